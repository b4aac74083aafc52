"""MEASURES: what is counted, as a predicate on one row and the day it happens on.

A measure says which rows of its fact table count in a span of days. The same predicate counts
(``query.table``) and lists (``query.records``), so a number always opens exactly its rows.

A *flow* counts what happened from ``span.start`` to ``span.end``, both included. A *stock* counts
what stands at the close of ``span.end``: a file completed that day is no longer open, a file due
that day is not yet overdue.
"""

from typing import Any

import sqlalchemy as sa

from lib.measures import (
    changes,
    checks,
    data_quality,
    files,
    hand_overs,
    issues,
    rating,
    reviews,
    rework,
    steps,
    terms,
)
from lib.measures.files import OPEN_STATES, OVERDUE_BANDS, RESOLVED_STATES, state
from lib.measures.span import AGE_EDGES, DAYS, FLOW, OVERDUE_EDGES, STOCK, Condition, Measure, Span
from lib.measures.steps import WAITING_BANDS

MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        *files.FILE_MEASURES,
        *changes.CHANGE_MEASURES,
        *rework.REWORK_MEASURES,
        *hand_overs.HAND_OVER_MEASURES,
        *checks.CHECK_MEASURES,
        *data_quality.DATA_MEASURES,
        *rating.RATING_MEASURES,
        *reviews.REVIEW_MEASURES,
        *issues.ISSUE_MEASURES,
        *steps.STEP_MEASURES,
        *terms.TERM_MEASURES,
    )
}
_TOUCHES = {
    "case_file": files.touches,
    "quality_review": reviews.touches,
    "issue": issues.touches,
    "file_stage": steps.touches,
}


_EXTENTS = {
    "case_file": files.extent,
    "quality_review": reviews.extent,
    "issue": issues.extent,
    "file_stage": steps.extent,
}


def touches(fact: str, span: Span) -> Condition:
    """Rows of ``fact`` that any measure can count in ``span``: the cheap first cut of a query."""
    return _TOUCHES[fact](span)


def extent(fact: str) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """First and last day of a row of ``fact`` (the last NULL: no end): every span that it touches
    holds one of the days between."""
    return _EXTENTS[fact]()


__all__ = [
    "AGE_EDGES",
    "DAYS",
    "FLOW",
    "MEASURES",
    "OPEN_STATES",
    "OVERDUE_BANDS",
    "OVERDUE_EDGES",
    "RESOLVED_STATES",
    "STOCK",
    "WAITING_BANDS",
    "Condition",
    "Measure",
    "Span",
    "extent",
    "state",
    "touches",
]
