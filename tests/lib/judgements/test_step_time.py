"""Where time goes: shares of the days, and the step at which a unit clearly loses most."""

from __future__ import annotations

from random import Random

import pandas as pd
import pytest

from lib.judgements.comparison import ALIKE, BELOW, TOO_FEW
from lib.judgements.step_time import Spent, by_stage, by_unit

GROUPS: dict[int, str | None] = dict.fromkeys(range(100), "commune_rural")


def rows(*found: tuple[int, str, int, int]) -> pd.DataFrame:
    """Unit, step, working days, how many steps took them."""
    return pd.DataFrame(found, columns=["unit", "stage", "days", "rows"], dtype=object)


def strewn(slow: dict[int, tuple[str, int]], units: int = 20, files: int = 80) -> pd.DataFrame:
    """Steps of one to eight days by chance; ``slow``: unit → the step at which each of its files
    takes so many days more."""
    random = Random(7)
    found = []
    for unit in range(units):
        for _ in range(files):
            for stage in ("process", "advise"):
                step, more = slow.get(unit, ("", 0))
                days = random.randint(1, 8) + (more if step == stage else 0)
                found.append((unit, stage, days, 1))
    return rows(*found)


def test_shares_are_of_days_not_of_steps() -> None:
    found = by_stage(rows((1, "process", 6, 10), (1, "receive", 0, 20), (2, "receive", 1, 20),
                          (2, "advise", 4, 5)))  # fmt: skip
    assert list(found) == ["receive", "process", "advise"]  # in the order of the work
    assert [step.share for step in found.values()] == [0.2, 0.6, 0.2]
    assert (found["receive"].steps, found["receive"].mean) == (40, 0.5)


def test_without_any_day_there_is_no_share() -> None:
    """Everything received and issued within one day."""
    assert [step.share for step in by_stage(rows((1, "receive", 0, 7))).values()] == [None]
    assert by_stage(rows()) == {}


def test_who_is_clearly_slower_comes_first() -> None:
    found = by_unit(strewn({11: ("advise", 4)}), GROUPS)
    assert [spent.unit for spent in found if spent.loss and spent.loss.is_clear] == [11]
    assert found[0].unit == 11
    loss = found[0].loss
    assert loss is not None and (loss.own.stage, loss.everyone.stage) == ("advise", "advise")
    assert loss.days == pytest.approx(loss.own.mean - loss.everyone.mean)
    assert loss.total == pytest.approx(80 * loss.days)
    assert 3 < loss.days < 5


def test_chance_alone_makes_nobody_clearly_slower() -> None:
    found = by_unit(strewn({}), GROUPS)
    losses = [spent.loss for spent in found if spent.loss]
    assert losses and {loss.verdict for loss in losses} == {ALIKE}
    assert [loss.total for loss in losses] == sorted((x.total for x in losses), reverse=True)


def test_one_long_file_is_not_a_slow_unit() -> None:
    """A single file of two hundred days lifts the mean above all, and proves nothing."""
    lucky = strewn({})
    lucky = pd.concat([lucky, rows((5, "advise", 200, 1))], ignore_index=True)
    loss = _of(by_unit(lucky, GROUPS), 5).loss
    assert loss is not None and loss.days > 2
    assert not loss.is_clear


def test_a_sliver_of_a_day_is_not_worth_naming() -> None:
    """Many steps just above the line, but the mean hardly longer than that of all."""
    usual = [(u, "advise", days, n) for u in range(20) for days, n in ((1, 10), (3, 30), (9, 10))]
    edge = rows(*usual, (30, "advise", 3, 4), (30, "advise", 4, 40))
    loss = _of(by_unit(edge, GROUPS), 30).loss
    assert loss is not None and loss.verdict == BELOW and 0 < loss.days < 0.5
    assert not loss.is_clear


def test_few_steps_tell_nothing() -> None:
    few = pd.concat([strewn({}), rows((50, "advise", 60, 2))], ignore_index=True)
    loss = _of(by_unit(few, GROUPS), 50).loss
    assert loss is not None and loss.verdict == TOO_FEW


def test_a_unit_that_is_nowhere_slower_loses_nothing() -> None:
    quick = pd.concat([strewn({}), rows((60, "process", 1, 40))], ignore_index=True)
    assert _of(by_unit(quick, GROUPS), 60).loss is None


def _of(found: list[Spent], unit: int) -> Spent:
    return next(spent for spent in found if spent.unit == unit)
