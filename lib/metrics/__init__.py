"""METRICS: what is shown. Each is a ratio, a count or a quantile of MEASURES, defined once.

Labels and sentences are English message ids; the screen translates them. ``metric`` says what a
metric is, the other modules list them by subject. May import layers 0–2.
"""

from lib.metrics.books import BOOKS
from lib.metrics.changes import CHANGES
from lib.metrics.checks import CHECKS
from lib.metrics.data_quality import DATA_QUALITY
from lib.metrics.issues import ISSUES
from lib.metrics.metric import (
    COUNT,
    HIGHER,
    LOWER,
    PARTS,
    SHARE,
    WORKING_DAYS,
    Metric,
    any_of,
)
from lib.metrics.moved_deadlines import MOVED_DEADLINES
from lib.metrics.open_book import OPEN_BOOK
from lib.metrics.rating import RATING
from lib.metrics.steps import STEPS
from lib.metrics.terms import TERMS
from lib.metrics.timeliness import TIMELINESS
from lib.metrics.work_quality import WORK_QUALITY

METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        *TIMELINESS,
        *OPEN_BOOK,
        *CHANGES,
        *MOVED_DEADLINES,
        *STEPS,
        *WORK_QUALITY,
        *ISSUES,
        *CHECKS,
        *RATING,
        *BOOKS,
        *DATA_QUALITY,
        *TERMS,
    )
}

__all__ = [
    "COUNT",
    "HIGHER",
    "LOWER",
    "METRICS",
    "PARTS",
    "SHARE",
    "WORKING_DAYS",
    "Metric",
    "any_of",
]
