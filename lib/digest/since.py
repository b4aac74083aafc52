"""From when on an account is told what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lib import query
from lib.query.digests import LastDigest
from lib.query.reference import DataState


@dataclass(frozen=True)
class Since:
    """``as_of``: figures are compared with the close of this day; ``moment``: what people wrote
    later is told; ``day``: the day up to which days set by people were looked at."""

    as_of: date
    moment: datetime
    day: date


def since(last: LastDigest | None, state: DataState) -> Since:
    """From the last digest on; without one, from the close of the working day before the last
    working day of the data."""
    if last is not None:
        return Since(last.as_of, last.at, max(last.as_of, last.at.date()))
    work = query.calendar(state.version)
    back = -1 if work.is_working(state.as_of) else -2
    day = work.add_working_days(state.as_of, back)
    return Since(day, datetime.combine(day + timedelta(days=1), time()), day)
