"""The four steps of every file and its clock stops, as columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lib.demo.clock import DAY, Clock
from lib.demo.course import NEVER, Course
from lib.demo.province import Province
from lib.demo.receipts import Files

STAGE_NORM = (0.05, 0.65, 0.9, 1.0)  # share of the norm by the end of each step


@dataclass
class Stages:
    """Columns of file_stage: rows of the same step together, in order of file."""

    file: np.ndarray
    step: np.ndarray
    unit: np.ndarray
    start: np.ndarray
    end: np.ndarray  # NEVER = not ended yet
    due: np.ndarray  # NEVER = none


def stages(files: Files, course: Course, province: Province, clock: Clock, cut: int) -> Stages:
    """The four steps of every file, as far as they have begun before ``cut``."""
    completed = course.known_completed(cut)
    bounds = [files.received, course.assigned, course.submitted, course.advised, completed]
    columns: dict[str, list[np.ndarray]] = {n: [] for n in Stages.__dataclass_fields__}
    for step in range(4):
        begun = np.flatnonzero((bounds[step] < cut) & ~course.impossible)
        start, end = bounds[step][begun], bounds[step + 1][begun]
        holder = (files.receiving if step == 0 else files.unit)[begun]
        unit = province.followed(holder, files.field[begun], clock.day(start))
        norm = (files.norm[begun] * DAY * STAGE_NORM[step]).astype(np.int64)
        due = np.where(norm > 0, files.received[begun] + norm, NEVER)
        for name, column in zip(
            columns,
            (begun, np.full(len(begun), step), unit, start, np.where(end < cut, end, NEVER), due),
            strict=True,
        ):
            columns[name].append(column)
    joined = Stages(**{name: np.concatenate(parts) for name, parts in columns.items()})
    order = np.lexsort((joined.step, joined.file))
    return Stages(**{name: column[order] for name, column in joined.__dict__.items()})
