"""Who is told what masked texts stand for: with a reason, within the scope, entered each time."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from lib.actions import Invalid, NotAllowed
from lib.actions.access_log import Entry, log
from lib.actions.reveal import LONGEST, reveal
from lib.config import local_now
from lib.database.access_chain import broken
from lib.database.schema import access_log, case_file, file_event, personal_text
from lib.query import access_log as read
from lib.query.access_log import Look
from tests.lib.actions.conftest import CONSTRUCTION, TRADE, Office

REASON = "Trả lời đơn của ông Nguyễn Văn An"
FULL, NOTE = "Đơn của ông Lê Hai", "Chờ bà Trần Thị Bình"


@pytest.fixture
def files(office: Office) -> Office:
    """One file with a masked title and a masked note at each of two departments; the codes are the
    units' own."""
    now = local_now()
    with office.engine.begin() as connection:
        for number, code in enumerate((CONSTRUCTION, TRADE), start=1):
            unit = office.units[code]
            row: dict[str, Any] = {
                **{"id": number, "origin": "o", "code": code, "kind": "procedure"},
                **{"title": "Đơn của ông L.H.", "unit_id": unit, "current_unit_id": unit},
                **{"received_at": now, "ingested_at": now, "search_text": "x"},
            }
            connection.execute(sa.insert(case_file).values(row))
            event = {"id": number, "file_id": number, "sequence": 1, "at": now, "kind": "paused"}
            connection.execute(sa.insert(file_event).values(event))
            kept = [(None, FULL), (number, NOTE)]
            for event_id, text in kept:
                values = {"file_id": number, "event_id": event_id, "text": text}
                connection.execute(sa.insert(personal_text).values(values))
    return office


def entries(office: Office) -> list[tuple[str, str, str | None, str | None]]:
    a = access_log.c
    with office.engine.connect() as connection:
        assert list(broken(connection)) == []
        asked = sa.select(a.username, a.action, a.subject, a.reason).order_by(a.id)
        return [tuple(row) for row in connection.execute(asked)]


@pytest.mark.parametrize("who", ["chu-tich", "noi-vu", "gd-xd"])
def test_who_may_is_told_and_entered(files: Office, who: str) -> None:
    told = reveal(files.user(who), CONSTRUCTION, "o", f"  {REASON}\n")
    assert told.title == FULL and [note.text for note in told.notes] == [NOTE]
    masked = "Trả lời đơn của ông N.V.A."
    assert entries(files) == [(who, "reveal", CONSTRUCTION, masked)]
    reveal(files.user(who), CONSTRUCTION, "o", REASON)
    assert len(entries(files)) == 2


@pytest.mark.parametrize(
    ("who", "code", "origin"),
    [
        ("pgd-xd", CONSTRUCTION, "o"),
        ("van-hanh", CONSTRUCTION, "o"),
        ("gd-xd", TRADE, "o"),
        ("gd-ct", CONSTRUCTION, "o"),
        ("chu-tich", "no such", "o"),
        ("chu-tich", CONSTRUCTION, "other"),
    ],
)
def test_who_may_not_is_told_nothing(files: Office, who: str, code: str, origin: str) -> None:
    with pytest.raises(NotAllowed):
        reveal(files.user(who), code, origin, REASON)
    assert entries(files) == [(who, "refused", code, None)]


@pytest.mark.parametrize("reason", ["", " ", "vì cần", "x " * LONGEST, "không"])
def test_a_reason_is_needed(files: Office, reason: str) -> None:
    with pytest.raises(Invalid):
        reveal(files.user("chu-tich"), CONSTRUCTION, "o", reason)
    assert entries(files) == []


def test_nothing_is_told_that_is_not_entered(
    files: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("lib.actions.reveal.add", fail)
    with pytest.raises(ZeroDivisionError):
        reveal(files.user("chu-tich"), CONSTRUCTION, "o", REASON)
    assert entries(files) == []


class TestReadingTheLog:
    """Rows that a reader may see are those about units under theirs, whoever made them."""

    @pytest.fixture
    def book(self, files: Office) -> Office:
        for unit in (CONSTRUCTION, TRADE, None):
            number = files.units[unit] if unit else None
            log("gd-ct", "head", Entry("file", "file", unit or "none", number))
        return files

    def seen(self, book: Office, who: str, **look: Any) -> set[str | None]:
        user = book.user(who)
        from lib.database.sight import seeing

        with seeing(user.sight):
            found = read.listed(user, Look(**look), 1)
            assert read.count(user, Look(**look)) == len(found)
        return {row.subject for row in found}

    @pytest.mark.parametrize(
        ("who", "subjects"),
        [
            ("gd-xd", {CONSTRUCTION}),
            ("gd-ct", {TRADE}),
            ("chu-tich", {CONSTRUCTION, TRADE, "none"}),
            ("van-hanh", {CONSTRUCTION, TRADE, "none"}),
            ("noi-vu", set()),
            ("pgd-xd", set()),
        ],
    )
    def test_how_far(self, book: Office, who: str, subjects: set[str]) -> None:
        assert self.seen(book, who) == subjects

    def test_narrowed_no_further_than_may_be_seen(self, book: Office) -> None:
        assert self.seen(book, "gd-xd", account="gd-ct") == {CONSTRUCTION}
        assert self.seen(book, "gd-xd", action="reveal") == set()
        assert self.seen(book, "chu-tich", account="gd_ct") == set()
        assert self.seen(book, "gd-xd", day=book.ago(1)) == set()
        assert self.seen(book, "gd-xd", day=book.today) == {CONSTRUCTION}
