"""Classes, points, shares and days of a rating as text."""

from __future__ import annotations

from datetime import date

from lib import formats
from lib.evaluation.classes import CLASSES, COMPLETED, EXCELLENT, GOOD, NOT_COMPLETED
from lib.evaluation.ranges import Range
from lib.i18n import _, words

CLASS = {
    EXCELLENT: words("Excellent completion"),
    GOOD: words("Good completion"),
    COMPLETED: words("Completion"),
    NOT_COMPLETED: words("No completion"),
}
SHORT = {
    EXCELLENT: words("excellent"),
    GOOD: words("good"),
    COMPLETED: words("completed"),
    NOT_COMPLETED: words("not completed"),
}


def classes_text(names: tuple[str, ...]) -> str:
    """The classes that stay open, in short: "from B to A" where they are neighbours."""
    places = [CLASSES.index(name) for name in names]
    if len(names) > 2 and places[-1] - places[0] == len(names) - 1:
        return _("from {worst} to {best}", best=_(SHORT[names[0]]), worst=_(SHORT[names[-1]]))
    return " · ".join(_(SHORT[name]) for name in reversed(names))


def points_text(score: Range) -> str:
    """ "65,4–94,1", or one number where it is known."""
    if score.known:
        return formats.number(score.least, 1)
    return f"{formats.number(score.least, 1)}–{formats.number(score.most, 1)}"


def share_text(value: Range | float | None) -> str:
    """ "87,5%", or "50,0%–100,0%" where only limits are known."""
    if not isinstance(value, Range):
        return formats.percent(value)
    if value.known:
        return formats.percent(value.least)
    return f"{formats.percent(value.least)}–{formats.percent(value.most)}"


def days_text(start: date, end: date) -> str:
    """First and last day of one year: "01/01–31/03/2026"."""
    return f"{formats.day(start)[:5]}–{formats.day(end)}"
