"""What a random sample, stratum by stratum, says about all files of its frame.

The share of all files is the strata's shares weighted by the files each has (Cochran 1977,
Sampling Techniques, eq. 5.1). Its limits: each stratum has exact limits for a draw without
replacement (``sampling.finite_limits``: the finite-population correction is in them); their
distances from the shares are squared, weighted and added (the method of variance estimates
recovery: Zou and Donner 2008, Statistics in Medicine 27:1693–1702; for strata Yan and Su 2010,
Statistics in Biopharmaceutical Research 2:329–335). With strata of a dozen files that alone covers
as little as 90 % where 95 % are promised; the limits are therefore never narrower than the exact
ones of a draw without strata that weighs as much. One stratum keeps its exact limits, a frame that
was read whole leaves no doubt, and limits never leave 0–1, as those of the normal distribution do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import ceil, floor, hypot

from lib.statistics.sampling import finite_limits

FEW = 30  # files; below it a share is shown with its limits only, and called too few
GOOD = 3  # rating: good or excellent


@dataclass(frozen=True)
class Counted:
    """A stratum: its files in the frame, those of the sample that were judged, and among these
    those ``found`` to have what is asked."""

    code: str
    files: int
    judged: int
    found: int


@dataclass(frozen=True)
class Limits:
    """A share (0–1) with its two-sided limits."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """``of_all``: for all files of strata in which a file was judged, ``covered`` of the ``files``
    of the frame; None where nothing was judged. ``strata``: by code, None where nothing was."""

    of_all: Limits | None
    strata: dict[str, Limits | None]
    files: int
    covered: int
    judged: int

    @property
    def too_few(self) -> bool:
        """Fewer than ``FEW`` files were judged."""
        return self.judged < FEW

    @property
    def left_out(self) -> tuple[str, ...]:
        """Strata with files of which none was judged: nothing is said about them."""
        return tuple(code for code, limits in self.strata.items() if limits is None)


class NoEstimate(ValueError):
    """The sample was not drawn by chance alone: it says nothing about other files."""


def estimate(kind: str, strata: Sequence[Counted], confidence: float = 0.95) -> Estimate:
    """The share of what was found among all files of a frame, by a draw of ``kind`` "random".

    Files drawn and not judged count as not drawn; that they are like the others is assumed.
    Raises NoEstimate for any other kind, ValueError for counts that cannot be.
    """
    if kind != "random":
        raise NoEstimate(f"a draw of kind {kind!r} is no basis for an estimate")
    each = {row.code: _limits(row, confidence) for row in sorted(strata, key=lambda row: row.code)}
    judged = [row for row in strata if row.judged]
    return Estimate(
        of_all=_combined(judged, each, confidence) if judged else None,
        strata=each,
        files=sum(row.files for row in strata),
        covered=sum(row.files for row in judged),
        judged=sum(row.judged for row in judged),
    )


def _limits(row: Counted, confidence: float) -> Limits | None:
    if not row.judged:
        return None
    low, high = finite_limits(row.found, row.judged, row.files, confidence)
    return Limits(row.found / row.judged, low, high)


def _combined(
    judged: Sequence[Counted], each: dict[str, Limits | None], confidence: float
) -> Limits:
    covered = sum(row.files for row in judged)
    known = [(row.files / covered, limits) for row in judged if (limits := each[row.code])]
    share = sum(weight * limits.share for weight, limits in known)
    below = hypot(*(weight * (limits.share - limits.low) for weight, limits in known))
    above = hypot(*(weight * (limits.high - limits.share) for weight, limits in known))
    low, high = _as_one_draw(judged, covered, confidence)
    return Limits(share, min(low, share - below), max(high, share + above))


def _as_one_draw(judged: Sequence[Counted], covered: int, confidence: float) -> tuple[float, float]:
    """Exact limits as if the frame had been one stratum, from as many files as leave the same
    variance where all strata have one share; parts of files are rounded away from the share."""
    variance = sum(map(partial(_variance, covered=covered), judged), Fraction(0))
    n = floor(covered / (variance * (covered - 1) + 1))
    share = sum(Fraction(row.files * row.found, covered * row.judged) for row in judged)
    low, _high = finite_limits(floor(share * n), n, covered, confidence)
    _low, high = finite_limits(ceil(share * n), n, covered, confidence)
    return low, high


def _variance(row: Counted, covered: int) -> Fraction:
    """What a stratum adds to the variance of the share, as a multiple of p (1 − p): Cochran (1977),
    eq. 5.11, with p for every stratum."""
    if row.judged == row.files:
        return Fraction(0)
    left = Fraction(row.files - row.judged, row.files - 1)
    return Fraction(row.files, covered) ** 2 * left / row.judged


@dataclass(frozen=True)
class Gap:
    """What units had said of the same files before: counts of files that the inspection rated
    ``higher``, the ``same`` or ``lower``; ``self_good``: the unit said good or better,
    ``not_confirmed``: of these the inspection did not."""

    files: int
    higher: int
    same: int
    lower: int
    self_good: int
    not_confirmed: int


def gap(ratings: Sequence[tuple[int, int]]) -> Gap:
    """``ratings``: of each file the unit's own rating and the inspection's (1–4)."""
    good = [inspection for own, inspection in ratings if own >= GOOD]
    return Gap(
        files=len(ratings),
        higher=sum(inspection > own for own, inspection in ratings),
        same=sum(inspection == own for own, inspection in ratings),
        lower=sum(inspection < own for own, inspection in ratings),
        self_good=len(good),
        not_confirmed=sum(inspection < GOOD for inspection in good),
    )
