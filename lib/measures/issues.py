"""Measures of issues: found, closed, open, past their date."""

from __future__ import annotations

import sqlalchemy as sa

from lib.database.schema import issue
from lib.measures.span import FLOW, STOCK, Condition, Measure, Span

I = issue.c  # noqa: E741


def _issue_open(span: Span) -> Condition:
    return sa.and_(I.found_on <= span.end, sa.or_(I.closed_on.is_(None), I.closed_on > span.end))


def _explanation_missing(span: Span) -> Condition:
    given_later = sa.or_(I.explanation_given.is_(None), I.explanation_given > span.end)
    return sa.and_(_issue_open(span), I.explanation_due < span.end, given_later)


ISSUE_MEASURES = (
    Measure("issues_found", "issue", FLOW, lambda s: s.holds(I.found_on)),
    Measure("issues_closed", "issue", FLOW, lambda s: s.holds(I.closed_on)),
    Measure("issues_open", "issue", STOCK, _issue_open),
    Measure("issues_past_due", "issue", STOCK, lambda s: sa.and_(_issue_open(s), I.due_on < s.end)),
    Measure("explanations_missing", "issue", STOCK, _explanation_missing),
)


def touches(span: Span) -> Condition:
    """Issues that any measure can count in ``span``."""
    return sa.and_(I.found_on <= span.end, sa.or_(I.closed_on.is_(None), I.closed_on >= span.start))
