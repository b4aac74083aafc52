"""Measures of issues: found, closed and how, open, past their date, silent, by age."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from lib.database.schema import issue
from lib.measures.span import (
    AGE_EDGES,
    FLOW,
    STOCK,
    Condition,
    Measure,
    Span,
    days_between,
)

I = issue.c  # noqa: E741
SILENT_DAYS = AGE_EDGES[0]  # calendar days


def issue_status(end: Any) -> sa.ColumnElement[str]:
    """The status at the close of the day ``end`` (a date or a column), from the days on record.
    What was sent back or reopened since reads as if it never had been away."""
    return sa.case(
        (I.closed_on <= end, I.status), (I.remediated_on <= end, "remediated"), else_="open"
    )


def _open(span: Span) -> Condition:
    return sa.and_(I.found_on <= span.end, sa.or_(I.closed_on.is_(None), I.closed_on > span.end))


def _opening(span: Span) -> Condition:
    return _open(span.eve)


def _unexplained(span: Span) -> Condition:
    return sa.or_(I.explanation_given.is_(None), I.explanation_given > span.end)


def _explanation_missing(span: Span) -> Condition:
    return sa.and_(_open(span), I.explanation_due < span.end, _unexplained(span))


def _unreported(span: Span) -> Condition:
    """The unit has not reported it remediated; from then on it waits for who verifies."""
    return sa.or_(I.remediated_on.is_(None), I.remediated_on > span.end)


def past_due(span: Span) -> Condition:
    """Open past the date for its remediation, which the unit has not reported."""
    return sa.and_(_open(span), I.due_on < span.end, _unreported(span))


def _silent(span: Span) -> Condition:
    """Nothing has been heard of it for 30 days or more: found that long ago, no explanation given
    (asked for or not), no remediation reported."""
    return sa.and_(
        _open(span),
        I.found_on <= span.days[f"ago_{SILENT_DAYS}"],
        _unexplained(span),
        _unreported(span),
    )


def _aged(newer_than: int | None, older_than: int | None) -> Callable[[Span], Condition]:
    """Open for more than ``older_than`` and at most ``newer_than`` calendar days."""

    def predicate(span: Span) -> Condition:
        conditions = [_open(span)]
        if newer_than is not None:
            conditions.append(I.found_on >= span.days[f"ago_{newer_than}"])
        if older_than is not None:
            conditions.append(I.found_on < span.days[f"ago_{older_than}"])
        return sa.and_(*conditions)

    return predicate


def _closed(span: Span) -> Condition:
    return span.holds(I.closed_on)


def _issue(key: str, when: str, predicate: Callable[[Span], Condition]) -> Measure:
    return Measure(key, "issue", when, predicate)


# each open issue is in exactly one of these
AGE_MEASURES = tuple(
    _issue(
        f"issues_open_over_{older}" if newer is None else f"issues_open_to_{newer}",
        STOCK,
        _aged(newer, older),
    )
    for older, newer in zip((None, *AGE_EDGES), (*AGE_EDGES, None), strict=True)
)

ISSUE_MEASURES = (
    _issue("issues_found", FLOW, lambda s: s.holds(I.found_on)),
    _issue(
        "issues_repeated",
        FLOW,
        lambda s: sa.and_(s.holds(I.found_on), I.repeats_issue_id.is_not(None)),
    ),
    _issue("issues_closed", FLOW, _closed),
    _issue(
        "issues_closed_not_done",
        FLOW,
        lambda s: sa.and_(_closed(s), I.status == "closed_not_done"),
    ),
    _issue("issues_opening", STOCK, _opening),
    _issue("issues_open", STOCK, _open),
    _issue("issues_past_due", STOCK, past_due),
    _issue("explanations_missing", STOCK, _explanation_missing),
    _issue("issues_silent", STOCK, _silent),
    *AGE_MEASURES,
)


def touches(span: Span) -> Condition:
    """Issues that any measure can count in ``span``."""
    on_the_books = sa.and_(
        I.found_on <= span.end, sa.or_(I.closed_on.is_(None), I.closed_on >= span.start)
    )
    # the last for issues whose closing is dated before they were found
    return sa.or_(on_the_books, _closed(span), span.holds(I.found_on))


def extent() -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """First and last day of an issue on the books, whichever of its days comes first; the last is
    NULL while it is open."""
    return days_between(I.found_on, I.closed_on, I.closed_on.is_(None))
