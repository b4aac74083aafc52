"""How each file goes: when each step ends, what stops or moves the clock, how it is closed.

All times are working minutes (see clock). A first deadline never moves: a clock stop is seen on
the file and in its net duration, an extension in the current deadline.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lib.demo.clock import DAY
from lib.demo.plants import codes
from lib.demo.receipts import Files
from lib.demo.streams import chance, pick, stream

MEDIAN, SPREAD = 0.70, 0.165  # time used as a share of the time allowed: log-normal
TROUBLE = 0.016  # files that meet a difficulty and take far longer
FORGOTTEN = 0.0055  # files that lie for months
NOMINAL = 15  # working days a file without a deadline is measured against
STEPS = (1.0, 9.0, 4.0, 1.6)  # mean shares of receive, process, advise, issue
CLOSINGS = {"done": 0.952, "returned": 0.024, "withdrawn": 0.014, "refused": 0.010}
NEVER = np.iinfo(np.int64).max


@dataclass
class Course:
    """Working minutes per file; NEVER (or -1 for indices of days) where nothing of the kind."""

    assigned: np.ndarray
    submitted: np.ndarray
    advised: np.ndarray
    first_completed: np.ndarray
    completed: np.ndarray  # the last one, when a file was reopened
    closed_how: np.ndarray
    extended: np.ndarray
    asked: np.ndarray
    due_current: np.ndarray  # index of a working day, -1 = no deadline
    rework: np.ndarray
    resubmitted: np.ndarray
    reopened: np.ndarray
    stop_start: np.ndarray
    stop_end: np.ndarray
    stop_reason: np.ndarray  # "supplement", "obligation", or ""
    impossible: np.ndarray  # true: the source dates the result before the receipt

    def known_completed(self, cut: int) -> np.ndarray:
        """The result that stands at ``cut``: a file not reopened by then has its first one.
        At or after ``cut``: still open."""
        return np.where(self.reopened < cut, self.completed, self.first_completed)

    def take(self, rows: np.ndarray) -> Course:
        """The given files (a mask)."""
        return Course(**{name: column[rows] for name, column in self.__dict__.items()})


@dataclass(frozen=True)
class Calls:
    """Days on which this run's story turns (indices of working days)."""

    first: int
    cut: int
    new_head: int


def is_line(files: Files, role: str) -> np.ndarray:
    """True for files of the agencies that play ``role``."""
    return np.isin(files.line, codes(role))


def small(files: Files) -> np.ndarray:
    """True for files of the tiny communes, to which nothing unusual happens."""
    return is_line(files, "lucky") | is_line(files, "unlucky")


def _allowed(files: Files) -> np.ndarray:
    """Working minutes from receipt to the end of the due day."""
    due = np.where(files.norm > 0, files.due, files.day + NOMINAL)
    return (due + 1) * DAY - files.received


