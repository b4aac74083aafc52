"""Recording steps and findings on the pages: the figures follow, refusals keep what was typed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from lib.access import identify
from lib.actions import base
from lib.actions.issues import Entry, take
from lib.database.faults import DatabaseDown
from lib.database.schema import issue, issue_step, journal
from tests.pages.looking import look, run, seen, target, whole
from tests.pages.truth import Truth

JUDGE, HEAD, CHAIRMAN = "noi-vu", "gd-xay-dung", "chu-tich"
CONSTRUCTION, HOME_AFFAIRS = "H61.09", "H61.02"
HOSTILE = "<img src=x onerror=alert(1)> **đậm** $x$ =1+1 [a](http://b)"


class Desk:
    """One browser session on the page of an issue, or on another page."""

    def __init__(self, engine: sa.Engine, page: str, username: str, **params: str) -> None:
        self.engine = engine
        self.app: AppTest = run(f"pages/{page}.py", {"view_as": username} | params)
        seen(self.app)  # no exception

    def widget(self, kind: str, label: str) -> Any:
        known: list[Any] = list(self.app.get(kind))
        found = [each for each in known if each.label.startswith(label)]
        assert len(found) == 1, (label, [each.label for each in known])
        return found[0]

    def fill(self, **texts: str) -> None:
        labels = {"body": "text_area", "evidence": "text_input"}
        for name, text in texts.items():
            box: Any = self.app.get(labels[name])[0]
            box.set_value(text)

    def send(self, label: str) -> None:
        self.widget("button", label).click()
        self.app.run()
        seen(self.app)

    @property
    def said(self) -> str:
        return " | ".join(each.value for each in (*self.app.error, *self.app.success))


@pytest.fixture
def truth(own_province: sa.Engine) -> Truth:
    return Truth(own_province)


def some_issue(truth: Truth, status: str, unit: str, *, inside: bool = True) -> dict[str, Any]:
    """An issue with this status that the unit (or another one) answers for today."""
    below = truth.under(next(
        id for id, row in truth.units.items() if row["code"] == unit and row["valid_to"] is None
    ))  # fmt: skip
    rows = truth.rows(f"SELECT * FROM issue WHERE status = '{status}' ORDER BY id")
    return next(row for row in rows if (row["current_unit_id"] in below) == inside)


def made(truth: Truth, code: str, username: str, kind: str, **entry: Any) -> None:
    """A step that somebody else takes, from their own desk."""
    with truth.engine.connect() as connection:
        user = identify(connection, username).user
        version = connection.scalar(sa.select(issue.c.version).where(issue.c.code == code))
    assert user is not None
    said = {"body": "Nội dung", "evidence": "12/BC"} | entry
    take(user, code, int(version or 0), kind, Entry(**said))


def row_day(row: dict[str, Any]) -> date:
    """A new deadline for the issue: long after it was found."""
    return date.fromisoformat(str(row["found_on"])[:10]) + timedelta(days=800)


def steps(truth: Truth, code: str) -> list[dict[str, Any]]:
    known = sa.select(issue_step).join(issue, issue.c.id == issue_step.c.issue_id)
    with truth.engine.connect() as connection:
        rows = connection.execute(
            known.where(issue.c.code == code).order_by(issue_step.c.sequence)
        ).mappings()
        return [dict(row) for row in rows]


def written(truth: Truth) -> int:
    with truth.engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(journal)) or 0)


def open_issues(username: str) -> tuple[int, int]:
    """What the tile says, and how many rows the list behind it has."""
    page = look("issues", {"view_as": username})
    tile = page.tiles["open_issues"]
    link = next(str(a["href"]) for a in tile.select("a[href]") if "/files" in str(a["href"]))
    key, params = target(link)
    return whole(page.figures["open_issues"]), look(key, params).total


class TestOneStep:
    def test_figures_follow_a_verification(self, truth: Truth) -> None:
        """Tile and list agree before and after, and the issue is no longer among the open."""
        row = some_issue(truth, "remediated", HOME_AFFAIRS, inside=False)
        before = open_issues(CHAIRMAN)
        desk = Desk(truth.engine, "issue", JUDGE, issue=row["code"])
        assert desk.widget("selectbox", "Bước").value == "verified"
        desk.fill(evidence="15/BB-SNV")
        desk.send("Xác nhận đã khắc phục")
        assert "Đã ghi" in desk.said
        after = open_issues(CHAIRMAN)
        assert before[0] == before[1] > 0
        assert after == (before[0] - 1, before[1] - 1)
        page = seen(desk.app)
        assert "Đã xác nhận khắc phục" in page.text and "15/BB-SNV" in page.text

    def test_the_form_is_empty_after_a_success(self, truth: Truth) -> None:
        row = some_issue(truth, "open", CONSTRUCTION)
        before = len(steps(truth, row["code"]))
        desk = Desk(truth.engine, "issue", HEAD, issue=row["code"])
        desk.widget("selectbox", "Bước").select("noted")
        desk.app.run()
        desk.fill(body="Một ghi chú")
        desk.send("Thêm ghi chú")
        assert len(steps(truth, row["code"])) == before + 1
        desk.widget("selectbox", "Bước").select("noted")
        desk.app.run()
        assert desk.app.text_area[0].value == ""
        desk.app.run()  # nothing is sent again
        assert len(steps(truth, row["code"])) == before + 1

    def test_what_is_missing_is_said_and_what_was_typed_stays(self, truth: Truth) -> None:
        row = some_issue(truth, "open", CONSTRUCTION)
        desk = Desk(truth.engine, "issue", HEAD, issue=row["code"])
        desk.widget("selectbox", "Bước").select("remediated")
        desk.app.run()
        desk.fill(body="Đã làm xong phần việc")
        before = written(truth)
        desk.send("Báo cáo đã khắc phục")
        assert "Còn phải nhập" in desk.said
        assert desk.app.text_area[0].value == "Đã làm xong phần việc"
        assert written(truth) == before

    def test_words_of_people_are_shown_as_they_are(self, truth: Truth) -> None:
        row = some_issue(truth, "open", CONSTRUCTION)
        made(truth, row["code"], HEAD, "noted", body=HOSTILE, evidence=HOSTILE)
        page = look("issue", {"issue": row["code"], "view_as": JUDGE})
        assert page.text.count("<img src=x onerror=alert(1)> **đậm** $x$ =1+1") == 2
        assert not page.soup.select("img")


class TestTwoDesks:
    def test_a_conflict_is_told_and_keeps_the_text(self, truth: Truth) -> None:
        row = some_issue(truth, "open", CONSTRUCTION)
        desk = Desk(truth.engine, "issue", HEAD, issue=row["code"])
        desk.widget("selectbox", "Bước").select("noted")
        desk.app.run()
        desk.fill(body="Nội dung dài đã gõ")
        made(truth, row["code"], JUDGE, "deadline_moved", due_on=row_day(row))
        before = steps(truth, row["code"])
        desk.send("Thêm ghi chú")
        assert "Lùi hạn khắc phục" in desk.said and "Sở Nội vụ" in desk.said
        assert desk.app.text_area[0].value == "Nội dung dài đã gõ"
        assert steps(truth, row["code"]) == before
        assert "Lùi hạn khắc phục" in seen(desk.app).text  # the new state stands beside it
        desk.send("Thêm ghi chú")  # read, and sent again
        assert [step["kind"] for step in steps(truth, row["code"])][-2:] == [
            *("deadline_moved", "noted"),
        ]

    def test_a_step_that_the_other_made_impossible_stays_in_the_form(self, truth: Truth) -> None:
        row = some_issue(truth, "remediated", HOME_AFFAIRS, inside=False)
        desk = Desk(truth.engine, "issue", JUDGE, issue=row["code"])
        desk.widget("selectbox", "Bước").select("sent_back")
        desk.app.run()
        desk.fill(body="Còn thiếu tài liệu")
        made(truth, row["code"], JUDGE, "verified")
        desk.send("Trả lại")
        assert "Đã xác nhận khắc phục" in desk.said
        assert desk.app.text_area[0].value == "Còn thiếu tài liệu"
        desk.send("Trả lại")
        assert "không thực hiện được" in desk.said
        assert desk.app.text_area[0].value == "Còn thiếu tài liệu"
        assert steps(truth, row["code"])[-1]["kind"] == "verified"

    def test_a_click_while_the_database_is_away(
        self, truth: Truth, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = some_issue(truth, "open", CONSTRUCTION)
        desk = Desk(truth.engine, "issue", HEAD, issue=row["code"])
        desk.widget("selectbox", "Bước").select("noted")
        desk.app.run()
        desk.fill(body="Nội dung")
        before = written(truth)

        def away() -> Any:
            raise DatabaseDown("away")

        with monkeypatch.context() as patch:
            patch.setattr(base, "writing", away)
            desk.send("Thêm ghi chú")
            assert "Cơ sở dữ liệu" in desk.said and written(truth) == before
            assert desk.app.text_area[0].value == "Nội dung"
        desk.send("Thêm ghi chú")
        assert written(truth) == before + 1


class TestWhoIsOfferedWhat:
    def offered(self, truth: Truth, username: str, code: str, **params: str) -> list[str]:
        app = Desk(truth.engine, "issue", username, issue=code, **params).app
        boxes = [each for each in app.selectbox if each.label == "Bước"]
        return list(boxes[0].options) if boxes else []

    def test_by_role(self, truth: Truth) -> None:
        code = some_issue(truth, "open", CONSTRUCTION)["code"]
        assert self.offered(truth, CHAIRMAN, code) == ["Thêm ghi chú"]
        assert self.offered(truth, HEAD, code) == [
            *("Giải trình", "Báo cáo đã khắc phục", "Thêm ghi chú"),
        ]
        assert "Lùi hạn khắc phục" in self.offered(truth, JUDGE, code)

    def test_home_affairs_does_not_judge_itself(self, truth: Truth) -> None:
        """Its own issues are verified by the chairman."""
        code = some_issue(truth, "open", HOME_AFFAIRS)["code"]
        made(truth, code, JUDGE, "remediated")
        assert self.offered(truth, JUDGE, code) == ["Giải trình", "Thêm ghi chú"]
        assert "Xác nhận đã khắc phục" in self.offered(truth, CHAIRMAN, code)

    def test_nothing_on_a_past_day(self, truth: Truth) -> None:
        row = some_issue(truth, "verified", HOME_AFFAIRS, inside=False)
        day = str(row["found_on"])[:10]
        assert self.offered(truth, JUDGE, row["code"], as_of=day) == []
        page = look("issue", {"issue": row["code"], "view_as": JUDGE, "as_of": day})
        assert "Đã xác nhận khắc phục" not in page.text  # neither the chip nor the later steps
        assert "Chưa khắc phục" in page.text

    def test_names_only_within_the_scope(self, truth: Truth) -> None:
        """A deputy reads the role of who took a step, not the account."""
        mine = truth.issues_seen("pgd-nnmt")
        assert mine
        page = look("issue", {"issue": mine[0].code, "view_as": "pgd-nnmt"})
        assert "Giám đốc Sở Nội vụ" not in page.text and "Sở Nội vụ" in page.text


class TestFinding:
    def test_is_recorded_about_a_unit(self, truth: Truth) -> None:
        before = open_issues(CHAIRMAN)
        desk = Desk(truth.engine, "issues", JUDGE, unit=CONSTRUCTION)
        desk.widget("selectbox", "Loại").select("shirking")
        desk.app.run()
        desk.widget("text_area", "Nội dung tồn tại").set_value(HOSTILE)
        desk.widget("text_area", "Kiến nghị").set_value("Chấn chỉnh ngay")
        desk.send("Ghi nhận")
        assert "Đã ghi" in desk.said
        assert open_issues(CHAIRMAN) == (before[0] + 1, before[1] + 1)
        row = truth.rows("SELECT * FROM issue ORDER BY id DESC LIMIT 1")[0]
        assert (row["kind"], row["title"], row["version"]) == ("shirking", HOSTILE, 2)
        page = look("issue", {"issue": row["code"], "view_as": HEAD})
        assert page.title.startswith(HOSTILE) and not page.soup.select("img")

    def test_without_a_unit_there_is_no_form_yet(self, truth: Truth) -> None:
        desk = Desk(truth.engine, "issues", JUDGE)
        assert not desk.app.text_area
        unit = desk.widget("selectbox", "Đơn vị")
        unit.select(unit.options[0])
        desk.app.run()
        assert len(desk.app.text_area) == 2

    def test_names_the_earlier_issue_across_a_merger(self, truth: Truth) -> None:
        """What was closed in an agency that was merged is offered to the one that took over."""
        earlier = truth.rows(
            "SELECT i.code, i.kind, s.successor_id FROM issue i"
            " JOIN org_succession s ON s.predecessor_id = i.unit_id"
            " JOIN org_unit u ON u.id = s.successor_id AND u.valid_to IS NULL"
            " WHERE i.closed_on IS NOT NULL AND i.current_unit_id = s.successor_id"
            " ORDER BY i.closed_on DESC LIMIT 1"
        )[0]
        unit = truth.units[earlier["successor_id"]]["code"]
        desk = Desk(truth.engine, "issues", JUDGE, unit=unit)
        desk.widget("selectbox", "Loại").select(earlier["kind"])
        desk.app.run()
        again = desk.widget("selectbox", "Tái phạm")
        again.select(next(each for each in again.options if earlier["code"] in each))
        desk.widget("text_area", "Nội dung tồn tại").set_value("Lại chậm")
        desk.send("Ghi nhận")
        code = truth.rows("SELECT code FROM issue ORDER BY id DESC LIMIT 1")[0]["code"]
        for one, other in ((code, earlier["code"]), (earlier["code"], code)):
            assert other in look("issue", {"issue": one, "view_as": CHAIRMAN}).issues

    @pytest.mark.parametrize("username", [CHAIRMAN, HEAD, "pgd-nnmt"])
    def test_is_not_offered_to_others(self, truth: Truth, username: str) -> None:
        desk = Desk(truth.engine, "issues", username)
        assert not [each for each in desk.app.expander if "Ghi nhận" in each.label]

    def test_about_a_file(self, truth: Truth) -> None:
        file = truth.files[-1]
        desk = Desk(truth.engine, "file", JUDGE, code=file.code)
        desk.widget("text_area", "Nội dung tồn tại").set_value("Thiếu thành phần hồ sơ")
        desk.send("Ghi nhận")
        row = truth.rows("SELECT * FROM issue ORDER BY id DESC LIMIT 1")[0]
        assert (row["file_id"], row["current_unit_id"]) == (file.id, file.unit)
        assert row["code"] in look("file", {"code": file.code, "view_as": JUDGE}).issues
