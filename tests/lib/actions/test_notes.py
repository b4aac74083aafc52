"""Instructions and answers: who may give, answer and close them, and what is refused in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from lib.actions import Conflict, Invalid, NotAllowed, notes
from lib.actions.notes import FARTHEST, LONGEST, About, answer, close, instruct
from lib.database.schema import journal
from lib.demo.accounts import ACCOUNTS
from tests.noted import NOW, TODAY, Noted

SOON = TODAY + dt.timedelta(days=5)
EVERYONE = [account.username for account in ACCOUNTS]
CONSTRUCTION, DIVISION, HOME = "H61.09", "H61.09.01", "H61.02"


def give(noted: Noted, by: str, to: str, about: About | None = None, **changes: Any) -> int:
    """Through the action; the id of the note."""
    unit = noted.unit(to)
    asked: dict[str, Any] = {"kind": "question", "body": "Vì sao?", "due_on": SOON} | changes
    instruct(
        noted.user(by),
        asked.pop("kind"),
        asked.pop("body"),
        unit,
        asked.pop("due_on"),
        about or About(unit_id=unit),
        **asked,
    )
    return int(noted.written()[-1]["id"])


def test_what_is_given_is_written_whole(noted: Noted) -> None:
    unit = noted.unit(CONSTRUCTION)
    about = About("overdue", "period=2026", "12", TODAY, unit)
    give(noted, "chu-tich", CONSTRUCTION, about, kind="instruction", body="  Làm ngay \0 ")
    [row] = noted.written()
    del row["id"]
    assert row == {
        **{"at": NOW, "username": "chu-tich", "role": "chairman", "kind": "instruction"},
        **{"metric": "overdue", "looked_at": "period=2026", "read_as": "12", "as_of": TODAY},
        **{"file_id": None, "unit_id": unit, "issue_id": None, "to_unit_id": unit},
        **{"answers_note_id": None, "due_on": SOON, "body": "Làm ngay"},
    }
    [entry] = noted.written(journal)
    assert (entry["username"], entry["action"], entry["subject"], entry["moves_figures"]) == (
        *("chu-tich", "note.instruction", CONSTRUCTION),
        False,
    )


@pytest.mark.parametrize("by", EVERYONE)
def test_who_may_turn_to_whom(noted: Noted, by: str) -> None:
    """The chairman to every unit of today; a head to those under the own one and to no other."""
    allowed = {
        "chu-tich": {CONSTRUCTION, DIVISION, HOME, "H61.06", "29467"},
        "gd-xay-dung": {DIVISION},
    }
    for to in (CONSTRUCTION, DIVISION, HOME, "H61.06", "29467", "86"):
        before = len(noted.written())
        unit = noted.unit(to)
        try:
            instruct(noted.user(by), "question", "Vì sao?", unit, SOON, About(unit_id=unit))
        except NotAllowed:
            assert to not in allowed.get(by, set())
            assert len(noted.written()) == before
        else:
            assert by == "chu-tich" or to in allowed.get(by, set())
            assert len(noted.written()) == before + 1


def test_a_unit_that_is_no_more_cannot_be_asked(noted: Noted) -> None:
    gone = next(id for id, row in noted.truth.units.items() if row["valid_to"] is not None)
    with pytest.raises(NotAllowed):
        instruct(noted.user("chu-tich"), "question", "Vì sao?", gone, SOON, About(unit_id=gone))
    assert noted.written() == []


def test_a_head_asks_only_about_what_is_in_sight(noted: Noted) -> None:
    head, mine = "gd-xay-dung", noted.truth
    own_files, own_issues = mine.may_see(head), mine.issues_seen(head)
    seen = {issue.id for issue in own_issues}
    hidden_issue = next(issue for issue in mine.issues if issue.id not in seen)
    give(noted, head, DIVISION, About(file_id=own_files[0].id))
    give(noted, head, DIVISION, About(issue_id=own_issues[0].id))
    give(noted, head, DIVISION, About(metric="overdue", unit_id=noted.unit(DIVISION)))
    assert len(noted.written()) == 3
    for about in (
        About(file_id=mine.may_not_see(head)[0].id),
        About(issue_id=hidden_issue.id),
        About(metric="overdue", unit_id=noted.unit(HOME)),
        About(unit_id=noted.unit("86")),
        About(file_id=10**9),
    ):
        with pytest.raises(NotAllowed):
            give(noted, head, DIVISION, about)
    give(noted, "chu-tich", HOME, About(file_id=mine.may_not_see(head)[0].id))
    assert len(noted.written()) == 4


ANSWERS = {
    ("chu-tich", CONSTRUCTION): {"gd-xay-dung"},
    ("chu-tich", DIVISION): {"gd-xay-dung"},
    ("chu-tich", HOME): {"noi-vu"},
    ("gd-xay-dung", DIVISION): set(),  # nobody answers the own question
}


@pytest.mark.parametrize(("by", "to"), ANSWERS)
def test_only_the_unit_asked_answers(noted: Noted, by: str, to: str) -> None:
    asked = give(noted, by, to)
    for name in EVERYONE:
        if name in ANSWERS[by, to]:
            answer(noted.user(name), asked, "Do thiếu hồ sơ")
            last = noted.written()[-1]
            assert (last["kind"], last["username"], last["answers_note_id"]) == (
                *("answer", name),
                asked,
            )
        else:
            with pytest.raises(NotAllowed):
                answer(noted.user(name), asked, "Không phải tôi")
    assert len(noted.written()) == 1 + len(ANSWERS[by, to])


@pytest.mark.parametrize("by", ["chu-tich", "gd-xay-dung"])
def test_who_gave_it_closes_it_and_the_chairman(noted: Noted, by: str) -> None:
    may = {by, "chu-tich"}
    for name in EVERYONE:
        asked = give(noted, by, DIVISION)
        if name in may:
            close(noted.user(name), asked)
            assert noted.written()[-1]["kind"] == "closed"
        else:
            with pytest.raises(NotAllowed):
                close(noted.user(name), asked)
            assert noted.written()[-1]["id"] == asked


def test_what_is_closed_stays_as_it_is(noted: Noted) -> None:
    asked = give(noted, "chu-tich", CONSTRUCTION)
    close(noted.user("chu-tich"), asked, "Đã rõ")
    with pytest.raises(Conflict):
        close(noted.user("chu-tich"), asked)
    with pytest.raises(Conflict):
        answer(noted.user("gd-xay-dung"), asked, "Muộn")
    assert len(noted.written()) == 2
    assert [row["action"] for row in noted.written(journal)] == ["note.question", "note.closed"]


def test_two_who_close_at_once_close_once(noted: Noted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither has seen the other's row: the database itself refuses the second."""
    asked = give(noted, "chu-tich", CONSTRUCTION)
    monkeypatch.setattr(notes, "_refuse_closed", lambda *_: None)
    close(noted.user("chu-tich"), asked)
    with pytest.raises(Conflict):
        close(noted.user("chu-tich"), asked)
    assert [row["kind"] for row in noted.written()] == ["question", "closed"]


