"""The organisation that ships: facts of Trà Vinh, codes with periods, loading and refusing."""

from __future__ import annotations

import csv
import shutil
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lib.config import DATA, ROOT
from lib.database.schema import field, org_succession, org_unit
from lib.organisation import (
    OrganisationError,
    Unit,
    by_code,
    load_reference,
    read_units,
    unit_by_code,
)

MAPPING = ROOT.parent / "shared" / "data" / "vn_admin_units" / "tra_vinh_succession_mit.csv"
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture
def units(engine: sa.Engine) -> list[Unit]:
    with engine.begin() as connection:
        load_reference(connection)
        return read_units(connection)


def codes(units: list[Unit], kind: str, day: date) -> set[str]:
    return {unit.code for unit in units if unit.kind == kind and unit.valid_on(day)}


def shipped(name: str) -> list[dict[str, str]]:
    with (DATA / "organisation" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_how_many_units_on_which_day(units: list[Unit]) -> None:
    assert len(codes(units, "commune", date(2024, 12, 31))) == 106
    assert len(codes(units, "commune", date(2025, 1, 1))) == 104
    assert len(codes(units, "commune", AFTER)) == 41
    assert len(codes(units, "district", BEFORE)) == 9
    assert codes(units, "district", AFTER) == set()
    assert codes(units, "province", BEFORE) == {"84"}
    assert codes(units, "province", AFTER) == {"86"}
    days = (date(2025, 2, 28), date(2025, 3, 1), AFTER)
    assert [len(codes(units, "department", day)) for day in days] == [20, 15, 14]


def test_types_of_communes(units: list[Unit]) -> None:
    def types(day: date) -> Counter[str]:
        communes = (unit for unit in units if unit.kind == "commune" and unit.valid_on(day))
        return Counter("Thị trấn" if u.name[:2] == "Th" else u.name.split()[0] for u in communes)

    assert types(date(2024, 12, 31)) == {"Xã": 85, "Phường": 11, "Thị trấn": 10}
    assert types(BEFORE) == {"Xã": 85, "Phường": 9, "Thị trấn": 10}
    assert types(AFTER) == {"Xã": 35, "Phường": 6}
    rural = {unit.name.split()[0] for unit in units if unit.peer_group == "commune_rural"}
    urban = {unit.name.split()[0] for unit in units if unit.peer_group == "commune_urban"}
    assert (rural, urban) == ({"Xã"}, {"Phường", "Thị"})


def test_every_unit_hangs_under_the_province_of_its_time(units: list[Unit]) -> None:
    by_id = {unit.id: unit for unit in units}
    for unit in units:
        root = unit
        while root.parent_id is not None:
            parent = by_id[root.parent_id]
            assert parent.valid_from <= root.valid_from
            assert (parent.valid_to or date.max) >= (root.valid_to or date.max)
            root = parent
        assert root.kind == "province"
        assert root.code == ("84" if unit.valid_from <= BEFORE else "86")


def test_communes_of_2025_equal_the_published_mapping() -> None:
    if not MAPPING.exists():
        pytest.skip(f"{MAPPING} is not here")
    with MAPPING.open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    old = {row["code"]: row for row in shipped("units.csv") if row["valid_to"] == str(BEFORE)}
    new = {row["code"]: row for row in shipped("units.csv") if row["valid_from"] == str(AFTER)}
    ours = {
        (row["predecessor_code"], row["successor_code"])
        for row in shipped("succession.csv")
        if old.get(row["predecessor_code"], {}).get("kind") == "commune"
        and row["effective_on"] == str(AFTER)
    }
    assert len(ours) == len(published) == 104
    assert ours == {(row["old_ward_code"], row["new_ward_code"]) for row in published}
    assert len({successor for _, successor in ours}) == 41
    # the old Vĩnh Kim is spelt Vinh Kim in this source; the statistics office has both spellings
    differs = [row for row in published if old[row["old_ward_code"]]["name"] != row["old_name"]]
    assert [row["old_ward_code"] for row in differs] == ["29431"]
    for row in published:
        assert new[row["new_ward_code"]]["name"] == row["new_name"]
        assert old[row["old_ward_code"]]["parent_code"] == row["old_district_code"]


def test_wards_merged_on_new_year_2025(units: list[Unit]) -> None:
    grouped = by_code(units)
    ward = grouped["29242"]
    assert [(unit.name, unit.valid_from) for unit in ward[1:]] == [
        ("Phường 3", date(2025, 1, 1)),
        ("Phường Trà Vinh", AFTER),
    ]
    merged = {
        row["predecessor_code"]
        for row in shipped("succession.csv")
        if row["document"] == "Nghị quyết 1277/NQ-UBTVQH15"
    }
    assert merged == {"29242", "29245", "29251"}


def test_reused_codes_are_resolved_by_day(units: list[Unit]) -> None:
    grouped = by_code(units)
    assert unit_by_code(grouped, "29242", BEFORE).name == "Phường 3"
    assert unit_by_code(grouped, "29242", AFTER).name == "Phường Trà Vinh"
    reused = [
        code
        for code in codes(units, "commune", AFTER) & codes(units, "commune", BEFORE)
        if unit_by_code(grouped, code, AFTER).name != unit_by_code(grouped, code, BEFORE).name
    ]
    assert len(reused) == 22
    finance = [unit_by_code(grouped, "H59.05", date(2025, month, 1)).id for month in (2, 3)]
    assert finance[0] != finance[1]


def test_unknown_code_or_day_says_what_is_known(units: list[Unit]) -> None:
    grouped = by_code(units)
    with pytest.raises(OrganisationError, match=r"'X1': 0 units on .* \(the code is unknown"):
        unit_by_code(grouped, "X1", BEFORE)
    with pytest.raises(OrganisationError, match=r"0 units on 2025-07-01 \(842 Thành phố Trà Vinh"):
        unit_by_code(grouped, "842", AFTER)


def test_every_ended_unit_has_a_successor_from_the_next_day() -> None:
    """No file is left behind, and nobody takes over before or after the end."""
    ends = {
        (row["code"], row["valid_from"]): row["valid_to"]
        for row in shipped("units.csv")
        if row["valid_to"]
    }
    taken_over = defaultdict(set)
    for row in shipped("succession.csv"):
        key = (row["predecessor_code"], row["predecessor_from"])
        assert str(date.fromisoformat(ends[key]) + timedelta(days=1)) == row["effective_on"]
        assert row["successor_from"] == row["effective_on"]
        taken_over[key].add(row["field_code"])
    assert set(taken_over) == set(ends)
    assert all("" in fields for fields in taken_over.values())


def test_every_row_says_where_it_is_known_from() -> None:
    assert all(row["source"] for row in shipped("units.csv"))
    assert all(row["document"] for row in shipped("succession.csv"))
    seats = [r for r in shipped("succession.csv") if len(r["predecessor_code"]) == 3]
    assert len(seats) == 9 and all(row["document"].startswith("giả định") for row in seats)


def contents(connection: sa.Connection) -> list[Any]:
    succession = org_succession.c
    columns = (succession.predecessor_id, succession.successor_id, succession.field_id)
    return [
        connection.execute(sa.select(org_unit).order_by(org_unit.c.id)).all(),
        connection.execute(sa.select(field).order_by(field.c.id)).all(),
        sorted(connection.execute(sa.select(*columns)).all(), key=str),
    ]


def test_loading_twice_changes_nothing(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        load_reference(connection)
        once = contents(connection)
        load_reference(connection)
        assert contents(connection) == once
    assert [len(rows) for rows in once] == [267, 25, 188]


def copy_with(folder: Path, name: str, old: str, new: str) -> Path:
    """The shipped reference data with one text replaced in one file."""
    shutil.copytree(DATA / "organisation", folder / "organisation")
    shutil.copy(DATA / "fields.csv", folder)
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_loading_again_corrects_and_keeps_the_office_own_units(
    engine: sa.Engine, tmp_path: Path
) -> None:
    changed = copy_with(tmp_path, "organisation/units.csv", "Sở Ngoại vụ,Sở Ngoại vụ", "Sở A,A")
    with engine.begin() as connection:
        load_reference(connection)
        own = {"code": "X", "name": "X", "short_name": "X", "kind": "division"}
        connection.execute(sa.insert(org_unit), own | {"valid_from": AFTER})
        ids = {unit.code: unit.id for unit in read_units(connection)}
        load_reference(connection, changed)
        units = {unit.code: unit for unit in read_units(connection)}
    assert units["H59.17"].name == "Sở A" and units["H59.17"].id == ids["H59.17"]
    assert units["X"].id == ids["X"]


UNITS, SUCCESSION = "organisation/units.csv", "organisation/succession.csv"


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (UNITS, ",province,", ",country,", "units.csv row 2: kind 'country' is not one of"),
        (UNITS, "2020-01-01", "01/01/2020", "units.csv row 2: valid_from '01/01/2020' is not"),
        (UNITS, "2020-01-01,2025-06-30", "2020-01-01,2019-01-01", "row 2: valid_to is before"),
        (UNITS, "2020-01-01,2025-02-28", "2020-01-01,2025-03-01", "of code H59.02 overlap"),
        (UNITS, "department,84,", "department,99,", "no unit 99 over the whole period of H59.01"),
        (UNITS, "department,84,", "department,86,", "no unit 86 over the whole period of H59.01"),
        (UNITS, "code,name", "code,title", "units.csv: columns must be code,name"),
        (UNITS, "Trà Vinh,Trà Vinh", "Trà Vinh,Trà Vinh,,,,,", "row 2: more than 9 values"),
        (SUCCESSION, "84,2020-01-01,86", "84,2020-01-01,87", "row 2: no unit 87 from 2025-07-01"),
        (SUCCESSION, ",religion,", ",worship,", "no field 'worship' in fields.csv"),
        (
            SUCCESSION,
            ",religion,",
            ",,",
            "H59.02 from 2020-01-01 has two successors for every other field",
        ),
        (
            SUCCESSION,
            "84,2020-01-01,86,2025-07-01",
            "84,2020-01-01,84,2020-01-01",
            "succeeds itself: 84 from 2020-01-01 → 84 from 2020-01-01",
        ),
    ],
)
def test_contradictions_are_named(
    engine: sa.Engine, tmp_path: Path, name: str, old: str, new: str, message: str
) -> None:
    folder = copy_with(tmp_path, name, old, new)
    with engine.begin() as connection, pytest.raises(OrganisationError, match=message):
        load_reference(connection, folder)
