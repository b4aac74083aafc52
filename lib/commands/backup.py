"""``python -m lib backup`` and ``restore``: the dashboard's own tables, by the owner of the
database."""

from __future__ import annotations

import argparse
from pathlib import Path

from lib import backup
from lib.backup.write import file_hash
from lib.commands import WrongArgument
from lib.config import local_now
from lib.database.engine import engine
from lib.i18n import _


def make(given: argparse.Namespace) -> None:
    """Write a backup, and say how many rows of what are in it. Raises what ``backup`` raises."""
    path = Path(str(given.file).replace("{day}", f"{local_now():%Y-%m-%d}"))
    _say(path, backup.backup(engine(), path))


def bring_back(given: argparse.Namespace) -> None:
    """Restore a backup. Raises WrongArgument for a file that is none or not the one that is
    meant, and what ``restore`` raises."""
    if not given.file.is_file():
        raise WrongArgument(_("There is no file {path}.", path=given.file))
    if given.sha256 and file_hash(given.file) != given.sha256.strip().lower():
        raise WrongArgument(_("{path} is another file: its SHA-256 differs.", path=given.file))
    _say(given.file, backup.restore(engine(), given.file))


def _say(path: Path, done: backup.Summary) -> None:
    for name, count in done.rows.items():
        print(f"{name:<20}{count:>10}")
    print(f"{path}: SHA-256 {done.sha256}")
