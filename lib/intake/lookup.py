"""Names and codes in a delivery → units, fields and officials of the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, replace
from datetime import date

import sqlalchemy as sa

from lib.database.schema import field, official, org_unit
from lib.i18n import _, words
from lib.intake.errors import CellError
from lib.intake.profile import Profile, UnitRule
from lib.intake.targets import header_key
from lib.organisation import Unit, read_units
from lib.text import fold

UNIT_OF_TODAY = words(
    "Units that did not exist on the day of the row (taken as of the as-of day): {n}"
)
OFFICIAL_UNKNOWN = words("Officials that are not known (left out): {n}")
SHOWN = 5  # units named in a message


def name_key(name: str) -> str:
    """A unit's name as it is compared: ``Sở A & B`` → so a va b."""
    return header_key(name.replace("&", " và "))


class Units:
    """Finds units as of the day of a row, since codes and names are used again over time."""

    def __init__(
        self, connection: sa.Connection, rule: UnitRule, as_of: date, flags: Counter[str]
    ) -> None:
        self._connection, self._rule, self._as_of, self._flags = connection, rule, as_of, flags
        self._codes: dict[str, list[Unit]] = defaultdict(list)
        self._names: dict[str, list[Unit]] = defaultdict(list)
        self._found: dict[tuple[str, date], tuple[int, bool]] = {}
        units = read_units(connection)
        if rule.create:
            units = self._below_root(units)
        parents = {unit.id: unit.name for unit in units}
        for unit in units:
            self._index(unit, parents.get(unit.parent_id or 0))

    def find(self, text: str | None, day: date) -> int:
        """The id of the unit that ``text`` meant on ``day``; of today's if there was none then.

        Raises CellError when no unit or several fit.
        """
        if text is None:
            return self._root.id
        key = (text, day)
        if key not in self._found:
            if len(self._found) > 50_000:
                self._found.clear()
            self._found[key] = self._search(text, day)
        unit_id, is_of_today = self._found[key]
        self._flags[UNIT_OF_TODAY] += is_of_today
        return unit_id

    def _search(self, text: str, day: date) -> tuple[int, bool]:
        indexes = [(self._codes, fold(text)), (self._names, name_key(text))]
        if self._rule.match != "either":
            indexes = indexes[:1] if self._rule.match == "code" else indexes[1:]
        for on in (day, self._as_of):
            for index, key in indexes:
                valid = [unit for unit in index.get(key, ()) if unit.valid_on(on)]
                if len(valid) == 1:
                    return valid[0].id, on != day
                if valid:
                    raise _several(valid)
        known = [unit for index, key in indexes for unit in index.get(key, ())]
        if self._rule.create and not known:
            return self._create(text).id, False
        raise _no_unit(day, known)

    def _below_root(self, units: list[Unit]) -> list[Unit]:
        rule = self._rule
        roots = [unit for unit in units if unit.code == rule.root_code]
        self._root = roots[0] if roots else self._insert(
            rule.root_code, rule.root_name, "province", None
        )  # fmt: skip
        return [unit for unit in units if unit.parent_id == self._root.id]

    def _create(self, name: str) -> Unit:
        code = _free(f"{self._rule.root_code}.{_slug(name)}", {*self._codes})
        unit = self._insert(code, name, self._rule.kind, self._root.id)
        self._index(unit, self._rule.root_name)
        return unit

    def _insert(self, code: str, name: str, kind: str, parent: int | None) -> Unit:
        peers = self._rule.peer_group if parent else None
        unit = Unit(0, code, name, name, kind, parent, peers, self._rule.valid_from, None)
        row = {key: value for key, value in asdict(unit).items() if key != "id"}
        made = sa.insert(org_unit).values(row).returning(org_unit.c.id)
        return replace(unit, id=self._connection.execute(made).scalar_one())

    def _index(self, unit: Unit, parent: str | None) -> None:
        self._codes[fold(unit.code)].append(unit)
        names = {unit.name, unit.short_name}
        if parent:
            names.add(f"{unit.name} {parent}")
        for key in {name_key(name) for name in names}:
            self._names[key].append(unit)


class Fields:
    """Finds fields (lĩnh vực) by code or name, or makes them if the profile says so."""

    def __init__(self, connection: sa.Connection, profile: Profile) -> None:
        self._connection, self._rule = connection, profile.fields
        self._ids: dict[str, int] = {}
        self._codes: set[str] = set()
        for row in connection.execute(sa.select(field)):
            self._codes.add(row.code)
            if not self._rule.create or row.code.startswith(f"{self._rule.prefix}."):
                self._ids |= {fold(row.code): row.id, name_key(row.name): row.id}
        self._known: dict[str, int] = {}

    def find(self, text: str) -> int:
        """The id of the field. Raises CellError for one that is not known."""
        if text not in self._known:
            found = self._ids.get(fold(text)) or self._ids.get(name_key(text))
            self._known[text] = found or self._create(text)
        return self._known[text]

    def _create(self, name: str) -> int:
        if not self._rule.create:
            raise CellError(
                _("a field (lĩnh vực) of the list, by code or name"),
                _("Correct the name, or add the field to data/fields.csv and load it"),
            )
        code = _free(f"{self._rule.prefix}.{_slug(name)}", self._codes)
        made = sa.insert(field).values(code=code, name=name).returning(field.c.id)
        self._codes.add(code)
        self._ids[name_key(name)] = self._connection.execute(made).scalar_one()
        return self._ids[name_key(name)]


class Officials:
    """Finds officials by code, or by a name that only one bears. Unknown ones are left out."""

    def __init__(self, connection: sa.Connection, flags: Counter[str]) -> None:
        self._flags = flags
        self._ids: dict[str, set[int]] = defaultdict(set)
        for row in connection.execute(sa.select(official)):
            self._ids[fold(row.code)].add(row.id)
            self._ids[fold(row.name)].add(row.id)

    def find(self, text: str | None) -> int | None:
        """The id, or None."""
        if text is None:
            return None
        found = self._ids.get(fold(text), set())
        if len(found) == 1:
            return next(iter(found))
        self._flags[OFFICIAL_UNKNOWN] += 1
        return None


@dataclass
class Lookups:
    """The three together."""

    units: Units
    fields: Fields
    officials: Officials


def _several(units: list[Unit]) -> CellError:
    return CellError(
        _("a name that only one unit bears; {units} do", units=_listed(units)),
        _("Write the unit's code, or its name followed by its parent's"),
    )


def _no_unit(day: date, known: list[Unit]) -> CellError:
    if known:
        expected = _("a unit that existed on {day}; known: {units}", day=f"{day:%d/%m/%Y}",
                     units=_listed(known))  # fmt: skip
    else:
        expected = _("the code or name of a unit of the organisation")
    return CellError(
        expected, _("Correct the unit, or add it to data/organisation/units.csv and load it")
    )


def _listed(units: list[Unit]) -> str:
    return "; ".join(str(unit) for unit in units[:SHOWN])


def _slug(name: str) -> str:
    return name_key(name).replace(" ", "-") or "x"


def _free(code: str, taken: set[str]) -> str:
    """``code``, with a number behind it if another unit or field has it already."""
    number, free = 1, code
    while fold(free) in taken or free in taken:
        number += 1
        free = f"{code}-{number}"
    return free
