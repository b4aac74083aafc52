"""Verdicts: which months a control chart takes, where it starts anew, and that nothing else bears
on what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd
import pytest

from lib import query
from lib.filters import Filters
from lib.judgements import verdicts
from lib.judgements.verdicts import MONTHS, Judged
from lib.metrics import METRICS
from lib.periods import Period, months
from lib.query.turning_points import LAW, MERGER, WHOLE, Records, TurningPoint
from lib.statistics.run_rules import Rule
from lib.statistics.verdict import Assurance, Course
from lib.ui.verdict import met, sentence
from tests.world import World
from tests.world.world import PROVINCE

END = date(2026, 10, 31)
UNIT = 7
FIRST = date(2024, 1, 1)


def filters(end: date = END) -> Filters:
    return Filters(period=Period.parse(str(end.year), end), as_of=end, version="verdicts")


def frame(key: str, counted: Sequence[int], sizes: Sequence[int], end: date = END) -> pd.DataFrame:
    """One line a month up to ``end``, as ``query.series`` gives it."""
    listed = months(end, len(counted))
    return pd.DataFrame(
        {
            "month": [period.start for period in listed],
            key: [c / n if n else float("nan") for c, n in zip(counted, sizes, strict=True)]
            if METRICS[key].denominator
            else counted,
            f"{key}_numerator": counted,
            f"{key}_denominator": sizes,
        }
    )


def verdict_on(key: str, frame: pd.DataFrame, filters: Filters, unit: int) -> Judged:
    """The verdict on ``frame``, with the events on record."""
    rows = frame.to_dict("records")
    return verdicts.judged(key, rows, filters.end, query.turning_points(filters.version), unit)


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Records]]:
    """The events on record; a test may put others in their place."""
    records = {"all": Records(FIRST, (), {})}
    monkeypatch.setattr(query, "turning_points", lambda _version: records["all"])
    yield records


@pytest.mark.usefixtures("recorded")
class TestMonths:
    def test_the_month_that_is_not_over_is_left_out(self) -> None:
        end = date(2026, 10, 30)
        counted = verdict_on("received", frame("received", [9] * 14, [9] * 14, end),
                                  filters(end), UNIT)  # fmt: skip
        assert (counted.months[0], counted.months[-1]) == (date(2025, 9, 1), date(2026, 9, 1))

    def test_the_last_day_of_a_month_ends_it(self) -> None:
        judged = verdict_on("received", frame("received", [9] * 14, [9] * 14), filters(), UNIT)
        assert judged.months[-1] == date(2026, 10, 1)

    def test_months_before_the_first_file_are_no_zeros(self, recorded: dict[str, Records]) -> None:
        recorded["all"] = Records(date(2025, 10, 15), (), {})
        judged = verdict_on("received", frame("received", [0] * 14, [0] * 14), filters(), UNIT)
        assert judged.months[0] == date(2025, 11, 1)

    def test_twelve_are_needed(self) -> None:
        for count, course in ((11, Course.NOT_ENOUGH), (12, Course.ORDINARY)):
            rows = frame("received", [9, 10, 9, 8] * 3, [9] * 12).tail(count)
            assert verdict_on("received", rows, filters(), UNIT).verdict.course is course


class TestTurningPoints:
    MERGED = TurningPoint(date(2025, 7, 1), MERGER, "", "document")
    LAW_CHANGED = TurningPoint(date(2025, 9, 15), LAW, "name", "document")

    def judged(self, recorded: dict[str, Records], records: Records, unit: int) -> Judged:
        recorded["all"] = records
        rows = frame("on_time_rate", [90] * 24, [100] * 24)
        return verdict_on("on_time_rate", rows, filters(), unit)

    def test_a_merger_starts_the_chart_of_its_unit_anew(self, recorded: dict[str, Records]) -> None:
        records = Records(FIRST, (), {UNIT: (self.MERGED,)})
        judged = self.judged(recorded, records, UNIT)
        starts = [judged.months[position] for position in judged.chart.starts]
        assert starts == [date(2024, 11, 1), date(2025, 7, 1)]
        assert judged.turns == ((8, self.MERGED),)

    def test_and_of_no_other_unit(self, recorded: dict[str, Records]) -> None:
        records = Records(FIRST, (), {UNIT: (self.MERGED,)})
        assert self.judged(recorded, records, UNIT + 1).chart.starts == (0,)

    def test_a_law_starts_every_chart_anew_at_the_first_whole_month(
        self, recorded: dict[str, Records]
    ) -> None:
        for unit in (UNIT, WHOLE):
            judged = self.judged(recorded, Records(FIRST, (self.LAW_CHANGED,), {}), unit)
            assert [judged.months[i] for i in judged.chart.starts[1:]] == [date(2025, 10, 1)]

    def test_nothing_else_does(self, recorded: dict[str, Records]) -> None:
        """A jump in the figures is a signal, never a reason to start anew."""
        recorded["all"] = Records(FIRST, (), {})
        rows = frame("on_time_rate", [60] * 12 + [95] * 12, [100] * 24)
        judged = verdict_on("on_time_rate", rows, filters(), UNIT)
        assert judged.chart.starts == (0,)
        assert judged.verdict.course is Course.IMPROVING

    def test_after_one_twelve_months_are_needed_again(self, recorded: dict[str, Records]) -> None:
        late = TurningPoint(date(2026, 1, 1), MERGER, "", "")
        judged = self.judged(recorded, Records(FIRST, (), {UNIT: (late,)}), UNIT)
        assert judged.verdict.course is Course.NOT_ENOUGH
        assert sentence(judged) == (
            "mới có 10 tháng kể từ sáp nhập ngày 01/01/2026; cần 12 tháng để nhận định"
        )


@pytest.mark.usefixtures("recorded")
class TestSentence:
    """The rule that fired, in words that need no chart."""

    def test_a_shift(self) -> None:
        rows = frame("on_time_rate", [900, 910] * 8 + [820, 824] * 4, [1000] * 24)
        judged = verdict_on("on_time_rate", rows, filters(), UNIT)
        assert judged.verdict.course is Course.WORSENING
        assert judged.verdict.signal is not None
        found = {Rule.SHIFT: "8 tháng liên tiếp dưới mức trung bình 87,7%",
                 Rule.BEYOND: "thấp hơn giới hạn dưới thông thường"}  # fmt: skip
        assert found[judged.verdict.signal.rule] in sentence(judged)

    def test_a_slight_shift_is_told_by_its_length(self) -> None:
        counted = [880, 900, 885, 910, 890, 905, 884, 912] * 2 + [878, 886, 876, 884] * 2
        judged = verdict_on(
            "on_time_rate", frame("on_time_rate", counted, [1000] * 24), filters(), UNIT
        )
        assert judged.verdict.signal is not None and judged.verdict.signal.rule is Rule.SHIFT
        assert sentence(judged) == "8 tháng liên tiếp dưới mức trung bình 89,1%"

    def test_a_rise_of_what_should_be_low_is_worse(self) -> None:
        counted = [20, 22, 19, 21, 20, 23, 19, 20, 22, 21, 20, 40]
        judged = verdict_on("overdue", frame("overdue", counted, counted), filters(), UNIT)
        assert judged.verdict.course is Course.WORSENING
        assert sentence(judged).startswith("tháng 10/2026 là 40, vượt giới hạn trên thông thường")

    def test_a_rise_of_what_is_neither_good_nor_bad_is_a_change(self) -> None:
        counted = [20, 22, 19, 21, 20, 23, 19, 20, 22, 21, 20, 40]
        judged = verdict_on("received", frame("received", counted, counted), filters(), UNIT)
        assert judged.verdict.course is Course.CHANGED

    def test_a_sign_that_has_ended_is_told_as_such(self) -> None:
        counted = [20, 22, 19, 21, 20, 60, 19, 20, 22, 21, 20, 22]
        judged = verdict_on("overdue", frame("overdue", counted, counted), filters(), UNIT)
        assert judged.verdict.course is Course.ORDINARY
        assert sentence(judged) == "hiện dao động bình thường; dấu hiệu thay đổi trước đây đã hết"

    def test_how_many_months_met_the_target(self) -> None:
        rows = frame("on_time_rate", [94, 96] * 12, [100] * 24)
        judged = verdict_on("on_time_rate", rows, filters(), UNIT)
        assert met(judged) == "12 trong 24 tháng đạt mục tiêu 95,0%"

    def test_a_handful_of_files_is_not_judged(self) -> None:
        rows = frame("on_time_rate", [3, 4] * 12, [4] * 24)
        judged = verdict_on("on_time_rate", rows, filters(), UNIT)
        assert judged.verdict.course is Course.NOT_ENOUGH
        assert sentence(judged) == "quá ít hồ sơ mỗi tháng để nhận định"

    def test_a_median_of_a_few_files_is_none(self) -> None:
        rows = frame("median_duration", [4] * 12 + [9] * 12, [4] * 12 + [9] * 12)
        judged = verdict_on("median_duration", rows, filters(), UNIT)
        assert [point.value for point in judged.chart.points] == [None] * 12 + [9] * 12


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        (990, Assurance.WILL_MEET),
        (800, Assurance.WILL_MISS),
        (948, Assurance.EITHER_WAY),
    ],
)
def test_assurance_against_the_target(counted: int, expected: Assurance) -> None:
    rows = frame("on_time_rate", [counted - 2, counted + 2] * 12, [1000] * 24)
    assert verdict_on("on_time_rate", rows, filters(), UNIT).assurance is expected


class TestInTheWorld:
    def test_units_are_judged_as_if_alone(self, world: World) -> None:
        """The verdict on a unit does not depend on the others or on their order."""
        asked = world.filters("2026")
        together = verdicts.judge_units("received", asked, PROVINCE)
        assert len(together) > 3
        series = query.series(("received",), asked, PROVINCE, ("unit",), months=MONTHS)
        for unit, judged in together.items():
            alone = series[series["unit"] == unit]
            assert verdict_on("received", alone, asked, unit) == judged

    def test_mergers_and_laws_are_on_record(self, world: World) -> None:
        records = query.turning_points("world")
        assert [point.kind for point in records.of(WHOLE)] == [MERGER]  # the law is of that day
        assert [point.day for point in records.laws] == [date(2025, 7, 1)]
        commune = world.unit("29242", "2025-08-01")
        assert date(2025, 7, 1) in [point.day for point in records.of(commune)]
