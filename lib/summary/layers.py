"""By what the cells are cut: layers, and how keys are packed into numbers.

A layer holds, for one fact table and one view of the organisation, a cell for each unit with all
below it, each bin, and each value of some dimensions together. Layers of several dimensions stop at
the agencies: what a small unit has in one field from one source is counted from its few rows.

Histograms of days stand in layers of their own: they take most of the space and few looks read
them, while all the other numbers of a cell stay a few hundred bytes, however many files there are.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from lib.dimensions import NOW, THEN, is_by_owner

# Whether the agency that held a file at a step is the one that answers for the file today: of such
# steps it is known whose they are. It is no dimension that a reader knows.
SAME_AGENCY, YES = "same_agency", "yes"
# Dimensions of each fact table that cells may be cut by, and the bits that a value takes in the
# packed key of a share, beside those of bin and units: 63 at most.
BITS = {
    "case_file": {"field": 9, "source": 4, "kind": 3, "document_type": 9},
    "quality_review": {
        **{"field": 9, "source": 4, "kind": 3},
        **{"rating": 3, "reviewer_kind": 3, "rating_gap": 4},
    },
    "file_stage": {"field": 9, "source": 4, "kind": 3, "stage": 3, SAME_AGENCY: 1},
    "issue": {
        **{"field": 9, "source": 4, "kind": 3},
        **{"issue_kind": 4, "severity": 2, "cause": 2},
    },
}
FACTS = tuple(BITS)
BIN_BITS, UNIT_BITS = 8, 14
AGENCIES = 1  # levels below the root
EVERY_UNIT = 99


@dataclass(frozen=True)
class Layer:
    """``dimensions`` in the order of BITS; ``deepest``: levels below the root that have cells;
    ``of_days``: of histograms only, else of everything but histograms."""

    number: int
    fact: str
    organisation: str
    dimensions: tuple[str, ...]
    deepest: int
    of_days: bool = False

    @property
    def with_days(self) -> tuple[Layer, Layer]:
        """This layer, which is not of days, and the one with the same cells that is."""
        return self, LAYERS[self.number + 1]

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        packed = packed_bits(self.fact, self.dimensions)
        return {name: (shift, 2**bits - 1) for name, shift, bits in packed if name != "field"}

    def numbers(self, rest: Any) -> dict[str, Any]:
        """What the packed ``rest`` of a cell's key says: dimensions beside the field, and the
        numbers of their values (of one key or of an array of them)."""
        return {name: rest >> shift & mask for name, (shift, mask) in self._places.items()}

    @property
    def is_by_owner(self) -> bool:
        """As ``is_by_owner`` of its rows."""
        return is_by_owner(self.fact, self.organisation)


_ONE_BY_ONE = (("field",), ("source",), ("kind",))
_ALL_THREE = ("field", "source", "kind")
# (fact table, dimensions, deepest level). A look that needs fewer dimensions than a layer has adds
# its cells up, so that a layer stands here only for what is asked often, or of large units.
_NOW = (
    ("case_file", (), EVERY_UNIT),
    *(("case_file", cut, EVERY_UNIT) for cut in _ONE_BY_ONE),
    ("case_file", _ALL_THREE, AGENCIES),
    ("case_file", ("document_type",), AGENCIES),
    ("case_file", ("kind", "document_type"), AGENCIES),
    ("file_stage", ("stage", SAME_AGENCY), EVERY_UNIT),
    *(("file_stage", (*cut, "stage", SAME_AGENCY), AGENCIES) for cut in _ONE_BY_ONE),
    ("quality_review", (), EVERY_UNIT),
    *(("quality_review", cut, EVERY_UNIT) for cut in _ONE_BY_ONE),
    ("quality_review", _ALL_THREE, AGENCIES),
    ("quality_review", ("rating", "reviewer_kind", "rating_gap"), EVERY_UNIT),
    ("issue", (), EVERY_UNIT),
    *(("issue", cut, EVERY_UNIT) for cut in _ONE_BY_ONE),
    ("issue", _ALL_THREE, AGENCIES),
    ("issue", ("issue_kind", "severity", "cause"), EVERY_UNIT),
)
_THEN = (
    ("case_file", (), EVERY_UNIT),
    *(("case_file", cut, AGENCIES) for cut in _ONE_BY_ONE),
    ("file_stage", ("stage",), AGENCIES),
    ("quality_review", (), AGENCIES),
    ("issue", (), AGENCIES),
)
LAYERS = tuple(
    Layer(number, fact, organisation, dimensions, deepest, of_days)
    for number, (organisation, (fact, dimensions, deepest), of_days) in enumerate(
        (organisation, shape, of_days)
        for organisation, shapes in ((NOW, _NOW), (THEN, _THEN))
        for shape in shapes
        for of_days in (False, True)
    )
)


def layers_of(fact: str) -> list[Layer]:
    """Every layer that rows of ``fact`` go into, but those of days (``with_days``)."""
    return [layer for layer in LAYERS if layer.fact == fact and not layer.of_days]


@lru_cache(maxsize=1024)
def layer_for(fact: str, organisation: str, needed: frozenset[str], level: int) -> Layer | None:
    """The layer with the fewest dimensions that has all ``needed`` ones and cells of units
    ``level`` levels below the root, not of days; None where there is none."""
    fitting = [
        layer
        for layer in layers_of(fact)
        if layer.organisation == organisation
        and needed <= set(layer.dimensions)
        and level <= layer.deepest
    ]
    return min(fitting, key=lambda layer: len(layer.dimensions), default=None)


def packed_bits(fact: str, names: Collection[str]) -> list[tuple[str, int, int]]:
    """(dimension, shift, bits) of those of ``names`` in the packed number of a cell or a share,
    whose lowest bits hold the last of BITS."""
    found, shift = [], 0
    for name, bits in reversed(BITS[fact].items()):
        if name in names:
            found.append((name, shift, bits))
            shift += bits
    return found
