"""How long files take when some are still open: the Kaplan–Meier curve and what is read from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

SAME = 1.5e-8  # shares closer than this are equal (half of a double's digits)


@dataclass(frozen=True)
class Estimate:
    """A figure and its confidence limits; None = cannot be told from these files."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Curve:
    """One entry per duration that occurs, in the unit of the durations (working days).

    ``open_share``: estimated share of files still open after that time; ``low``/``high``: its
    confidence limits, NaN where the share is 0. ``at_risk``: files under observation just before;
    ``closed``: files closed at that time.
    """

    times: tuple[float, ...]
    at_risk: tuple[int, ...]
    closed: tuple[int, ...]
    open_share: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def kaplan_meier(
    durations: ArrayLike,
    closed: ArrayLike,
    entries: ArrayLike | None = None,
    numbers: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
    limits: Literal["log-log", "log"] = "log-log",
) -> Curve:
    """Product-limit estimate (Kaplan and Meier 1958, JASA 53:457–481), Greenwood's variance.

    ``durations``: time from receipt to closing, or to the as-of day for a file that is not
    ``closed`` (right-censored; at equal times closings come first). ``entries``: age at which a
    file came under observation, for files received before the period (late entry; default 0).
    ``numbers``: how many files each entry of the other arguments stands for (default 1).
    ``limits``: on the log(−log) scale (Kalbfleisch and Prentice 1980), which stays within 0–1, or
    on the log scale, cut at 1. Raises ValueError for no files, different lengths, or a file whose
    duration does not exceed its entry.
    """
    time = np.asarray(durations, dtype=float)
    done = np.asarray(closed, dtype=bool)
    entry = np.full(len(time), -np.inf) if entries is None else np.asarray(entries, dtype=float)
    number = np.ones(len(time), dtype=int) if numbers is None else np.asarray(numbers, dtype=int)
    if not number.sum() or not len(time) == len(done) == len(entry) == len(number):
        raise ValueError("expected files, and as many closed, entries, numbers as durations")
    if (time < 0).any() or (time <= entry).any():
        raise ValueError("a file's duration has to exceed its entry, and be at least 0")
    times = np.unique(time)
    at_risk = _from(time, number, times) - _from(entry, number, times)
    closing, closings = time[done], number[done]
    events = _from(closing, closings, times) - _after(closing, closings, times)
    open_share = np.cumprod(1 - events / at_risk)
    low, high = _limits(open_share, _greenwood(at_risk, events), confidence, limits)
    columns = (times, at_risk, events, open_share, low, high)
    return Curve(*(tuple(column.tolist()) for column in columns))


def well_observed(curve: Curve, least: int) -> Curve | None:
    """The curve up to where, with more than half still open, fewer than ``least`` files are under
    observation; None where that is so from the start.

    With late entry there may be few young files among many old ones, and one closing would then
    bring the whole curve down.
    """
    for position, at_risk in enumerate(curve.at_risk):
        before = curve.open_share[position - 1] if position else 1.0
        if at_risk < least and before > 0.5:
            cut = (tuple(column[:position]) for column in vars(curve).values())
            return Curve(*cut) if position else None
    return curve


def time_to(curve: Curve, share: float) -> Estimate:
    """The time by which ``share`` (0–1) of the files are done: 0.5 gives the median.

    First time at which at most 1 − share is open; where the curve lies flat exactly there, the
    middle of the flat piece, so that the median of closed files only is the usual one. Limits where
    the curve's limits cross (Brookmeyer and Crowley 1982, Biometrics 38:29–41). None where the
    curve does not come down so far. Raises ValueError unless 0 < share < 1.
    """
    if not 0 < share < 1:
        raise ValueError(f"share is {share}: expected 0 < share < 1")
    return Estimate(
        _crossing(curve.times, curve.open_share, 1 - share),
        _crossing(curve.times, curve.low, 1 - share),
        _crossing(curve.times, curve.high, 1 - share),
    )


