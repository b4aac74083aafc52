"""RISK_RULES: what makes a file more likely to come into a draw weighted by risk.

Simple, public and few: each is a pattern in the records and no finding. Such a draw finds more per
file read, and says nothing about the files that were not drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from lib.config import settings
from lib.database.days import on_day
from lib.database.schema import file_event
from lib.i18n import words
from lib.measures.files import overdue
from lib.measures.hand_overs import moved
from lib.measures.span import Condition, F, Span

E = file_event.c
BASE = 1  # what every file weighs, so that each can be drawn


@dataclass(frozen=True)
class RiskRule:
    """``points`` are added to the weight of a file for which ``holds`` at the close of a day."""

    key: str
    label: str
    points: int
    holds: Callable[[Span], Condition]


def _late(span: Span) -> Condition:
    """Resolved after the deadline, or overdue."""
    closed_late = sa.and_(F.completed_on <= span.end, F.completed_on > span.due_on)
    return sa.or_(closed_late, overdue(span))


def _extended_after_expiry(span: Span) -> Condition:
    return _event(span, E.kind == "extended", on_day(E.at) > F.due_original_on)


def _handed_over_often(span: Span) -> Condition:
    times = sa.select(sa.func.count()).where(E.file_id == F.id, moved(E, span.end))
    return times.scalar_subquery() >= settings().many_hand_overs


def _event(span: Span, *which: Condition) -> Condition:
    return sa.exists().where(E.file_id == F.id, on_day(E.at) <= span.end, *which)


RISK_RULES = (
    RiskRule("late", words("Overdue, or resolved late"), 3, _late),
    RiskRule(
        "extended", words("Extended after its deadline had passed"), 3, _extended_after_expiry
    ),
    RiskRule("reopened", words("Reopened"), 2, lambda s: _event(s, E.kind == "reopened")),
    RiskRule("handed_over", words("Handed over many times"), 2, _handed_over_often),
    RiskRule(
        "on_due_day", words("Resolved on its due day"), 1, lambda s: F.completed_on == s.due_on
    ),
)


def weight(span: Span) -> sa.ColumnElement[int]:
    """The weight of a file at the close of ``span.end``: a whole number from ``BASE`` on."""
    points = [sa.case((rule.holds(span), rule.points), else_=0) for rule in RISK_RULES]
    return sum(points, start=sa.literal_column(str(BASE), sa.Integer))
