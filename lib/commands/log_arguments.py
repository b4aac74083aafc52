"""The arguments of ``python -m lib log``, apart from what it does: they load nothing heavy."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``head`` and ``prune``."""
    doings = parser.add_subparsers(dest="doing", metavar="WHAT", required=True)
    end = doings.add_parser(
        "head", help="check the log and print where it ends, to be kept elsewhere"
    )
    end.add_argument("--kept", metavar="NUMBER:HASH", help="a line printed earlier: is it still so")
    doings.add_parser("prune", help="take out what is older than OVERSIGHT_LOG_RETENTION_DAYS")
