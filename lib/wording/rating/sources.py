"""What the evidence rests on, how sure each rule is, and what is not in the data at all."""

from __future__ import annotations

from dataclasses import dataclass

from lib import formats
from lib.config import settings
from lib.evaluation.decree_90 import ASKED
from lib.evaluation.rules import Rules
from lib.i18n import _
from lib.wording.rating.classes import CLASS
from lib.wording.rating.outcome import asked_of, limit

OWN = "own"  # a rule that this dashboard has set itself


@dataclass(frozen=True)
class Rule:
    """A rule that is used, its value, where it is from, and how sure it is: A, B, C or K as in the
    domain facts, or OWN."""

    rule: str
    value: str
    source: str
    confidence: str


def notice(rules: Rules) -> str:
    """What this is, and what it is not."""
    return _(
        "Proposed evidence: the competent person decides. Nothing here is a rating, and nothing "
        "is written anywhere. Rules of the year: {rules}.",
        rules=_(rules.name),
    )


def missing(rules: Rules) -> list[str]:
    """What people add, because no data holds it."""
    discipline = _(
        "Conclusions on degradation, discipline in the year, and a directly managed unit handled "
        "for corruption or waste: any of them means “no completion”, whatever the figures say."
    )
    if rules.has_points:
        return [
            _("General criteria (up to 30 points)."),
            _(
                "d results of those managed, dd organising the work, e bringing people together: "
                "each counts as 50% to 100% here."
            ),
            _(
                "Conversion factors: no source holds them, so each file and task weighs 1, large "
                "or small."
            ),
            discipline,
        ]
    return [
        _("The person's own tasks, and whether all were in time and of high quality."),
        _("Work beyond the plan (half of it or more, for the highest class)."),
        _("Ratings of the units below."),
        discipline,
    ]


def used(rules: Rules) -> list[Rule]:
    """Each rule that is used in the year."""
    return [*(_of_335() if rules.has_points else _of_90()), *_of_both()]


def sureness(confidence: str) -> tuple[str, str]:
    """How sure a rule is, in words, and the tone of its chip."""
    if confidence == OWN:
        return _("own convention"), "neutral"
    if confidence == "A":
        return _("source checked"), "good"
    return _("to be confirmed"), "medium"


def _article(number: int, decree: str) -> str:
    return _("article {number}, {decree}", number=number, decree=decree)


def _of_335() -> list[Rule]:
    decree = _("Decree 335/2025/NĐ-CP")
    press = _("{decree}, as reported by the press", decree=decree)
    mean = _("(a + b + c + d + dd + e) ÷ 6")
    return [
        Rule(_("Limits of classes, in points"), "90 · 70 · 50", _article(20, decree), "A"),
        Rule(_("Lost for each failed assessment or delay"), "25%", press, "A"),
        Rule(_("A leader's result is the mean of six"), mean, press, "B"),
        Rule(_("dd and e are 100% or 50%"), "100% · 50%", _("two implementers"), "B"),
    ]


def _of_90() -> list[Rule]:
    decree = _("Decree 90/2020/NĐ-CP")
    return [
        Rule(
            f"{_(CLASS[asked.name])}: {asked_of(asked)}",
            limit(asked),
            _article(asked.article, decree),
            asked.confidence,
        )
        for asked in ASKED
    ]


def _of_both() -> list[Rule]:
    cap, outstanding = settings().rating_cap, settings().rating_cap_outstanding
    months = _("{n} months", n=settings().rating_term_months)
    return [
        Rule(
            _("Cap of excellent, of those rated good"),
            formats.percent(cap / 100, 0),
            _("press; setting rating_cap"),
            "B",
        ),
        Rule(
            _("The same in an outstanding organisation"),
            formats.percent(outstanding / 100, 0),
            _("one implementer; setting rating_cap_outstanding"),
            "C",
        ),
        Rule(
            _("Term that is called short"),
            _("less than {months}", months=months),
            _("setting rating_term_months"),
            "K",
        ),
        Rule(
            _("Work counts in the year in which its outcome was decided"),
            _("once"),
            _("Rule of this dashboard"),
            OWN,
        ),
    ]
