"""``python -m lib refresh``: what is derived from the files and units, brought up to date."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from lib.database import duplicates
from lib.database.engine import engine
from lib.organisation import derive
from lib.summary.build import NotNow, build, drop, fold_changes, is_wanted


def run(given: argparse.Namespace, pause: Callable[[float], object] = time.sleep) -> None:
    """Derived columns first, then the summary: changes are taken in; it is built where there is
    none and so many files that it pays, or where taking them in would not make it right or not be
    quicker (``fold.Folded``). ``pause`` waits between two rounds of ``--every``."""
    if given.drop:
        drop(engine())
        print("Figures are counted from the files.")
        return
    with engine().begin() as connection:
        derive(connection)
        if given.rebuild or not is_wanted(connection):  # else the summary sees to it
            duplicates.mark(connection)
    if given.rebuild:
        _build()
        return
    _once()
    while given.every:
        pause(given.every)
        try:
            _once()
        except NotNow as why:  # the next round sees
            print(f"Summary: {why}")


def _once() -> None:
    folded = fold_changes(engine())
    if folded is not None and not folded.stale:
        if folded.files:
            print(f"Summary: {folded.files} files taken in, {folded.cells} cells changed")
        return
    if folded is not None:
        print("Summary: no longer worth bringing up to date; built anew")
    with engine().connect() as connection:
        wanted = is_wanted(connection)
    if wanted:
        _build()


def _build() -> None:
    print(f"Summary: generation {build(engine())}")
