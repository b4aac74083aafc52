"""Verdicts that are not what they were at the close of an earlier day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from lib.access import Scope
from lib.filters import Filters
from lib.judgements import verdicts
from lib.judgements.headline import ASKED, COMPARED
from lib.judgements.verdicts import Judged
from lib.periods import last_whole_month

OF_UNITS = "on_time_rate"


@dataclass(frozen=True)
class Changed:
    """One figure that is judged otherwise now; ``unit``: of one agency or unit, else of all that is
    looked at."""

    key: str
    unit: int | None
    before: Judged
    now: Judged


def month_has_ended(filters: Filters, since: date) -> bool:
    """Whether a month has ended after ``since``: a verdict rests on whole months and cannot change
    before."""
    return last_whole_month(since) != last_whole_month(filters.end)


def changed_verdicts(filters: Filters, scope: Scope, since: date) -> list[Changed]:
    """Of the figures in COMPARED, and of the on-time rate of each unit right under the filtered
    one, those whose verdict is another than at the close of ``since``."""
    if not month_has_ended(filters, since):
        return []
    before = replace(filters, as_of=since)
    then = verdicts.judge_all(COMPARED, before, scope, ASKED)
    now = verdicts.judge_all(COMPARED, filters, scope, ASKED)
    units_then = verdicts.judge_units(OF_UNITS, before, scope)
    units_now = verdicts.judge_units(OF_UNITS, filters, scope)
    found = [Changed(key, None, then[key], now[key]) for key in COMPARED]
    found += [
        Changed(OF_UNITS, unit, units_then[unit], judged)
        for unit, judged in units_now.items()
        if unit in units_then
    ]
    return [each for each in found if each.before.verdict.course != each.now.verdict.course]
