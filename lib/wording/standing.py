"""How a unit stands to its peers, in words, and the name of the group."""

from __future__ import annotations

from lib import formats, labels
from lib.i18n import _, words
from lib.judgements.comparison import Place

STANDING = {
    "below": words("far below"),
    "above": words("far above"),
    "alike": words("within chance"),
    "too_few": words("not enough data"),
}
EVERYONE = words("All units together")


def group_name(group: str) -> str:
    """A peer group in words."""
    return _(labels.PEER_GROUP.get(group, EVERYONE))


def average_text(place: Place) -> str:
    """The average that a unit was compared with; empty where there is none."""
    if place.average is None:
        return ""
    return _(
        "average of the group ({group}): {rate}",
        group=group_name(place.group),
        rate=formats.percent(place.average),
    )
