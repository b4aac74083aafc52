"""How a unit stands to its peers, on the screen: the chip."""

from __future__ import annotations

from lib.judgements.comparison import Place
from lib.ui.html import Chip
from lib.wording import standing as said
from lib.wording.standing import average_text, group_name

__all__ = ["STANDING", "group_name", "standing_chip"]

TONES = {"below": "high", "above": "good", "alike": "steady", "too_few": "neutral"}
STANDING = {key: Chip(word, TONES[key]) for key, word in said.STANDING.items()}


def standing_chip(place: Place) -> Chip:
    """The verdict on a unit, with the average of its group on hover."""
    return STANDING[place.verdict].translated(average_text(place))
