"""Funnel plots: how far units of different size may lie from the average by chance.

``proportion_funnel`` is for rates, ``ratio_funnel`` for observed against expected counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from math import asin, ceil, floor, pi, sin, sqrt

import numpy as np
from scipy.special import bdtr, bdtrc, ndtri, pdtr, pdtrc, pdtrik

SMALLEST_N = 5  # files; below it no rate is shown, so none is judged
TRIM = 0.1  # share of units at each end whose z-scores are pulled in before spread is measured
TAIL, FAR_TAIL = 0.025, 0.001  # outside 95 % and outside 99.8 %, per side


class Standing(Enum):
    """Where a unit lies. ABOVE and BELOW: outside 95 %; FAR_…: outside 99.8 %."""

    FAR_BELOW = "far_below"
    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"
    FAR_ABOVE = "far_above"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Limits:
    """The 95 % (``low``, ``high``) and 99.8 % limits (``far_…``) at one size, in the figure's unit
    (share 0–1, or ratio with 1 = as expected)."""

    far_low: float
    low: float
    high: float
    far_high: float


@dataclass(frozen=True)
class Scale:
    """A transformation on which a unit of size n varies by chance with sigma 1 ÷ (2 √n)."""

    forward: Callable[[float], float]
    back: Callable[[float], float]


ARCSINE = Scale(lambda share: asin(sqrt(share)), lambda y: sin(min(max(y, 0.0), pi / 2)) ** 2)
ROOT = Scale(sqrt, lambda y: max(y, 0.0) ** 2)


@dataclass(frozen=True)
class Funnel:
    """Limits around ``average``. ``phi``: mean squared z-score after trimming (1 = chance alone);
    ``tau2``: variance between units beyond chance, on the scale; 0 = none found, limits exact."""

    average: float
    phi: float
    tau2: float
    proportions: bool

    def limits(self, size: float) -> Limits:
        """Limits for a unit with ``size`` files (proportion) or expected events (ratio).

        Without over-dispersion: proportions average ± z √(average (1 − average) ÷ size), which is
        where the unit's Wilson interval just touches the average; ratios exact Poisson. With it:
        average ± z √(1 ÷ (4 size) + tau²) on the arcsine or root scale (Spiegelhalter 2005,
        Statistics in Medicine 24:1185–1202). Raises ValueError unless size > 0.
        """
        if size <= 0:
            raise ValueError(f"size is {size}: expected more than 0")
        bound = self._wider if self.tau2 else self._score if self.proportions else self._poisson
        tails = (FAR_TAIL, TAIL, 1 - TAIL, 1 - FAR_TAIL)
        return Limits(*(bound(size, tail) for tail in tails))

    def standing(self, count: float, size: float) -> Standing:
        """Where a unit with ``count`` successes of ``size`` files (or events of ``size`` expected)
        stands. Outside a limit only if the exact chance of such a count says so as well: the
        limits are smooth and too narrow for a unit with few files. TOO_FEW for a proportion of
        fewer than 5 files. Raises ValueError for a ratio without expected events.
        """
        if self.proportions and size < SMALLEST_N:
            return Standing.TOO_FEW
        limits, value = self.limits(size), count / size
        as_few, as_many = self._chances(count, size)
        if value < limits.low and as_few < TAIL:
            far = value < limits.far_low and as_few < FAR_TAIL
            return Standing.FAR_BELOW if far else Standing.BELOW
        if value > limits.high and as_many < TAIL:
            far = value > limits.far_high and as_many < FAR_TAIL
            return Standing.FAR_ABOVE if far else Standing.ABOVE
        return Standing.WITHIN

    def _score(self, size: float, tail: float) -> float:
        sigma = sqrt(self.average * (1 - self.average) / size)
        return min(1.0, max(0.0, self.average + float(ndtri(tail)) * sigma))

    def _poisson(self, size: float, tail: float) -> float:
        events = float(pdtrik(tail, size)) + (tail > 0.5)
        return max(events, 0.0) / size

    def _wider(self, size: float, tail: float) -> float:
        scale = ARCSINE if self.proportions else ROOT
        sigma = sqrt(1 / (4 * size) + self.tau2)
        return scale.back(scale.forward(self.average) + float(ndtri(tail)) * sigma)

    def _chances(self, count: float, size: float) -> tuple[float, float]:
        """Chance of as few and of as many, if the unit were an average one."""
        few, many = floor(count), ceil(count) - 1
        if self.proportions:
            n, p = round(size), self.average
            return float(bdtr(few, n, p)), 1.0 if many < 0 else float(bdtrc(many, n, p))
        return float(pdtr(few, size)), 1.0 if many < 0 else float(pdtrc(many, size))


def proportion_funnel(units: Sequence[tuple[float, float]], trim: float = TRIM) -> Funnel:
    """Funnel around the pooled rate of ``units``, each (successes, files); the unit itself is part
    of the average. Units without files are left out. Raises ValueError when no unit has files, or
    unless 0 ≤ successes ≤ files.
    """
    present = [(count, size) for count, size in units if size]
    if not present or any(not 0 <= count <= size for count, size in present):
        raise ValueError("expected units with 0 ≤ successes ≤ files, and one with files")
    average = sum(count for count, _ in present) / sum(size for _, size in present)
    return Funnel(average, *_spread(ARCSINE, average, present, trim), proportions=True)


def ratio_funnel(units: Sequence[tuple[float, float]], trim: float = TRIM) -> Funnel:
    """Funnel around 1 of ``units``, each (observed events, expected events), where the expected
    ones come from elsewhere (work-mix standardised). Units that expect none are left out. Raises
    ValueError when no unit expects events, or for negative counts.
    """
    present = [(count, expected) for count, expected in units if expected]
    if not present or any(count < 0 or expected < 0 for count, expected in present):
        raise ValueError("expected units with counts ≥ 0, and one with expected events")
    return Funnel(1.0, *_spread(ROOT, 1.0, present, trim), proportions=False)


def over_dispersion(
    scores: Sequence[float],
    sigmas: Sequence[float],
    trim: float = TRIM,
    *,
    truncate: bool = False,
) -> tuple[float, float]:
    """(phi, tau²) of units with z-``scores`` and standard errors ``sigmas`` on the same scale.

    Scores beyond the ``trim`` and 1 − ``trim`` quantiles are set to them (winsorised, as the Care
    Quality Commission does) or, with ``truncate``, left out by rank (as NHS England's SHMI does).
    tau² by moments (DerSimonian and Laird 1986, Controlled Clinical Trials 7:177–188), at least 0,
    and 0 for fewer than two units. Raises ValueError unless 0 ≤ trim < 0.5.
    """
    if not 0 <= trim < 0.5:
        raise ValueError(f"trim is {trim}: expected 0 ≤ trim < 0.5")
    z, weights = np.asarray(scores, dtype=float), np.asarray(sigmas, dtype=float) ** -2
    if truncate:
        kept = _middle(z, trim)
        z, weights = z[kept], weights[kept]
    else:
        z = np.clip(z, *np.quantile(z, (trim, 1 - trim)))
    n = len(z)
    if n < 2:
        return 1.0, 0.0
    phi = float(np.mean(z**2))
    spare = weights.sum() - (weights**2).sum() / weights.sum()
    return phi, max(0.0, float((n * phi - (n - 1)) / spare))


def _spread(
    scale: Scale, average: float, units: Sequence[tuple[float, float]], trim: float
) -> tuple[float, float]:
    sigmas = [1 / (2 * sqrt(size)) for _, size in units]
    centre = scale.forward(average)
    scores = [
        (scale.forward(count / size) - centre) / sigma
        for (count, size), sigma in zip(units, sigmas, strict=True)
    ]
    return over_dispersion(scores, sigmas, trim)


def _middle(z: np.ndarray, trim: float) -> np.ndarray:
    """True for the scores whose rank falls neither in the first nor in the last of 1 ÷ trim equal
    groups; ties share their mean rank."""
    if trim == 0:
        return np.ones(len(z), dtype=bool)
    ordered = np.sort(z)
    rank = (np.searchsorted(ordered, z, "left") + np.searchsorted(ordered, z, "right") + 1) / 2
    group = np.floor(rank / trim / (len(z) + 1))
    return (group > 0) & (group < 1 / trim - 1)
