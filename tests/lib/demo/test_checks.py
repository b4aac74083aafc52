"""The checks find the agencies whose records were made odd, on several seeds, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from lib import query
from lib.access import Scope
from lib.demo import build, codes
from lib.filters import Filters
from lib.judgements.outliers import outliers
from lib.periods import Period
from lib.query.reference import Reference
from tests.databases import SqliteDatabases
from tests.lib.demo.conftest import AS_OF, FILES, Tables

PROVINCE = Scope(units=None, fields=None, names=True)
SEEDS = (5712, 11, 12)  # the first is that of the province that all tests here read
# check → role of the agencies that it must name; it may name nobody else
PLANTED = {
    "due_day_share": "buncher",
    "late_extension_rate": "late_extender",
    "saved_rate": "late_extender",
    "late_entry_rate": "back_dater",
    "late_stop_rate": "late_supplement",
}
HANDED_AROUND = ("came_back_rate", "moved_often_rate", "many_holders_rate")
NOBODY = ("sent_away_rate", "reopened_soon_rate")
KEYS = (*PLANTED, *HANDED_AROUND, *NOBODY)


@pytest.fixture(scope="module", params=SEEDS)
def province(
    request: pytest.FixtureRequest, tables: Tables, sqlite_databases: SqliteDatabases
) -> Iterator[sa.Engine]:
    if request.param == SEEDS[0]:
        yield tables.engine
        return
    engine = sqlite_databases.empty()
    build(engine, seed=request.param, as_of=AS_OF, files=FILES, progress=False)
    yield engine
    sqlite_databases.drop(engine)


def looking(period: str) -> Filters:
    return Filters(period=Period.parse(period, AS_OF), as_of=AS_OF, version="demo")


@pytest.fixture
def named(province: sa.Engine, use_database: Callable[[sa.Engine], None]) -> dict[str, list[str]]:
    """Check → codes of the units that it names, over the whole 36 months."""
    use_database(province)
    table = query.table(KEYS, looking("2023-11-20..2026-11-20"), PROVINCE, ("unit",))
    units = reference().units
    return {key: [units[one.unit].code for one in outliers(table, *columns(key))] for key in KEYS}


def columns(key: str) -> tuple[str, str]:
    return f"{key}_numerator", f"{key}_denominator"


def reference() -> Reference:
    return query.reference("demo")


def test_planted_agencies_are_named_and_nobody_else(named: dict[str, list[str]]) -> None:
    for key, role in PLANTED.items():
        assert named[key] == list(codes(role)), key
    assert named["came_back_rate"] and named["moved_often_rate"]
    for key in HANDED_AROUND:
        assert set(named[key]) <= set(codes("hand_off")), key
    for key in NOBODY:
        assert named[key] == [], key


def test_the_small_are_never_named(named: dict[str, list[str]]) -> None:
    small = {*codes("lucky"), *codes("unlucky")}
    assert not small & {code for found in named.values() for code in found}
    # though they are among those compared
    table = query.table(KEYS, looking("2023-11-20..2026-11-20"), PROVINCE, ("unit",))
    units = reference().units
    own = table[[units[unit].code in small for unit in table["unit"]]]
    assert len(own) == len(small) and (own["saved_rate_denominator"] > 0).all()


def test_the_pair_that_hands_files_around_comes_first(
    province: sa.Engine, use_database: Callable[[sa.Engine], None]
) -> None:
    use_database(province)
    units = reference().units
    rows: list[dict[str, Any]] = query.hand_over_pairs(looking("12m"), PROVINCE).to_dict("records")
    first, second = rows[:2]
    assert {units[first[name]].code for name in ("one", "other")} == set(codes("hand_off"))
    assert first["files"] > 3 * second["files"] and first["times"] > first["files"]
