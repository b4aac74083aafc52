"""The pages on issues add up, and say of one issue what the figures count it for."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from bs4 import Tag

from lib import query
from lib.access import Scope
from lib.filters import Filters
from lib.periods import Period
from tests.conftest import DEMO_AS_OF
from tests.pages.looking import look, target, whole
from tests.pages.truth import Truth
from tests.pages.viewers import EVERYTHING

PROVINCE = Scope(units=None, fields=None, names=True)
# what the page of an issue says when a figure counts it
SAID = {
    "issues_past_due": r"quá hạn [\d.]+ ngày \(tính cả ngày nghỉ\)",
    "explanations_missing": r"đã yêu cầu giải trình, chưa giải trình",
    "issues_silent": r"không phản hồi [\d.]+ ngày",
}


def figures(row: Tag) -> dict[str, int]:
    """Metric → number, of the links of one row of a table."""
    return {
        target(str(link["href"]))[1]["metric"]: whole(link.get_text())
        for link in row.select("td a[href]")
    }


def table(name: str, **asked: str) -> Tag:
    """The table of the page on issues with this caption."""
    seen = look("issues", {"period": EVERYTHING} | asked)
    found = [each for each in seen.soup.select("table") if each.select("caption")[0].text == name]
    assert len(found) == 1, [each.select("caption")[0].text for each in seen.soup.select("table")]
    return found[0]


class TestBooks:
    @pytest.mark.parametrize("unit", ["", "H61.09"])
    def test_every_month_balances(self, province: Truth, unit: str) -> None:
        """Opening + found − closed = open, and the next month opens with what was left."""
        months = [figures(row) for row in table("Cân đối theo tháng", unit=unit).select("tbody tr")]
        assert len(months) == 12
        for month in months:
            carried = month["issues_opening"] + month["issues_found"] - month["issues_closed"]
            assert carried == month["open_issues"]
        for later, earlier in pairwise(months):
            assert later["issues_opening"] == earlier["open_issues"]

    @pytest.mark.parametrize(
        "name", ["Theo loại", "Theo mức độ", "Theo nguyên nhân", "Theo trạng thái",
                 "Kết quả của tồn tại đã kết thúc"]
    )  # fmt: skip
    def test_parts_make_the_whole(self, province: Truth, name: str) -> None:
        shown = table(name)
        rows = [figures(row) for row in shown.select("tbody tr")]
        total = figures(shown.select("tfoot tr")[0])
        assert total and len(rows) > 1
        for metric, number in total.items():
            assert sum(row[metric] for row in rows) == number, metric

    def test_five_failings_come_first(self, province: Truth) -> None:
        heads = [row.select("th")[0] for row in table("Theo loại").select("tbody tr")]
        named = ["Công văn 5712" in head.text for head in heads]
        assert named[:5] == [True] * 5 and not any(named[5:])

    def test_closed_not_done_is_never_among_the_remediated(self, province: Truth) -> None:
        ends = province.rows(
            "SELECT status, count(*) AS n FROM issue WHERE closed_on IS NOT NULL GROUP BY status"
        )
        by_status = {row["status"]: row["n"] for row in ends}
        shown = {}
        for row in table("Kết quả của tồn tại đã kết thúc").select("tbody tr"):
            link = row.select("td a[href]")[0]
            cell = target(str(link["href"]))[1]["cell"]
            shown[cell.removeprefix("issue_status:")] = whole(link.get_text())
        assert shown == by_status
        assert shown["closed_not_done"] > 0


class TestOneIssue:
    @pytest.mark.parametrize("metric", SAID)
    def test_says_what_it_is_counted_for(self, province: Truth, metric: str) -> None:
        """Every open issue: the chip stands on its page exactly when the figure counts it."""
        filters = Filters(Period.parse("2026", DEMO_AS_OF), DEMO_AS_OF, version="issues")

        def codes(key: str) -> set[str]:
            listed = query.records(key, "numerator", filters, PROVINCE, size=1000)
            return set(listed["issue_code"])

        counted, still = codes(metric), sorted(codes("open_issues"))
        assert 0 < len(counted) < len(still)
        for code in still:
            chips = [
                chip.text for chip in look("issue", {"issue": code}).soup.select(".chips .chip")
            ]
            assert any(re.fullmatch(SAID[metric], chip) for chip in chips) == (code in counted), (
                code
            )

    def test_of_a_past_day_is_as_it_was(self, province: Truth) -> None:
        """Closed since: on the day before it was still open, and asks for what was due then."""
        row = province.rows(
            "SELECT code, due_on, closed_on FROM issue WHERE status = 'verified'"
            " AND due_on < closed_on ORDER BY closed_on DESC LIMIT 1"
        )[0]
        assert "kết thúc" in look("issue", {"issue": row["code"]}).text
        day = str(row["due_on"])[:10]
        on_the_day = look("issue", {"issue": row["code"], "as_of": day})
        chips = [chip.text for chip in on_the_day.soup.select(".chips .chip")]
        assert chips and not any("đã kết thúc" in chip for chip in chips)
        assert not any(re.fullmatch(SAID["issues_past_due"], chip) for chip in chips)

    def test_repeats_lead_to_each_other(self, province: Truth) -> None:
        pairs = province.rows(
            "SELECT i.code AS later, b.code AS earlier FROM issue i"
            " JOIN issue b ON b.id = i.repeats_issue_id ORDER BY i.id"
        )
        assert len(pairs) > 3
        for pair in pairs[::3]:
            assert pair["earlier"] in look("issue", {"issue": pair["later"]}).issues
            assert pair["later"] in look("issue", {"issue": pair["earlier"]}).issues

    def test_sample_of_the_inspection(self, province: Truth) -> None:
        drawn = look("issue", {"issue": province.busiest_issue})
        assert "chọn ngẫu nhiên ở thứ tự" in drawn.text
        watched = province.rows("SELECT code FROM issue WHERE inspection_id IS NULL LIMIT 1")
        assert "không qua kiểm tra" in look("issue", {"issue": watched[0]["code"]}).text

    def test_file_leads_to_its_issues_and_back(self, province: Truth) -> None:
        row = province.rows(
            "SELECT i.code AS issue, f.code FROM issue i JOIN case_file f ON f.id = i.file_id"
            " ORDER BY i.id LIMIT 1"
        )[0]
        assert row["issue"] in look("file", {"code": row["code"]}).issues
        assert row["code"] in look("issue", {"issue": row["issue"]}).codes