def _pace(files: Files, calls: Calls, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Per file: shift of the log share of time used, and the chance of trouble."""
    lines = np.unique(files.line)
    draws = stream(seed, "pace").normal(0.0, 0.02, len(lines))
    shift = draws[np.searchsorted(lines, files.line)]
    trouble = np.full(len(files), TROUBLE)
    worse = is_line(files, "worse")
    turned = is_line(files, "turned")
    before = turned & (files.day < calls.new_head)
    for own, new_shift, new_trouble in (
        (worse, 0.165, 0.09),
        (before, 0.14, 0.09),
        (turned & ~before, -0.05, 0.01),
        (is_line(files, "fast_poor"), -0.12, 0.008),
        (is_line(files, "late_supplement"), -0.1, 0.006),
        (small(files), 0.0, 0.0),
    ):
        shift[own], trouble[own] = new_shift, new_trouble
    year_end = (files.day - calls.first) % 250 > 225  # the last weeks are busier and slower
    return shift + 0.05 * year_end, trouble


def _durations(files: Files, calls: Calls, seed: int) -> np.ndarray:
    rng = stream(seed, "durations")
    count = len(files)
    shift, trouble = _pace(files, calls, seed)
    share = np.exp(np.log(MEDIAN) + shift + SPREAD * rng.normal(size=count))
    troubled = chance(rng, trouble, count)
    share *= np.where(troubled, 1.5 + rng.exponential(1.1, count), 1.0)
    minutes = share * _allowed(files)
    forgotten = chance(rng, FORGOTTEN, count) & ~small(files)
    minutes += np.where(forgotten, rng.exponential(260.0, count) * DAY, 0.0)
    return np.maximum(minutes, 20).astype(np.int64)


def _bunched(files: Files, minutes: np.ndarray, seed: int) -> np.ndarray:
    """Some files wait for their due day; at one agency most of them do."""
    rng = stream(seed, "bunching")
    share = minutes / _allowed(files)
    bunches = is_line(files, "buncher")
    near = np.where(bunches, (share > 0.4) & (share < 1.15), (share > 0.8) & (share < 1.1))
    waits = near & chance(rng, np.where(bunches, 0.75, 0.15), len(files)) & (files.norm > 1)
    on_due_day = files.due * DAY + rng.integers(60, DAY - 5, len(files)) - files.received
    return np.where(waits & ~small(files), on_due_day, minutes)


def _chance_of_the_small(files: Files, minutes: np.ndarray, calls: Calls, seed: int) -> np.ndarray:
    """Tiny communes: all in time, except the last two files of the unlucky ones."""
    rng = stream(seed, "small")
    minutes = np.where(small(files), np.minimum(minutes, 0.9 * _allowed(files)), minutes)
    minutes = minutes.astype(np.int64)
    late_by = rng.integers(1, 8, len(files)) * DAY
    for code in codes("unlucky"):
        own = files.line == code
        closed = np.flatnonzero(own & (files.norm > 0) & (files.due + 10 < calls.cut))
        last = closed[-2:]
        minutes[last] = _allowed(files)[last] + late_by[last]
    return minutes


def _steps(files: Files, minutes: np.ndarray, seed: int) -> np.ndarray:
    """End of receive, process and advise as working minutes, one row per step."""
    rng = stream(seed, "steps")
    weight = np.repeat(2 * np.array(STEPS)[:, None], len(files), axis=1)
    slow_advice = is_line(files, "worse") & np.char.startswith(files.line, "H")
    weight[2, slow_advice] *= 2.6
    parts = rng.standard_gamma(weight)
    ends = np.cumsum(parts, axis=0)[:3] / parts.sum(axis=0)
    return files.received + (ends * minutes).astype(np.int64)


def _closings(files: Files, seed: int) -> np.ndarray:
    drawn = pick(stream(seed, "closings"), CLOSINGS, len(files))
    return np.where((files.kind == "procedure") & ~small(files), drawn, "done")


def run(files: Files, calls: Calls, seed: int) -> Course:
    """The undisturbed course of every file; ``turns.apply`` adds what comes in between."""
    closed_how = _closings(files, seed)
    minutes = _bunched(files, _durations(files, calls, seed), seed)
    minutes = np.where(closed_how == "done", minutes, np.maximum(minutes * 0.5, 20))
    minutes = _chance_of_the_small(files, minutes, calls, seed)
    assigned, submitted, advised = _steps(files, minutes, seed)
    completed = files.received + minutes
    never = [np.full(len(files), NEVER) for _ in range(7)]
    return Course(
        assigned=assigned,
        submitted=submitted,
        advised=advised,
        first_completed=completed,
        completed=completed.copy(),
        closed_how=closed_how,
        extended=never[0],
        asked=never[1],
        due_current=files.due.copy(),
        rework=never[2],
        resubmitted=never[3],
        reopened=never[4],
        stop_start=never[5],
        stop_end=never[6],
        stop_reason=np.full(len(files), "", dtype=object),
        impossible=np.zeros(len(files), dtype=bool),
    )
