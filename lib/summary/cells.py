"""Adding contributions up into cells, for every layer, unit and those above it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from lib.dimensions import THEN
from lib.summary.layers import (
    AGENCIES,
    BITS,
    SAME_AGENCY,
    UNIT_BITS,
    YES,
    Layer,
    layers_of,
    packed_bits,
)
from lib.summary.words import SummaryFull, Words

# one number of a cell, as it is packed: bytes in little-endian order on every machine
COUNT = np.dtype([("item", "<u2"), ("count", "<i4")])
LARGEST = np.iinfo(COUNT["count"]).max
# one contribution: the packed key of the finest cell, and the set of items counted in it
SHARE = np.dtype([("key", "<i8"), ("set", "<u4")])
ALL, UNKNOWN = 0, -1  # field_id of cells of all fields together, and of none that is known
NO_UNIT = 0  # unit_id of the cells of what belongs to no unit
_NOBODY = [(NO_UNIT, 0)]
Lines = Mapping[int, list[tuple[int, int]]]  # unit → (unit above it or itself, levels below root)


def agencies(lines: Lines) -> dict[int, int]:
    """Of each unit its agency, right under the root; a root stands for itself."""
    at_most = {
        unit: [(level, above) for above, level in line if level <= AGENCIES]
        for unit, line in lines.items()
    }
    return {unit: max(line)[1] for unit, line in at_most.items() if line}


class Totals:
    """Signed contributions, added up by packed key and set, of one fact table."""

    def __init__(self) -> None:
        self._parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._waiting = 0

    def add(self, shares: np.ndarray, sign: int) -> None:
        """Take in ``shares`` (of dtype SHARE), each counting ``sign``."""
        if not len(shares):
            return
        ones = np.full(len(shares), sign, np.int64)
        self._parts.append(_summed(shares["key"], shares["set"], ones))
        self._waiting += len(shares)
        if self._waiting > 5_000_000:
            self._parts, self._waiting = [self.total()], 0

    def total(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Keys, sets and counts that are not 0, by key."""
        if not self._parts:
            none = np.zeros(0, np.int64)
            return none, none, none
        keys, sets, counts = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        return _summed(keys, sets, counts)


