"""What is counted for a post in a year, line by line, and what each line takes away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lib import formats
from lib.evaluation.decree_335 import lost
from lib.evaluation.evidence import BEFORE, DELAYED, FAILED, Evidence, Spell
from lib.i18n import _
from lib.measures.rating import FAILED_TIMES, MISSED_DEADLINES
from lib.metrics import METRICS

# lines, as (metric, part), whose files count against the post
AGAINST = (
    ("assigned_done_rate", "remainder"),
    *((metric, "numerator") for metric in (*FAILED, *DELAYED)),
)


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

    def together(self, post: Evidence) -> int:
        """Over all spans; what stood before them is asked on the first day only."""
        spells = post.spells[:1] if self.metric in BEFORE else post.spells
        return sum(map(self.count, spells))


def work_lines(points: bool) -> Iterator[Line]:
    """The account of a year, from what had to be done to what counts against it. ``points``: say
    what each line costs by Decree 335."""
    label = {key: _(METRICS[key].label) for key in (*FAILED, *DELAYED)}
    undone = _("lost in a, b and c") if points else ""
    yield Line("assigned", "numerator", _("Had to be done"))
    yield Line("assigned_done_rate", "numerator", _("Done, in time or late"))
    yield Line("assigned_done_rate", "remainder", _("Not done"), undone)
    for key, times in zip(FAILED, FAILED_TIMES, strict=True):
        yield Line(key, "numerator", label[key], _loss("b", times) if points else "")
    for key, times in zip(DELAYED, MISSED_DEADLINES, strict=True):
        yield Line(key, "numerator", label[key], _loss("c", times) if points else "")
    yield Line("assigned_excused", "numerator", _(METRICS["assigned_excused"].label))
    yield Line("assigned_clean_rate", "numerator", _("Done in time, not assessed as not met"))
    without = _("clock stopped, or without a deadline")
    yield Line("assigned", "excluded", _("Left out"), without)


def _loss(criterion: str, times: int) -> str:
    share = formats.percent(lost(times), 0)
    return _("{share} of each lost in {criterion}", share=share, criterion=criterion)


def issue_lines() -> Iterator[Line]:
    """Issues of the unit or fields: those of the year, and those that were weighed before."""
    yield Line("issues_found", "numerator", _("Found in these days"))
    yield Line("issues_cause_open", "numerator", _("of them without a determined cause"))
    earlier = _("found earlier: weighed then, not counted again")
    yield Line("issues_opening", "numerator", _("Open when these days began"), earlier)
