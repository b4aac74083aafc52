"""Where the time of files goes: the share of each step, and the step at which a unit loses most.

Letter 5712/UBND-NC (2024) asks for the time at each step (tiếp nhận, xử lý, tham mưu).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lib.judgements.comparison import BELOW, compare
from lib.labels import STAGE
from lib.statistics.quantile import mean, quantile

LONG = 0.75  # a step is long when it takes more days than this share of everyone's
LEAST = 0.5  # working days that a step takes longer before a unit is called slower
Days = Counter[int]  # working days → how many steps took them


@dataclass(frozen=True)
class StepTime:
    """One step: how many ended, their mean in working days, their share (0–1) of all the days
    spent at steps (None when there were no days at all)."""

    stage: str
    steps: int
    mean: float
    share: float | None


@dataclass(frozen=True)
class Loss:
    """The step at which a unit takes more days than everyone, beside that of everyone.

    ``verdict`` (see ``comparison``) on the share of its steps that are not long, among its peers:
    "below" when so many are long that chance does not explain it.
    """

    own: StepTime
    everyone: StepTime
    verdict: str

    @property
    def days(self) -> float:
        """Working days that the unit takes longer at this step, on average."""
        return self.own.mean - self.everyone.mean

    @property
    def total(self) -> float:
        """Working days that all its files together took longer than at everyone's mean."""
        return self.days * self.own.steps

    @property
    def is_clear(self) -> bool:
        """Slower than its peers beyond chance, and by enough to be worth naming."""
        return self.verdict == BELOW and self.days >= LEAST


@dataclass(frozen=True)
class Spent:
    """The time of one unit: its steps by stage, and where it loses most, None when nowhere."""

    unit: int
    steps: Mapping[str, StepTime]
    loss: Loss | None


def by_stage(rows: pd.DataFrame) -> dict[str, StepTime]:
    """``rows``: of ``query.histogram`` by stage (and more). In the order of the steps."""
    days = _days(rows)
    whole = sum(_total(counts) for counts in days.values())
    return {
        stage: StepTime(
            stage,
            days[stage].total(),
            mean(days[stage]) or 0.0,
            _total(days[stage]) / whole if whole else None,
        )
        for stage in STAGE
        if stage in days
    }


def by_unit(rows: pd.DataFrame, groups: Mapping[int, str | None]) -> list[Spent]:
    """``rows``: of ``query.histogram`` by unit and stage; ``groups``: see
    ``comparison.peer_groups``. Who is clearly slower comes first, then by days lost."""
    everyone, verdicts = by_stage(rows), _verdicts(rows, groups)
    found = []
    for unit, own in rows.groupby("unit"):
        steps = by_stage(own)
        losses = [
            Loss(step, everyone[stage], verdicts[stage, int(unit)])
            for stage, step in steps.items()
            if step.mean > everyone[stage].mean
        ]
        worst = max(losses, key=lambda loss: (loss.is_clear, loss.total), default=None)
        found.append(Spent(int(unit), steps, worst))
    return sorted(found, key=_place)


def _place(spent: Spent) -> tuple[bool, float]:
    loss = spent.loss
    return (not loss.is_clear, -loss.total) if loss else (True, 0.0)


def _verdicts(rows: pd.DataFrame, groups: Mapping[int, str | None]) -> dict[tuple[str, int], str]:
    """Stage and unit → the verdict on the share of steps that are not long."""
    found: dict[tuple[str, int], str] = {}
    for stage, days in _days(rows).items():
        limit = quantile(days, LONG)
        own = rows[rows["stage"] == stage]
        table = pd.DataFrame(
            {
                "unit": own["unit"],
                "quick_numerator": own["rows"].where(own["days"] <= limit, 0),
                "quick_denominator": own["rows"],
            }
        )
        places = compare(table, groups, "quick").places
        found |= {(stage, unit): place.verdict for unit, place in places.items()}
    return found


def _days(rows: pd.DataFrame) -> dict[str, Days]:
    """Stage → how many steps took how many days."""
    found: dict[str, Days] = {}
    for stage, days, count in rows[["stage", "days", "rows"]].itertuples(index=False):
        found.setdefault(stage, Counter())[int(days)] += int(count)
    return found


def _total(days: Days) -> int:
    return sum(value * count for value, count in days.items())
