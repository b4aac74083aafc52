"""The formula of every metric of change, from the states of the open book on two days."""

from __future__ import annotations

from tests.world.formulas import Masks

STATES = ("overdue", "due_soon", "not_due", "paused", "open_no_deadline")


def change_masks(now: Masks, before: Masks) -> Masks:
    """``now`` and ``before``: the masks of files at the close of the span and of its eve."""
    found: Masks = {}
    for state in STATES:
        here, there = now[state][0], before[state][0]
        found[f"{state}_before"] = (there, None)
        found[f"{state}_joined"] = (here & ~there, None)
        found[f"{state}_left"] = (there & ~here, None)
    return found
