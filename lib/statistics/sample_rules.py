"""How many files a draw takes from each stratum: the rule, its sizes, and its text in the database.

A rule is written down before the seed is known, so that nobody can choose it by what was drawn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import ceil
from typing import Any

from lib.statistics.sampling import allocate, sample_size

MINIMUM, CAP = 5, 30


@dataclass(frozen=True)
class Fixed:
    """``each`` files of every stratum, all of one that has fewer."""

    each: int

    def __post_init__(self) -> None:
        _whole("each", self.each)


@dataclass(frozen=True)
class Share:
    """A ``share`` (0–1) of every stratum, rounded up; at least ``minimum`` files, at most ``cap``,
    and never more than there are."""

    share: Decimal = Decimal("0.1")
    minimum: int = MINIMUM
    cap: int = CAP

    def __post_init__(self) -> None:
        _rate("share", self.share)
        _whole("minimum", self.minimum)
        _whole("cap", self.cap)
        if self.cap < self.minimum:
            raise ValueError(f"cap: {self.cap}, expected at least the minimum, {self.minimum}")


@dataclass(frozen=True)
class Discovery:
    """As many files as it takes to meet at least one wrong file, with ``confidence``, if the share
    of wrong ones is ``tolerable`` or more (both 0–1); shared out over the strata by their size."""

    tolerable: Decimal = Decimal("0.05")
    confidence: Decimal = Decimal("0.95")

    def __post_init__(self) -> None:
        _rate("tolerable", self.tolerable)
        _rate("confidence", self.confidence)
        if self.confidence == 1:
            raise ValueError("confidence: 1, expected less: only all files make sure")


Rule = Fixed | Share | Discovery
METHODS: dict[str, type[Rule]] = {"fixed": Fixed, "share": Share, "discovery": Discovery}


def sizes(rule: Rule, strata: Mapping[str, int]) -> dict[str, int]:
    """Files to draw from each stratum, given the files that each has; never more than that.

    Discovery: exact hypergeometric size of all files together (``sampling.sample_size``), by
    largest remainder over the strata in the order of their codes. A small stratum can get none:
    the assurance then holds for the strata that were drawn from.
    """
    codes = sorted(strata)
    files = [strata[code] for code in codes]
    if not any(files):
        return dict.fromkeys(codes, 0)
    match rule:
        case Fixed(each):
            wanted = [min(each, count) for count in files]
        case Share(share, minimum, cap):
            wanted = [min(max(minimum, ceil(share * count)), cap, count) for count in files]
        case Discovery(tolerable, confidence):
            total = sample_size(tolerable, sum(files), confidence=confidence)
            wanted = allocate(total, files)
    return dict(zip(codes, wanted, strict=True))


def to_json(rule: Rule) -> str:
    """The rule as text: keys in order, rates as decimals in quotes, so that one rule has one
    text."""
    method = next(name for name, kind in METHODS.items() if isinstance(rule, kind))
    numbers = {
        name: format(value.normalize(), "f") if isinstance(value, Decimal) else value
        for name, value in vars(rule).items()
    }
    return json.dumps({"method": method, **numbers}, sort_keys=True)


def from_json(text: str) -> Rule:
    """The rule that ``to_json`` wrote. Raises ValueError for any other text."""
    numbers = json.loads(text)
    try:
        kind = METHODS[numbers.pop("method")]
        return kind(**{name: _number(value) for name, value in numbers.items()})
    except (AttributeError, KeyError, TypeError, InvalidOperation) as error:
        raise ValueError(f"no rule of sizes: {text}") from error


def _number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) else value


def _whole(name: str, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{name}: {value!r}, expected a whole number from 1 on")


def _rate(name: str, value: Any) -> None:
    if not isinstance(value, Decimal) or not 0 < value <= 1:
        raise ValueError(f"{name}: {value!r}, expected a decimal above 0 and at most 1")
