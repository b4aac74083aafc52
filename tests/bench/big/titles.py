"""What files are called: some hundred titles with a number, so that a search has rare and frequent
words; and applicants that some titles name, masked as intake masks them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lib.demo import names
from lib.demo.streams import stream
from lib.demo.titles import DOCUMENT_FORMS, TASK_FORMS
from lib.demo.titles import rows as read_rows
from lib.masking import mask
from lib.text import fold
from tests.bench.big.organisation import PARTED

LEVELS = "pdc"
KINDS = ("procedure", "task", "document")
APPLICANTS = 500


@dataclass(frozen=True)
class Titles:
    """Titles by place. ``offered``: (kind, field index, level index) → (places, cumulated share).
    ``norm`` and ``source`` of procedures; 0 and "" for the others, which draw their own."""

    text: list[str]
    folded: list[str]
    norm: np.ndarray
    source: np.ndarray
    offered: dict[tuple[int, int, int], tuple[np.ndarray, np.ndarray]]

    def draw(
        self, kind: np.ndarray, field: np.ndarray, level: np.ndarray, luck: np.ndarray
    ) -> np.ndarray:
        """The place of a title for each file; ``luck``: 0 ≤ x < 1 of each."""
        cell = (kind * 1000 + field) * len(LEVELS) + level
        chosen = np.empty(len(cell), dtype=np.int64)
        order = np.argsort(cell, kind="stable")
        cells, starts = np.unique(cell[order], return_index=True)
        for code, own in zip(cells.tolist(), np.split(order, starts[1:]), strict=True):
            rest, at = divmod(code, len(LEVELS))
            places, share = self.offered[rest // 1000, rest % 1000, at]
            chosen[own] = places[np.searchsorted(share, luck[own], side="right")]
        return chosen


def make(field_codes: list[str]) -> Titles:
    """Every title, of procedures, tasks and documents of all fields."""
    text: list[str] = []
    norm: list[int] = []
    source: list[str] = []
    offered = {}
    alike = {code: of for code, _name, of in PARTED}
    procedures, topics = read_rows("procedures.csv"), read_rows("topics.csv")
    for index, code in enumerate(field_codes):
        of = alike.get(code, code)
        same = [row for row in procedures if row["field"] == of]
        subjects = [row["topic"] for row in topics if row["field"] == of]
        for at, letter in enumerate(LEVELS):
            fitting = [row for row in same if letter in row["levels"]] or same
            weight = np.array([float(row["weight"]) for row in fitting])
            offered[0, index, at] = _places(len(text), weight)
            text += [row["title"] for row in fitting]
            norm += [int(row["working_days"]) for row in fitting]
            source += [row["applicant"] for row in fitting]
        for kind, forms in ((1, TASK_FORMS), (2, DOCUMENT_FORMS)):
            some = [form.format(topic=topic, period="").strip()
                    for form in forms for topic in subjects]  # fmt: skip
            for at in range(len(LEVELS)):
                offered[kind, index, at] = _places(len(text), np.ones(len(some)))
            text += some
            norm += [0] * len(some)
            source += [""] * len(some)
    folded = [fold(each) for each in text]
    return Titles(text, folded, np.array(norm), np.array(source), offered)


def _places(first: int, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    share = np.cumsum(weight / weight.sum())
    share[-1] = 1.0
    return np.arange(first, first + len(weight)), share


def applicants(seed: int) -> list[tuple[str, str]]:
    """What is put behind a title to name an applicant: in full, and masked."""
    rng = stream(seed, "big applicants")
    found = []
    for _number in range(APPLICANTS):
        name = names.invent(rng)
        full = f" – {'bà' if 'Thị' in name.split() else 'ông'} {name}"
        found.append((full, mask(f"Hồ sơ số 1{full}").removeprefix("Hồ sơ số 1")))
    return found
