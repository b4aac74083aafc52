"""How the figures of one post come about: every count with the rows behind it, span by span."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from lib import formats
from lib.evaluation.decree_335 import lost
from lib.evaluation.evidence import DELAYED, FAILED, Evidence, Spell
from lib.i18n import _
from lib.measures.rating import FAILED_TIMES, MISSED_DEADLINES
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import html
from lib.ui.html import Cell, Column, Figure, Stack
from lib.ui.people import words as people


@dataclass(frozen=True)
class Line:
    """One count: a part of a metric, its label, and what it does to the result."""

    metric: str
    part: str
    label: str
    note: str = ""

    def count(self, spell: Spell) -> int:
        """How many rows it has in one span."""
        figures = spell.figures
        if self.part == "remainder":
            return int(figures[f"{self.metric}_denominator"]) - spell.count(self.metric)
        name = "excluded" if self.part == "excluded" else "numerator"
        return int(figures[f"{self.metric}_{name}"])


def lines() -> Iterator[Line]:
    """The account of a year, from what had to be done to what counts against it."""
    label = {key: _(METRICS[key].label) for key in (*FAILED, *DELAYED)}
    yield Line("assigned", "numerator", _("Had to be done"))
    yield Line("assigned_done_rate", "numerator", _("of which done"))
    yield Line("assigned_done_rate", "remainder", _("of which not done"), _("lost in a, b and c"))
    for key, times in zip(FAILED, FAILED_TIMES, strict=True):
        yield Line(key, "numerator", label[key], _loss("b", times))
    for key, times in zip(DELAYED, MISSED_DEADLINES, strict=True):
        yield Line(key, "numerator", label[key], _loss("c", times))
    yield Line("assigned_excused", "numerator", _(METRICS["assigned_excused"].label))
    yield Line("assigned_clean_rate", "numerator", _("Done in time, not assessed as not met"))
    yield Line(
        "assigned",
        "excluded",
        _("Left out"),
        _("clock stopped, or without a deadline"),
    )


def _loss(criterion: str, times: int) -> str:
    return _(
        "{share} of each lost in {criterion}",
        share=formats.percent(lost(times), 0),
        criterion=criterion,
    )


def account(here: Here, post: Evidence) -> Markup:
    """The counts, one column for each span of the term with the same fields, and their sum."""
    return _table(here, post, list(lines()), _("Account of the work"))


def issues(here: Here, post: Evidence) -> Markup:
    """Issues of the unit or fields: those of the year, and those that another year has weighed."""
    found = [
        Line("issues_found", "numerator", _("Found in these days")),
        Line("issues_cause_open", "numerator", _("of them without a determined cause")),
    ]
    before = Line(
        "issues_opening",
        "numerator",
        _("Open when these days began"),
        _("found earlier: weighed then, not counted again"),
    )
    return _table(here, post, [*found, before], _("Issues"))


def _table(here: Here, post: Evidence, lines_: list[Line], caption: str) -> Markup:
    columns = [Column("what", _("Count"))]
    columns += [
        Column(f"span {number}", people.days(spell.segment.start, spell.segment.end), "end")
        for number, spell in enumerate(post.spells)
    ]
    if len(post.spells) > 1:
        columns.append(Column("sum", _("Together"), "end"))
    return html.data_table(columns, [_row(here, post, line) for line in lines_], caption)


def _row(here: Here, post: Evidence, line: Line) -> dict[str, Cell]:
    counts = [line.count(spell) for spell in post.spells]
    cells: dict[str, Cell] = {
        f"span {number}": Figure(
            formats.number(count),
            href=here.href("files", spell.look, metric=line.metric, part=line.part),
        )
        for number, (spell, count) in enumerate(zip(post.spells, counts, strict=True))
    }
    # a stock stands at the beginning of each span anew and is not added up
    together = counts[0] if line.metric == "issues_opening" else sum(counts)
    return cells | {
        "what": Stack(line.label, line.note),
        "sum": Figure(formats.number(together)),
    }


def fields(here: Here, post: Evidence) -> Markup:
    """Which days and fields the columns stand for."""
    return html.join(
        html.paragraph(
            _(
                "{days}: {fields}",
                days=people.days(spell.segment.start, spell.segment.end),
                fields=people.fields(here, spell.segment.fields),
            )
        )
        for spell in post.spells
    )
