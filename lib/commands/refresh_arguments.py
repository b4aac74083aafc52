"""The arguments of ``python -m lib refresh``."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is to be done, where the usual is not meant."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--rebuild", action="store_true", help="count all figures ahead anew, while pages go on"
    )
    which.add_argument(
        "--drop", action="store_true", help="count nothing ahead: pages count the files themselves"
    )
    which.add_argument(
        "--every",
        type=_seconds,
        metavar="SECONDS",
        help="go on, and take changes in every so often",
    )


def _seconds(text: str) -> float:
    if text.isdecimal() and int(text):
        return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds like 30")
