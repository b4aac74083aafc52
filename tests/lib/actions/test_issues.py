"""Steps of an issue: who may take which in which state, what they write, what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from lib import labels
from lib.actions import Conflict, Invalid, NotAllowed, Refused
from lib.actions.issue_moves import MOVES, Owner, possible
from lib.actions.issues import Entry, take
from lib.i18n import _
from tests.lib.actions.conftest import ACCOUNTS, CONSTRUCTION, HOME_AFFAIRS, TRADE, Office

OPEN, REMEDIATED, VERIFIED, NOT_DONE = STATUSES = (
    *("open", "remediated", "verified", "closed_not_done"),
)
# written down a second time, by hand: in which states each step is possible, and whose it is
POSSIBLE = {
    "explanation_asked": {OPEN, REMEDIATED},
    "explanation_given": {OPEN, REMEDIATED},
    "cause_determined": {OPEN, REMEDIATED},
    "recommended": {OPEN},
    "deadline_moved": {OPEN},
    "remediated": {OPEN},
    "sent_back": {REMEDIATED},
    "verified": {REMEDIATED},
    "closed_not_done": {OPEN, REMEDIATED},
    "reopened": {VERIFIED, NOT_DONE},
    "noted": set(STATUSES),
}
OF_THE_UNIT = ("explanation_given", "remediated")
OF_ANYBODY = ("noted",)
NEXT = {
    "remediated": REMEDIATED,
    "sent_back": OPEN,
    "verified": VERIFIED,
    "closed_not_done": NOT_DONE,
    "reopened": OPEN,
}


def entry(office: Office, **changes: Any) -> Entry:
    """An entry that fits every step."""
    values: dict[str, Any] = {
        "due_on": office.today + dt.timedelta(days=9),
        **{"body": "Nội dung", "evidence": "45/BC-SXD", "cause": "subjective"},
    }
    return Entry(**(values | changes))


def may(username: str, unit: str, kind: str) -> bool:
    """The rule in words of people: the unit's head (and Home Affairs, from a paper) answers; Home
    Affairs judges all but its own, which the chairman judges; these three may add a note."""
    role, own = ACCOUNTS[username]
    sees = role in ("chairman", "home_affairs") or (role == "head" and own == unit)
    if not sees:
        return False
    if kind in OF_ANYBODY:
        return True
    if kind in OF_THE_UNIT:
        return role in ("head", "home_affairs")
    return role == ("chairman" if unit == HOME_AFFAIRS else "home_affairs")


def test_the_table_knows_every_step() -> None:
    assert set(MOVES) == set(POSSIBLE)


@pytest.mark.parametrize("kind", POSSIBLE)
def test_every_state_and_every_account(office: Office, kind: str) -> None:
    """What may not be is refused and leaves no trace; what may be is offered by the form too."""
    taken = 0
    for unit in (CONSTRUCTION, HOME_AFFAIRS):
        for status in STATUSES:
            for username in ACCOUNTS:
                code = office.issue(unit, status)
                before = office.everything()
                row = office.one(code)
                expected = may(username, unit, kind) and status in POSSIBLE[kind]
                try:
                    take(office.user(username), code, 0, kind, entry(office))
                except Refused as refusal:
                    assert not expected, (unit, status, username, refusal)
                    allowed = may(username, unit, kind)
                    assert type(refusal) is (Invalid if allowed else NotAllowed)
                    assert office.everything() == before
                else:
                    assert expected, (unit, status, username)
                    after = office.one(code)
                    assert after["status"] == NEXT.get(kind, status)
                    assert after["version"] == 1
                    taken += 1
                sees = may(username, unit, "noted")
                own = unit == ACCOUNTS[username][1] or ACCOUNTS[username][0] == "chairman"
                owner = Owner(own, unit == HOME_AFFAIRS)
                offered = {move.kind for move in possible(office.user(username), row, owner)}
                assert not sees or (kind in offered) == expected
    # a step of anybody: four accounts see one of the units or both
    assert taken == len(POSSIBLE[kind]) * (
        5 if kind in OF_ANYBODY else 3 if kind in OF_THE_UNIT else 2
    )


class TestWhatIsWritten:
    def test_a_step_is_written_with_who_and_when(self, office: Office) -> None:
        code = office.issue(CONSTRUCTION)
        said = entry(office, on=office.ago(3), body="  Đã làm xong  ", evidence=" 45/BC\n-SXD ")
        take(office.user("gd-xd"), code, 0, "remediated", said, request="click")
        [step] = office.rows("step")
        now = step.pop("at")
        assert now.date() == office.today
        assert step == {
            **{"id": step["id"], "issue_id": office.one(code)["id"], "sequence": 1},
            **{"username": "gd-xd", "role": "head", "kind": "remediated"},
            **{"happened_on": office.ago(3), "due_on": None, "cause": None},
            **{"body": "Đã làm xong", "evidence": "45/BC -SXD"},
        }
        [entry_] = office.rows("journal")
        assert entry_["at"] == now
        assert entry_["moves_figures"] is True
        assert {k: entry_[k] for k in ("username", "role", "action", "subject", "request")} == {
            **{"username": "gd-xd", "role": "head", "action": "issue.remediated"},
            **{"subject": code, "request": "click"},
        }
        assert office.one(code)["remediated_on"] == office.ago(3)

    def test_from_finding_to_verification_and_back(self, office: Office) -> None:
        """One issue through all its steps: the columns that figures count, after each."""
        head, judge = office.user("gd-xd"), office.user("noi-vu")
        code = office.issue(CONSTRUCTION)
        due, later = office.today + dt.timedelta(days=9), office.today + dt.timedelta(days=20)
        course: list[tuple[Any, str, dict[str, Any], dict[str, Any]]] = [
            (judge, "explanation_asked", {}, {"explanation_due": due}),
            (head, "explanation_given", {"on": office.ago(6)},
             {"explanation_given": office.ago(6)}),
            (head, "explanation_given", {"on": office.ago(2)},
             {"explanation_given": office.ago(6)}),  # the first answer counts
            (judge, "cause_determined", {"cause": "objective"}, {"cause": "objective"}),
            (judge, "recommended", {"body": "Làm lại"},
             {"recommendation": "Làm lại", "due_on": due}),
            (judge, "deadline_moved", {"due_on": later}, {"due_on": later}),
            (head, "remediated", {"on": office.ago(4)},
             {"status": REMEDIATED, "remediated_on": office.ago(4)}),
            (judge, "sent_back", {"on": office.ago(3)}, {"status": OPEN, "remediated_on": None}),
            (head, "remediated", {"on": office.ago(2)},
             {"status": REMEDIATED, "remediated_on": office.ago(2)}),
            (judge, "verified", {"on": office.ago(1)},
             {"status": VERIFIED, "closed_on": office.ago(1), "remediated_on": office.ago(2)}),
            (judge, "reopened", {},
             {"status": OPEN, "closed_on": None, "remediated_on": None}),
            (judge, "closed_not_done", {}, {"status": NOT_DONE, "closed_on": office.today}),
            (head, "noted", {}, {"status": NOT_DONE, "closed_on": office.today}),
        ]  # fmt: skip
        for number, (user, kind, changes, expected) in enumerate(course):
            take(user, code, number, kind, entry(office, **changes))
            row = office.one(code)
            assert {name: row[name] for name in expected} == expected, kind
            assert row["version"] == number + 1
        steps = office.rows("step")
        assert [step["sequence"] for step in steps] == [*range(1, len(course) + 1)]
        assert [step["kind"] for step in steps] == [kind for _, kind, _, _ in course]

    def test_only_what_a_step_takes_is_kept(self, office: Office) -> None:
        code = office.issue(CONSTRUCTION)
        take(office.user("gd-xd"), code, 0, "noted", entry(office))
        [step] = office.rows("step")
        assert (step["due_on"], step["cause"]) == (None, None)


class TestRefusals:
    @pytest.mark.parametrize(
        ("kind", "status", "needed"),
        [
            ("explanation_given", OPEN, ("body",)),
            ("remediated", OPEN, ("evidence",)),
            ("verified", REMEDIATED, ("evidence",)),
            ("sent_back", REMEDIATED, ("body",)),
            ("explanation_asked", OPEN, ("due_on",)),
            ("cause_determined", OPEN, ("cause", "evidence")),
            ("recommended", OPEN, ("body", "due_on")),
            ("deadline_moved", OPEN, ("body", "due_on")),
            ("closed_not_done", OPEN, ("body",)),
            ("reopened", VERIFIED, ("body",)),
            ("noted", OPEN, ("body",)),
        ],
    )
    def test_what_is_missing_is_named(
        self, office: Office, kind: str, status: str, needed: tuple[str, ...]
    ) -> None:
        user = office.user("gd-xd" if kind in OF_THE_UNIT else "noi-vu")
        code = office.issue(CONSTRUCTION, status)
        before = office.everything()
        for name in needed:
            for nothing in ("", "  \0") if name in ("body", "evidence") else (None,):
                with pytest.raises(Invalid, match="Còn phải nhập"):
                    take(user, code, 0, kind, entry(office, **{name: nothing}))
        assert office.everything() == before
        everything = ("body", "evidence", "due_on", "cause")
        others = {n: "" if n in ("body", "evidence") else None for n in everything}
        kept = {n: v for n, v in others.items() if n not in needed}
        take(user, code, 0, kind, entry(office, **kept))

    def test_an_answer_from_a_paper_names_the_paper(self, office: Office) -> None:
        """Home Affairs answers for another unit only from a document; for its own as any unit."""
        judge = office.user("noi-vu")
        other, own = office.issue(CONSTRUCTION), office.issue(HOME_AFFAIRS)
        with pytest.raises(Invalid, match="Minh chứng"):
            take(judge, other, 0, "explanation_given", entry(office, evidence=""))
        take(judge, own, 0, "explanation_given", entry(office, evidence=""))

    @pytest.mark.parametrize(
        ("kind", "status", "first"),
        [
            ("remediated", OPEN, 40),
            ("explanation_given", REMEDIATED, 40),
            ("verified", REMEDIATED, 15),
            ("sent_back", REMEDIATED, 15),
            ("closed_not_done", OPEN, 40),
            ("reopened", NOT_DONE, 10),
        ],
    )
    def test_days(self, office: Office, kind: str, status: str, first: int) -> None:
        """Not before the issue was found (reported, closed), not in the future."""
        user = office.user("gd-xd" if kind in OF_THE_UNIT else "noi-vu")
        code = office.issue(CONSTRUCTION, status)
        for wrong in (office.ago(first + 1), office.today + dt.timedelta(days=1)):
            with pytest.raises(Invalid, match=f"{wrong:%d/%m/%Y}"):
                take(user, code, 0, kind, entry(office, on=wrong))
        take(user, code, 0, kind, entry(office, on=office.ago(first)))

    def test_deadlines(self, office: Office) -> None:
        judge, code = office.user("noi-vu"), office.issue(CONSTRUCTION)
        for kind in ("explanation_asked", "recommended", "deadline_moved"):
            with pytest.raises(Invalid, match="sớm hơn"):
                take(judge, code, 0, kind, entry(office, due_on=office.ago(1)))
        same = entry(office, on=office.ago(6), due_on=office.one(code)["due_on"])
        with pytest.raises(Invalid, match="đã là"):
            take(judge, code, 0, "deadline_moved", same)

    def test_an_explanation_that_was_given_is_not_asked_for_again(self, office: Office) -> None:
        code = office.issue(CONSTRUCTION, explanation_given=office.ago(9))
        with pytest.raises(Invalid):
            take(office.user("noi-vu"), code, 0, "explanation_asked", entry(office))

    @pytest.mark.parametrize("code", ["TT-1999-0001", "", "TT\0", "' OR 1=1 --"])
    def test_an_unknown_issue(self, office: Office, code: str) -> None:
        office.issue(CONSTRUCTION)
        before = office.everything()
        with pytest.raises(NotAllowed):
            take(office.user("noi-vu"), code, 0, "noted", entry(office))
        assert office.everything() == before

    def test_out_of_scope_reads_as_unknown(self, office: Office) -> None:
        """The same words: nothing tells whether the issue exists."""
        code = office.issue(TRADE)
        said = []
        for asked in (code, "TT-1999-0001"):
            with pytest.raises(NotAllowed) as refusal:
                take(office.user("gd-xd"), asked, 0, "noted", entry(office))
            said.append(str(refusal.value))
        assert said[0] == said[1]

    def test_too_long_a_text(self, office: Office) -> None:
        code = office.issue(CONSTRUCTION)
        with pytest.raises(Invalid, match="4001"):
            take(office.user("gd-xd"), code, 0, "noted", entry(office, body="x" * 4001))


class TestTwoEditorsOneAfterTheOther:
    def test_the_second_is_told_what_the_first_did(self, office: Office) -> None:
        code = office.issue(CONSTRUCTION)
        take(office.user("gd-xd"), code, 0, "remediated", entry(office))
        before = office.everything()
        with pytest.raises(Conflict) as refusal:
            take(office.user("noi-vu"), code, 0, "closed_not_done", entry(office))
        said = str(refusal.value)
        assert _(labels.ROLE["head"]) in said and "Báo cáo đã khắc phục" in said
        assert f"{office.today:%d/%m/%Y}" in said
        assert office.everything() == before

    def test_a_version_from_the_future_is_refused(self, office: Office) -> None:
        code = office.issue(CONSTRUCTION)
        with pytest.raises(Conflict):
            take(office.user("gd-xd"), code, 7, "noted", entry(office))

    def test_the_second_click_writes_nothing(self, office: Office) -> None:
        code = office.issue(CONSTRUCTION)
        user = office.user("gd-xd")
        take(user, code, 0, "noted", entry(office), request="one")
        before = office.everything()
        take(user, code, 0, "noted", entry(office), request="one")
        assert office.everything() == before
        take(user, code, 1, "noted", entry(office), request="two")
        assert len(office.rows("step")) == 2
