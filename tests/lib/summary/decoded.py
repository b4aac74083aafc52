"""What the cells of the generation that pages read say, whatever numbers they were given."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa

from lib.database.schema import summary_cell
from lib.summary import store
from lib.summary.cells import COUNT
from lib.summary.layers import LAYERS, packed_bits

# layer, unit, first and last day, field, values of the other dimensions
Key = tuple[int, int, date, date, int, tuple[tuple[str, Any], ...]]
Decoded = dict[Key, Counter[str]]


def decoded(engine: sa.Engine) -> Decoded:
    """Every cell: how many rows count for each item, by its word; "" for every row that lies in
    the bin. Two generations that say the same are equal. Raises AssertionError for a cell that
    should not be there: of days that are no bin, empty, or with a number that is not above 0."""
    with engine.connect() as connection:
        state = store.current(connection)
        assert state is not None
        bins = store.read_bins(connection, state.generation)
        words = store.read_words(connection, state.generation)
        mine = summary_cell.c.generation == state.generation
        rows = connection.execute(sa.select(summary_cell).where(mine)).all()
    values = {kind: numbers.values_in_order() for kind, numbers in words.of.items()}
    found: Decoded = {}
    for row in rows:
        layer = LAYERS[row.layer]
        rest = tuple(
            (name, values[name][row.rest >> shift & (2**bits - 1)])
            for name, shift, bits in packed_bits(layer.fact, layer.dimensions)
            if name != "field"
        )
        numbers = np.frombuffer(bytes(row.counts), COUNT).tolist()
        if layer.is_by_owner:
            assert row.answering_unit_id == row.unit_id
        assert numbers and all(count > 0 for _item, count in numbers), row
        counts = Counter({values["item"][item] or "": count for item, count in numbers})
        assert len(counts) == len(numbers), row
        key = (row.layer, row.unit_id, *bins[row.bin], row.field_id, rest)
        assert key not in found, key
        found[key] = counts
    return found


def difference(found: Decoded, expected: Decoded) -> list[str]:
    """The first cells that differ, each in a line."""
    lines = [
        f"{key}: found {dict(found.get(key, {}))}, expected {dict(expected.get(key, {}))}"
        for key in sorted(found.keys() | expected.keys(), key=str)
        if found.get(key) != expected.get(key)
    ]
    return lines[:5]
