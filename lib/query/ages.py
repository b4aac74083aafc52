"""How old files were when they came under observation, and when they were done or still open."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import case_file, file_pause, work_day
from lib.filters import Filters
from lib.measures import Span
from lib.metrics.durations import F, finished, last_day, ordinal, stopped
from lib.query import spans
from lib.query.arms import spread
from lib.query.grouping import within
from lib.query.run import cached, frame
from lib.statistics.quantile import quantile
from lib.statistics.survival import Curve, kaplan_meier, well_observed


@cached
def ages(filters: Filters, scope: Scope) -> pd.DataFrame:
    """Files resolved in the span of ``filters`` or open at its end, counted by their age.

    Columns: kind; entry, the age at the close of the day before the span (None: received in it);
    age, at the result or at the end of the span; done (1: resolved, 0: open); files, how many.
    Ages are working days since receipt, clock stops taken out. Results dated before the receipt
    are left out, as from the metric "median_duration".
    """
    span = spans.one(filters)
    received, last = work_day.alias("received_day"), work_day.alias("last_day")
    stops = _stops(span)
    joined = (
        case_file.join(received, received.c.day == F.received_on)
        .join(last, last.c.day == last_day(span.end))
        .outerjoin(stops, stops.c.file_id == F.id)
    )
    zero: sa.ColumnElement[int] = sa.literal_column("0", sa.Integer)
    before = ordinal(span.eve.end) - received.c.ordinal - sa.func.coalesce(stops.c.before, zero)
    groups = [
        F.kind,
        sa.case((F.received_on < span.start, before)).label("entry"),
        (last.c.ordinal - received.c.ordinal - sa.func.coalesce(stops.c.days, zero)).label("age"),
        sa.case((finished(span.end).is_not(None), 1), else_=0).label("done"),
    ]
    counted = (
        sa.select(*groups, sa.literal_column("1").label("one"))
        .select_from(joined)
        .where(*spread([_observed(F, span), *within("case_file", filters, scope)]))
        .subquery("observed")
    )
    keys = [counted.c[column.name] for column in groups]
    return frame(sa.select(*keys, sa.func.count().label("files")).group_by(*keys))


def curve(observed: pd.DataFrame, least: int) -> Curve | None:
    """The Kaplan–Meier curve of rows of ``ages``; files received before the span enter late. Cut
    where fewer than ``least`` files are under observation; None where that is so from the start.

    A file whose clock stood still from before the span to its result is done at the age at which
    it came under observation; it is taken as observed at that age.
    """
    if observed.empty:
        return None
    age = observed["age"].to_numpy(dtype=float)
    entry = observed["entry"].astype(float).fillna(-1.0).to_numpy()
    done = observed["done"].to_numpy(dtype=bool)
    files = observed["files"].to_numpy(dtype=int)
    return well_observed(kaplan_meier(age, done, np.minimum(entry, age - 0.5), files), least)


def closed_median(observed: pd.DataFrame) -> float | None:
    """The median age of the resolved files alone: the metric "median_duration"."""
    closed = observed[observed["done"] == 1]
    by_age = closed["files"].astype(int).groupby(closed["age"].astype(int)).sum()
    return quantile(dict(by_age.items()), 0.5)


def _observed(file: Any, span: Span) -> sa.ColumnElement[bool]:
    """Resolved in the span and not before receipt, or open at its end."""
    resolved = sa.and_(span.holds(file.completed_on), file.completed_on >= file.received_on)
    open_ = sa.or_(file.completed_on.is_(None), file.completed_on > span.end)
    return sa.or_(resolved, sa.and_(file.received_on <= span.end, open_))


def _stops(span: Span) -> sa.Subquery:
    """file_id → working days its clock was stopped: ``days`` up to its result or the end of the
    span, ``before`` up to the day before the span."""
    owner = case_file.alias("owner").c
    done = sa.case((owner.completed_on <= span.end, owner.completed_on), else_=span.end)
    begins, ends = stopped(owner.received_on, done)
    eve = span.eve.end
    first, last, cut = work_day.alias(), work_day.alias(), work_day.alias()
    began_before = sa.and_(begins <= eve, cut.c.ordinal.is_not(None))
    return (
        sa.select(
            file_pause.c.file_id,
            sa.func.sum(last.c.ordinal - first.c.ordinal).label("days"),
            sa.func.sum(sa.case((began_before, cut.c.ordinal - first.c.ordinal), else_=0)).label(
                "before"
            ),
        )
        .select_from(file_pause)
        .join(owner.id.table, owner.id == file_pause.c.file_id)
        .join(first, first.c.day == begins)
        .join(last, last.c.day == ends)
        .outerjoin(cut, cut.c.day == sa.case((ends > eve, eve), else_=ends))
        .where(ends >= begins, _observed(owner, span))
        .group_by(file_pause.c.file_id)
        .subquery("stops")
    )