def _summed(
    keys: np.ndarray, sets: np.ndarray, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    order = np.lexsort((sets, keys))
    keys, sets, counts = keys[order], sets[order], counts[order]
    begins = np.flatnonzero(
        np.concatenate([[True], (keys[1:] != keys[:-1]) | (sets[1:] != sets[:-1])])
    )
    added = np.add.reduceat(counts, begins)
    kept = added != 0
    return keys[begins][kept], sets[begins][kept], added[kept]


def refuse_too_large(counts: np.ndarray) -> None:
    """Raises SummaryFull where a number has no room in COUNT, where it would become another one."""
    if counts.size and np.abs(counts).max() > LARGEST:
        raise SummaryFull(f"summary: a cell counts more than {LARGEST:,} rows")


@dataclass(frozen=True)
class Cells:
    """Cells of one layer and bin; row n of ``counts`` (items in columns) belongs to unit n.
    ``answering``: the unit that answers today for every file of the cell, NO_UNIT where there is no
    single one: what an account of that unit may see."""

    layer: Layer
    bin: int
    units: np.ndarray
    answering: np.ndarray
    fields: np.ndarray
    rest: np.ndarray
    counts: sparse.csr_matrix

    def packed(self) -> list[bytes]:
        """The numbers of each cell, as the database keeps them: those that are not 0. Raises
        SummaryFull where one is larger than its place."""
        counts = self.counts
        refuse_too_large(counts.data)
        flat = np.empty(counts.nnz, COUNT)
        flat["item"], flat["count"] = counts.indices, counts.data
        raw, size = flat.tobytes(), COUNT.itemsize
        edges = (counts.indptr * size).tolist()
        return [raw[begin:end] for begin, end in pairwise(edges)]

    def only(self, wanted: np.ndarray, layer: Layer) -> Cells:
        """As cells of ``layer``, with the items that are ``wanted`` (by number) alone; cells in
        which none of them counts are left out."""
        counts = self.counts
        kept = wanted[counts.indices]
        ends = np.concatenate([[0], np.cumsum(kept)])[counts.indptr]
        parts = (counts.data[kept], counts.indices[kept], ends)
        some = np.diff(ends) > 0
        left = sparse.csr_matrix(parts, shape=counts.shape)[some]
        units, answering = self.units[some], self.answering[some]
        return Cells(layer, self.bin, units, answering, self.fields[some], self.rest[some], left)


def rolled_up(fact: str, totals: Totals, words: Words, lines: Lines) -> Iterator[Cells]:
    """The cells of ``totals``, bin by bin, layer by layer."""
    keys, sets, counts = totals.total()
    items, _facts = words.sets()
    of_values, agency = words.items_of_values(), agencies(lines)
    key_bits = sum(BITS[fact].values()) + 2 * UNIT_BITS
    bins = keys >> key_bits
    for number in np.unique(bins):
        here = bins == number  # keys come in order, so this is one run of them
        leaves, place = np.unique(keys[here], return_inverse=True)
        shape = (len(leaves), items.shape[0])
        by_set = sparse.csr_matrix((counts[here], (place, sets[here])), shape=shape)
        finest = (by_set @ items).tocsr()
        for layer in layers_of(fact):
            cells = _rolled(layer, int(number), leaves, finest, words, lines, agency)
            for each in layer.with_days:
                yield cells.only(of_values == each.of_days, each)


def _rolled(
    layer: Layer,
    number: int,
    leaves: np.ndarray,
    finest: sparse.csr_matrix,
    words: Words,
    lines: Lines,
    agency: Mapping[int, int],
) -> Cells:
    shift = sum(BITS[layer.fact].values()) + (UNIT_BITS if layer.organisation == THEN else 0)
    own = (leaves >> shift) & (2**UNIT_BITS - 1)
    above, places = _above(own, layer.deepest, words, lines)
    dimensions = _cut(layer.fact, leaves, layer.dimensions)[places]
    width = sum(BITS[layer.fact][name] for name in layer.dimensions)
    units, unit_of = np.unique(above, return_inverse=True)
    codes, cell_of = np.unique(unit_of << width | dimensions, return_inverse=True)
    ones = np.ones(len(places), np.int64)
    selector = sparse.csr_matrix((ones, (cell_of, places)), shape=(len(codes), len(leaves)))
    counts = (selector @ finest).tocsr()
    counts.eliminate_zeros()
    counts.sort_indices()
    fields, rest = _field_and_rest(layer, codes & (2**width - 1), words)
    of_cells = units[codes >> width]
    answering = _answering(layer, of_cells, rest, words, agency)
    return Cells(layer, number, of_cells, answering, fields, rest, counts)


def _answering(
    layer: Layer, units: np.ndarray, rest: np.ndarray, words: Words, agency: Mapping[int, int]
) -> np.ndarray:
    if layer.is_by_owner:
        return units
    if SAME_AGENCY not in layer.dimensions:
        return np.full(len(units), NO_UNIT)
    own = np.array([agency.get(unit, NO_UNIT) for unit in units.tolist()], np.int64)
    return np.where(layer.numbers(rest)[SAME_AGENCY] == words.of[SAME_AGENCY][YES], own, NO_UNIT)


def _above(
    own: np.ndarray, deepest: int, words: Words, lines: Lines
) -> tuple[np.ndarray, np.ndarray]:
    """For each leaf the units whose cells it goes into, and its place, one pair for each."""
    ids = words.of["unit"].values_in_order()
    known, place = np.unique(own, return_inverse=True)
    found = [
        [unit for unit, level in lines.get(ids[number], _NOBODY) if level <= deepest]
        for number in known
    ]
    lengths = np.array([len(line) for line in found])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    flat = np.array([unit for line in found for unit in line], np.int64)
    repeats = lengths[place]
    places = np.repeat(np.arange(len(own)), repeats)
    within = np.arange(len(places)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return flat[starts[place][places] + within], places


def _cut(fact: str, keys: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """The values of ``names`` out of packed keys, packed anew without the others."""
    of_key = {name: shift for name, shift, _bits in packed_bits(fact, BITS[fact])}
    found = np.zeros(len(keys), np.int64)
    for name, shift, bits in packed_bits(fact, names):
        found |= ((keys >> of_key[name]) & (2**bits - 1)) << shift
    return found


def _field_and_rest(
    layer: Layer, packed: np.ndarray, words: Words
) -> tuple[np.ndarray, np.ndarray]:
    """The id of the field of each cell, and its other values packed."""
    if "field" not in layer.dimensions:
        return np.full(len(packed), ALL, np.int64), packed
    _field, shift, bits = packed_bits(layer.fact, layer.dimensions)[-1]  # in the highest bits
    ids = np.array([UNKNOWN, *words.of["field"].values_in_order()[1:]], np.int64)
    return ids[packed >> shift & (2**bits - 1)], packed & (2**shift - 1)
