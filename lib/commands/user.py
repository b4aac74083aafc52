"""``python -m lib user``: accounts, by the owner of the database."""

from __future__ import annotations

import argparse
from typing import Any

from lib.actions import accounts
from lib.database.engine import engine
from lib.i18n import _

HEADS = ("account", "role", "unit", "official", "state", "e-mail", "last seen", "name")


def run(given: argparse.Namespace) -> None:
    """Carry out what ``given`` asks for, in one transaction. Raises Invalid."""
    with engine().begin() as connection:
        if given.doing == "list":
            _print(accounts.listed(connection))
            return
        _DOINGS[given.doing](connection, given)
        print(f"{given.username}: {given.doing}")
        if given.doing in ("add", "role") and accounts.sees_no_field(connection, given.username):
            print(_("No field is assigned to this deputy today: the account sees no file."))


def _add(connection: Any, given: argparse.Namespace) -> None:
    values = (given.username, given.name, given.role, given.email, given.unit, given.official)
    accounts.add(connection, accounts.NewAccount(*values))


def _role(connection: Any, given: argparse.Namespace) -> None:
    accounts.set_role(connection, given.username, given.role, given.unit, given.official)


_DOINGS = {
    "add": _add,
    "role": _role,
    "disable": lambda connection, given: accounts.disable(connection, given.username),
    "enable": lambda connection, given: accounts.enable(connection, given.username),
    "sessions-end": lambda connection, given: accounts.end_sessions(connection, given.username),
}


def _print(rows: list[dict[str, Any]]) -> None:
    """One line for each account, columns as wide as they need."""
    lines = [HEADS, *(_line(row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEADS))]
    for line in lines:
        print(
            "  ".join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip()
        )


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    state = "active" if row["active"] else "disabled"
    seen = f"{row['last_seen_at']:%d/%m/%Y %H:%M}" if row["last_seen_at"] else "-"
    return (
        row["username"],
        row["role"],
        row["unit"] or "-",
        row["official"] or "-",
        f"{state}, demo" if row["is_demo"] else state,
        row["email"] or "-",
        seen,
        row["display_name"],
    )
