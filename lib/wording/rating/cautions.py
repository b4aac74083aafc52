"""What to look at before the evidence on a post is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lib import formats
from lib.config import settings
from lib.evaluation.classes import EXCELLENT, GOOD
from lib.evaluation.evidence import Evidence
from lib.i18n import _, n_
from lib.wording.rating.classes import days_text

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Caution:
    """``short`` for a table, ``text`` in full; ``tone`` of a chip."""

    short: str
    text: str
    tone: str = "medium"


def cautions(post: Evidence, several: bool) -> list[Caution]:
    """What speaks for caution; ``several``: the person held another post in the year."""
    if not post.seen:
        return [_unseen()]
    if not post.spells:
        return [_nothing_assigned()]
    found = [
        _few(post),
        _short_term(post),
        _causes(post),
        _weighed_before(post),
        _above_agency(post),
        _acting(post),
        _several() if several else None,
    ]
    return [caution for caution in found if caution]


def months_in_office(start: date, end: date) -> int:
    """Whole months from the first to the last day, both included."""
    after = end + ONE_DAY
    months = (after.year - start.year) * 12 + after.month - start.month
    return months - (after.day < start.day)


def _unseen() -> Caution:
    return Caution(
        _("not all yours to see"),
        _(
            "A part of the work of this post lies outside what your account may see. Counts of "
            "the rest would be no evidence, so none are shown."
        ),
        "info",
    )


def _nothing_assigned() -> Caution:
    return Caution(
        _("no field assigned"),
        _(
            "No field is on record as assigned to this post in the year, so nothing is put down "
            "to it. A deputy is rated within the assigned fields (Decree 335/2025/NĐ-CP)."
        ),
        "high",
    )


def _few(post: Evidence) -> Caution | None:
    n = post.count("assigned")
    if n >= settings().minimum_n:
        return None
    text = n_(
        "Only {n} piece of work had to be done: too few for a share to say anything.",
        "Only {n} pieces of work had to be done: too few for a share to say anything.",
        n,
    )
    return Caution(_("too little work"), text)


def _short_term(post: Evidence) -> Caution | None:
    """Less than the setting's months in office of a year; a year that is not over is not short."""
    least = settings().rating_term_months
    began_late = post.start > date(post.year, 1, 1)
    left_early = post.tenure.term.end is not None and post.end < date(post.year, 12, 31)
    if not (began_late or left_early) or months_in_office(post.start, post.end) >= least:
        return None
    text = _(
        "In office in the year for less than {n} months ({days}). From when on a post is rated is "
        "to be confirmed.",
        n=least,
        days=days_text(post.start, post.end),
    )
    return Caution(_("short term"), text)


def _causes(post: Evidence) -> Caution | None:
    n = post.count("issues_cause_open")
    if not n:
        return None
    text = n_(
        "The cause of {n} issue found in the year is not determined yet: if it is objective, its "
        "delay or failed assessment does not count.",
        "The causes of {n} issues found in the year are not determined yet: where one is "
        "objective, its delay or failed assessment does not count.",
        n,
    )
    return Caution(_("causes open"), text)


def _weighed_before(post: Evidence) -> Caution | None:
    n = post.count("issues_opening")
    if not n:
        return None
    text = n_(
        "{n} issue was found before {day} and was still open then. It belongs to the year in "
        "which it was found and is not counted again (Decree 48/2023/NĐ-CP).",
        "{n} issues were found before {day} and were still open then. They belong to the year in "
        "which they were found and are not counted again (Decree 48/2023/NĐ-CP).",
        n,
        day=formats.day(post.start),
    )
    return Caution(_("found earlier"), text, "info")


def _above_agency(post: Evidence) -> Caution | None:
    """Up to 2025; under Decree 335 it is not confirmed and therefore not said."""
    high = {EXCELLENT, GOOD} & set(post.judged.classes)
    if post.rules.has_points or post.tenure.post != "head" or not high:
        return None
    return Caution(
        _("not above the agency"),
        _(
            "A head is not rated above the agency directly led. The rating of the agency is not "
            "in the data. Rule to be confirmed against Law 52/2019."
        ),
    )


def _acting(post: Evidence) -> Caution | None:
    if not post.tenure.acting:
        return None
    text = _("Acting: whether the post is rated as held is for who decides.")
    return Caution(_("acting"), text, "info")


def _several() -> Caution:
    return Caution(
        _("several posts"),
        _("Held more than one post in the year; each has its own evidence."),
        "info",
    )
