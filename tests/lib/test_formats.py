"""Figures as text, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lib import formats
from lib.formats import DASH
from lib.i18n import use


@pytest.fixture(params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use(request.param)
    yield request.param
    use("vi")


def _pick(language: str, vi: str, en: str) -> str:
    return {"vi": vi, "en": en}[language]


class TestKnown:
    def test_number(self, language: str) -> None:
        assert formats.number(1234567) == _pick(language, "1.234.567", "1,234,567")
        assert formats.number(1234.56, 1) == _pick(language, "1.234,6", "1,234.6")
        assert formats.number(-3.5, 1) == _pick(language, "-3,5", "-3.5")
        assert formats.number(pd.Series([7])[0]) == "7"
        assert formats.number(np.float64(7.25), 2) == _pick(language, "7,25", "7.25")

    def test_percent(self, language: str) -> None:
        assert formats.percent(0.9866) == _pick(language, "98,7%", "98.7%")
        assert formats.percent(1) == _pick(language, "100,0%", "100.0%")
        assert formats.percent(0) == _pick(language, "0,0%", "0.0%")
        assert formats.percent(0.5, 0) == "50%"

    def test_points(self, language: str) -> None:
        assert formats.points(0.023) == _pick(language, "+2,3 điểm %", "+2.3 pts")
        assert formats.points(-0.003) == _pick(language, "-0,3 điểm %", "-0.3 pts")

    def test_days(self, language: str) -> None:
        assert formats.days(12) == _pick(language, "12 ngày làm việc", "12 working days")
        assert formats.days(1) == _pick(language, "1 ngày làm việc", "1 working day")
        assert formats.days(2.5, 1) == _pick(language, "2,5 ngày làm việc", "2.5 working days")

    def test_files(self, language: str) -> None:
        assert formats.files(1) == _pick(language, "1 hồ sơ", "1 file")
        assert formats.files(1234) == _pick(language, "1.234 hồ sơ", "1,234 files")

    def test_days_and_moments_are_written_alike_in_both_languages(self, language: str) -> None:
        assert formats.day(date(2025, 2, 5)) == "05/02/2025"
        assert formats.day(datetime(2025, 2, 5, 14, 30)) == "05/02/2025"
        assert formats.month(date(2025, 2, 5)) == "02/2025"
        assert formats.moment(pd.Timestamp(2025, 2, 5, 14, 30)) == "14:30 05/02/2025"

    def test_show(self, language: str) -> None:
        assert formats.show("count", 1234) == _pick(language, "1.234", "1,234")
        assert formats.show("share", 0.5) == _pick(language, "50,0%", "50.0%")
        assert formats.show("files", 2) == _pick(language, "2 hồ sơ", "2 files")
        assert formats.show("working_days", 3.0) == _pick(
            language, "3 ngày làm việc", "3 working days"
        )
        assert formats.show("working_days", 3.5) == _pick(
            language, "3,5 ngày làm việc", "3.5 working days"
        )

    def test_figure_and_word_are_the_two_halves_of_show(self, language: str) -> None:
        for unit, value in [("count", 12), ("share", 0.25), ("files", 1), ("working_days", 4.5)]:
            halves = f"{formats.figure(unit, value)} {formats.unit_word(unit, value)}".strip()
            assert halves == formats.show(unit, value)

    def test_delta(self, language: str) -> None:
        assert formats.delta("share", 0.9, 0.877) == _pick(language, "+2,3 điểm %", "+2.3 pts")
        assert formats.delta("count", 10, 84) == "-74"
        assert formats.delta("files", 10, 9) == _pick(language, "+1 hồ sơ", "+1 file")
        assert formats.delta("files", 9, 10) == _pick(language, "-1 hồ sơ", "-1 file")
        assert formats.delta("working_days", 4.5, 6) == _pick(
            language, "-1,5 ngày làm việc", "-1.5 working days"
        )

    def test_change(self, language: str) -> None:
        assert formats.change(104.2, 100) == _pick(language, "+4,2%", "+4.2%")
        assert formats.change(50, 100) == _pick(language, "-50,0%", "-50.0%")


class TestZero:
    def test_has_no_sign(self, language: str) -> None:
        assert formats.signed(0) == "0"
        assert formats.signed(-0.04, 1) == _pick(language, "0,0", "0.0")
        assert formats.signed(0.04, 1) == _pick(language, "0,0", "0.0")
        assert formats.points(-0.0001) == _pick(language, "0,0 điểm %", "0.0 pts")
        assert formats.number(-0.2) == "0"

    def test_is_not_the_dash(self, language: str) -> None:
        assert formats.percent(0.0) != DASH
        assert formats.show("count", 0) == "0"


class TestUnknown:
    @pytest.mark.parametrize("nothing", [None, float("nan"), pd.NaT, pd.NA, np.nan])
    def test_is_a_dash_everywhere(self, nothing: Any, language: str) -> None:
        one = ["number", "percent", "points", "signed", "days", "files", "day", "month", "moment"]
        assert {name: getattr(formats, name)(nothing) for name in one} == dict.fromkeys(one, DASH)
        for unit in formats.UNITS:
            assert formats.show(unit, nothing) == DASH
            assert formats.delta(unit, nothing, 1) == DASH
            assert formats.delta(unit, 1, nothing) == DASH
        assert formats.change(nothing, 1) == DASH

    def test_a_change_from_nothing_is_not_known(self, language: str) -> None:
        assert formats.change(5, 0) == DASH

    def test_an_unknown_unit_is_refused(self, language: str) -> None:
        with pytest.raises(ValueError, match="'furlong'"):
            formats.show("furlong", 1)
