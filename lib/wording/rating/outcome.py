"""What the rules of the year make of the figures of one post: limits and classes, no rating."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lib import formats
from lib.evaluation import decree_335
from lib.evaluation.classes import CLASSES
from lib.evaluation.decree_90 import DONE, Asked
from lib.evaluation.decree_335 import (
    RESULT_MOST,
    UNKNOWN_GENERAL,
    UNKNOWN_LEADING,
    Counts,
    Leading,
)
from lib.evaluation.ranges import Range
from lib.i18n import _
from lib.wording.rating.classes import CLASS, classes_text, points_text, share_text


@dataclass(frozen=True)
class Part:
    """One part of the points: label, how it comes about, and its value or limits as text."""

    label: str
    how: str
    value: str


def parts(counts: Counts) -> Iterator[Part]:
    """From the counts to all points (Decree 335), in the order of the decree."""
    yield from _of_the_work(counts)
    unknown = _("not in the data: between 50% and 100%")
    for label in (
        _("d Results of those managed"),
        _("dd Organising the work"),
        _("e Bringing people together"),
    ):
        yield Part(label, unknown, share_text(UNKNOWN_LEADING))
    kq = decree_335.result(counts, Leading())
    total = decree_335.points(kq)
    general = _("not in the data: between 0 and 30 points")
    said = classes_text(decree_335.classes_of(total))
    yield Part(_("Result of the work"), _("(a + b + c + d + dd + e) ÷ 6"), share_text(kq))
    yield Part(_("Points for it"), _("result × 70"), points_text(kq.times(RESULT_MOST)))
    yield Part(_("General criteria"), general, points_text(UNKNOWN_GENERAL))
    yield Part(_("All points"), _("classes left open: {classes}", classes=said), points_text(total))


def _of_the_work(counts: Counts) -> Iterator[Part]:
    given, done = (formats.number(n) for n in (counts.assigned, counts.done))
    quantity = _("{done} done ÷ {assigned} assigned", done=done, assigned=given)
    yield Part(_("a Quantity"), quantity, share_text(decree_335.quantity(counts)))
    for label, faults, value in (
        (_("b Quality"), counts.failed, decree_335.quality(counts)),
        (_("c Timeliness"), counts.delayed, decree_335.timeliness(counts)),
    ):
        gone = decree_335.gone(faults)
        how = _(
            "({done} done − {lost} lost) ÷ {assigned} assigned",
            done=done,
            lost=formats.number(gone, 0 if gone == int(gone) else 2),
            assigned=given,
        )
        yield Part(label, how, share_text(value))


def deciding(counts: Counts) -> Iterator[Part]:
    """For each class but the lowest: from how many points, and what of the unknown it takes."""
    total = decree_335.points(decree_335.result(counts, Leading()))
    for name in CLASSES[:-1]:
        floor = formats.number(decree_335.FLOORS[name])
        yield Part(_(CLASS[name]), _taken(total, name), floor)


def _taken(total: Range, name: str) -> str:
    missing = decree_335.needed(total, name)
    if missing is None:
        return _("out of reach by these figures")
    if missing == 0:
        return _("reached, whatever the unknown parts are")
    return _(
        "{n} of the {open} points that the data leaves open",
        n=formats.number(missing, 1),
        open=formats.number(total.most - total.least, 1),
    )


def asked_of(asked: Asked) -> str:
    """Of which share a class asks something (Decree 90)."""
    return _("share of work done") if asked.share == DONE else _("share in time and met")


def limit(asked: Asked) -> str:
    """How much it asks: "at least 80%"."""
    share = formats.percent(asked.limit, 0)
    return {
        "at_least": _("at least {limit}", limit=share),
        "more_than": _("more than {limit}", limit=share),
        "less_than": _("less than {limit}", limit=share),
    }[asked.relation]
