"""Which cells answer a look: the layer, the units, the bins, and what their keys stand for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lib.dimensions import DIMENSIONS, NOW, RELATIONS, is_by_owner
from lib.periods import Period, months
from lib.summary.bins import covering
from lib.summary.cells import ALL, NO_UNIT, UNKNOWN
from lib.summary.kept import Kept
from lib.summary.layers import AGENCIES, BITS, SAME_AGENCY, YES, Layer, layer_for

if TYPE_CHECKING:
    from lib.query.grouping import Look

Allowed = dict[str, set[Any]]  # dimension → the values that are looked at
Entry = tuple[tuple[Any, ...], int]  # a group, and how a cell counts in it: 1 or -1


class NotCovered(LookupError):
    """The cells do not answer a look; the text is one word for the log."""


@dataclass(frozen=True)
class Time:
    """``bins`` of a look; ``starts``: of months, the first day of each. What no bin has is counted
    from the rows: ``before`` and ``after`` the bins, the last month (``after``)."""

    bins: list[int]
    starts: dict[int, date] = field(default_factory=dict)
    before: Look | None = None
    after: Look | None = None


@dataclass(frozen=True)
class Plan:
    """``bins`` in order of days; ``units`` of the cells; ``fields``: ids to read, None = any."""

    layer: Layer
    time: Time
    units: list[int]
    fields: list[int] | None
    keeps: Callable[[int], bool]  # by the packed rest of a cell's key
    entries: Callable[[int, int, int, int], list[Entry]]  # by bin, unit, field and rest


def plan(fact: str, look: Look, kept: Kept) -> Plan:
    """How the cells of ``kept`` answer ``look`` at rows of ``fact``. Raises NotCovered."""
    allowed = _allowed(fact, look)
    if look.scope.units is not None and not is_by_owner(fact, look.filters.organisation):
        allowed |= _of_one_agency(fact, look, kept)
    needed = frozenset(allowed) | {key for key in look.by if key != "unit"}
    if needed - set(BITS[fact]):
        raise NotCovered("dimension_not_held")
    time = _time(look, kept)
    units, tops = _units(look, kept)
    level = max((len(kept.line(unit)) - 1 for unit in units), default=0)
    layer = layer_for(fact, look.filters.organisation, needed, level)
    if layer is None:
        raise NotCovered("layer_not_held")
    reader = _Reader(layer, kept, allowed, look, time.starts, tops)
    return Plan(layer, time, units, reader.fields(), reader.keeps, reader.entries)


def _allowed(fact: str, look: Look) -> Allowed:
    """The values of each dimension that filters and scope let through."""
    filters, scope, found = look.filters, look.scope, {}
    for name, values in (
        ("field", filters.field_ids),
        ("source", filters.sources),
        ("kind", filters.kinds),
    ):
        if values:
            found[name] = set(values)
    if scope.fields is not None:
        found["field"] = found.get("field", set(scope.fields)) & set(scope.fields)
    for key, text in filters.cell:
        if key in RELATIONS or key == "unit":
            raise NotCovered("cell_not_held")
        if fact in DIMENSIONS[key].facts:
            value = None if text == "" else DIMENSIONS[key].read(text)
            found[key] = found.get(key, {value}) & {value}
    return found


def _of_one_agency(fact: str, look: Look, kept: Kept) -> Allowed:
    """What cells that are not by the unit that answers for a file say of a scope: those of a unit
    within the scope's one agency, as far as this answers for the file. Raises NotCovered."""
    units = _outermost(look.scope.units or (), kept)
    is_agency = [len(kept.line(each)) - 1 for each in units] == [AGENCIES]
    unit, view = look.filters.unit_id, look.filters.organisation
    if SAME_AGENCY not in BITS[fact] or view != NOW or unit is None or not is_agency:
        raise NotCovered("layer_not_held")
    return {SAME_AGENCY: {YES}}


def _time(look: Look, kept: Kept) -> Time:
    if look.months:
        return _months(look, kept, look.months.count)
    found = covering(kept.numbers, look.filters.start, look.filters.end)
    if found is None:
        raise NotCovered("days_not_held")
    before, after = (_within(look, days) for days in (found.before, found.after))
    return Time(found.bins, before=before, after=after)


