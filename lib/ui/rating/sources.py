"""What the evidence rests on, how sure each rule is, and what is not in the data at all."""

from __future__ import annotations

from markupsafe import Markup

from lib import formats
from lib.config import settings
from lib.evaluation.decree_90 import ASKED
from lib.evaluation.rules import Rules
from lib.i18n import _
from lib.ui import html
from lib.ui.html import Cell, Column
from lib.ui.rating import outcome, words


def notice(rules: Rules) -> Markup:
    """The first line of the page: what this is, and what it is not."""
    return html.notice(
        _(
            "Proposed evidence: the competent person decides. Nothing here is a rating, and "
            "nothing is written anywhere. Rules of the year: {rules}.",
            rules=_(rules.name),
        )
    )


def missing(rules: Rules) -> Markup:
    """What people add, because no data holds it."""
    return html.join([html.paragraph(f"– {text}") for text in _missing(rules)])


def _missing(rules: Rules) -> list[str]:
    discipline = _(
        "Conclusions on degradation, discipline in the year, and a directly managed unit handled "
        "for corruption or waste: any of them means “no completion”, whatever the figures say."
    )
    if rules.has_points:
        return [
            _("General criteria (up to 30 points)."),
            _(
                "d results of those managed, đ organising the work, e bringing people together: "
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


def thresholds(rules: Rules) -> Markup:
    """Each rule that is used, its value, where it is from and how sure it is."""
    columns = [
        Column("rule", _("Rule")),
        Column("value", _("Value")),
        Column("source", _("Source of the rule"), hide_on_phone=True),
        Column("sure", _("Confirmed?")),
    ]
    rows = _of_335() if rules.has_points else _of_90()
    return html.data_table(columns, [*rows, *_of_both()], _("Rules and how sure they are"))


def _rule(rule: str, value: str, source: str, confidence: str) -> dict[str, Cell]:
    return {
        "rule": rule,
        "value": value,
        "source": source,
        "sure": words.confidence(confidence),
    }


def _of_335() -> list[dict[str, Cell]]:
    press = _("{decree}, as reported by the press", decree=_("Decree 335/2025/NĐ-CP"))
    classes = _article(20, _("Decree 335/2025/NĐ-CP"))
    return [
        _rule(_("Limits of classes, in points"), "90 · 70 · 50", classes, "A"),
        _rule(_("Lost for each failed assessment or delay"), "25%", press, "A"),
        _rule(_("A leader's result is the mean of six"), "(a + b + c + d + đ + e) ÷ 6", press, "B"),
        _rule(_("đ and e are 100% or 50%"), "100% · 50%", _("two implementers"), "B"),
    ]


def _article(number: int, decree: str) -> str:
    return _("article {number}, {decree}", number=number, decree=decree)


def _of_90() -> list[dict[str, Cell]]:
    decree = _("Decree 90/2020/NĐ-CP")
    return [
        _rule(
            f"{_(words.CLASS[asked.name])}: {outcome.share_text(asked)}",
            outcome.limit_text(asked),
            _article(asked.article, decree),
            asked.confidence,
        )
        for asked in ASKED
    ]


def _of_both() -> list[dict[str, Cell]]:
    cap = formats.percent(settings().rating_cap / 100, 0)
    outstanding = formats.percent(settings().rating_cap_outstanding / 100, 0)
    months = _("{n} months", n=settings().rating_term_months)
    return [
        _rule(_("Cap of excellent, of those rated good"), cap, _("press; setting rating_cap"), "B"),
        _rule(
            _("The same in an outstanding organisation"),
            outstanding,
            _("one implementer; setting rating_cap_outstanding"),
            "C",
        ),
        _rule(
            _("Term that is called short"),
            _("less than {months}", months=months),
            _("setting rating_term_months"),
            "K",
        ),
        _rule(
            _("Work counts in the year in which its outcome was decided"),
            _("once"),
            _("Rule of this dashboard"),
            words.OWN,
        ),
    ]
