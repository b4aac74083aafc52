"""The reference organisation with divisions under every agency: 2,000 units, 30 fields."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from lib import calendar, organisation
from lib.database.schema import field, org_succession, org_unit
from lib.demo.province import AGENCY_KINDS

DIVISIONS = (
    *("Phòng Tổng hợp", "Phòng Kế hoạch – Nghiệp vụ", "Phòng Kiểm tra – Giám sát"),
    *("Bộ phận Tiếp nhận và Trả kết quả", "Bộ phận Thẩm định", "Bộ phận Quản lý hồ sơ"),
    *("Tổ Giải quyết hồ sơ số 1", "Tổ Giải quyết hồ sơ số 2", "Tổ Giải quyết hồ sơ số 3"),
)
# a field of its own here, part of another one in the reference: code, name, of
PARTED = (
    ("housing", "Nhà ở", "construction"),
    ("minerals", "Địa chất và khoáng sản", "land"),
    ("pharmacy", "Dược – mỹ phẩm", "health"),
    ("sport", "Thể dục thể thao", "culture"),
    ("fishery", "Thủy sản", "agriculture"),
)
PART = 0.3  # of the work in the field it is taken from

Key = tuple[str, date]


def load(connection: sa.Connection, as_of: date) -> None:
    """Calendar, units, fields, successions and closure, into an empty database. A division follows
    its agency: it ends with it, and the division of the same number of the successor takes over."""
    organisation.load_reference(connection)
    calendar.load_work_days(connection)
    rows = [{"code": code, "name": name} for code, name, _of in PARTED]
    connection.execute(sa.insert(field), rows)
    units = organisation.read_units(connection)
    agencies = [unit for unit in units if unit.kind in AGENCY_KINDS]
    rows = [row for unit in agencies for row in _divisions(unit)]
    connection.execute(sa.insert(org_unit), rows)
    _follow(connection, agencies)
    organisation.derive(connection, as_of)


def _divisions(unit: organisation.Unit) -> list[dict[str, Any]]:
    return [
        {
            "code": _code(unit, number),
            "name": f"{name}, {unit.name}",
            "short_name": name,
            "kind": "division",
            "parent_id": unit.id,
            "peer_group": "division",
            "valid_from": unit.valid_from,
            "valid_to": unit.valid_to,
        }
        for number, name in enumerate(DIVISIONS)
    ]


def _code(unit: organisation.Unit, number: int) -> str:
    return f"{unit.code}.D{number + 1}"


def _follow(connection: sa.Connection, agencies: list[organisation.Unit]) -> None:
    listed = organisation.read_units(connection)
    ids: dict[Key, int] = {(unit.code, unit.valid_from): unit.id for unit in listed}
    by_id = {unit.id: unit for unit in agencies}
    rows = []
    for row in connection.execute(sa.select(org_succession).order_by(org_succession.c.id)):
        if row.predecessor_id not in by_id:
            continue
        old, new = by_id[row.predecessor_id], by_id.get(row.successor_id)
        for number in range(len(DIVISIONS)):
            heir = ids[_code(new, number), new.valid_from] if new else row.successor_id
            rows.append(
                {
                    "predecessor_id": ids[_code(old, number), old.valid_from],
                    "successor_id": heir,
                    "field_id": row.field_id,
                    "effective_on": row.effective_on,
                    "document": row.document,
                }
            )
    connection.execute(sa.insert(org_succession), rows)
