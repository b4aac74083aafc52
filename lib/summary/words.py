"""What the numbers in cells and shares stand for: values of dimensions, items, sets of items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Any

import numpy as np
from scipy import sparse

from lib.summary.held import items
from lib.summary.histograms import IS
from lib.summary.layers import BITS, FACTS, UNIT_BITS

TOUCHED = 0  # the item of every row that lies in a bin, whether or not it counts for anything
DIMENSIONS = tuple(dict.fromkeys(name for bits in BITS.values() for name in bits))
KINDS = ("item", "set", "unit", *DIMENSIONS)
_NUMBERED = {"unit", "field", "rating", "rating_gap"}  # values that are whole numbers
_GIVING = Lock()
_LARGEST = {"item": 2**16, "set": 2**31, "unit": 2**UNIT_BITS}


class SummaryFull(RuntimeError):
    """More different values than the packed keys have room for."""


class Numbers(dict[Any, int]):
    """Value → number, given out from 1 on as values come; unknown (None) is 0."""

    def __init__(self, kind: str, known: Iterable[tuple[int, Any]] = ()) -> None:
        super().__init__({None: 0} | {value: number for number, value in known})
        self.kind = kind
        self.written = len(self)
        narrowest = (2 ** bits[kind] for bits in BITS.values() if kind in bits)
        self.room = _LARGEST.get(kind) or min(narrowest)

    def __missing__(self, value: Any) -> int:
        with _GIVING:  # several threads count
            return self[value] if value in self else self._given(value)

    def _given(self, value: Any) -> int:
        number = len(self)
        if number >= self.room:
            raise SummaryFull(
                f"summary: more than {self.room - 1} different values of {self.kind}; raise BITS "
                "in lib/summary/layers.py"
            )
        self[value] = number
        return number

    def codes(self, values: Iterable[Any], count: int) -> np.ndarray:
        """The number of each of ``count`` values."""
        return np.fromiter(map(self.__getitem__, values), np.int64, count)

    def values_in_order(self) -> list[Any]:
        """What each number stands for."""
        return list(self)


class Words:
    """The numbers of one generation."""

    def __init__(self, known: Iterable[tuple[str, int, str]] = ()) -> None:
        by_kind: dict[str, list[tuple[int, Any]]] = {kind: [] for kind in KINDS}
        for kind, number, word in sorted(known):
            by_kind[kind].append((number, int(word) if kind in _NUMBERED else word))
        self.of = {kind: Numbers(kind, found) for kind, found in by_kind.items()}

    def new(self) -> Iterator[tuple[str, int, str]]:
        """(kind, number, word) of those that are not written yet."""
        for kind, numbers in self.of.items():
            listed = list(numbers.items())[numbers.written :]
            yield from ((kind, number, str(value)) for value, number in listed)
            numbers.written = len(numbers)

    def mask_set(self, fact: str, masks: Iterable[int]) -> int:
        """The set of the items whose bits are set in ``masks``, and of TOUCHED."""
        return self.of["set"][f"{fact}|{','.join(map(str, masks))}"]

    def value_set(self, fact: str, word: str, room: int | None = None) -> int:
        """The set of one value of a histogram, ``word``; of no value where ``room`` is taken by
        items that were known before it."""
        items = self.of["item"]
        if room is not None and word not in items and len(items) >= room:
            word = word[: word.rindex(IS) + 1]
        return self.of["set"][f"{fact}|={items[word]}"]

    def items_of_values(self) -> np.ndarray:
        """Of each item whether it is one value of a histogram."""
        return np.array([bool(value_of(word)) for word in self.of["item"]])

    def sets(self) -> tuple[sparse.csr_matrix, np.ndarray]:
        """Which items (columns) are in which set (rows), and the place in FACTS of each set."""
        rows, items, facts = [], [], [0]
        for number, word in enumerate(self.of["set"].values_in_order()[1:], 1):
            fact, _, content = word.partition("|")
            found = [int(content[1:])] if content[0] == "=" else self._of_masks(fact, content)
            rows += [number] * len(found)
            items += found
            facts.append(FACTS.index(fact))
        shape = (len(facts), len(self.of["item"]))
        ones = np.ones(len(rows), np.int64)
        return sparse.csr_matrix((ones, (rows, items)), shape=shape), np.array(facts)

    def _of_masks(self, fact: str, content: str) -> list[int]:
        words = mask_words(fact)
        found = [TOUCHED]
        for place, mask in enumerate(map(int, content.split(","))):
            bits = (bit for bit in range(MASK_BITS) if mask >> bit & 1)
            found += [self.of["item"][words[place * MASK_BITS + bit]] for bit in bits]
        return found


def value_of(word: str | None) -> tuple[str, str] | None:
    """The name of the histogram and the value, of an item that is of one (``Histogram.word``)."""
    name, is_value, text = (word or "").rpartition(IS)
    return (name, text) if is_value else None


MASK_BITS = 62  # of one whole number of the database


def mask_words(fact: str) -> list[str]:
    """The items of ``fact`` in the order of their bits."""
    return [word for word, _part, _deadline in items(fact)]
