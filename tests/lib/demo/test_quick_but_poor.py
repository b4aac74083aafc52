"""Pace against quality finds the agency that was made quick but poor, and calls nobody else so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from lib import query
from lib.access import Scope
from lib.demo import build, codes
from lib.filters import Filters
from lib.judgements.comparison import peer_groups
from lib.judgements.pace import ALIKE, PACE, QUALITY, QUICK_POOR, picture
from lib.periods import Period
from tests.databases import SqliteDatabases
from tests.lib.demo.conftest import AS_OF, FILES

PROVINCE = Scope(units=None, fields=None, names=True)
EVERYTHING = f"2023-11-01..{AS_OF}"


@pytest.mark.parametrize("seed", [5712, 1, 2, 3])
def test_on_every_seed(
    seed: int, sqlite_databases: SqliteDatabases, use_database: Callable[[sa.Engine], None]
) -> None:
    engine = sqlite_databases.empty()
    build(engine, as_of=AS_OF, files=FILES, seed=seed, progress=False)
    use_database(engine)
    filters = Filters(Period.parse(EVERYTHING, AS_OF), AS_OF, version=f"seed {seed}")
    table = query.table((PACE, QUALITY), filters, PROVINCE, ("unit",))
    seen = picture(table, peer_groups(filters.version))
    units = query.reference(filters.version).units
    called = {units[spot.unit].code: spot.call for spot in seen.spots}
    quick = {code for code, call in called.items() if call == QUICK_POOR}
    assert quick == set(codes("fast_poor"))
    for role in ("lucky", "unlucky"):
        assert {called.get(code, ALIKE) for code in codes(role)} == {ALIKE}
    assert not any(called.get(code) == QUICK_POOR for code in codes("worse"))
    sqlite_databases.drop(engine)
