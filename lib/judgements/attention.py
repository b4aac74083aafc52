"""What needs a decision today, found in the figures by plain rules; the screen gives it words.

A unit's rate is compared with that of its peers (``lib.judgements.comparison``), so that a small
unit is not called on for bad luck (design §2.3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from lib import query
from lib.access import Scope
from lib.database.schema.base import PARTY_AND_CENTRAL
from lib.filters import Filters
from lib.frames import as_records
from lib.judgements.comparison import BELOW, compare, peer_groups
from lib.query.run import shared

# Asked for together, so that one answer serves headline, table by unit and list of attention.
UNIT_METRICS = (
    "received",
    "on_time_rate",
    "overdue",
    "due_soon",
    "open",
    "tasks_done_rate",
    "median_duration",
    "good_rate",
    "issues_past_due",
    "explanations_missing",
)
MOST_UNITS, MOST_FILES = 3, 2


@dataclass(frozen=True)
class Finding:
    """One thing that needs a look. ``rule`` names the reason; ``values`` fill its sentence.

    ``filters`` and ``metric`` open what is behind it; ``unit`` or ``file`` is what it is about.
    """

    rule: str
    severity: str
    values: dict[str, Any]
    filters: Filters
    metric: str = ""
    unit: int | None = None
    file: tuple[str, str] | None = None  # code, origin


def attention(
    filters: Filters, scope: Scope, *, username: str = "", day: date | None = None
) -> list[Finding]:
    """Most urgent first: overdue directives, instructions without an answer, units far below their
    peers, old files, issues.

    ``username``: whose instructions count beside those in ``scope``; ``day``: the day on which an
    answer is missing, the last one looked at unless given (see ``query.notes.looked_at``).
    """
    return [
        *_directives(filters, scope),
        *_instructions(filters, query.notes.count_overdue(filters, scope, username, day)),
        *_of_figures(filters, scope),
    ]


@shared
def _of_figures(filters: Filters, scope: Scope) -> list[Finding]:
    units = query.table(UNIT_METRICS, filters, scope, ("unit",))
    total = query.table(UNIT_METRICS, filters, scope).iloc[0]
    below = _below_peers(units, filters)
    named = {finding.unit for finding in below}
    return [
        *below,
        *_oldest(filters, scope),
        *(_most_overdue(units, filters, named) if len(units) > 1 else []),
        *_issues(total, filters),
    ]


def of_directives(filters: Filters) -> Filters | None:
    """``filters`` narrowed to tasks that the centre or the Party assigned (letter 5712/UBND-NC,
    2024); None where they leave none of these."""
    asked = [s for s in PARTY_AND_CENTRAL if not filters.sources or s in filters.sources]
    if not asked or (filters.kinds and "task" not in filters.kinds):
        return None
    return replace(filters, sources=tuple(sorted(asked)), kinds=("task",))


def _directives(filters: Filters, scope: Scope) -> list[Finding]:
    """Overdue tasks that the centre or the Party assigned."""
    narrowed = of_directives(filters)
    count = 0 if narrowed is None else query.count("overdue", "numerator", narrowed, scope)
    if narrowed is None or not count:
        return []
    return [Finding("directives_overdue", "high", {"count": count}, narrowed, "overdue")]


def _instructions(filters: Filters, count: int) -> list[Finding]:
    """Instructions and questions of leaders whose day has passed without an answer."""
    return [Finding("instructions_overdue", "high", {"count": count}, filters)] if count else []


def _below_peers(units: pd.DataFrame, filters: Filters) -> list[Finding]:
    """Units whose on-time rate is far below that of their peer group, the lowest first."""
    compared = compare(units, peer_groups(filters.version))
    return [
        Finding(
            "below_peers",
            "high",
            {
                "rate": place.rate,
                "average": place.average,
                "group": place.group,
                "late": place.n - place.counted,
                "n": place.n,
            },
            filters,
            "on_time_rate",
            place.unit,
        )
        for place in compared.called(BELOW)[:MOST_UNITS]
    ]


def _most_overdue(units: pd.DataFrame, filters: Filters, named: set[int | None]) -> list[Finding]:
    """The units with the most overdue files, beside those already named."""
    left = units[~units["unit"].isin(named) & (units["overdue"] > 0)].sort_values("unit")
    found = []
    for row in as_records(left.nlargest(MOST_UNITS - 1, "overdue")):
        values = {"count": int(row["overdue"]), "open": int(row["open"])}
        found.append(Finding("most_overdue", "medium", values, filters, "overdue", row["unit"]))
    return found


def _oldest(filters: Filters, scope: Scope) -> list[Finding]:
    oldest = query.records("overdue", "numerator", filters, scope, sort="overdue", size=MOST_FILES)
    return [
        Finding(
            "oldest_file",
            "high",
            {"title": row["title"], "days": row["days_overdue"], "due": row["due_on"]},
            filters,
            unit=row["unit_id"],
            file=(row["code"], row["origin"]),
        )
        for row in as_records(oldest)
    ]


def _issues(total: pd.Series, filters: Filters) -> list[Finding]:
    return [
        Finding(key, "medium", {"count": int(total[key])}, filters, key)
        for key in ("issues_past_due", "explanations_missing")
        if total[key] > 0
    ]
