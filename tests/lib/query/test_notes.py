"""How notes stand on a day, who sees them, and that every count is its list."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from lib.access import Scope
from lib.filters import Filters
from lib.periods import Period
from lib.query import notes
from lib.query.notes import STATES, Look
from tests.noted import NOW, TODAY, Noted

FIRST = dt.date(2026, 9, 1)
CODES = ("H61.09", "H61.09.01", "H61.09.03", "H61.02", "H61.06", "H61.21", "29467")
GIVERS = ("chu-tich", "gd-xay-dung")
DAYS = (dt.date(2026, 9, 15), dt.date(2026, 10, 10), dt.date(2026, 10, 31), TODAY)
PROVINCE = Scope(units=None, fields=None, names=True)


@dataclass(frozen=True)
class Told:
    """One note as it was written, in plain values."""

    id: int
    at: dt.datetime
    due_on: dt.date
    to: int
    by: str
    kind: str
    answers: tuple[dt.datetime, ...]
    closed: dt.datetime | None

    def state(self, day: dt.date) -> str:
        """Counted by hand: the last thing that happened by the close of ``day``."""
        if self.closed and self.closed.date() <= day:
            return "closed"
        if [at for at in self.answers if at.date() <= day]:
            return "answered"
        return "overdue" if self.due_on < day else "open"

    def happened(self, day: dt.date) -> dt.date:
        """The day of what gave it its state, of an answered or closed one."""
        if self.state(day) == "closed" and self.closed:
            return self.closed.date()
        return min(self.answers).date()


@pytest.fixture
def told(noted: Noted) -> list[Told]:
    """Sixty notes at random: answered or not, once or twice, closed or not, up to the last
    second of a day."""
    random, found = Random(7), []
    rows: list[dict[str, Any]] = []
    for id in range(1_001, 1_061):
        at = _moment(random, FIRST + dt.timedelta(days=random.randint(0, 78)))
        due_on = at.date() + dt.timedelta(days=random.randint(0, 12))
        to, by = noted.unit(random.choice(CODES)), random.choice(GIVERS)
        kind = random.choice(("instruction", "question"))
        who = {"username": by, "role": "chairman" if by == "chu-tich" else "head"}
        asked = {"due_on": due_on, "to_unit_id": to, "unit_id": to}
        rows.append(noted.row(kind, at, id=id, **asked, **who))
        answers = tuple(
            _moment(random, at.date() + dt.timedelta(days=random.randint(1, 16)))
            for _ in range(random.choice((0, 0, 1, 1, 2)))
        )
        closed = at + dt.timedelta(days=random.randint(2, 30)) if random.random() < 0.3 else None
        replies = [("answer", each) for each in answers]
        replies += [("closed", closed)] if closed else []
        for number, (what, when) in enumerate(replies):
            rows.append(noted.row(what, when, id=id + 100 * (number + 1), answers_note_id=id))
        found.append(Told(id, at, due_on, to, by, kind, answers, closed))
    noted.add_all(rows)
    return found


def _moment(random: Random, day: dt.date) -> dt.datetime:
    clock = random.choice((dt.time(0), dt.time(9, 30), dt.time(23, 59, 59)))
    return dt.datetime.combine(day, clock)


def known(told: list[Told], day: dt.date) -> list[Told]:
    return [each for each in told if each.at.date() <= day]


@pytest.mark.parametrize("day", DAYS)
def test_each_note_stands_as_counted_by_hand(noted: Noted, told: list[Told], day: dt.date) -> None:
    user = noted.user("chu-tich")
    expected = {each.id: each.state(day) for each in known(told, day)}
    assert set(expected.values()) == set(STATES)
    listed = notes.listed(user, Look(day), size=100)
    assert {note.id: note.state for note in listed} == expected
    assert notes.counts(user, Look(day)) == Counter(expected.values())
    for state in STATES:
        one = notes.listed(user, Look(day), (state,), size=100)
        assert {note.id for note in one} == {id for id, s in expected.items() if s == state}


def test_on_time_is_by_the_close_of_the_day(noted: Noted, told: list[Told]) -> None:
    found = notes.listed(noted.user("chu-tich"), Look(TODAY), size=100)
    assert {note.on_time for note in found} == {True, False, None}
    for note in found:
        [each] = [each for each in told if each.id == note.id]
        answers = [at for at in each.answers if at.date() <= TODAY]
        assert note.on_time == (min(answers).date() <= each.due_on if answers else None)


def test_what_was_answered_or_ended_counts_in_its_period(noted: Noted, told: list[Told]) -> None:
    day, start = DAYS[2], dt.date(2026, 10, 10)
    kept = [
        each.state(day)
        for each in known(told, day)
        if each.state(day) in ("open", "overdue") or each.happened(day) >= start
    ]
    assert len(kept) < len(known(told, day))
    counted = notes.counts(noted.user("chu-tich"), Look(day, start))
    assert counted == Counter(kept)
    for state in STATES:
        listed = notes.listed(noted.user("chu-tich"), Look(day, start), (state,), size=100)
        assert len(listed) == counted[state]


@pytest.mark.parametrize("name", ["chu-tich", "noi-vu", "gd-xay-dung", "ct-tap-son", "pgd-nnmt"])
def test_who_sees_what(noted: Noted, told: list[Told], name: str) -> None:
    """All of the province, or what is addressed to the own units or given by oneself."""
    user = noted.user(name)
    assert user.unit_id is not None
    own = noted.truth.under(user.unit_id)
    wide = name in ("chu-tich", "noi-vu")
    expected = {each.id for each in told if wide or each.to in own or each.by == name}
    assert len(expected) > 0 and (wide or len(expected) < len(told))
    listed = notes.listed(user, Look(TODAY), size=100)
    assert {note.id for note in listed} == expected
    for each in told:
        found = notes.find(user, each.id, TODAY)
        assert (found is not None) == (each.id in expected)
    asked = {note.id for note in listed if note.asks_me}
    assert asked == {each.id for each in told if each.to in own}
    to_me = notes.listed(user, Look(TODAY, whose="to_me"), size=100)
    assert {note.id for note in to_me} == asked & expected
    by_me = notes.listed(user, Look(TODAY, whose="by_me"), size=100)
    assert {note.id for note in by_me} == {each.id for each in told if each.by == name}


def test_nobody_without_a_unit_sees_any(noted: Noted, told: list[Told]) -> None:
    assert told
    assert sum(notes.counts(noted.user("van-hanh"), Look(TODAY)).values()) == 0


def test_who_took_over_a_unit_answers_what_it_was_asked(noted: Noted) -> None:
    """A note to a unit that was merged since is seen by, and asks, the head of its successor."""
    rows = noted.truth.rows(
        "SELECT s.predecessor_id, s.successor_id FROM org_succession s"
        " JOIN org_unit u ON u.id = s.successor_id WHERE s.field_id IS NULL"
    )
    below = noted.truth.under(noted.unit("H61.09"))
    before = next(row["predecessor_id"] for row in rows if row["successor_id"] in below)
    at = dt.datetime(2025, 5, 5, 8)
    id = noted.add("question", at, due_on=at.date(), to_unit_id=before, unit_id=before)
    found = notes.find(noted.user("gd-xay-dung"), id, TODAY)
    assert found is not None and found.asks_me
    assert notes.find(noted.user("gd-cong-thuong"), id, TODAY) is None


def test_a_file_out_of_sight_is_not_named(noted: Noted) -> None:
    """The note is seen by who is asked; the words of a file or issue only by who may see it."""
    deputy, unit = "pgd-nnmt", noted.unit("H61.21")
    hidden, shown = noted.truth.may_not_see(deputy)[0], noted.truth.may_see(deputy)[0]
    seen = {issue.id for issue in noted.truth.issues_seen(deputy)}
    issue = next(issue for issue in noted.truth.issues if issue.id not in seen)
    for about in ({"file_id": hidden.id}, {"file_id": shown.id}, {"issue_id": issue.id}):
        noted.add("question", NOW, due_on=TODAY, to_unit_id=unit, **about)
    on_issue, on_shown, on_hidden = (
        notes.find(noted.user(deputy), row["id"], TODAY) for row in reversed(noted.written())
    )
    assert on_hidden and on_shown and on_issue
    assert (on_hidden.file_code, on_hidden.file_title, on_hidden.file_origin) == (None,) * 3
    assert (on_shown.file_code, on_shown.file_title) == (shown.code, shown.title)
    assert (on_issue.issue_code, on_issue.issue_title) == (None, None)
    whole = notes.about_file(noted.user("chu-tich"), hidden.id, TODAY)
    assert [note.file_code for note in whole] == [hidden.code]


def test_a_deputy_reads_no_names_and_no_figures_of_colleagues(noted: Noted) -> None:
    """Roles stand for names, as in the steps of an issue; what a figure of the unit said counts the
    fields of the other deputies too."""
    unit = noted.unit("H61.21")
    about = {"metric": "overdue", "looked_at": "unit=H61.21", "read_as": "71 hồ sơ"}
    id = noted.add("question", NOW, due_on=TODAY, to_unit_id=unit, unit_id=unit, **about)
    noted.add("answer", NOW, answers_note_id=id, username="gd-xay-dung", role="head")
    for name, is_told in (("pgd-nnmt", False), ("noi-vu", True), ("chu-tich", True)):
        user = noted.user(name)
        found = notes.find(user, id, TODAY)
        listed = next(each for each in notes.listed(user, Look(TODAY)) if each.id == id)
        assert found is not None
        assert (found.read_as, listed.read_as) == (("71 hồ sơ",) * 2 if is_told else (None,) * 2)
        named = [found.author, listed.author, found.replies[0].author]
        assert all(named) if is_told else not any(named)
    (at_work,) = notes.stirred(noted.user("pgd-nnmt"), NOW - dt.timedelta(days=1), TODAY, TODAY)
    assert (at_work.author, at_work.replies[0].author, at_work.read_as) == (None,) * 3


def test_what_is_about_a_thing(noted: Noted) -> None:
    """A figure with those of the units under it; a unit; nothing that is about something else."""
    construction, division, home = (noted.unit(code) for code in ("H61.09", "H61.09.01", "H61.02"))
    to: dict[str, Any] = {"due_on": TODAY}
    of_unit = noted.add("question", NOW, to_unit_id=construction, unit_id=construction, **to)
    figure: dict[str, Any] = {"metric": "overdue", "looked_at": "", "read_as": "1"}
    of_division = noted.add("question", NOW, to_unit_id=division, unit_id=division, **figure, **to)
    of_all = noted.add("question", NOW, to_unit_id=home, **figure, **to)
    other = noted.add("question", NOW, to_unit_id=home, metric="open", unit_id=home, **to)
    user = noted.user("chu-tich")

    def ids(found: tuple[notes.Note, ...]) -> set[int]:
        return {note.id for note in found}

    assert ids(notes.about_figure(user, "overdue", None, TODAY)) == {of_division, of_all}
    assert ids(notes.about_figure(user, "overdue", construction, TODAY)) == {of_division}
    assert ids(notes.about_figure(user, "overdue", home, TODAY)) == {of_all}
    assert ids(notes.about_unit(user, construction, TODAY)) == {of_unit}
    assert ids(notes.about_unit(user, home, TODAY)) == {of_all, other}


def test_replies_come_in_order_with_their_authors(noted: Noted) -> None:
    unit = noted.unit("H61.09")
    id = noted.add("question", dt.datetime(2026, 11, 2, 8), due_on=TODAY, to_unit_id=unit)
    for day, kind, who in (
        (9, "closed", "chu-tich"),
        (5, "answer", "gd-xay-dung"),
        (3, "answer", "gone"),
    ):
        noted.add(
            kind, dt.datetime(2026, 11, day, 8), answers_note_id=id, username=who, body=str(day)
        )
    note = notes.find(noted.user("chu-tich"), id, TODAY)
    assert note is not None
    replies = [(reply.body, reply.kind, reply.author) for reply in note.replies]
    assert replies == [
        ("3", "answer", None),
        ("5", "answer", "Giám đốc Sở Xây dựng"),
        ("9", "closed", "Chủ tịch UBND tỉnh Vĩnh Long"),
    ]
    earlier = notes.find(noted.user("chu-tich"), id, dt.date(2026, 11, 4))
    assert earlier is not None and (earlier.state, len(earlier.replies)) == ("answered", 1)
    assert notes.find(noted.user("chu-tich"), id, dt.date(2026, 11, 1)) is None


def test_pages_of_the_list_hold_each_note_once(noted: Noted, told: list[Told]) -> None:
    user, pages = noted.user("chu-tich"), []
    for page in (1, 2, 3, 4):
        pages.append(notes.listed(user, Look(TODAY), page=page, size=20))
    assert [len(page) for page in pages] == [20, 20, 20, 0]
    ids = [note.id for page in pages for note in page]
    assert sorted(ids) == sorted(each.id for each in told)
    order = [note for page in pages for note in page]
    waiting = [note.due_on for note in order if note.state in ("open", "overdue")]
    assert waiting == sorted(waiting)
    rest = [note for note in order if note.state not in ("open", "overdue")]
    assert order[-len(rest) :] == rest
    assert [note.at for note in rest] == sorted((note.at for note in rest), reverse=True)


def filters(noted: Noted, unit: str | None, period: str, as_of: dt.date) -> Filters:
    unit_id = noted.unit(unit) if unit else None
    return Filters(Period.parse(period, as_of), as_of, "v", unit=unit, unit_id=unit_id)


@pytest.mark.parametrize("unit", [None, "H61.09", "H61.09.01", "H61.02"])
@pytest.mark.parametrize("day", DAYS[1:])
def test_overdue_ones_are_counted_as_they_are_listed(
    noted: Noted, told: list[Told], unit: str | None, day: dt.date
) -> None:
    look = filters(noted, unit, "2026", day)
    inside = noted.truth.under(look.unit_id) if look.unit_id else {each.to for each in told}
    expected = [
        each for each in known(told, day) if each.to in inside and each.state(day) == "overdue"
    ]
    assert notes.count_overdue(look, PROVINCE) == len(expected)
    same = notes.looked_at(look, TODAY)
    listed = notes.listed(noted.user("chu-tich"), same, ("overdue",), size=100)
    assert {note.id for note in listed} == {each.id for each in expected}
    alone = Scope(units=(noted.unit("H61.06"),), fields=None, names=False)
    mine = [each for each in expected if each.to in noted.truth.under(noted.unit("H61.06"))]
    assert notes.count_overdue(look, alone) == len(mine)


def test_a_unit_is_weighed_by_its_answers(noted: Noted, told: list[Told]) -> None:
    start, end = dt.date(2026, 9, 10), DAYS[2]
    inside = noted.truth.under(noted.unit("H61.09"))
    mine = [each for each in told if each.to in inside and start <= each.at.date() <= end]
    first = {
        each.id: min((at.date() for at in each.answers if at.date() <= end), default=None)
        for each in mine
    }
    due = {each.id: each.due_on for each in mine}
    found = notes.for_unit(PROVINCE, noted.unit("H61.09"), start, end)
    assert found == notes.Answering(
        given=len(mine),
        on_time=sum(day is not None and day <= due[id] for id, day in first.items()),
        late=sum(day is not None and day > due[id] for id, day in first.items()),
        unanswered=sum(day is None for day in first.values()),
        overdue=sum(e.state(end) == "overdue" for e in mine),
    )
    assert found.on_time and found.late and found.unanswered and found.overdue
    assert notes.for_unit(Scope((), None, False), noted.unit("H61.09"), start, end).given == 0


def test_a_report_has_what_was_asked_in_its_period_and_what_still_waits(
    noted: Noted, told: list[Told]
) -> None:
    look = filters(noted, "H61.09", "2026-10", DAYS[2])
    inside = noted.truth.under(noted.unit("H61.09"))
    expected = [
        each.id
        for each in sorted(known(told, DAYS[2]), key=lambda each: (each.at, each.id))
        if each.to in inside
        and (each.at.date() >= dt.date(2026, 10, 1) or each.state(DAYS[2]) in ("open", "overdue"))
    ]
    found = notes.given_until(look, PROVINCE)
    assert [note.id for note in found] == expected
    assert any(note.replies for note in found)
    assert any(note.at.date() < dt.date(2026, 10, 1) for note in found)


def test_who_looks_at_the_newest_data_sees_the_notes_of_today(
    noted: Noted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days set by people run on although no new data came; who looks back sees that day."""
    newest = dt.date(2026, 11, 18)
    assert notes.looked_at(filters(noted, None, "2026", newest), newest).day == TODAY
    back = filters(noted, None, "2026-10", newest)
    assert notes.looked_at(back, newest).day == dt.date(2026, 10, 31)
    ahead = dt.datetime(2026, 11, 17, 8)  # a clock behind the data
    monkeypatch.setattr("lib.query.notes.note.local_now", lambda: ahead)
    assert notes.looked_at(filters(noted, None, "2026", newest), newest).day == newest


def test_what_a_head_asks_of_the_own_rooms_is_not_asked_by_others(
    noted: Noted, told: list[Told]
) -> None:
    look = filters(noted, "H61.09", "2026", DAYS[2])
    everything = {note.id for note in notes.given_until(look, PROVINCE)}
    own = {each.id for each in told if each.by == "gd-xay-dung"} & everything
    found = {note.id for note in notes.given_until(look, PROVINCE, by_others=True)}
    assert own and found == everything - own
    room = filters(noted, "H61.09.01", "2026", DAYS[2])  # its head is asked by the one above
    known_there = {note.id for note in notes.given_until(room, PROVINCE)}
    assert known_there & own
    assert {note.id for note in notes.given_until(room, PROVINCE, by_others=True)} == known_there
