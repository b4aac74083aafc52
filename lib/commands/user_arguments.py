"""The arguments of ``python -m lib user``, apart from what it does: they load nothing heavy."""

from __future__ import annotations

import argparse

ROLES = ("chairman", "home_affairs", "head", "deputy", "operator")
OF_ONE = {
    "disable": "the account sees nothing from now on, and its sessions are over",
    "enable": "let a disabled account sign on again",
    "sessions-end": "the account has to sign on again in every browser",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One command for each thing that can be done to an account."""
    doings = parser.add_subparsers(dest="doing", metavar="WHAT", required=True)
    new = doings.add_parser("add", help="make an account; it has no password: see sign-on")
    new.add_argument("username", help="small letters a-z, digits and . _ @ -")
    new.add_argument("--name", required=True, help="what is shown for it: a post, or a name")
    new.add_argument("--role", required=True, metavar="ROLE", help=", ".join(ROLES))
    new.add_argument("--email", help="its address at the identity provider, and for digests")
    _add_place(new)
    role = doings.add_parser("role", help="give an account another role, unit or official")
    role.add_argument("username")
    role.add_argument("role", metavar="ROLE", help=", ".join(ROLES))
    _add_place(role)
    for name, meaning in OF_ONE.items():
        doings.add_parser(name, help=meaning).add_argument("username")
    doings.add_parser("list", help="every account")


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--unit", metavar="CODE", help="the unit whose files it sees")
    parser.add_argument("--official", metavar="CODE", help="the official whose posts it shows")
