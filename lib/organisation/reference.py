"""The organisation and the fields that ship as CSV files under ``data/``.

``organisation/units.csv``: one unit in one period; ``source`` says where the row is known from,
or that it is an assumption. ``organisation/succession.csv``: who took over from whom; an empty
``field_code`` means every field not named in another row. ``organisation/law_changes.csv``: laws
from which on figures are not comparable with those before. ``fields.csv``: the fields (lĩnh vực).
An office edits these files to describe itself and loads them again.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from lib.config import DATA
from lib.database.schema import UNIT_KINDS, field, law_change, org_succession, org_unit
from lib.organisation.succession import Succession, successors
from lib.organisation.units import OrganisationError

Row = dict[str, str]
Period = tuple[str, date]  # a unit's code and first day: what names it in these files

UNIT_COLUMNS = (
    *("code", "name", "short_name", "kind", "parent_code", "peer_group"),
    *("valid_from", "valid_to", "source"),
)
SUCCESSION_COLUMNS = (
    *("predecessor_code", "predecessor_from", "successor_code", "successor_from"),
    *("field_code", "effective_on", "document"),
)
LAW_COLUMNS = ("effective_on", "name", "document")


def load_reference(connection: sa.Connection, folder: Path = DATA) -> None:
    """Load fields, units, successions and laws from ``folder``; a second time changes nothing.

    Units are matched by (code, valid_from), fields by code; what the files no longer name stays,
    since files may refer to it. Successions of the units in the files are replaced. Call
    ``derive`` afterwards. Raises OrganisationError naming file and row: a value that cannot be
    read, overlapping periods of one code, a parent or successor that does not exist, two
    successors for one field, or a circle.
    """
    fields = _rows(folder / "fields.csv", ("code", "name"))
    units = _rows(folder / "organisation" / "units.csv", UNIT_COLUMNS)
    chain = _rows(folder / "organisation" / "succession.csv", SUCCESSION_COLUMNS)
    laws = _rows(folder / "organisation" / "law_changes.csv", LAW_COLUMNS)
    parents = _parents(units)
    _check_succession(chain, set(parents), {row["code"] for row in fields})

    _upsert(connection, field, fields, ["code"])
    _upsert(connection, org_unit, [_unit_values(row) for row in units], ["code", "valid_from"])
    ids = _unit_ids(connection)
    connection.execute(
        sa.update(org_unit)
        .where(org_unit.c.id == sa.bindparam("unit"))
        .values(parent_id=sa.bindparam("parent")),
        [{"unit": ids[k], "parent": ids[p] if p else None} for k, p in parents.items()],
    )
    _replace_succession(connection, chain, {key: ids[key] for key in parents})
    dated: list[dict[str, Any]] = [
        {**row, "effective_on": _day(row, "effective_on")} for row in laws
    ]
    _upsert(connection, law_change, dated, ["effective_on", "name"])


def _rows(path: Path, columns: tuple[str, ...]) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, restval="")
        if tuple(reader.fieldnames or ()) != columns:
            raise OrganisationError(f"{path.name}: columns must be {','.join(columns)}")
        rows = [row | {"at": f"{path.name} row {reader.line_num}"} for row in reader]
    for row in rows:
        if None in row:
            raise OrganisationError(f"{row['at']}: more than {len(columns)} values")
    return rows


def _day(row: Row, column: str) -> date:
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        expected = f"{column} {row[column]!r} is not a day like 2025-07-01"
        raise OrganisationError(f"{row['at']}: {expected}") from None


def _last_day(row: Row) -> date:
    return _day(row, "valid_to") if row["valid_to"] else date.max


def _unit_values(row: Row) -> dict[str, Any]:
    if row["kind"] not in UNIT_KINDS:
        raise OrganisationError(
            f"{row['at']}: kind {row['kind']!r} is not one of {', '.join(UNIT_KINDS)}"
        )
    return {name: row[name] for name in ("code", "name", "short_name", "kind")} | {
        "peer_group": row["peer_group"] or None,
        "valid_from": _day(row, "valid_from"),
        "valid_to": _day(row, "valid_to") if row["valid_to"] else None,
    }


def _parents(units: Iterable[Row]) -> dict[Period, Period | None]:
    """Each unit's parent: the unit with the parent's code whose period holds the child's."""
    periods: defaultdict[str, list[tuple[date, date]]] = defaultdict(list)
    units = list(units)
    for row in units:
        first, last = _day(row, "valid_from"), _last_day(row)
        if last < first:
            raise OrganisationError(f"{row['at']}: valid_to is before valid_from")
        if any(first <= end and start <= last for start, end in periods[row["code"]]):
            raise OrganisationError(f"{row['at']}: periods of code {row['code']} overlap")
        periods[row["code"]].append((first, last))
    return {(row["code"], _day(row, "valid_from")): _parent(row, periods) for row in units}


def _parent(row: Row, periods: dict[str, list[tuple[date, date]]]) -> Period | None:
    if not row["parent_code"]:
        return None
    first, last = _day(row, "valid_from"), _last_day(row)
    for start, end in periods.get(row["parent_code"], []):
        if start <= first and last <= end:
            return row["parent_code"], start
    raise OrganisationError(
        f"{row['at']}: no unit {row['parent_code']} over the whole period of {row['code']}"
    )


def _ends(row: Row) -> tuple[Period, Period]:
    return (
        (row["predecessor_code"], _day(row, "predecessor_from")),
        (row["successor_code"], _day(row, "successor_from")),
    )


def _check_succession(chain: list[Row], units: set[Period], fields: set[str]) -> None:
    for row in chain:
        for code, first in _ends(row):
            if (code, first) not in units:
                raise OrganisationError(f"{row['at']}: no unit {code} from {first} in units.csv")
        if row["field_code"] and row["field_code"] not in fields:
            raise OrganisationError(f"{row['at']}: no field {row['field_code']!r} in fields.csv")
    successors([_succession(row) for row in chain], on=date.max)


def _succession(row: Row) -> Succession[str]:
    old, new = (f"{code} from {first}" for code, first in _ends(row))
    return Succession(old, new, row["field_code"] or None, _day(row, "effective_on"))


def _upsert(
    connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]], key: list[str]
) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    if not rows:
        return
    names = [name for name in rows[0] if name in table.c]
    insert = dialect.insert(table)
    changed = {name: insert.excluded[name] for name in names if name not in key}
    statement = insert.on_conflict_do_update(index_elements=key, set_=changed)
    connection.execute(statement, [{name: row[name] for name in names} for row in rows])


def _unit_ids(connection: sa.Connection) -> dict[Period, int]:
    rows = connection.execute(sa.select(org_unit.c.code, org_unit.c.valid_from, org_unit.c.id))
    return {(row.code, row.valid_from): row.id for row in rows}


def _replace_succession(
    connection: sa.Connection, chain: list[Row], ids: dict[Period, int]
) -> None:
    fields = dict(connection.execute(sa.select(field.c.code, field.c.id)).all())
    connection.execute(
        sa.delete(org_succession).where(org_succession.c.predecessor_id.in_(ids.values()))
    )
    values = [
        {
            "predecessor_id": ids[old],
            "successor_id": ids[new],
            "field_id": fields[row["field_code"]] if row["field_code"] else None,
            "effective_on": _day(row, "effective_on"),
            "document": row["document"] or None,
        }
        for row in chain
        for old, new in [_ends(row)]
    ]
    if values:
        connection.execute(sa.insert(org_succession), values)
