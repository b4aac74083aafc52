"""Indirect standardisation: what a unit would have had if its work had gone as everyone's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from lib.statistics.rate import poisson_limits

SMALLEST_REST = 5  # files that the other units must have in a cell for it to be comparable


@dataclass(frozen=True)
class Cell:
    """``events`` among the ``n`` files of one unit that are of one kind of work."""

    unit: Hashable
    work: Hashable
    events: int
    n: int


@dataclass(frozen=True)
class Standardised:
    """One unit. ``observed`` events among its ``n`` comparable files, ``expected`` if each kind of
    work had gone as with everyone; ``ratio`` = observed ÷ expected with limits (1 = as expected;
    None where nothing is expected). ``left_out``: files of work that hardly anybody else does."""

    observed: int
    expected: float
    n: int
    left_out: int
    ratio: float | None
    low: float | None
    high: float | None


def standardise(
    cells: Iterable[Cell], *, rest: int = SMALLEST_REST, confidence: float = 0.95
) -> dict[Hashable, Standardised]:
    """Observed and expected events of each unit.

    Expected: over the kinds of work, the unit's files × the share of events among everyone's files
    of that kind, the unit's own included, so that observed and expected agree over all units
    (Breslow and Day 1987, Statistical Methods in Cancer Research II, ch. 2; indirect, since a small
    unit's own shares by kind of work would be luck). Limits of the ratio: exact Poisson (Garwood
    1936) of the observed count, the expected one taken as known. A kind of work is comparable when,
    beside the unit with most of it, the others have at least ``rest`` files of it together.

    A ratio says how a unit did with its own mix of work: two units' ratios rest on two mixes.
    Raises ValueError unless 0 ≤ events ≤ n in each cell.
    """
    cells = [*cells]
    if any(not 0 <= cell.events <= cell.n for cell in cells):
        raise ValueError("expected 0 ≤ events ≤ files in each cell")
    shares = _shares(cells, rest)
    own: defaultdict[Hashable, list[Cell]] = defaultdict(list)
    for cell in cells:
        own[cell.unit].append(cell)
    return {unit: _of_unit(mine, shares, confidence) for unit, mine in own.items()}


def _shares(cells: list[Cell], rest: int) -> dict[Hashable, float]:
    """The share of events by kind of work, for those that can be compared."""
    files: defaultdict[Hashable, defaultdict[Hashable, int]] = defaultdict(lambda: defaultdict(int))
    events: defaultdict[Hashable, int] = defaultdict(int)
    for cell in cells:
        files[cell.work][cell.unit] += cell.n
        events[cell.work] += cell.events
    return {
        work: events[work] / sum(by_unit.values())
        for work, by_unit in files.items()
        if sum(by_unit.values()) - max(by_unit.values()) >= rest
    }


def _of_unit(cells: list[Cell], shares: dict[Hashable, float], confidence: float) -> Standardised:
    compared = [cell for cell in cells if cell.work in shares]
    observed, n = sum(cell.events for cell in compared), sum(cell.n for cell in compared)
    expected = sum(cell.n * shares[cell.work] for cell in compared)
    left_out = sum(cell.n for cell in cells) - n
    if not expected:
        return Standardised(observed, expected, n, left_out, None, None, None)
    low, high = poisson_limits(observed, confidence)
    ratios = (observed / expected, low / expected, high / expected)
    return Standardised(observed, expected, n, left_out, *ratios)
