"""The ledger of a report: every figure passes through it, so that the report can be compared.

Its keys name no language and no id of a row: "unit:H61.09" and the key of a metric. From them
comes the content hash: SHA-256 over the canonical JSON of all figures, not over the file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from lib import formats, query
from lib.access import Scope
from lib.config import settings
from lib.filters import Filters
from lib.frames import as_records
from lib.query.figures import COLUMNS
from lib.query.reference import Reference

Row = dict[str, Any]
Figures = dict[str, dict[str, Any]]
ALL = "all"
SETTINGS = (
    "minimum_n",
    "target_on_time",
    "due_soon_task",
    "due_soon_file",
    "late_entry_days",
    "last_days",
    "reopened_days",
    "many_hand_overs",
    "many_holders",
)


class Ledger:
    """Asks the questions of one report and keeps every answer. ``figures``: place → name → value;
    of a metric the value, numerator, denominator and number left out."""

    def __init__(self, filters: Filters, scope: Scope, reference: Reference) -> None:
        self.filters, self.scope, self.reference = filters, scope, reference
        self.figures: Figures = {"settings": {name: getattr(settings(), name) for name in SETTINGS}}

    def row(self, metrics: Sequence[str], at: str = ALL, filters: Filters | None = None) -> Row:
        """Metrics over all that is looked at; ``at`` names the look where it is another."""
        frame = query.table(tuple(metrics), filters or self.filters, self.scope)
        found: Row = frame.iloc[0].to_dict()
        self._keep(at, metrics, found)
        return found

    def by(
        self, dimension: str, metrics: Sequence[str], filters: Filters | None = None
    ) -> pd.DataFrame:
        """Metrics by one dimension, as ``query.table`` gives them."""
        frame = query.table(tuple(metrics), filters or self.filters, self.scope, (dimension,))
        self.keep(dimension, metrics, frame)
        return frame

    def keep(self, dimension: str, metrics: Sequence[str], frame: pd.DataFrame) -> None:
        """Keep rows of ``query.table`` by ``dimension`` that were asked for elsewhere."""
        for row in as_records(frame):
            self._keep(f"{dimension}:{self._code(dimension, row[dimension])}", metrics, row)

    def listed(
        self, metric: str, at: str, most: int, filters: Filters | None = None
    ) -> tuple[list[Row], int]:
        """The first rows behind a count, and how many there are in all; what is kept of them is
        the number and a hash of their codes."""
        asked = filters or self.filters
        rows = as_records(query.records(metric, "numerator", asked, self.scope, size=most))
        total = query.count(metric, "numerator", asked, self.scope)
        key = "issue_code" if rows and "issue_code" in rows[0] else "code"
        codes = "\n".join(str(row[key]) for row in rows)
        self.note(at, metric, [total, hashlib.sha256(codes.encode()).hexdigest()])
        return rows, total

    def note(self, at: str, name: str, value: Any) -> None:
        """Keep something else that the report says, such as a verdict."""
        self.figures.setdefault(at, {})[name] = canonical(value)

    def _keep(self, at: str, metrics: Sequence[str], row: Mapping[str, Any]) -> None:
        for key in metrics:
            self.note(at, key, [row[f"{key}{part}"] for part in COLUMNS])

    def _code(self, dimension: str, value: Any) -> str:
        if formats.unknown(value):
            return ""
        if dimension == "unit":
            return self.reference.tokens[value]
        return self.reference.fields[value][0] if dimension == "field" else str(value)


def canonical(value: Any) -> Any:
    """A value as JSON holds it, the same on every machine: a number to ten digits, whole where it
    is whole, unknown as null, a day in ISO form."""
    if isinstance(value, Mapping):
        return {str(name): canonical(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(one) for one in value]
    if isinstance(value, str | bool):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if formats.unknown(value):
        return None
    rounded = round(float(value), 10)
    return int(rounded) if rounded.is_integer() else rounded


def text_of(figures: Figures) -> str:
    """The canonical JSON of figures."""
    return json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(figures: Figures) -> str:
    """The content hash: SHA-256 of the canonical JSON, in hexadecimal digits."""
    return hashlib.sha256(text_of(figures).encode()).hexdigest()


@dataclass(frozen=True)
class Difference:
    """One figure that is not what it was: where it stands ("unit:H61.09"), its name, and both
    values as they are kept (None: it was not there)."""

    at: str
    name: str
    before: Any
    now: Any


def differences(before: Figures, now: Figures) -> list[Difference]:
    """Every figure of one report that the other says differently, in the order of its keys."""
    found = []
    for at in sorted({*before, *now}):
        was, are = before.get(at, {}), now.get(at, {})
        found += [
            Difference(at, name, was.get(name), are.get(name))
            for name in sorted({*was, *are})
            if was.get(name) != are.get(name)
        ]
    return found
