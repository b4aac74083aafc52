"""How a unit stands to its peers, in words: the chip, and the name of the group."""

from __future__ import annotations

from lib import formats, labels
from lib.i18n import _, words
from lib.judgements.comparison import Place
from lib.ui.html import Chip

STANDING = {
    "below": Chip(words("far below"), "high"),
    "above": Chip(words("far above"), "good"),
    "alike": Chip(words("within chance"), "steady"),
    "too_few": Chip(words("not enough data"), "neutral"),
}
EVERYONE = words("All units together")


def group_name(group: str) -> str:
    """A peer group in words."""
    return _(labels.PEER_GROUP.get(group, EVERYONE))


def standing_chip(place: Place) -> Chip:
    """The verdict on a unit, with the average of its group on hover."""
    known = STANDING[place.verdict]
    if place.average is None:
        return known.translated()
    tip = _(
        "average of the group ({group}): {rate}",
        group=group_name(place.group),
        rate=formats.percent(place.average),
    )
    return known.translated(tip)
