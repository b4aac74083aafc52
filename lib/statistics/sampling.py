"""How many files an inspection has to look at, how they are shared out, and what errors found say.

Rates may be given as int, float, Decimal or Fraction: a float counts as the decimal it is written
as, so that 7 % of 1,300 files is 91 and not 92.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy as np
from scipy.special import bdtr, betaincinv, gammaincc, gammaincinv, ndtri

Rate = int | float | Decimal | Fraction
TIE = 1e-9  # a risk this little above the allowed one is equal to it, but for rounding
LARGEST = 1_000_000  # files; a plan beyond it is no plan


class Model(Enum):
    """How errors come about in a sample: drawn without replacement from a known number of files
    (the default for an inspection), from a very large number, or counted per unit of work."""

    HYPERGEOMETRIC = "hypergeometric"
    BINOMIAL = "binomial"
    POISSON = "poisson"


def sample_size(
    tolerable: Rate,
    population: int | None = None,
    *,
    expected: Rate = 0,
    errors: int | None = None,
    confidence: Rate = 0.95,
    model: Model | None = None,
) -> int:
    """Smallest number of files to examine so that, with no more errors than expected, the error
    rate is below ``tolerable`` (share 0–1) with ``confidence``.

    Errors allowed for: ``errors`` files, or the rate ``expected`` of the sample (rounded up to
    whole files, kept fractional for Poisson); 0 is discovery sampling. With a ``population`` the
    model is hypergeometric and the rate stands for ⌈tolerable × population⌉ files. AICPA (2017),
    Audit Sampling, appendix A; ISA 530. Raises ValueError when no sample can show it.
    """
    model = model or (Model.BINOMIAL if population is None else Model.HYPERGEOMETRIC)
    rate, planned, risk = _exact(tolerable), _exact(expected), 1 - _exact(confidence)
    if not 0 < rate <= 1 or not 0 < risk < 1 or (errors is None and not 0 <= planned < rate):
        raise ValueError("expected 0 ≤ expected < tolerable ≤ 1 and 0 < confidence < 1")
    if (model is Model.HYPERGEOMETRIC) != (population is not None):
        raise ValueError("a population belongs to the hypergeometric model, and only to it")
    last = LARGEST if population is None else population
    first, many = 1, 128
    while first <= last:
        n = np.arange(first, min(first + many, last + 1))
        found = _risk(model, n, _allowed(model, n, planned, errors), rate, population)
        enough = np.flatnonzero(found <= float(risk) * (1 + TIE))
        if len(enough):
            return int(n[enough[0]])
        first, many = first + many, 2 * many
    raise ValueError("no sample is large enough: tolerable and expected errors are too near")


def upper_limit(
    n: int,
    errors: int,
    population: int | None = None,
    *,
    confidence: Rate = 0.95,
    model: Model | None = None,
) -> float:
    """The rate (share 0–1) that the errors of all files do not exceed, with one-sided
    ``confidence``, when ``errors`` are found in ``n`` files drawn at random.

    Binomial: Clopper and Pearson (1934, Biometrika 26:404–413); Poisson: per file, may pass 1;
    hypergeometric: exact, a multiple of 1 ÷ population. Raises ValueError unless
    0 ≤ errors ≤ n ≤ population and n > 0.
    """
    model = model or (Model.BINOMIAL if population is None else Model.HYPERGEOMETRIC)
    _check(errors, n, population)
    sure = float(_exact(confidence))
    if model is Model.POISSON:
        return float(gammaincinv(errors + 1, sure)) / n
    if model is Model.BINOMIAL:
        return 1.0 if errors == n else float(betaincinv(errors + 1, n - errors, sure))
    if population is None:
        raise ValueError("the hypergeometric model takes a population")
    return _most(errors, n, population, float(1 - _exact(confidence))) / population


def finite_limits(
    successes: int, n: int, population: int, confidence: Rate = 0.95
) -> tuple[float, float]:
    """Exact two-sided limits (shares 0–1) of a proportion of ``population`` files, ``successes`` of
    ``n`` having been found in a random draw without replacement.

    All proportions that neither tail of the hypergeometric distribution rejects (Buonaccorsi 1987,
    The American Statistician 41:215–218). Raises ValueError as ``upper_limit``.
    """
    _check(successes, n, population)
    tail = float((1 - _exact(confidence)) / 2)
    least = population - _most(n - successes, n, population, tail)
    return least / population, _most(successes, n, population, tail) / population


def size_for_margin(
    margin: Rate,
    population: int | None = None,
    *,
    share: Rate = 0.5,
    confidence: float = 0.95,
) -> int:
    """Number of files to draw so that a proportion near ``share`` is known to ± ``margin`` (both
    0–1); the finite ``population`` is taken into account. Normal approximation (Cochran 1977,
    Sampling Techniques, eq. 4.1–4.2). Raises ValueError unless margin > 0 and 0 < share < 1.
    """
    near, width = float(_exact(share)), float(_exact(margin))
    if width <= 0 or not 0 < near < 1:
        raise ValueError("expected margin > 0 and 0 < share < 1")
    unlimited = float(ndtri(0.5 + confidence / 2)) ** 2 * near * (1 - near) / width**2
    if population is None:
        return ceil(unlimited)
    return ceil(unlimited / (1 + (unlimited - 1) / population))


def allocate(total: int, sizes: Sequence[int], weights: Sequence[Rate] | None = None) -> list[int]:
    """``total`` files shared out over strata of ``sizes`` files, in proportion to ``weights``
    (default: the sizes), none getting more than it has; adds up to ``total`` exactly.

    Largest remainder (Hamilton): whole parts first, then one each by size of the rest; equal rests
    go to the earlier stratum, so the order of strata has to be fixed (by field code). Raises
    ValueError when total exceeds the files of strata with a weight, or for negative numbers.
    """
    exact = [_exact(weight) for weight in (sizes if weights is None else weights)]
    lowest = min([Fraction(total), *map(Fraction, sizes), *exact])
    if len(exact) != len(sizes) or lowest < 0:
        raise ValueError("expected one weight per stratum and nothing negative")
    taking = {i for i, weight in enumerate(exact) if weight and sizes[i]}
    if total > sum(sizes[i] for i in taking):
        raise ValueError(f"{total} files asked for, the strata have fewer")
    shares = [0] * len(sizes)
    left = total
    while taking:
        sum_of_weights = sum(exact[i] for i in taking)
        quotas = {i: left * exact[i] / sum_of_weights for i in taking}
        full = {i for i in taking if quotas[i] > sizes[i]}
        for i in full:
            shares[i] = sizes[i]
        if not full:
            return _largest_remainder(shares, quotas, left)
        left -= sum(sizes[i] for i in full)
        taking -= full
    return shares


def _largest_remainder(shares: list[int], quotas: dict[int, Fraction], left: int) -> list[int]:
    for i, quota in quotas.items():
        shares[i] = floor(quota)
        left -= shares[i]
    for i in sorted(quotas, key=lambda i: (floor(quotas[i]) - quotas[i], i))[:left]:
        shares[i] += 1
    return shares


def _exact(rate: Rate) -> Fraction:
    return Fraction(str(rate)) if isinstance(rate, float) else Fraction(rate)


def _check(errors: int, n: int, population: int | None) -> None:
    if not 0 <= errors <= n or n == 0 or (population is not None and n > population):
        raise ValueError(f"{errors} of {n} of {population}: expected 0 ≤ errors ≤ n ≤ population")


def _allowed(model: Model, n: np.ndarray, planned: Fraction, errors: int | None) -> np.ndarray:
    """Errors that a sample of each size has to bear."""
    if errors is not None:
        return np.full(len(n), errors)
    if model is Model.POISSON:
        return n * float(planned)
    return -(-planned.numerator * n // planned.denominator)


def _risk(
    model: Model, n: np.ndarray, errors: np.ndarray, rate: Fraction, population: int | None
) -> np.ndarray:
    """Chance of no more than ``errors`` in ``n`` files if the rate were the tolerable one."""
    if model is Model.POISSON:
        return gammaincc(errors + 1, n * float(rate))
    if population is None:
        return bdtr(np.minimum(errors, n), n, float(rate))
    return _hypergeometric().cdf(errors, population, ceil(rate * population), n)


def _most(errors: int, n: int, population: int, tail: float) -> int:
    """Largest number of errors among all files that leaves ``errors`` or fewer in the sample with a
    chance above ``tail``."""
    distribution = _hypergeometric()
    possible = range(errors, population - (n - errors) + 1)
    too_many = bisect_left(
        possible,
        True,
        key=lambda bad: bool(distribution.cdf(errors, population, bad, n) <= tail * (1 + TIE)),
    )
    return possible[too_many - 1]


def _hypergeometric() -> Any:
    """Loaded by who draws or judges a sample: it takes longer than the rest of a start."""
    from scipy.stats import hypergeom

    return hypergeom
