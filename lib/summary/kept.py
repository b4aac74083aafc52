"""What pages have to know of the generation they read: its bins and what its numbers mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from lib.config import settings
from lib.database.engine import reading
from lib.log import log
from lib.organisation import read_units
from lib.summary import store
from lib.summary.histograms import Histogram, definitions
from lib.summary.layers import Layer
from lib.summary.words import DIMENSIONS, Words, value_of

MARK = "~"  # in a data version, before generation and fold of the summary


@dataclass(frozen=True)
class Kept:
    """One fold of one generation."""

    generation: int
    folded: int
    entered: int  # the newest entry of the journal whose changes are counted
    as_of: date  # the last day that is known
    numbers: dict[tuple[date, date], int]  # of bins, by first and last day
    words: Words
    parents: dict[int, int | None]  # of units
    _values: dict[str, dict[int, Any]] = field(default_factory=dict)

    def has_entries_of(self, version: str) -> bool:
        """Whether everything that people had entered by a data version is counted."""
        data, _mark, _fold = version.partition(MARK)
        return int(data.rpartition(".")[2]) <= self.entered

    def item(self, word: str) -> int | None:
        """The number of an item; None for one that no row ever counted for."""
        return dict.get(self.words.of["item"], word)

    @property
    def item_count(self) -> int:
        """The numbers of items are below it."""
        return len(self.words.of["item"])

    def values_of(self, histogram: Histogram, deadline: str) -> dict[int, Any]:
        """Item → value, of one histogram."""
        name = histogram.named(deadline)
        if name not in self._values:
            texts = self._texts.get(name, {})
            self._values[name] = {n: histogram.value(text) for n, text in texts.items()}
        return self._values[name]

    @cached_property
    def _texts(self) -> dict[str, dict[int, str]]:
        found: dict[str, dict[int, str]] = {}
        for word, number in self.words.of["item"].items():
            if said := value_of(word):
                name, text = said
                found.setdefault(name, {})[number] = text
        return found

    @cached_property
    def values(self) -> dict[str, list[Any]]:
        """Of each dimension, what its numbers stand for."""
        return {name: self.words.of[name].values_in_order() for name in DIMENSIONS}

    def rest(self, layer: Layer, rest: int) -> dict[str, Any]:
        """The values of the dimensions beside the field, of a cell of ``layer``."""
        numbers = layer.numbers(rest)
        return {name: self.values[name][number] for name, number in numbers.items()}

    @cached_property
    def children(self) -> dict[int | None, list[int]]:
        """Units right under each unit; None: the roots."""
        found: dict[int | None, list[int]] = {}
        for unit, parent in self.parents.items():
            found.setdefault(parent, []).append(unit)
        return found

    def line(self, unit: int) -> list[int]:
        """The unit and those above it, up to the root."""
        found, above = [], unit
        while above is not None:
            found.append(above)
            above = self.parents.get(above)  # type: ignore[assignment]
        return found


def kept(version: str) -> Kept | None:
    """The summary that belongs to a data version (``query.data_state``); None without one, and
    where it was counted by other definitions than those of this program."""
    _data, _mark, fold = version.partition(MARK)
    return _kept(fold, settings().database_url) if fold else None


@lru_cache(maxsize=4)
def _kept(_fold: str, _database: str) -> Kept | None:
    with reading() as connection:
        state = store.current(connection)
        if state is None:
            return None
        if state.definitions != definitions(connection.dialect):
            log.warning("summary_of_other_definitions")
            return None
        bins = store.read_bins(connection, state.generation)
        words = store.read_words(connection, state.generation)
        parents = {unit.id: unit.parent_id for unit in read_units(connection)}
    numbers = {days: number for number, days in bins.items()}
    known = (state.generation, state.folded, state.entered, state.as_of)
    return Kept(*known, numbers, words, parents)


def forget() -> None:
    """Read it anew when it is next asked for."""
    _kept.cache_clear()
