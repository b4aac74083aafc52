"""Random ways of looking, the same for the same seed."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from lib.access import NOTHING, Scope
from lib.database.schema import FILE_KINDS, SOURCES
from lib.filters import Filters
from tests.world.strewn import DOCUMENT_TYPES, FIELDS, pool
from tests.world.world import AS_OF, PROVINCE, World

CELLS = {
    "document_type": [text or "" for text in DOCUMENT_TYPES],
    "closed_how": ["done", "returned", ""],
    "source": ["central", ""],
    "field": ["1", ""],
    "kind": ["task", ""],
    "stage": ["process"],
    "rating": ["1", "4"],
    "reviewer_kind": ["self", "inspection", ""],
    "rating_gap": ["1", "-1", ""],
    "issue_kind": ["lateness"],
    "cause": ["objective", ""],
}
PERIODS = (
    *("2024", "2025", "2026", "12m", "2024-Q4", "2025-Q1", "2025-Q3", "2026-Q1"),
    *("2024-12", "2025-02", "2025-07", "2026-02", "2026-03"),
    *("2025-02-10..2025-03-09", "2025-06-30..2025-07-01", "2026-03-04..2026-03-04"),
)


def look(world: World, seed: int) -> tuple[Filters, Scope]:
    """Filters and a scope; every seventh scope sees nothing."""
    random = Random(seed)
    as_of = AS_OF if random.random() < 0.5 else AS_OF - timedelta(days=random.randint(1, 400))
    fields = _some(random, FIELDS)
    filters = world.filters(
        random.choice(PERIODS),
        as_of,
        unit_id=_unit(world, random) if random.random() < 0.5 else None,
        own_only=random.random() < 0.25,
        fields=fields,
        field_ids=tuple(world.fields[code] for code in fields),
        sources=_some(random, SOURCES),
        kinds=_some(random, FILE_KINDS),
        organisation=random.choice(("then", "now")),
        deadline=random.choice(("original", "current")),
        cell=_cell(random) if random.random() < 0.3 else (),
    )
    return filters, NOTHING if seed % 7 == 6 else _scope(world, random)


def _some(random: Random, values: tuple[str, ...]) -> tuple[str, ...]:
    """Nothing chosen two times in three, else one to three of ``values``."""
    if random.random() < 2 / 3:
        return ()
    return tuple(sorted(random.sample(values, random.randint(1, min(3, len(values))))))


def _cell(random: Random) -> tuple[tuple[str, str], ...]:
    """One value of one dimension; the empty text is the unknown one."""
    key = random.choice([*CELLS])
    return ((key, random.choice(CELLS[key])),)


def _unit(world: World, random: Random) -> int:
    """Any unit with rows, more often one with many under it."""
    if random.random() < 0.5:
        return random.choice([unit for unit in pool(world.units) if unit.kind != "commune"]).id
    return random.choice([unit for unit in world.units if unit.kind == "province"]).id


def _scope(world: World, random: Random) -> Scope:
    kind = random.random()
    if kind < 0.5:
        return PROVINCE
    today = [unit for unit in pool(world.units) if unit.valid_on(AS_OF)]
    root = [unit.id for unit in today if unit.kind == "province"]
    units = tuple(unit.id for unit in random.sample(today, 6)) if kind < 0.75 else tuple(root)
    if kind < 0.6 or kind > 0.85:
        fields = tuple(world.fields[code] for code in random.sample(FIELDS, 3))
        return Scope(units=units, fields=fields, names=False)
    return Scope(units=units, fields=None, names=True)
