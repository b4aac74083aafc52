"""What the page asks for once, for all its parts."""

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
ASKED = tuple(
    dict.fromkeys(
        (*(metric.key for metric in BOOKS), "received", "resolved", "open", *FAULTS, *LEAVING_OUT)
    )
)


def totals(here: Here) -> dict[str, Any]:
    """The figures of everything that is looked at."""
    return query.table(ASKED, here.filters, here.scope).iloc[0].to_dict()
