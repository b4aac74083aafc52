"""The arguments of ``python -m lib report``, apart from what it does, so that ``--help`` loads
nothing else."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from pathlib import Path

KINDS = ("bao-cao", "giao-ban", "ii-06a", "766", "so-lieu")


def add_arguments(parser: argparse.ArgumentParser, day: Callable[[str], dt.date]) -> None:
    """``day`` reads a day like 2026-11-20."""
    parser.add_argument("--kind", choices=KINDS, help="what to make")
    parser.add_argument(
        "--as", dest="account", metavar="USERNAME", help="the account whose scope holds"
    )
    parser.add_argument("--unit", default="", help="code of a unit; else all the account may see")
    parser.add_argument("--period", default="", help="2026, 2026-Q3, 2026-09, 12m, or DAY..DAY")
    parser.add_argument("--as-of", type=day, help="the last day that counts; else that of the data")
    parser.add_argument("--field", default="", help="codes of fields, with commas between them")
    parser.add_argument("--files", default="", help="kinds of files: task,procedure,document")
    parser.add_argument("--lang", choices=("vi", "en"), help="else the language of the settings")
    parser.add_argument(
        "--again",
        metavar="ID_OR_HASH",
        help="make a recorded report again, and say whether its figures are the same",
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="a file that ends in .docx or .xlsx"
    )
