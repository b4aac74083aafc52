"""The arguments of ``python -m lib backup`` and ``restore``, apart from what they do."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_backup(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", type=Path, help="a new file; {day} in its name becomes the day")


def add_restore(parser: argparse.ArgumentParser) -> None:
    """From where."""
    parser.add_argument("file", type=Path, help="a file that backup has written")
    parser.add_argument(
        "--sha256", metavar="HEX", help="what backup has said of the file; else it is not compared"
    )
