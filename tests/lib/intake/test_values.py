"""Cells as spreadsheets write them."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import to_excel

from lib.intake.errors import CellError
from lib.intake.values import moment, text

HANOI = "Asia/Ho_Chi_Minh"


def read(value: object, *formats: str) -> tuple[datetime, bool]:
    return moment(value, formats, HANOI)


class TestMoments:
    @pytest.mark.parametrize(
        ("written", "at", "is_day"),
        [
            ("05/03/2024", datetime(2024, 3, 5), True),
            ("5/3/2024", datetime(2024, 3, 5), True),
            ("05-03-2024", datetime(2024, 3, 5), True),
            ("05.03.2024", datetime(2024, 3, 5), True),
            ("05/03/2024 14:30", datetime(2024, 3, 5, 14, 30), False),
            ("05/03/2024 14:30:15", datetime(2024, 3, 5, 14, 30, 15), False),
            ("05/03/2024, 14h30", datetime(2024, 3, 5, 14, 30), False),
            ("14:30 05/03/2024", datetime(2024, 3, 5, 14, 30), False),
            ("14:30 ngày 05/03/2024", datetime(2024, 3, 5, 14, 30), False),
            ("2024-03-05", datetime(2024, 3, 5), True),
            ("2024-03-05 14:30:15.276", datetime(2024, 3, 5, 14, 30, 15, 276000), False),
            ("'05/03/2024", datetime(2024, 3, 5), True),
            ("\xa005/03/2024 ", datetime(2024, 3, 5), True),
            (unicodedata.normalize("NFD", "14:30 ngày 05/03/2024"),
             datetime(2024, 3, 5, 14, 30), False),
            (45356, datetime(2024, 3, 5), True),
            (45356.5, datetime(2024, 3, 5, 12), False),
            ("45356", datetime(2024, 3, 5), True),
            ("45356.25", datetime(2024, 3, 5, 6), False),
            (datetime(2024, 3, 5), datetime(2024, 3, 5), True),
            (datetime(2024, 3, 5, 8), datetime(2024, 3, 5, 8), False),
            (date(2024, 3, 5), datetime(2024, 3, 5), True),
        ],
    )  # fmt: skip
    def test_are_read_as_offices_write_them(self, written, at, is_day):
        assert read(written) == (at, is_day)

    @pytest.mark.parametrize(
        "written",
        ["", "sắp tới", "31/02/2024", "02/31/2024", "05/03/24", "2024-13-01", "5/3", "20240305",
         "25:00 05/03/2024", -3, 3_000_000, True, time(8, 30)],
    )  # fmt: skip
    def test_are_refused_rather_than_guessed(self, written):
        with pytest.raises(CellError, match="05/03/2024"):
            read(written)

    def test_with_an_offset_become_local(self):
        """22:00 in Greenwich is 5 in the morning of the next day in Vietnam."""
        assert read("2024-03-05T22:00:00Z") == (datetime(2024, 3, 6, 5), False)
        assert moment("2024-03-05T22:00:00Z", (), "Europe/Amsterdam")[0].hour == 23

    def test_follow_the_formats_of_a_profile_in_their_order(self):
        assert read("03/05/2024", "%m/%d/%Y") == (datetime(2024, 3, 5), True)
        assert read("03/05/24 07:15", "%d/%m/%y %H:%M") == (datetime(2024, 5, 3, 7, 15), False)
        with pytest.raises(CellError):
            read("05/03/2024", "%Y/%m/%d")


class TestText:
    def test_is_one_line_of_composed_letters(self):
        decomposed = unicodedata.normalize("NFD", "'Hạn\xa0 xử\nlý ")
        assert text(decomposed) == "Hạn xử lý"

    @pytest.mark.parametrize(
        ("cell", "shown"), [(None, ""), (12, "12"), (12.0, "12"), (1.5, "1.5"), ("a\u200bb", "ab")]
    )
    def test_of_other_cells(self, cell, shown):
        assert text(cell) == shown

    @pytest.mark.parametrize("cell", ["a\x00b", "a\x07b"])
    def test_refuses_control_characters(self, cell):
        """PostgreSQL cannot keep a NUL, and nobody can see the others."""
        with pytest.raises(CellError, match="control"):
            text(cell)

    @pytest.mark.parametrize("cell", ["#N/A", "#REF!"])
    def test_refuses_the_error_of_a_formula(self, cell):
        with pytest.raises(CellError, match="formula"):
            text(cell)


class TestEveryMoment:
    @given(st.datetimes(datetime(1990, 1, 1), datetime(2044, 12, 31)))
    def test_comes_back_from_each_way_of_writing_it(self, at):
        at = at.replace(microsecond=0)
        written = (f"{at:%d/%m/%Y %H:%M:%S}", f"{at:%H:%M:%S %d-%m-%Y}", at.isoformat(" "),
                   to_excel(at))  # fmt: skip
        assert {read(way)[0] for way in written} == {at}
