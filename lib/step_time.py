"""Where the time of files goes: the share of each step, and the step at which most is lost.

Letter 5712/UBND-NC (2024) asks for the time at each step (tiếp nhận, xử lý, tham mưu).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lib.config import settings
from lib.labels import STAGE

Row = Mapping[str, Any]


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
    """The step at which a unit takes more days than everyone, beside that of everyone."""

    own: StepTime
    everyone: StepTime

    @property
    def days(self) -> float:
        """Working days that the unit takes longer at this step, on average."""
        return self.own.mean - self.everyone.mean

    @property
    def total(self) -> float:
        """Working days that all its files together took longer than at everyone's mean."""
        return self.days * self.own.steps


def step_times(rows: Iterable[Row]) -> dict[str, StepTime]:
    """``rows``: those of ``query.table`` by stage for one unit, with the metric "step_mean"; a
    step that nothing passed is left out. In the order of the steps."""
    ended = {row["stage"]: row for row in rows if row["step_mean_numerator"] > 0}
    days = {stage: row["step_mean"] * row["step_mean_numerator"] for stage, row in ended.items()}
    total = sum(days.values())
    return {
        stage: StepTime(
            stage,
            int(ended[stage]["step_mean_numerator"]),
            float(ended[stage]["step_mean"]),
            days[stage] / total if total else None,
        )
        for stage in STAGE
        if stage in ended
    }


def most_lost(own: Mapping[str, StepTime], everyone: Mapping[str, StepTime]) -> Loss | None:
    """The step at which the unit spends most days beyond what everyone's mean would take; None
    when it is slower at none, or too few steps ended to tell."""
    enough = settings().minimum_n
    slower = [
        loss
        for stage, step in own.items()
        if step.steps >= enough and (loss := Loss(step, everyone[stage])).days > 0
    ]
    return max(slower, key=lambda loss: loss.total, default=None)