def test_an_answer_is_not_answered_and_not_closed(noted: Noted) -> None:
    answer(noted.user("gd-xay-dung"), give(noted, "chu-tich", CONSTRUCTION), "Do …")
    reply = int(noted.written()[-1]["id"])
    for refused in (
        lambda: answer(noted.user("gd-xay-dung"), reply, "?"),
        lambda: close(noted.user("chu-tich"), reply),
        lambda: close(noted.user("chu-tich"), 10**9),
    ):
        with pytest.raises(NotAllowed):
            refused()


@pytest.mark.parametrize(
    "changes",
    [
        {"body": " \n\0 "},
        {"body": "a" * (LONGEST + 1)},
        {"due_on": TODAY - dt.timedelta(days=1)},
        {"due_on": TODAY + dt.timedelta(days=FARTHEST + 1)},
    ],
)
def test_what_does_not_fit_is_refused(noted: Noted, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        give(noted, "chu-tich", CONSTRUCTION, **changes)
    assert len(str(refusal.value)) > 10
    assert noted.written() == [] and noted.written(journal) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "a" * LONGEST},
        {"due_on": TODAY},
        {"due_on": TODAY + dt.timedelta(days=FARTHEST)},
        {"body": "=1+1 <script> **b** {n} %s"},
    ],
)
def test_the_edges_are_written(noted: Noted, changes: dict[str, Any]) -> None:
    give(noted, "chu-tich", CONSTRUCTION, **changes)
    [row] = noted.written()
    assert {name: row[name] for name in changes} == changes


def test_a_second_click_writes_nothing_more(noted: Noted) -> None:
    for _ in range(2):
        asked = give(noted, "chu-tich", CONSTRUCTION, request="one")
    for _ in range(2):
        answer(noted.user("gd-xay-dung"), asked, "Do …", request="two")
    for _ in range(2):
        close(noted.user("chu-tich"), asked, request="three")
    assert [row["kind"] for row in noted.written()] == ["question", "answer", "closed"]
    assert [row["request"] for row in noted.written(journal)] == ["one", "two", "three"]
