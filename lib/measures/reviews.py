"""Measures of quality reviews."""

from __future__ import annotations

import sqlalchemy as sa

from lib.database.schema import quality_review
from lib.measures.span import FLOW, Condition, Measure, Span

R = quality_review.c

REVIEW_MEASURES = (
    Measure("reviewed", "quality_review", FLOW, lambda s: s.holds(R.reviewed_on)),
    Measure(
        "rated_good",
        "quality_review",
        FLOW,
        lambda s: sa.and_(s.holds(R.reviewed_on), R.rating >= 3),
    ),
)


def touches(span: Span) -> Condition:
    """Reviews that any measure can count in ``span``."""
    return span.holds(R.reviewed_on)
