"""The truly worse agencies are found, the unlucky and the lucky ones are not called; whatever the
seed of the province."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd
import pytest
import sqlalchemy as sa

from lib import query
from lib.access import Scope
from lib.demo import build, codes
from lib.filters import Filters
from lib.judgements.comparison import (
    ABOVE,
    ALIKE,
    BELOW,
    TOO_FEW,
    by_work_mix,
    compare,
    peer_groups,
)
from lib.periods import Period
from lib.query.reference import data_state
from tests.databases import SqliteDatabases
from tests.lib.demo.conftest import AS_OF

SEEDS = (1, 2, 3)
FILES = 25_000  # of three years: what a tiny commune has in one year is then still a handful
PROVINCE = Scope(units=None, fields=None, names=True)


@pytest.fixture(scope="module", params=SEEDS)
def province(
    request: pytest.FixtureRequest, sqlite_databases: SqliteDatabases
) -> Iterator[sa.Engine]:
    engine = sqlite_databases.empty()
    build(engine, seed=request.param, as_of=AS_OF, files=FILES, progress=False)
    yield engine
    sqlite_databases.drop(engine)


@pytest.fixture
def year(province: sa.Engine, use_database: Callable[[sa.Engine], None]) -> pd.DataFrame:
    """The year so far, by unit, field and kind, as the page on timeliness asks for it."""
    use_database(province)
    filters = Filters(Period.parse("2026", AS_OF), AS_OF, _version())
    return query.table(("on_time_rate",), filters, PROVINCE, ("unit", "field", "kind"))


def _version() -> str:
    state = data_state()
    assert state is not None
    return state.version


def by_code(found: dict[int, str]) -> dict[str, str]:
    units = query.reference(_version()).units
    return {units[unit].code: verdict for unit, verdict in found.items()}


def test_the_truly_worse_are_found_and_nobody_else(year: pd.DataFrame) -> None:
    compared = compare(year, peer_groups(_version()))
    said = by_code({unit: place.verdict for unit, place in compared.places.items()})
    assert {code for code, verdict in said.items() if verdict == BELOW} == set(codes("worse"))


def test_luck_is_not_called(year: pd.DataFrame) -> None:
    """Although rates of a handful of files lie as far from the average as those of the worse."""
    compared = compare(year, peer_groups(_version()))
    said = by_code({unit: place.verdict for unit, place in compared.places.items()})
    small = [code for role in ("unlucky", "lucky") for code in codes(role) if code in said]
    assert len(small) >= 3
    assert {said[code] for code in small} <= {ALIKE, TOO_FEW}


def test_the_mix_of_work_does_not_excuse_them(year: pd.DataFrame) -> None:
    mixed = by_work_mix(year)
    said = by_code({unit: one.verdict for unit, one in mixed.items()})
    communes = [code for code in codes("worse") if not code.startswith("H")]
    assert {said[code] for code in communes} == {ABOVE}
    assert {said[code] for code in codes("unlucky") if code in said} <= {ALIKE, TOO_FEW}
