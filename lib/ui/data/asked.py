"""What the parts of the page ask for, each by itself: some figures take long."""

from __future__ import annotations

from typing import Any

from lib import query
from lib.metrics import METRICS
from lib.metrics.books import BOOKS
from lib.metrics.data_quality import DATA_QUALITY
from lib.page import Here

FAULTS = tuple(metric.key for metric in DATA_QUALITY)
# every figure that leaves rows out which can be counted
LEAVING_OUT = tuple(key for key, metric in METRICS.items() if metric.excluded_measures)
BOOK = (*(metric.key for metric in BOOKS), "received", "resolved", "open")


def book(here: Here) -> dict[str, Any]:
    """The book of everything that is looked at."""
    return _row(here, BOOK)


def faults(here: Here) -> dict[str, Any]:
    """Faults of the data in it."""
    return _row(here, FAULTS)


def left_out(here: Here) -> dict[str, Any]:
    """The figures that leave rows of it out."""
    return _row(here, LEAVING_OUT)


def _row(here: Here, metrics: tuple[str, ...]) -> dict[str, Any]:
    return query.table(metrics, here.filters, here.scope).iloc[0].to_dict()
