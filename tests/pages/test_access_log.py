"""What pages enter in the log of access, who reads it, and what happens when it cannot be written.

Each page is run by its file, as a first visitor does, and in its frame where the run matters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from lib.actions import access_log as actions
from lib.database.access_chain import broken
from lib.database.engine import writer
from lib.database.faults import DatabaseDown, DatabaseLocked
from lib.database.schema import access_log, case_file, org_unit, personal_text
from lib.database.sight import REACHES
from lib.nav import PAGES
from lib.ui.fetched import when_fetched
from tests.pages.looking import follow, look, look_in_frame, run, run_in_frame, seen

CONSTRUCTION, TRADE = "gd-xay-dung", "gd-cong-thuong"
REASON = "Trả lời đơn của công dân"


@pytest.fixture(autouse=True)
def nothing_waits() -> Iterator[None]:
    actions._waiting.clear()
    yield
    actions._waiting.clear()


def entries(engine: sa.Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        assert list(broken(connection)) == []
        rows = connection.execute(sa.select(access_log).order_by(access_log.c.id)).mappings()
        return [dict(row) for row in rows]


def told(engine: sa.Engine) -> list[tuple[str, str, str | None]]:
    return [(row["username"], row["action"], row["subject"]) for row in entries(engine)]


def one_of(engine: sa.Engine, code: str, *where: Any) -> Any:
    """A file of the unit with this code or one under it, the newest."""
    f = case_file.c
    named = sa.select(case_file, org_unit.c.code.label("unit")).join(
        org_unit, f.current_unit_id == org_unit.c.id
    )
    with engine.connect() as connection:
        found = connection.execute(
            named.where(org_unit.c.code.startswith(code), *where).order_by(f.id.desc())
        ).first()
    assert found is not None
    return found


def masked_file(engine: sa.Engine) -> Any:
    kept = sa.select(personal_text.c.file_id)
    with engine.connect() as connection:
        file = connection.execute(
            sa.select(case_file, personal_text.c.text)
            .join(personal_text, personal_text.c.file_id == case_file.c.id)
            .where(case_file.c.id.in_(kept))
        ).first()
    assert file is not None
    return file


@contextmanager
def unwritable(monkeypatch: pytest.MonkeyPatch, fault: type[Exception]) -> Iterator[None]:
    @contextmanager
    def refuse(_patience: float | None = None) -> Iterator[Any]:
        raise fault
        yield

    with monkeypatch.context() as patch:
        patch.setattr(actions, "writing", refuse)
        yield


def test_a_page_is_entered_with_its_filters(own_province: sa.Engine) -> None:
    look("overview", {"view_as": CONSTRUCTION, "period": "2026-Q3"})
    (row,) = entries(own_province)
    assert (row["username"], row["role"], row["action"]) == (CONSTRUCTION, "head", "page")
    assert (row["page"], row["filters"]) == ("overview", "period=2026-Q3")
    with own_province.connect() as connection:
        unit = sa.select(org_unit.c.code).where(org_unit.c.id == row["unit_id"])
        assert connection.scalar(unit) == "H61.09"


def test_what_is_searched_for_is_not_kept(own_province: sa.Engine) -> None:
    look("files", {"q": "Nguyễn Văn An"})
    assert entries(own_province)[0]["filters"] == "q=*"


@pytest.mark.usefixtures("router")
def test_every_page_is_entered_once_for_a_look(own_province: sa.Engine) -> None:
    app = run_in_frame("timeliness", {"view_as": CONSTRUCTION})
    for _again in range(3):
        seen(app.run())
    assert [row["page"] for row in entries(own_province)] == ["timeliness"]
    app.query_params["section"] = "stops"
    seen(app.run())
    seen(app.run())
    assert [row["filters"] for row in entries(own_province)] == [None, "section=stops"]


@pytest.mark.usefixtures("router")
def test_after_a_while_the_same_look_is_another(
    own_province: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = run_in_frame("definitions", {})
    monkeypatch.setattr("lib.ui.opened.AGAIN_SECONDS", 0)
    seen(app.run())
    assert len(entries(own_province)) == 2


@pytest.mark.usefixtures("router")
@pytest.mark.parametrize("key", PAGES)
def test_a_run_writes_in_one_transaction_at_most(own_province: sa.Engine, key: str) -> None:
    begun: list[None] = []

    def note(_connection: Any) -> None:
        begun.append(None)

    for each in {writer(reach) for reach in REACHES}:
        sa.event.listen(each, "begin", note)
    file = one_of(own_province, "H61.09")
    app = run_in_frame(key, {"code": file.code, "unit": "no such unit"})
    seen(app)
    assert len(begun) <= 1
    begun.clear()
    seen(app.run())
    assert not begun


def test_things_are_entered_by_their_codes(own_province: sa.Engine) -> None:
    file = one_of(own_province, "H61.09")
    look("file", {"code": file.code})
    term = next(link for link in look("people").links if "term=" in link)
    follow(term)
    look("inspection", {"inspection": "KT-2026-05"})
    found = [row for row in entries(own_province) if row["action"] != "page"]
    assert [row["action"] for row in found] == ["file", "person", "inspection"]
    assert found[0]["subject"] == file.code and found[0]["unit_id"] == file.current_unit_id
    assert "~" in found[1]["subject"] and found[1]["unit_id"]
    assert found[2]["subject"] == "KT-2026-05"


def test_what_is_refused_is_entered(own_province: sa.Engine) -> None:
    file = one_of(own_province, "H61.06")
    look("overview", {"view_as": "van-hanh"})
    look("file", {"view_as": CONSTRUCTION, "code": file.code})
    look("issue", {"view_as": CONSTRUCTION, "issue": "no\0such"})
    look("unit", {"view_as": CONSTRUCTION, "unit": "H61.06"})
    rows = [row for row in entries(own_province) if row["action"] == "refused"]
    assert [(row["username"], row["page"], row["subject"]) for row in rows] == [
        ("van-hanh", "overview", None),
        (CONSTRUCTION, "file", file.code),
        (CONSTRUCTION, "issue", "no\ufffdsuch"),
        (CONSTRUCTION, "unit", "H61.06"),
    ]


@pytest.mark.usefixtures("router")
@pytest.mark.parametrize("fault", [DatabaseDown, DatabaseLocked])
def test_what_cannot_be_entered_is_not_shown(
    own_province: sa.Engine, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    """And comes back by itself; a page of figures opens, and is entered with the next."""
    file = one_of(own_province, "H61.09")
    asked = {
        "file": {"code": file.code},
        "inspection": {"inspection": "KT-2026-05"},
        "person": {"term": next(link for link in look("people").links if "term=" in link)
                   .split("term=")[1].split("&")[0]},
    }  # fmt: skip
    before = len(entries(own_province))
    for key, params in asked.items():
        with unwritable(monkeypatch, fault):
            shown = look_in_frame(key, params)
            assert shown.nothing == ["failed"], key
            assert file.title not in shown.text and not shown.title
    with unwritable(monkeypatch, fault):
        assert look_in_frame("overview").figures
    assert len(entries(own_province)) == before
    assert look_in_frame("file", asked["file"]).title.startswith(file.title)
    assert [row["action"] for row in entries(own_province)[before:]] == ["page", "file"]


def test_a_file_is_fetched_only_once_it_is_entered(
    own_province: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lib import access

    with own_province.connect() as connection:
        user = access.account(connection, "noi-vu")
    assert user is not None
    fetch = when_fetched(user, "bien-ban.docx", lambda: b"paper")
    with unwritable(monkeypatch, DatabaseDown), pytest.raises(DatabaseDown):
        fetch()
    assert entries(own_province) == []
    assert fetch() == b"paper"
    (row,) = entries(own_province)
    assert (row["username"], row["action"], row["subject"]) == ("noi-vu", "export", "bien-ban.docx")
    assert row["content_hash"] == hashlib.sha256(b"paper").hexdigest()


def test_a_report_is_handed_over_only_once_it_is_entered(
    own_province: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = run(PAGES["reports"].file, {"view_as": CONSTRUCTION, "report": "ii-06a"})
    with unwritable(monkeypatch, DatabaseDown):
        pressed = app.button[-1].click().run()
        assert not pressed.get("download_button")
    assert not [row for row in entries(own_province) if row["action"] == "export"]
    pressed = app.button[-1].click().run()
    assert pressed.get("download_button")
    (row,) = [row for row in entries(own_province) if row["action"] == "export"]
    assert row["subject"].startswith("ii-06a_H61.09") and row["rows"] > 0
    assert len(row["content_hash"]) == 64


class TestWhoReadsTheLog:
    @pytest.fixture
    def visited(self, own_province: sa.Engine) -> sa.Engine:
        for unit, who in (("H61.09", "chu-tich"), ("H61.06", "chu-tich"), ("H61.06", TRADE)):
            look("file", {"view_as": who, "code": one_of(own_province, unit).code})
        look("overview", {"view_as": "chu-tich"})
        return own_province

    def test_a_head_reads_of_the_own_units_only(self, visited: sa.Engine) -> None:
        shown = look("access_log", {"view_as": CONSTRUCTION})
        own = one_of(visited, "H61.09").code
        assert own in shown.text and one_of(visited, "H61.06").code not in shown.text
        # the file, and this very look at the log
        assert shown.total == len(shown.rows) == 2
        assert TRADE not in shown.text

    def test_all_of_it_for_the_chairman_and_the_operator(self, visited: sa.Engine) -> None:
        for number, who in enumerate(("chu-tich", "van-hanh"), start=1):
            shown = look("access_log", {"view_as": who})
            assert shown.total == len(entries(visited)) == 4 + number
            for unit in ("H61.09", "H61.06"):
                assert one_of(visited, unit).code in shown.text
        assert entries(visited)[-1]["hash"] in shown.text

    @pytest.mark.parametrize("who", ["noi-vu", "pgd-nnmt"])
    def test_nobody_else(self, visited: sa.Engine, who: str) -> None:
        shown = look("access_log", {"view_as": who})
        assert shown.nothing == ["forbidden"] and not shown.rows
        assert told(visited)[-1] == (who, "refused", None)

    def test_narrowed_by_action_account_and_day(self, visited: sa.Engine) -> None:
        asked = {"view_as": "van-hanh"}
        today = entries(visited)[0]["at"].date().isoformat()
        assert look("access_log", asked | {"did": "file"}).total == 3
        assert look("access_log", asked | {"did": "file", "who": "chu"}).total == 2
        assert look("access_log", asked | {"did": "file", "who": "%"}).nothing == ["zero"]
        assert look("access_log", asked | {"did": "file", "day": today}).total == 3
        nothing = look("access_log", asked | {"day": "2020-01-01"})
        assert nothing.nothing == ["zero"] and nothing.soup.select("section.nothing a")
        for odd in ({"did": "x"}, {"day": "x"}, {"page": "0"}, {"who": "a\0b"}):
            assert not {"failed", "forbidden"} & set(look("access_log", asked | odd).nothing)

    def test_paged(self, visited: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in ("lib.query.access_log", "lib.ui.access_log"):
            monkeypatch.setattr(f"{module}.PAGE_SIZE", 2)
        asked = {"view_as": "van-hanh", "did": "file"}
        first = look("access_log", asked)
        second = look("access_log", asked | {"page": "2"})
        assert first.pages == (1, 2, 3) and second.pages == (3, 3, 3)

    def test_no_personal_data_in_it(self, visited: sa.Engine) -> None:
        file = masked_file(visited)
        look("file", {"view_as": "chu-tich", "code": file.code})
        shown = look("access_log", {"view_as": "van-hanh"})
        assert file.code in shown.text and file.title not in shown.text


class TestReveal:
    def ask(self, app: AppTest, reason: str) -> AppTest:
        app.text_input[0].set_value(reason)
        (button,) = [each for each in app.button if "đầy đủ" in each.label]
        return button.click().run()

    def test_shown_for_one_look_and_entered_each_time(self, own_province: sa.Engine) -> None:
        file = masked_file(own_province)
        app = run(PAGES["file"].file, {"view_as": "chu-tich", "code": file.code})
        assert file.text not in seen(app).text and file.title in seen(app).text
        shown = seen(self.ask(app, REASON))
        assert file.text in shown.texts
        assert file.text not in seen(app.run()).text
        self.ask(app, REASON)
        rows = [row for row in entries(own_province) if row["action"] == "reveal"]
        assert [(row["subject"], row["reason"]) for row in rows] == [(file.code, REASON)] * 2
        assert {row["unit_id"] for row in rows} == {file.current_unit_id}

    def test_without_a_reason_nothing_is_shown(self, own_province: sa.Engine) -> None:
        file = masked_file(own_province)
        app = run(PAGES["file"].file, {"view_as": "chu-tich", "code": file.code})
        for reason in ("", "vì tò"):
            pressed = self.ask(app, reason)
            assert file.text not in seen(pressed).text and pressed.error
        assert not [row for row in entries(own_province) if row["action"] == "reveal"]

    def test_not_shown_where_it_cannot_be_entered(
        self, own_province: sa.Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = masked_file(own_province)
        app = run(PAGES["file"].file, {"view_as": "chu-tich", "code": file.code})

        def fail(*_arguments: Any) -> None:
            raise DatabaseLocked

        with monkeypatch.context() as patch:
            patch.setattr("lib.actions.reveal.add", fail)
            pressed = self.ask(app, REASON)
            assert file.text not in seen(pressed).text and pressed.error

    @pytest.mark.parametrize("who", ["pgd-nnmt", CONSTRUCTION])
    def test_offered_to_who_may_and_sees_the_file(
        self, own_province: sa.Engine, who: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with own_province.connect() as connection:
            files = sa.select(case_file.c.code).join(
                personal_text, personal_text.c.file_id == case_file.c.id
            )
            codes = list(connection.scalars(files))
        offered = 0
        for code in codes[:40]:
            app = run(PAGES["file"].file, {"view_as": who, "code": code})
            shown = seen(app)
            buttons = [each for each in app.button if "đầy đủ" in each.label]
            offered += bool(buttons)
            assert not buttons or (who == CONSTRUCTION and not shown.nothing)
        assert offered == 0 or who == CONSTRUCTION


def test_masked_titles_stand_everywhere(own_province: sa.Engine) -> None:
    """In the list, in the search and on the page of the file; and a search for what is masked
    finds nothing."""
    file = masked_file(own_province)
    hidden = file.text.split(" – ")[1].split(",")[0].removeprefix("hộ ").split(" ", 1)[1]
    ever = {"period": "2023-11-01..2026-11-20"}
    assert look("files", ever | {"q": hidden}).nothing == ["empty"]
    for shown in (look("files", ever | {"q": file.code}), look("file", {"code": file.code})):
        assert hidden not in shown.text and file.title in shown.text
