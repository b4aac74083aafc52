"""Chart specs: no data inside, the words given, the formats of the language."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from altair import Chart

from lib import charts
from lib.charts import base

WORDS = (
    *(("month", "Tháng"), ("value", "Tỷ lệ"), ("mean", "Trung bình"), ("lower", "Từ")),
    *(("upper", "Đến"), ("target", "Mục tiêu"), ("verdict", "Nhận định")),
)
FUNNEL_WORDS = (
    *(("n", "Hồ sơ"), ("rate", "Tỷ lệ"), ("interval", "Khoảng"), ("average", "Mức chung")),
    *(("unit", "Đơn vị"), ("verdict", "So với nhóm")),
)
QUARTERS = tuple(
    (name, f"Tháng {name}")
    for name in (
        *("unit", "across", "upright", "call"),
        *("left_low", "left_high", "right_low", "right_high"),
    )
)
CALLS = ("nhanh, kém", "kém", "chậm", "như mọi nơi")
BUILD: dict[str, Callable[[str], base.Spec]] = {
    "flow": lambda language: charts.flow(
        "Tháng", "Tiếp nhận", "Giải quyết", "hồ sơ", language=language
    ),
    "quarters": lambda language: charts.quarters(QUARTERS, CALLS, language=language),
    "due_day": lambda language: charts.due_day(
        "Tất cả", "Sở Tư pháp", "Ngày", "Tỷ lệ", "Hồ sơ", "Đơn vị", language=language
    ),
    "control": lambda language: charts.control(WORDS, ".0%", True, language=language),
    "funnel": lambda language: charts.funnel(FUNNEL_WORDS, language=language),
    "share_done": lambda language: charts.share_done(
        ("Nhiệm vụ", "Thủ tục"), "Ngày", "Đã xong", "Loại", language=language
    ),
}


def _keys(part: Any) -> set[str]:
    if isinstance(part, dict):
        return set(part).union(*map(_keys, part.values()))
    return set().union(*map(_keys, part)) if isinstance(part, list) else set()


def _fields(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["field"]} if isinstance(part.get("field"), str) else set()
        return own.union(*map(_fields, part.values()))
    return set().union(*map(_fields, part)) if isinstance(part, list) else set()


@pytest.mark.parametrize("name", BUILD)
class TestSpec:
    def test_holds_no_data(self, name: str) -> None:
        assert _keys(BUILD[name]("vi")) & {"data", "datasets", "values"} == set()

    def test_is_valid_once_data_is_given(self, name: str) -> None:
        """Chart.from_dict checks against Vega-Lite's own schema and raises."""
        spec = BUILD[name]("vi") | {"data": {"values": []}}
        assert Chart.from_dict(spec).to_dict()["layer"]

    def test_is_built_once_per_language(self, name: str) -> None:
        assert BUILD[name]("vi") is BUILD[name]("vi")
        assert BUILD[name]("vi") is not BUILD[name]("en")

    def test_writes_numbers_and_days_in_its_language(self, name: str) -> None:
        locale = BUILD[name]("vi")["config"]["locale"]
        assert (locale["number"]["decimal"], locale["number"]["thousands"]) == (",", ".")
        assert locale["time"]["date"] == "%d/%m/%Y"
        assert BUILD[name]("en")["config"]["locale"] == {}

    def test_says_the_words_it_was_given(self, name: str) -> None:
        assert "Tháng" in json.dumps(BUILD[name]("vi"), ensure_ascii=False)


def test_reads_the_columns_it_documents() -> None:
    of_control = {"month", "value", "mean", "lower", "upper", "segment", "mark", "side"}
    assert _fields(BUILD["control"]("vi")) == of_control | {"verdict", "event", "target"}
    of_quarters = {"across", "upright", "across_tip", "upright_tip", "across_level"}
    assert _fields(BUILD["quarters"]("vi")) == of_quarters | {
        "upright_level",
        "unit",
        "call",
        "label",
    }
    assert _fields(BUILD["flow"]("vi")) == {"month", "received", "resolved", "value", "line"}


def test_reads_the_columns_that_funnel_and_curve_document() -> None:
    limits = {"average", "low", "high", "far_low", "far_high", "floor"}
    unit = {"unit", "rate", "interval", "mark", "side", "verdict"}
    assert _fields(BUILD["funnel"]("vi")) == {"n", *limits, *unit}
    assert _fields(BUILD["due_day"]("vi")) == {"day", "share", "who", "files"}
    assert _fields(BUILD["share_done"]("vi")) == {"kind", "day", "share", "low", "high"}


def test_lines_that_differ_in_colour_differ_in_dash() -> None:
    kinds = ("a", "b", "c", "d")
    spec = charts.share_done(kinds, "day", "share", "kind", language="en")
    dash = next(e["strokeDash"] for e in (layer["encoding"] for layer in spec["layer"])
                if "strokeDash" in e)  # fmt: skip
    assert dash["scale"]["domain"] == [*kinds]
    assert len({tuple(each) for each in dash["scale"]["range"]}) == 4


def test_a_quote_in_a_word_does_not_end_the_expression() -> None:
    spec = charts.flow("m", "it's \\ received", "resolved", "files", language="en")
    expressions = [
        step["calculate"]
        for layer in spec["layer"]
        for step in layer.get("transform", [])
        if "calculate" in step
    ]
    assert expressions == ["datum.measure == 'received' ? 'it\\'s \\\\ received' : 'resolved'"]


def test_locale_names_every_day_and_month() -> None:
    time = base.LOCALES["vi"]["time"]
    assert [len(time[key]) for key in ("days", "shortDays", "months", "shortMonths")] == [
        7,
        7,
        12,
        12,
    ]
