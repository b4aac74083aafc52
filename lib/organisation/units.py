"""Units read from the database, and the unit that a code meant on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from lib.database.schema import org_unit


class OrganisationError(ValueError):
    """The organisation's data contradicts itself, or does not know what is asked."""


@dataclass(frozen=True)
class Unit:
    """One row of ``org_unit``; ``valid_to`` is the last day, None while the unit exists."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    parent_id: int | None
    peer_group: str | None
    valid_from: date
    valid_to: date | None

    def valid_on(self, day: date) -> bool:
        """Whether the unit exists on ``day``, first and last day included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def __str__(self) -> str:
        return f"{self.code} {self.name} ({self.valid_from} – {self.valid_to or 'now'})"


def read_units(connection: sa.Connection) -> list[Unit]:
    """Every unit of every period, ordered by code and first day."""
    columns = [org_unit.c[name] for name in Unit.__dataclass_fields__]
    rows = connection.execute(sa.select(*columns).order_by(org_unit.c.code, org_unit.c.valid_from))
    return [Unit(**row._mapping) for row in rows]


def by_code(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    """The units grouped by code, for many calls of ``unit_by_code``."""
    grouped: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        grouped[unit.code].append(unit)
    return dict(grouped)


def unit_by_code(units: Mapping[str, Sequence[Unit]], code: str, day: date) -> Unit:
    """The one unit that has ``code`` on ``day``; ``units`` as ``by_code`` groups them.

    Raises OrganisationError when no unit, or more than one, has the code on that day; the
    message lists the units and periods that the code is known for.
    """
    known = units.get(code, ())
    valid = [unit for unit in known if unit.valid_on(day)]
    if len(valid) == 1:
        return valid[0]
    listed = "; ".join(str(unit) for unit in known) or "the code is unknown"
    raise OrganisationError(f"code {code!r}: {len(valid)} units on {day} ({listed})")
