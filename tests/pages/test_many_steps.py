"""A part of the unit's page that takes too long leaves the rest of it."""

from __future__ import annotations

import pytest

from lib.database.faults import DatabaseSlow
from tests.pages.looking import look
from tests.pages.truth import Truth

UNIT = {"view_as": "gd-xay-dung", "unit": "H61.09"}
TOO_MANY = "Số bước xử lý quá lớn, không thống kê kịp trong một lượt"


def test_too_many_steps_leave_the_rest_of_the_page(
    province: Truth, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = look("unit", UNIT)
    assert TOO_MANY not in whole.text and whole.codes

    def slow(*_arguments: object) -> None:
        raise DatabaseSlow

    monkeypatch.setattr("lib.ui.unit_page._by_step", slow)
    shown = look("unit", UNIT)
    assert shown.nothing.count("failed") == whole.nothing.count("failed") + 1
    assert TOO_MANY in shown.text and "Chọn kỳ báo cáo ngắn hơn." in shown.text
    assert shown.figures == whole.figures and shown.codes == whole.codes


def test_what_needs_somebody_today_comes_first(province: Truth) -> None:
    """Before what may have to be counted from the rows."""
    heads = [tag.get_text(" ", strip=True) for tag in look("unit", UNIT).soup.select("h2")]
    assert heads.index("Hồ sơ cần xử lý ngay") < heads.index("Thời gian từng bước")
