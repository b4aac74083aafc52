"""The steps of issues come to their columns: by hand, on the demonstration, and at random."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.actions import Refused
from lib.actions.findings import Finding, record_finding
from lib.actions.issue_moves import MOVES
from lib.actions.issues import Entry, take
from lib.database import contents
from lib.database.issue_course import COLUMNS, Step, replay
from lib.database.schema import issue, issue_step
from tests.lib.actions.conftest import CONSTRUCTION, Office

DAY = dt.date(2026, 3, 2)


def later(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


def test_by_hand() -> None:
    steps = [
        Step("found", DAY, body="Chậm"),
        Step("recommended", DAY, later(30), "Làm ngay"),
        Step("explanation_asked", DAY, later(10)),
        Step("explanation_given", later(4)),
        Step("explanation_given", later(9)),
        Step("cause_determined", later(10), cause="objective"),
        Step("deadline_moved", later(12), later(60)),
        Step("remediated", later(20)),
        Step("sent_back", later(21)),
        Step("noted", later(22), body="x"),
        Step("remediated", later(25)),
        Step("verified", later(31)),
    ]
    expected: dict[str, Any] = {
        "found_on": DAY,
        "status": "verified",
        "explanation_due": later(10),
        "explanation_given": later(4),
        "cause": "objective",
        "recommendation": "Làm ngay",
        "due_on": later(60),
        "remediated_on": later(25),
        "closed_on": later(31),
    }
    assert replay(steps) == expected
    expected |= {"status": "open", "remediated_on": None, "closed_on": None}
    assert replay([*steps, Step("reopened", later(40))]) == expected
    closed = [*steps[:7], Step("closed_not_done", later(50))]
    assert replay(closed)["status"] == "closed_not_done"
    assert replay(closed)["remediated_on"] is None


def courses(engine: sa.Engine) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Every issue with its steps in order."""
    with engine.connect() as connection:
        steps = connection.execute(
            sa.select(issue_step).order_by(issue_step.c.issue_id, issue_step.c.sequence)
        ).mappings()
        by_issue: dict[int, list[dict[str, Any]]] = {}
        for row in steps:
            by_issue.setdefault(row["issue_id"], []).append(dict(row))
        issues = connection.execute(sa.select(issue).order_by(issue.c.id)).mappings()
        return [(dict(row), by_issue.get(row["id"], [])) for row in issues]


def step_of(row: dict[str, Any]) -> Step:
    names = ("kind", "happened_on", "due_on", "body", "cause")
    return Step(**{name: row[name] for name in names})


def agrees(row: dict[str, Any], steps: list[dict[str, Any]]) -> bool:
    columns = {name: row[name] for name in COLUMNS}
    numbers = [step["sequence"] for step in steps]
    return (
        replay(map(step_of, steps)) == columns
        and row["version"] == len(steps)
        and numbers == [*range(1, len(steps) + 1)]
    )


def test_every_issue_of_the_demonstration(demo_engine: sa.Engine) -> None:
    """Its columns are made without ``replay``: both come to the same."""
    found = courses(demo_engine)
    assert len(found) > 60 and all(agrees(row, steps) for row, steps in found)
    kinds = {step["kind"] for _, steps in found for step in steps}
    assert {"sent_back", "deadline_moved", "reopened", "closed_not_done", "verified"} <= kinds


def test_the_demonstration_keeps_the_order_of_steps(demo_engine: sa.Engine) -> None:
    """Each step is one that was possible, nobody verifies the own work, days do not run back."""
    for row, steps in courses(demo_engine):
        status = "open"
        for step in steps:
            move = MOVES.get(step["kind"])
            assert move is None or status in move.statuses, (row["code"], step["kind"])
            side = move.side if move else "judge"
            assert (side == "answer") == (step["kind"] in ("explanation_given", "remediated"))
            if step["kind"] in ("verified", "closed_not_done", "sent_back"):
                assert step["role"] in ("home_affairs", "chairman")
            new = {"remediated", "verified", "closed_not_done"} & {step["kind"]}
            back = step["kind"] in ("sent_back", "reopened")
            status = "open" if back else new.pop() if new else status
        days = [step["happened_on"] for step in steps]
        assert days == sorted(days)
        assert [step["at"] for step in steps] == sorted(step["at"] for step in steps)


ENTRIES: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    on=st.integers(0, 30),
    due_on=st.integers(-40, 40) | st.none(),
    body=st.sampled_from(["", "Nội dung"]),
    evidence=st.sampled_from(["", "45/BC"]),
    cause=st.sampled_from([None, "objective", "subjective", "magic"]),
)
CLICKS = st.tuples(st.sampled_from(["gd-xd", "noi-vu", "chu-tich"]), st.sampled_from([*MOVES]),
                   ENTRIES, st.booleans())  # fmt: skip


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(clicks=st.lists(CLICKS, max_size=12))
def test_whatever_people_click(office: Office, clicks: list[Any]) -> None:
    """Refused or carried out, current or outdated: steps and columns never part, and nothing that
    was written before changes."""
    finding = Finding(office.units[CONSTRUCTION], "lateness", "low", "Chậm", office.ago(30))
    code = record_finding(office.user("noi-vu"), finding)
    for username, kind, values, is_outdated in clicks:
        row = office.one(str(code))
        before = office.rows("step")
        due = values["due_on"]
        entry = Entry(
            on=office.ago(values["on"]),
            due_on=None if due is None else office.ago(-due),
            body=values["body"],
            evidence=values["evidence"],
            cause=values["cause"],
        )
        try:
            take(office.user(username), row["code"], row["version"] - is_outdated, kind, entry)
        except Refused:
            assert office.rows("step") == before
        else:
            assert not is_outdated
            assert office.rows("step")[: len(before)] == before
    assert all(agrees(row, steps) for row, steps in courses(office.engine))


@pytest.mark.parametrize(
    "change",
    [{"status": "open"}, {"closed_on": None}, {"version": 2}, {"due_on": DAY}, {"cause": None}],
)
def test_the_check_names_what_has_parted(office: Office, change: dict[str, Any]) -> None:
    finding = Finding(office.units[CONSTRUCTION], "lateness", "low", "Chậm", office.ago(30))
    judge = office.user("noi-vu")
    code = str(record_finding(judge, finding))
    take(judge, code, 1, "cause_determined", Entry(evidence="1/BB", cause="objective"))
    take(judge, code, 2, "closed_not_done", Entry(body="không làm được"))

    def said() -> list[str]:
        with office.engine.connect() as connection:
            found = contents.findings(connection)
            return [each.message for each in found if each.code == "issues_unlike_their_steps"]

    assert said() == []
    with office.engine.begin() as connection:
        connection.execute(sa.update(issue).where(issue.c.code == code).values(**change))
    [message] = said()
    assert code in message