def _within(look: Look, days: tuple[date, date] | None) -> Look | None:
    """``look`` at some of its days."""
    if days is None:
        return None
    first, last = days
    period = Period.of_days(first, last)
    return replace(look, filters=replace(look.filters, period=period))


def _months(look: Look, kept: Kept, count: int) -> Time:
    filters = look.filters
    listed = months(filters.end, count)
    days = [(month.start, min(month.end, filters.as_of)) for month in listed]
    numbers = {first: kept.numbers.get((first, last)) for first, last in days}
    last = listed[-1].start
    after = None
    if numbers[last] is None:
        del numbers[last]
        by_itself = replace(filters, period=Period.of_days(last, filters.end))
        after = replace(look, filters=by_itself, months=None, month=last)
    bins = {number: first for first, number in numbers.items() if number is not None}
    if not bins or len(bins) < len(numbers):
        raise NotCovered("days_not_held")
    return Time([*bins], bins, after=after)


def _units(look: Look, kept: Kept) -> tuple[list[int], frozenset[int]]:
    """The units whose cells are read, and those of them of which what lies below is taken off: what
    they hold themselves is looked at, or is a group beside the units below."""
    filters, scope = look.filters, look.scope
    own_only = filters.own_only and filters.unit_id is not None
    apart = "unit" in look.by or own_only
    if "unit" in look.by and own_only:
        raise NotCovered("units_not_held")
    if filters.unit_id is None and scope.units is not None:
        if apart:
            raise NotCovered("units_not_held")
        return _outermost(scope.units, kept), frozenset()
    if scope.units is not None and not _is_within(filters.unit_id, scope.units, kept):
        raise NotCovered("unit_out_of_scope")
    roots = kept.children.get(None, [])
    tops = [*roots] if filters.unit_id is None else [filters.unit_id]
    if not apart:
        return ([NO_UNIT, *tops] if filters.unit_id is None else tops), frozenset()
    below = [child for top in tops for child in kept.children.get(top, [])]
    return [*tops, *below], frozenset(tops)


def _is_within(unit: int | None, units: Sequence[int], kept: Kept) -> bool:
    return unit is not None and bool(set(kept.line(unit)) & set(units))


def _outermost(units: Sequence[int], kept: Kept) -> list[int]:
    """``units`` without those that lie below another one of them."""
    return [unit for unit in units if not set(kept.line(unit)[1:]) & set(units)]


@dataclass(frozen=True)
class _Reader:
    """What the key of a cell says."""

    layer: Layer
    kept: Kept
    allowed: Allowed
    look: Look
    starts: dict[int, date]
    tops: frozenset[int]

    def fields(self) -> list[int] | None:
        if "field" not in self.layer.dimensions:
            return [ALL]
        if "field" not in self.allowed:
            return None
        return [UNKNOWN if value is None else value for value in self.allowed["field"]]

    def keeps(self, rest: int) -> bool:
        if not self._narrowed:
            return True
        values = self.kept.rest(self.layer, rest)
        return all(values[name] in self.allowed[name] for name in self._narrowed)

    @cached_property
    def _narrowed(self) -> set[str]:
        return set(self.allowed) - {"field"}

    def entries(self, bin: int, unit: int, field_id: int, rest: int) -> list[Entry]:
        """A cell counts in its group; where what a unit holds itself is looked at, the cells right
        below it are taken off."""
        found = []
        if unit in self.tops or "unit" in self.look.by or not self.tops:
            found.append((self._group(bin, unit, field_id, rest), 1))
        above = self.kept.parents.get(unit)
        if above in self.tops:
            found.append((self._group(bin, above, field_id, rest), -1))
        return found

    def _group(self, bin: int, unit: int, field_id: int, rest: int) -> tuple[Any, ...]:
        key: tuple[Any, ...] = ()
        if self.look.by == ("unit",):  # asked most
            key = (unit,)
        elif self.look.by:
            field = None if field_id == UNKNOWN else field_id
            values = self.kept.rest(self.layer, rest) | {"unit": unit, "field": field}
            key = tuple(values[name] for name in self.look.by)
        return (self.starts[bin], *key) if self.look.months else key
