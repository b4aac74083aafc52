"""Judgements of the work: by the units themselves, the provincial office and inspection teams.

Ratings run from 1 (not met) to 4 (excellent). What lies behind them is one figure per file that
depends on its agency and on what happened to the file; every reviewer sees it a little
differently, and units see their own work in a kinder light.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lib.demo.clock import DAY
from lib.demo.course import NEVER, Calls, Course, is_line
from lib.demo.receipts import Files
from lib.demo.streams import chance, stream
from lib.demo.titles import rows as read_rows
from lib.measures.reviews import CRITERIA

CRITERION_SHIFT = (0.05, 0.1, -0.15, 0.0)  # advice is the weak point of letter 5712
SHARE = 0.08  # of completed files that get a review outside inspections
TYPICAL, SPREAD = 2.95, 0.5
REVIEWER = {
    "self": "Đơn vị tự đánh giá",
    "office": "Văn phòng UBND tỉnh",
    "inspection": "Đoàn kiểm tra công vụ",
}
KINDNESS = {"self": 0.3, "office": 0.0, "inspection": -0.1}


@dataclass
class Reviews:
    """Columns of quality_review; ``inspection`` counts from 0, -1 = none."""

    file: np.ndarray
    at: np.ndarray
    reviewer: np.ndarray  # keys of REVIEWER
    inspection: np.ndarray
    rating: np.ndarray
    criteria: np.ndarray  # one row per criterion
    reason: list[str | None]


def worth(files: Files, course: Course, calls: Calls, seed: int) -> np.ndarray:
    """The quality behind the ratings of each file."""
    rng = stream(seed, "worth")
    lines = np.unique(files.line)
    shift = rng.normal(0.0, 0.07, len(lines))[np.searchsorted(lines, files.line)]
    turned = is_line(files, "turned")
    shift -= 0.45 * is_line(files, "worse") + 1.0 * is_line(files, "fast_poor")
    shift -= 0.35 * (turned & (files.day < calls.new_head))
    late = (files.due >= 0) & (course.first_completed // DAY > files.due)
    shift -= 0.3 * late + 0.35 * (course.rework < NEVER) + 0.3 * (course.reopened < NEVER)
    return TYPICAL + shift + SPREAD * rng.normal(size=len(files))


def _grade(value: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(value), 1, 4).astype(int)


def _rounds(
    files: Files,
    completed: np.ndarray,
    sample: tuple[np.ndarray, np.ndarray, np.ndarray],
    cut: int,
    seed: int,
) -> list[tuple[np.ndarray, np.ndarray, str, np.ndarray]]:
    """Who looks at which file when: (files, times, kind of reviewer, inspections)."""
    rng = stream(seed, "reviews")
    drawn, visit, inspection = sample
    count = len(files)
    chosen = np.flatnonzero((completed < cut) & chance(rng, SHARE, count))
    by_self = chance(rng, 0.7, len(chosen))
    also_self = np.setdiff1d(drawn[chance(rng, 0.5, len(drawn))], chosen)
    seen = chance(rng, 0.75, len(drawn)) & (visit < cut)
    none = np.full(count, -1)
    own = np.concatenate([chosen[by_self], also_self])
    others = chosen[~by_self]
    return [
        (own, completed[own] + rng.integers(DAY, 6 * DAY, len(own)), "self", none[: len(own)]),
        (
            others,
            completed[others] + rng.integers(3 * DAY, 20 * DAY, len(others)),
            "office",
            none[: len(others)],
        ),
        (drawn[seen], visit[seen], "inspection", inspection[seen]),
    ]


def review(
    files: Files,
    completed: np.ndarray,
    value: np.ndarray,
    sample: tuple[np.ndarray, np.ndarray, np.ndarray],
    cut: int,
    seed: int,
) -> Reviews:
    """All reviews before ``cut`` in order of time.

    ``completed``: known result of each file, working minute; ``sample``: files drawn by
    inspections, the minute they are looked at, and the inspection.
    """
    rounds = _rounds(files, completed, sample, cut, seed)
    file, at, inspection = (
        np.concatenate([part[column] for part in rounds]) for column in (0, 1, 3)
    )
    reviewer = np.concatenate([np.full(len(part[0]), part[2]) for part in rounds])
    known = np.flatnonzero(at < cut)
    order = known[np.lexsort((file[known], at[known]))]
    file, reviewer = file[order], reviewer[order]
    rng = stream(seed, "ratings")
    seen = value[file] + np.array([KINDNESS[kind] for kind in reviewer])
    rating = _grade(seen + 0.2 * rng.normal(size=len(file)))
    shift = np.array(CRITERION_SHIFT)[:, np.newaxis]
    criteria = _grade(seen + shift + 0.45 * rng.normal(size=(len(CRITERIA), len(file))))
    return Reviews(
        file=file,
        at=at[order],
        reviewer=reviewer,
        inspection=inspection[order],
        rating=rating,
        criteria=criteria,
        reason=_reasons(rating, criteria, rng),
    )


def _reasons(
    rating: np.ndarray, criteria: np.ndarray, rng: np.random.Generator
) -> list[str | None]:
    """Below good, the reason names the weakest criterion."""
    texts = {name: [] for name in CRITERIA}  # type: dict[str, list[str]]
    for row in read_rows("reasons.csv"):
        texts[row["criterion"]].append(row["reason"])
    weakest = criteria.argmin(axis=0)
    draw = rng.random(len(rating))
    reasons: list[str | None] = []
    for grade, weak, luck in zip(rating.tolist(), weakest.tolist(), draw.tolist(), strict=True):
        choices = texts[CRITERIA[weak]]
        reasons.append(choices[int(luck * len(choices))] if grade <= 2 else None)
    return reasons
