"""Spells of days one after the other as one bar, each in proportion to its days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lib.ui.html.base import join

LOOKS = 4  # colours of spells, in turn


@dataclass(frozen=True)
class Spell:
    """``days``: calendar days; ``text``: what is written on it where there is room; ``look``: a
    colour in turn, "mine" for the one that the page is about, or "none" for days with nobody."""

    days: int
    text: str
    look: str = ""


def spells_bar(spells: Sequence[Spell]) -> Markup:
    """The bar is a drawing only: the table beside it says the same in words and figures."""
    whole = sum(spell.days for spell in spells) or 1
    parts = join(
        Markup('<span class="{}" style="flex-grow:{}" title="{}">{}</span>').format(
            spell.look or f"turn-{number % LOOKS + 1}",
            spell.days,
            spell.text,
            spell.text if spell.days / whole > 0.12 else "",
        )
        for number, spell in enumerate(spells)
    )
    return Markup('<div class="spells" aria-hidden="true">{}</div>').format(parts)
