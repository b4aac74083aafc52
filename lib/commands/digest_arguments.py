"""The arguments of ``python -m lib digest``, apart from what it does."""

from __future__ import annotations

import argparse
from pathlib import Path

from lib.config import DATA


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One command: for every account, or one."""
    folder = DATA / "digests"
    parser.add_argument("--to", type=Path, default=folder, metavar="FOLDER",
                        help="where the e-mails are written")  # fmt: skip
    parser.add_argument("--account", metavar="NAME", help="for this account only")
    parser.add_argument(
        "--only-write", action="store_true", help="send nothing, although a mail server is set"
    )
