"""A row of headline figures: each against the period before, with its verdict and last months."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from lib import query
from lib.judgements.verdicts import MONTHS, judge_all
from lib.measures import FLOW, MEASURES
from lib.metrics import COUNT, METRICS
from lib.page import Here
from lib.periods import last_whole_month
from lib.ui import html
from lib.ui.figures import course, tile
from lib.ui.kept import kept

SPARK = 12  # months that a small course shows


@kept
def tile_row(
    here: Here, keys: tuple[str, ...], asked: tuple[str, ...], trends: tuple[str, ...]
) -> Markup:
    """At most eight figures. ``asked``: the metrics of the page's total, ``trends``: those of its
    months; one answer of each serves the whole page."""
    now = query.table(asked, here.filters, here.scope).iloc[0]
    before = query.table(keys, here.filters.previous(), here.scope).iloc[0]
    by_month = last_months(here, trends)
    judged = judge_all(keys, here.filters, here.scope, trends)
    return html.tiles(
        [tile(here, key, now, before, _course(here, by_month, key), judged[key]) for key in keys]
    )


def last_months(here: Here, trends: tuple[str, ...]) -> pd.DataFrame:
    """The last 12 of the months that verdicts are made of."""
    return query.series(trends, here.filters, here.scope, months=MONTHS).tail(SPARK)


def _course(here: Here, frame: pd.DataFrame, key: str) -> list[float | None]:
    """A figure by month; a count of what came in leaves out the month that is not over, which
    would always look like a fall."""
    metric, values = METRICS[key], course(frame, key)
    month_over = here.filters.end == last_whole_month(here.filters.end).end
    adds_up = metric.unit == COUNT and MEASURES[metric.numerator[0]].when == FLOW
    return values[:-1] if adds_up and not month_over else values
