"""Measures of quality reviews: ratings, criteria, and what the unit itself had said before."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from lib.database.schema import quality_review
from lib.measures.span import FLOW, Condition, F, Measure, Span, days_between

R = quality_review.c
GOOD = 3  # good or excellent
# literals, not parameters: PostgreSQL takes an expression with parameters for another one where it
# stands a second time, under GROUP BY
SELF = sa.literal_column("'self'", sa.Text)
INSPECTION = sa.literal_column("'inspection'", sa.Text)
ONE = sa.literal_column("1", sa.Integer)
CRITERIA = ("complete", "lawful", "advice", "form")


def _reviewed(span: Span) -> Condition:
    return span.holds(R.reviewed_on)


def own_rating() -> sa.ScalarSelect[int]:
    """What the unit itself had last rated the same file when an inspection rated it; NULL where it
    had not, and for ratings of others."""
    own = quality_review.alias("own")
    return (
        sa.select(own.c.rating)
        .where(
            own.c.file_id == R.file_id,
            own.c.reviewer_kind == SELF,
            own.c.reviewed_at <= R.reviewed_at,
            R.reviewer_kind == INSPECTION,
        )
        .order_by(own.c.reviewed_at.desc(), own.c.id.desc())
        .limit(ONE)
        .correlate(quality_review)
        .scalar_subquery()
    )


def rating_gap() -> sa.ColumnElement[int]:
    """Grades by which the unit had rated the file higher than the inspection did (-3 to 3)."""
    return own_rating() - R.rating


def _scored(criterion: str) -> tuple[Measure, Measure, Measure]:
    """Reviews that score the criterion, those that score it good or better, and the others."""
    score = R[criterion]
    return (
        Measure(
            f"{criterion}_scored",
            "quality_review",
            FLOW,
            lambda s: sa.and_(_reviewed(s), score.is_not(None)),
        ),
        Measure(
            f"{criterion}_good",
            "quality_review",
            FLOW,
            lambda s: sa.and_(_reviewed(s), score >= GOOD),
        ),
        Measure(
            f"{criterion}_unscored",
            "quality_review",
            FLOW,
            lambda s: sa.and_(_reviewed(s), score.is_(None)),
        ),
    )


REVIEW_MEASURES = (
    Measure("reviewed", "quality_review", FLOW, _reviewed),
    Measure(
        "rated_good",
        "quality_review",
        FLOW,
        lambda s: sa.and_(_reviewed(s), R.rating >= GOOD),
    ),
    *(measure for criterion in CRITERIA for measure in _scored(criterion)),
    Measure(
        "rated_by_both",
        "quality_review",
        FLOW,
        lambda s: sa.and_(_reviewed(s), own_rating().is_not(None)),
    ),
    Measure(
        "rated_by_inspection_alone",
        "quality_review",
        FLOW,
        lambda s: sa.and_(_reviewed(s), R.reviewer_kind == INSPECTION, own_rating().is_(None)),
    ),
    Measure(
        "self_rated_higher",
        "quality_review",
        FLOW,
        lambda s: sa.and_(_reviewed(s), own_rating() > R.rating),
    ),
)


def touches(span: Span) -> Condition:
    """Reviews that any measure can count in ``span``: made in it, or of a file finished in it."""
    return sa.or_(_reviewed(span), span.holds(F.completed_on))


def extent() -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """From the review to the result of its file, whichever comes first."""
    return days_between(R.reviewed_on, sa.func.coalesce(F.completed_on, R.reviewed_on), sa.false())
