"""Columns found under every spelling, in one header row or two."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytest

from lib.intake import IntakeError, read_profile
from lib.intake.headers import Matcher, letter

TASKS = ["Mã nhiệm vụ", "Tên nhiệm vụ", "Đơn vị chủ trì", "Ngày giao", "Hạn xử lý"]


def find(*rows: Sequence[object], profile: str = "nhiem_vu"):
    return Matcher(read_profile(profile)).find(rows)


class TestSpellings:
    @pytest.mark.parametrize(
        "spell",
        [
            str.upper,
            str.lower,
            lambda name: unicodedata.normalize("NFD", name),
            lambda name: f"'{name}",
            lambda name: name.replace(" ", "\xa0 \n"),
            lambda name: f"{name} (*):",
        ],
    )
    def test_of_one_header_are_the_same(self, spell):
        found = find([spell(name) for name in TASKS])
        assert found.targets == {"code", "title", "unit", "received_at", "due"}

    def test_without_accents_are_the_same(self):
        plain = ["Ma nhiem vu", "TEN NHIEM VU", "don vi chu tri", "Ngay giao", "Han xu ly"]
        assert find(plain).targets == {"code", "title", "unit", "received_at", "due"}

    def test_of_the_reference_numbers_are_the_same(self):
        for name in ("Số/ký hiệu", "Số, ký hiệu", "số ký  hiệu"):
            assert find([name, *TASKS[1:]]).places["code"] == [0]


class TestTwoRows:
    def test_join_a_merged_group_with_what_stands_below(self):
        top = [*TASKS, "Gia hạn", None, "Người phê duyệt", None]
        below = [None, None, None, None, None, "Số lần", "Mốc cũ", "Họ tên", "Điện thoại"]
        found = find(["BÁO CÁO NHIỆM VỤ"], [], top, below, ["NV-1"])
        assert (found.row, found.places["due_original"]) == (3, [6])
        assert found.name("due_original") == "Gia hạn - Mốc cũ"
        assert "Người phê duyệt - Điện thoại" in found.unread

    def test_a_row_of_data_is_not_taken_for_a_second_header(self):
        found = find(TASKS, ["NV-1", "Tên", "Sở Y tế", None, "05/03/2024"])
        assert found.row == 0


class TestTrapOfTheTaskReport:
    def test_ngay_hoan_thanh_is_the_deadline_beside_the_real_day(self):
        found = find([*TASKS[:4], "Ngày hoàn thành", "Ngày hoàn thành thực tế"])
        assert (found.places["due"], found.places["completed_at"]) == ([4], [5])

    def test_ngay_hoan_thanh_is_the_result_beside_a_deadline(self):
        found = find([*TASKS, "Ngày hoàn thành"])
        assert (found.places["due"], found.places["completed_at"]) == ([4], [5])

    def test_ngay_hoan_thanh_alone_is_refused(self):
        with pytest.raises(IntakeError, match=r"due \(Hạn hoàn thành / Hạn xử lý"):
            find([*TASKS[:4], "Ngày hoàn thành"])


class TestMissingAndDouble:
    def test_missing_columns_are_named_with_what_was_found(self):
        with pytest.raises(IntakeError) as caught:
            find(["STT", "Tên nhiệm vụ", "Hạn xử lý", "Ngày giao", "Mã nhiệm vụ"])
        assert "unit (Mã đơn vị chủ trì / Đơn vị chủ trì thực hiện" in caught.value.expected
        assert "STT, Tên nhiệm vụ, Hạn xử lý" in caught.value.expected

    def test_no_header_at_all(self):
        with pytest.raises(IntakeError, match="found none"):
            find([1, 2], [None, 3])

    def test_one_name_twice_is_refused_with_the_columns(self):
        with pytest.raises(IntakeError, match="columns E, F"):
            find([*TASKS, "HẠN XỬ LÝ"])

    def test_letters_of_columns(self):
        assert [letter(n) for n in (0, 25, 26, 51, 52, 702)] == ["A", "Z", "AA", "AZ", "BA", "AAA"]


class TestSecrecy:
    def test_is_watched_in_every_profile(self):
        headers = [
            "Mã hồ sơ",
            "Tên TTHC",
            "Đơn vị xử lý",
            "Ngày tiếp nhận",
            "Ngày hẹn trả",
            "ĐỘ MẬT",
        ]
        assert find(headers, profile="ho_so_tthc").secrecy == [5]
