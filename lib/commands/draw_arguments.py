"""The arguments of ``python -m lib draw``, apart from it: they load nothing heavy."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from pathlib import Path

STATES, STRATA = ("completed", "received", "open"), ("none", "field", "unit")
Day = Callable[[str], dt.date]


def add_arguments(parser: argparse.ArgumentParser, day: Day) -> None:
    """Tell ``parser`` what the command takes; ``day`` reads a day."""
    parser.add_argument("--as", dest="account", required=True, help="the account that draws")
    parser.add_argument("--inspection", required=True, help="its code, KT-2026-05")
    _add_frame(parser.add_argument_group("a new draw: its frame is frozen and hashed"), day)
    _add_size(parser.add_argument_group("a new draw: files of each stratum"))
    drawn = parser.add_argument_group("a draw that is frozen")
    drawn.add_argument("--number", type=int, help="which draw of the inspection")
    drawn.add_argument("--seed", help="6 to 64 digits or letters, drawn by lot")
    drawn.add_argument("--origin", help="how the seed came about, for the minutes")
    drawn.add_argument("--verify", action="store_true", help="does it come out again?")
    drawn.add_argument("--csv", type=Path, help="write the list into this file")


def _add_frame(group: argparse._ArgumentGroup, day: Day) -> None:
    for name, meaning in (
        ("--unit", "a unit that is visited, or one under it; else all that are"),
        ("--field", "the code of a field; else all"),
        ("--kind", "task, procedure or document; else all"),
    ):
        help_ = f"{meaning} (may be repeated)"
        group.add_argument(name, action="append", default=[], metavar="CODE", help=help_)
    group.add_argument("--state", choices=STATES, default="completed", help="which files")
    group.add_argument("--from", dest="start", type=day, help="else 1 January of the last day")
    group.add_argument("--to", dest="end", type=day, help="else the day of the data")
    group.add_argument("--again", action="store_true", help="also files that were drawn before")
    group.add_argument("--stratify", choices=STRATA, default="field", help="by what")
    group.add_argument("--risk", action="store_true", help="weighted by risk: never estimated from")


def _add_size(group: argparse._ArgumentGroup) -> None:
    method = group.add_mutually_exclusive_group()
    method.add_argument("--each", type=int, help="so many")
    method.add_argument("--share", default="0.1", help="this share, from --minimum to --cap")
    method.add_argument(
        "--discovery", metavar="SHARE", help="enough to meet one if this share is wrong"
    )
    group.add_argument("--minimum", type=int, default=5, help="fewest, with --share")
    group.add_argument("--cap", type=int, default=30, help="most, with --share")
    group.add_argument("--confidence", default="0.95", help="of --discovery")
