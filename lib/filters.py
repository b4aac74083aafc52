"""Filters: what is being looked at, as a frozen value that lives in the URL.

The URL holds codes, never labels or ids. An unknown or forbidden value is dropped and reported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote, unquote

import sqlalchemy as sa

from lib.calendar import FIRST_DAY
from lib.config import settings
from lib.database.schema import FILE_KINDS, SOURCES, case_file
from lib.dimensions import DIMENSIONS, NOW, RELATIONS, THEN, is_under, unit_column
from lib.periods import Period, year_before


@dataclass(frozen=True)
class Choices:
    """What a viewer may choose from: codes to ids, as far as their scope reaches."""

    units: Mapping[str, int]  # by code, and by code@first-day for a code used more than once
    fields: Mapping[str, int]
    home_unit: str | None  # the viewer's own unit; None = the whole province
    as_of: date
    version: str


@dataclass(frozen=True)
class Filters:
    """One way of looking. ``version`` is the data version: it makes cached answers expire.

    ``own_only``: only what the unit holds itself, without the units under it.
    """

    period: Period
    as_of: date
    version: str
    unit: str | None = None
    unit_id: int | None = None
    own_only: bool = False
    fields: tuple[str, ...] = ()
    field_ids: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    organisation: str = NOW
    deadline: str = "original"
    cell: tuple[tuple[str, str], ...] = ()  # of DIMENSIONS (value "" = unknown) or RELATIONS

    @property
    def start(self) -> date:
        return self.period.start

    @property
    def end(self) -> date:
        """Last day looked at: the period's, or the as-of day when the period is not over."""
        return min(self.period.end, self.as_of)

    def previous(self) -> Filters:
        """The same look at the period before. When this one is not over: a year is cut at the same
        day of the year before, any other period after as many days."""
        before = self.period.previous()
        if self.as_of >= self.period.end:
            as_of = before.end
        elif re.fullmatch(r"\d{4}", self.period.key):
            as_of = year_before(self.as_of)
        else:
            as_of = min(before.end, before.start + (self.end - self.start))
        return replace(self, period=before, as_of=as_of)

    def where(self, fact: str, aside: bool = False) -> list[sa.ColumnElement[bool]]:
        """Conditions on ``fact`` (joined to its file) for unit, fields, sources and kinds.
        ``aside``: something else finds the rows already."""
        conditions: list[sa.ColumnElement[bool]] = []
        if self.unit_id is not None:
            unit = unit_column(fact, self.organisation)
            is_inside = is_under(unit, (self.unit_id,), aside)
            conditions.append(unit == self.unit_id if self.own_only else is_inside)
        if self.field_ids:
            conditions.append(case_file.c.field_id.in_(self.field_ids))
        if self.sources:
            conditions.append(case_file.c.source.in_(self.sources))
        if self.kinds:
            conditions.append(case_file.c.kind.in_(self.kinds))
        for key, text in self.cell:
            if key in RELATIONS:
                conditions.append(RELATIONS[key].holds(text, self.end))
            elif fact in DIMENSIONS[key].facts:
                conditions.append(DIMENSIONS[key].is_value(fact, self.organisation, text, self.end))
        return conditions

    def params(self, choices: Choices) -> dict[str, str]:
        """URL parameters that bring back these filters; what is at its default is left out."""
        values = {
            "period": "" if self.period.key == default_period(self.as_of) else self.period.key,
            "as_of": "" if self.as_of == choices.as_of else self.as_of.isoformat(),
            "unit": ""
            if self.unit == default_unit(self.organisation, choices)
            else self.unit or "",
            "own": "1" if self.own_only else "",
            "field": ",".join(self.fields),
            "source": ",".join(self.sources),
            "kind": ",".join(self.kinds),
            "organisation": "" if self.organisation == NOW else self.organisation,
            "deadline": "" if self.deadline == settings().deadline else self.deadline,
            "cell": ",".join(f"{key}:{quote(text, safe='')}" for key, text in self.cell),
        }
        return {name: value for name, value in values.items() if value}


def default_period(as_of: date) -> str:
    """The year so far: how officials report (lũy kế từ đầu năm)."""
    return str(as_of.year)


def default_unit(organisation: str, choices: Choices) -> str | None:
    """The viewer's own unit; in the view "as it was then" everything it answers for today, whose
    files belonged to its predecessors."""
    return choices.home_unit if organisation == NOW else None


def from_url(params: Mapping[str, Any], choices: Choices) -> tuple[Filters, list[str]]:
    """Filters from URL parameters, and the names of those whose value was unknown or forbidden."""
    dropped: list[str] = []

    def listed(name: str, allowed: Any) -> tuple[str, ...]:
        asked = {value for value in str(params.get(name, "")).split(",") if value}
        if asked - set(allowed):
            dropped.append(name)
        return tuple(sorted(asked & set(allowed)))

    def one_of(name: str, allowed: Any) -> str | None:
        value = str(params.get(name, ""))
        if value and value not in allowed:
            dropped.append(name)
        return value if value in allowed else None

    as_of = _as_of(params, choices, dropped)
    organisation = one_of("organisation", (THEN, NOW)) or NOW
    unit = one_of("unit", choices.units) or default_unit(organisation, choices)
    fields = listed("field", choices.fields)
    filters = Filters(
        period=_period(params, as_of, dropped),
        as_of=as_of,
        version=choices.version,
        unit=unit,
        unit_id=choices.units[unit] if unit else None,
        own_only=one_of("own", ("1",)) == "1",
        fields=fields,
        field_ids=tuple(choices.fields[code] for code in fields),
        sources=listed("source", SOURCES),
        kinds=listed("kind", FILE_KINDS),
        organisation=organisation,
        deadline=one_of("deadline", ("original", "current")) or settings().deadline,
        cell=_cell(params, dropped),
    )
    return filters, dropped


def _cell(params: Mapping[str, Any], dropped: list[str]) -> tuple[tuple[str, str], ...]:
    """Pairs "dimension:value"; an unknown dimension, or a value it cannot have, is dropped."""
    cell = []
    for pair in filter(None, str(params.get("cell", "")).split(",")):
        key, _, quoted = pair.partition(":")
        text = unquote(quoted)
        known = DIMENSIONS.get(key) or RELATIONS.get(key)
        if known and known.can_be(text):
            cell.append((key, text))
        elif "cell" not in dropped:
            dropped.append("cell")
    return tuple(cell)


def _as_of(params: Mapping[str, Any], choices: Choices, dropped: list[str]) -> date:
    text = params.get("as_of")
    if not text:
        return choices.as_of
    try:
        day = date.fromisoformat(text)
    except ValueError:
        dropped.append("as_of")
        return choices.as_of
    if not FIRST_DAY <= day <= choices.as_of:
        dropped.append("as_of")
        return choices.as_of
    return day


def _period(params: Mapping[str, Any], as_of: date, dropped: list[str]) -> Period:
    key = params.get("period") or default_period(as_of)
    try:
        period = Period.parse(key, as_of)
    except ValueError:
        period = None
    if period is None or not FIRST_DAY <= period.start <= as_of:
        dropped.append("period")
        return Period.parse(default_period(as_of), as_of)
    return period
