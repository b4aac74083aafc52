"""What pages are made of is loaded before the first visitor, and left out of later collections."""

from __future__ import annotations

import gc
import importlib
import pkgutil

from lib import ui

# New objects before the youngest are looked through; rounds of those before the next older. With
# the interpreter's own (700, 10, 10), collecting took an eighth of the processor under load, and
# looking through everything held all sessions up for half a second.
COLLECT_AFTER = (20_000, 20, 10)


def make_ready() -> None:
    """Import everything that draws, then let the collector leave alone what is there for good."""
    for module in pkgutil.walk_packages(ui.__path__, f"{ui.__name__}."):
        importlib.import_module(module.name)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
