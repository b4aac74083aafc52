"""What needs a decision today, found in the figures by plain rules; the screen gives it words.

A rule compares with the province's own level through a Wilson interval, so that a small unit is
not called on for bad luck (design §2.3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from lib import query
from lib.access import Scope
from lib.config import settings
from lib.filters import Filters
from lib.statistics.interval import wilson

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
PARTY_AND_CENTRAL = ("central", "party_committee", "party_standing")
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


def attention(filters: Filters, scope: Scope) -> list[Finding]:
    """Most urgent first: overdue directives, units clearly below the rest, old files, issues."""
    units = query.table(UNIT_METRICS, filters, scope, ("unit",))
    total = query.table(UNIT_METRICS, filters, scope).iloc[0]
    below = _below_the_rest(units, total, filters)
    named = {finding.unit for finding in below}
    return [
        *_directives(filters, scope),
        *below,
        *_oldest(filters, scope),
        *(_most_overdue(units, filters, named) if len(units) > 1 else []),
        *_issues(total, filters),
    ]


def _directives(filters: Filters, scope: Scope) -> list[Finding]:
    """Overdue tasks that the centre or the Party assigned (letter 5712/UBND-NC, 2024)."""
    asked = [s for s in PARTY_AND_CENTRAL if not filters.sources or s in filters.sources]
    if not asked or (filters.kinds and "task" not in filters.kinds):
        return []
    narrowed = replace(filters, sources=tuple(sorted(asked)), kinds=("task",))
    count = query.count("overdue", "numerator", narrowed, scope)
    if not count:
        return []
    return [Finding("directives_overdue", "high", {"count": count}, narrowed, "overdue")]


BELOW, ABOVE, ALIKE, TOO_FEW = "below", "above", "alike", "too_few"


@dataclass(frozen=True)
class Standing:
    """How one unit's rate stands to that of all others: the verdict and what it rests on."""

    verdict: str
    rate: float | None = None
    level: float | None = None


def standing(row: Any, total: Any, key: str = "on_time_rate") -> Standing:
    """Whether a unit's rate differs from that of all other units by more than chance explains.

    ``row`` and ``total`` are rows of ``query.table``. The others' rate must lie outside the 99.8 %
    Wilson interval of the unit's own: so a unit with few files is not called for its luck.
    """
    counted, n = int(row[f"{key}_numerator"]), int(row[f"{key}_denominator"])
    others = int(total[f"{key}_denominator"]) - n
    if n < settings().minimum_n or others < settings().minimum_n:
        return Standing(TOO_FEW)
    level = (int(total[f"{key}_numerator"]) - counted) / others
    low, high = wilson(counted, n, confidence=0.998)
    verdict = BELOW if high < level else ABOVE if low > level else ALIKE
    return Standing(verdict, counted / n, level)


def _below_the_rest(units: pd.DataFrame, total: pd.Series, filters: Filters) -> list[Finding]:
    """Units whose on-time rate is below that of all others, the lowest first."""
    found = []
    for row in units.to_dict("records"):
        stands = standing(row, total)
        if stands.verdict != BELOW:
            continue
        n = int(row["on_time_rate_denominator"])
        late = n - int(row["on_time_rate_numerator"])
        values = {"rate": stands.rate, "level": stands.level, "late": late, "n": n}
        found.append(
            Finding("below_the_rest", "high", values, filters, "on_time_rate", row["unit"])
        )
    return sorted(found, key=lambda f: f.values["rate"])[:MOST_UNITS]


def _most_overdue(units: pd.DataFrame, filters: Filters, named: set[int | None]) -> list[Finding]:
    """The units with the most overdue files, beside those already named."""
    left = units[~units["unit"].isin(named) & (units["overdue"] > 0)]
    found = []
    for row in left.nlargest(MOST_UNITS - 1, "overdue").to_dict("records"):
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
        for row in oldest.to_dict("records")
    ]


def _issues(total: pd.Series, filters: Filters) -> list[Finding]:
    return [
        Finding(key, "medium", {"count": int(total[key])}, filters, key)
        for key in ("issues_past_due", "explanations_missing")
        if total[key] > 0
    ]