def share_done(curve: Curve, time: float) -> Estimate:
    """Share of files (0–1) done by ``time``. None beyond the longest duration while files remain
    open, and for limits where no file has closed yet or all are done."""
    position = int(np.searchsorted(curve.times, time, side="right")) - 1
    if position < 0:
        return Estimate(0.0, None, None)
    still_open = curve.open_share[position]
    if time > curve.times[-1] and still_open > SAME:
        return Estimate(None, None, None)
    if np.isnan(curve.low[position]) or still_open == 1:
        return Estimate(1 - still_open, None, None)
    return Estimate(1 - still_open, 1 - curve.high[position], 1 - curve.low[position])


def restricted_mean(curve: Curve, until: float) -> tuple[float, float]:
    """(Mean time spent within the first ``until``, its standard error): the area under the curve.

    The figure to show when so many files are open that there is no median. Beyond the longest
    duration the curve is held at its last value. Variance: Klein and Moeschberger (2003), Survival
    Analysis, eq. 4.5.2. Raises ValueError unless until > 0.
    """
    if until <= 0:
        raise ValueError(f"until is {until}: expected more than 0")
    inside = np.array([time for time in curve.times if time < until])
    heights = np.array([1.0, *curve.open_share[: len(inside)]])
    areas = heights * np.diff([0.0, *inside, until])
    after = areas.sum() - np.cumsum(areas)[:-1]
    at_risk = np.array(curve.at_risk[: len(inside)])
    steps = _steps(at_risk, np.array(curve.closed[: len(inside)]))
    variance = np.sum(np.where(after > 0, after**2 * np.where(np.isinf(steps), 0, steps), 0.0))
    return float(areas.sum()), float(np.sqrt(variance))


def _from(values: np.ndarray, numbers: np.ndarray, times: np.ndarray) -> np.ndarray:
    """How many files have their value at or after each time."""
    return _counted(values, numbers, times, "left")


def _after(values: np.ndarray, numbers: np.ndarray, times: np.ndarray) -> np.ndarray:
    return _counted(values, numbers, times, "right")


def _counted(
    values: np.ndarray, numbers: np.ndarray, times: np.ndarray, side: Literal["left", "right"]
) -> np.ndarray:
    order = np.argsort(values)
    before = np.concatenate([[0], np.cumsum(numbers[order])])
    return before[-1] - before[np.searchsorted(values[order], times, side=side)]


def _steps(at_risk: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Each time's term in Greenwood's sum; infinite where the last file at risk closes."""
    with np.errstate(divide="ignore"):
        return np.where(events > 0, events / (at_risk * (at_risk - events) * 1.0), 0.0)


def _greenwood(at_risk: np.ndarray, events: np.ndarray) -> np.ndarray:
    return np.sqrt(np.cumsum(_steps(at_risk, events)))


def _limits(
    share: np.ndarray, spread: np.ndarray, confidence: float, scale: str
) -> tuple[np.ndarray, np.ndarray]:
    z = float(ndtri(0.5 + confidence / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        if scale == "log":
            low, high = share * np.exp(-z * spread), np.minimum(1, share * np.exp(z * spread))
        else:
            power = np.exp(z * spread / np.abs(np.log(share)))
            low, high = share**power, share ** (1 / power)
    certain = share == 1  # nothing has closed yet
    low, high = np.where(certain, 1.0, low), np.where(certain, 1.0, high)
    return np.where(share == 0, np.nan, low), np.where(share == 0, np.nan, high)


def _crossing(times: Sequence[float], shares: Sequence[float], level: float) -> float | None:
    """Where a falling curve that starts at 1 reaches ``level``."""
    reached = [i for i, share in enumerate(shares) if share <= level + SAME]
    if not reached:
        return None
    first = reached[0]
    if shares[first] < level - SAME:
        return times[first]
    below = [i for i in reached if shares[i] < level - SAME]
    if not below and np.isnan(shares[-1]):
        return None
    return (times[first] + (times[below[0]] if below else times[-1])) / 2
