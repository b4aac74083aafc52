"""The page of reports: what it shows before, the file it hands over, those made earlier."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from lib.database.schema import report
from lib.export.report.kinds import KINDS
from tests.pages.looking import look, run_in_frame, seen
from tests.pages.papers import made
from tests.pages.test_tile_is_list import Lists, assert_opens, figure_cells
from tests.pages.truth import Truth

pytestmark = pytest.mark.usefixtures("router")


def press(app: Any) -> Any:
    """Press the last button that sends a form, and run the page."""
    forms = [button for button in app.button if "FormSubmitter" in button.key]
    return forms[-1].click().run(timeout=60)


def files(app: Any) -> list[str]:
    """Labels of the buttons that hand over a file."""
    return [button.proto.label for button in app.get("download_button")]


def kept(engine: sa.Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(report)).mappings()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_before_opens_its_files(province: Truth, kind: str) -> None:
    shown = look("reports", {"report": kind, "period": "2026"})
    figures = figure_cells(shown)
    assert len(figures) >= 3
    lists = Lists()
    for text, href in figures:
        assert_opens(text, href, lists)
    assert not shown.nothing


def test_form_and_procedures_say_when_the_filter_leaves_them_out(province: Truth) -> None:
    for kind in ("ii-06a", "766"):
        shown = look("reports", {"report": kind, "kind": "task"})
        assert shown.nothing == ["empty"] and "bộ lọc" in shown.text


def test_making_one_hands_over_a_file_and_records_it(own_province: sa.Engine) -> None:
    app = run_in_frame("reports", {"report": "766", "period": "2026"})
    assert files(app) == [] and kept(own_province) == []
    app = press(app)
    assert files(app) == ["Lưu 766_2026_2026-11-20.docx"]
    (row,) = kept(own_province)
    assert (row["kind"], row["username"]) == ("766", "chu-tich")
    text = seen(app).text
    assert row["content_hash"] in text and row["content_hash"][:12] in text
    again = press(app)  # a second click on the same data
    assert files(again) and len(kept(own_province)) == 1
    # the next look at the page has forgotten the file
    assert files(run_in_frame("reports", {"report": "766", "period": "2026"})) == []


def test_made_again_from_the_list(own_province: sa.Engine) -> None:
    made("noi-vu", "ii-06a", record=True, period="2026-Q3")
    shown = look("reports", {"view_as": "noi-vu"})
    link = next(link for link in shown.links if "again=" in link)
    assert "Quý III/2026" in shown.text
    app = press(run_in_frame("reports", {"view_as": "noi-vu", "again": "1"}))
    assert "again=1" in link and files(app) == ["Lưu ii-06a_2026-Q3_2026-09-30.docx"]
    assert "Số liệu trùng khớp" in seen(app).text
    assert len(kept(own_province)) == 1


def test_list_is_of_the_own_account(own_province: sa.Engine) -> None:
    made("gd-xay-dung", "766", record=True)
    assert "Sở Xây dựng" in look("reports", {"view_as": "chu-tich"}).text
    assert [*look("reports", {"view_as": "gd-xay-dung"}).soup.select("section#made tbody tr")]
    other = look("reports", {"view_as": "gd-cong-thuong"})
    assert not other.soup.select("section#made tbody tr")
    stolen = look("reports", {"view_as": "gd-cong-thuong", "again": "1"})
    assert "Không có báo cáo 1." in stolen.text and stolen.others.count("form") == 1


@pytest.mark.parametrize("name", ["0", "9" * 40, "-1", "a'b", "%", "<b>", "\0"])
def test_unknown_report_is_calm(province: Truth, name: str) -> None:
    shown = look("reports", {"again": name})
    assert "Không có báo cáo" in shown.text and not shown.nothing
