"""What comes in between: clock stops, extensions, rework, reopening, impossible dates."""

from __future__ import annotations

import numpy as np

from lib.demo.clock import DAY
from lib.demo.course import NEVER, Course, is_line, small
from lib.demo.receipts import Files
from lib.demo.streams import chance, stream

LONGEST_REOPENING = 55  # working days, so that it stays within 90 calendar days
IMPOSSIBLE = 3_300  # one file in this many is dated by the source before its receipt


def apply(files: Files, course: Course, land: int, seed: int) -> None:
    """Adds the turns to ``course``. ``land``: index of the field with financial obligations."""
    _early_stops(files, course, land, seed)
    _late_supplements(files, course, seed)
    _extensions_before(files, course, seed)
    _extensions_after(files, course, seed)
    _rework(files, course, seed)
    _reopened(files, course, seed)
    _impossible(files, course, seed)


def _late(files: Files, course: Course) -> np.ndarray:
    return (files.due >= 0) & (course.first_completed // DAY > files.due)


def _stop(course: Course, own: np.ndarray, start: np.ndarray, length: np.ndarray) -> None:
    """Stops the clock of files ``own``; all that follows happens that much later."""
    course.stop_start[own] = start
    course.stop_end[own] = start + length
    for steps in (course.submitted, course.advised, course.first_completed, course.completed):
        steps[own] += length


def _early_stops(files: Files, course: Course, land: int, seed: int) -> None:
    """A supplement, or the citizen's financial obligation, early in the work. Such files are
    handled as fast as the others: the time lost is made good elsewhere, mostly."""
    rng = stream(seed, "clock stops")
    procedure = (files.kind == "procedure") & (files.norm >= 3) & ~small(files)
    supplement = chance(rng, 0.07, len(files)) & procedure
    obligation = chance(rng, 0.10, len(files)) & procedure & (files.field == land) & ~supplement
    own = np.flatnonzero(supplement | obligation)
    room = np.maximum(files.norm[own] * 0.3, 1.0)
    length = np.minimum(np.exp(1.2 + 0.8 * rng.normal(size=len(own))), 3 * room)
    length += np.where(chance(rng, 0.09, len(own)), rng.exponential(70.0, len(own)), 0.0)
    saved = np.minimum(length, 0.45 * (course.completed[own] - files.received[own]) / DAY)
    _hurry(files, course, own, (saved * DAY).astype(np.int64))
    begin = course.assigned[own] + (
        rng.uniform(0.15, 0.6, len(own)) * (course.submitted[own] - course.assigned[own])
    ).astype(np.int64)
    _stop(course, own, begin, (length * DAY).astype(np.int64) + 30)
    course.stop_reason[own] = np.where(supplement[own], "supplement", "obligation")


def _hurry(files: Files, course: Course, own: np.ndarray, saved: np.ndarray) -> None:
    """Shortens all steps of ``own`` in proportion, by ``saved`` working minutes in all."""
    received = files.received[own]
    rate = 1 - saved / (course.completed[own] - received)
    for steps in (course.assigned, course.submitted, course.advised):
        steps[own] = received + ((steps[own] - received) * rate).astype(np.int64)
    course.first_completed[own] -= saved
    course.completed[own] -= saved


def _late_supplements(files: Files, course: Course, seed: int) -> None:
    """Supplements asked for in the last two days before the deadline."""
    rng = stream(seed, "late supplements")
    last_days = (files.due - 1) * DAY
    possible = (files.kind == "procedure") & (files.norm >= 5) & ~small(files)
    possible &= (course.stop_reason == "") & (course.completed > last_days - DAY)
    possible &= course.completed < (files.due + 3) * DAY
    often = is_line(files, "late_supplement")
    own = np.flatnonzero(possible & chance(rng, np.where(often, 0.17, 0.008), len(files)))
    start = last_days[own] + rng.integers(20, DAY, len(own))
    start = np.maximum(start, course.assigned[own] + 5)
    course.completed[own] = np.maximum(course.completed[own], start + 120)
    course.first_completed[own] = course.completed[own]
    remaining = course.completed[own] - start
    course.submitted[own] = np.maximum(course.submitted[own], start + remaining // 3)
    course.advised[own] = np.maximum(course.advised[own], start + 2 * remaining // 3)
    length = (np.exp(0.8 + 0.6 * rng.normal(size=len(own))) * DAY).astype(np.int64) + 60
    _stop(course, own, start, length)
    course.stop_reason[own] = "supplement"


def _extensions_before(files: Files, course: Course, seed: int) -> None:
    """Extensions asked for and granted before the deadline: mostly of assigned tasks."""
    rng = stream(seed, "extensions before")
    late = _late(files, course)
    task = files.kind == "task"
    often = np.where(task & late, 0.35, np.where(late, 0.06, np.where(task, 0.02, 0.0)))
    moment = files.due * DAY - rng.integers(0, 2 * DAY, len(files)) + DAY // 2
    possible = (files.due >= 0) & (moment > course.assigned + DAY) & (moment < course.completed)
    own = np.flatnonzero(possible & chance(rng, often, len(files)) & ~small(files))
    course.extended[own] = moment[own]
    course.asked[own] = moment[own] - rng.integers(60, DAY, len(own))
    course.due_current[own] = files.due[own] + rng.choice([3, 5, 7, 10, 15], len(own))


def _extensions_after(files: Files, course: Course, seed: int) -> None:
    """Deadlines moved after they had passed, so that a late file looks in time: rare, except at
    one agency."""
    rng = stream(seed, "extensions after")
    often = np.where(is_line(files, "late_extender"), 0.8, 0.012)
    possible = _late(files, course) & (course.due_current == files.due) & ~small(files)
    own = np.flatnonzero(possible & chance(rng, often, len(files)))
    expired = (files.due[own] + 1) * DAY
    wait = np.minimum(course.first_completed[own] - expired - 1, 8 * DAY)
    course.extended[own] = expired + (rng.uniform(0.1, 0.9, len(own)) * wait).astype(np.int64)
    wanted = course.first_completed[own] // DAY + rng.integers(0, 4, len(own))
    course.due_current[own] = np.minimum(wanted, course.extended[own] // DAY + 20)


def _rework(files: Files, course: Course, seed: int) -> None:
    rng = stream(seed, "rework")
    often = np.where(is_line(files, "worse"), 0.13, 0.05)
    own = np.flatnonzero(chance(rng, often, len(files)))
    span = course.advised[own] - course.submitted[own]
    course.rework[own] = course.submitted[own] + span * 3 // 10
    course.resubmitted[own] = course.submitted[own] + span * 7 // 10


def _reopened(files: Files, course: Course, seed: int) -> None:
    rng = stream(seed, "reopened")
    done = (course.closed_how == "done") & ~small(files)
    own = np.flatnonzero(done & chance(rng, 0.008, len(files)))
    gap = rng.integers(3 * DAY, LONGEST_REOPENING * DAY, len(own))
    course.reopened[own] = course.first_completed[own] + gap
    course.completed[own] = course.reopened[own] + rng.integers(DAY, 12 * DAY, len(own))


def _impossible(files: Files, course: Course, seed: int) -> None:
    rng = stream(seed, "impossible")
    plain = (course.stop_reason == "") & (course.reopened == NEVER) & ~small(files)
    plain &= course.extended == NEVER
    number = max(2, len(files) // IMPOSSIBLE)
    own = np.sort(rng.choice(np.flatnonzero(plain), size=number, replace=False))
    course.impossible[own] = True
    course.completed[own] = files.received[own] - rng.integers(DAY, 4 * DAY, number)
    course.first_completed[own] = course.completed[own]
