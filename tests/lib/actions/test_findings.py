"""Recording a finding: its columns, its first steps, its code, and what is refused in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from lib.actions import Invalid, NotAllowed, findings
from lib.actions.findings import Finding, record_finding, usual_deadline
from lib.calendar import load_work_days, read_calendar
from lib.config import settings
from lib.database.issue_course import COLUMNS
from lib.database.schema import appointment, inspection, issue, org_succession, org_unit
from tests.lib.actions.conftest import ACCOUNTS, CONSTRUCTION, TRADE, Office


def found(office: Office, **changes: Any) -> Finding:
    values: dict[str, Any] = {
        **{"unit_id": office.units[CONSTRUCTION], "kind": "lateness", "severity": "high"},
        **{"title": " Chậm trả kết quả ", "found_on": office.ago(2)},
        **{"recommendation": "Làm ngay", "due_on": office.today + dt.timedelta(days=15)},
    }
    return Finding(**(values | changes))


def record(office: Office, **changes: Any) -> str:
    code = record_finding(office.user("noi-vu"), found(office, **changes))
    assert code is not None
    return code


class TestWhatIsWritten:
    def test_columns_and_first_steps(self, office: Office) -> None:
        explain = office.today + dt.timedelta(days=7)
        code = record(office, explanation_due=explain)
        assert code == f"TT-{office.ago(2).year}-0001"
        row, due = office.one(code), office.today + dt.timedelta(days=15)
        expected = {
            **{"kind": "lateness", "severity": "high", "title": "Chậm trả kết quả"},
            **{"status": "open", "found_on": office.ago(2), "recommendation": "Làm ngay"},
            **{"due_on": due, "explanation_due": explain, "explanation_given": None},
            **{"closed_on": None, "remediated_on": None, "cause": None, "version": 3},
            **{"current_unit_id": office.units[CONSTRUCTION], "repeats_issue_id": None},
        }
        assert {name: row[name] for name in expected} == expected
        assert row["search_text"] == f"{code} cham tra ket qua".lower()
        steps = [(step["sequence"], step["kind"], step["due_on"]) for step in office.rows("step")]
        assert steps == [
            *((1, "found", None), (2, "recommended", due), (3, "explanation_asked", explain)),
        ]
        assert {step["happened_on"] for step in office.rows("step")} == {office.ago(2)}
        [entry] = office.rows("journal")
        assert (entry["action"], entry["subject"], entry["moves_figures"]) == (
            *("issue.found", code),
            True,
        )

    def test_without_a_recommendation(self, office: Office) -> None:
        code = record(office, recommendation="  ", due_on=None)
        assert [step["kind"] for step in office.rows("step")] == ["found"]
        row = office.one(code)
        assert (row["recommendation"], row["due_on"], row["version"]) == (None, None, 1)

    def test_codes_run_through_each_year(self, office: Office) -> None:
        """After the highest one of its year, whoever gave that; other codes do not matter."""
        year = office.today.year
        office.issue(CONSTRUCTION, code=f"TT-{year}-0041")
        office.issue(CONSTRUCTION, code=f"TT-{year}-9x")
        office.issue(CONSTRUCTION, code=f"TT-{year - 1}-9999")
        day = dt.date(year, office.today.month, 1)
        later = office.today + dt.timedelta(days=9)
        assert record(office, found_on=day, due_on=later) == f"TT-{year}-0042"
        assert record(office, found_on=day, due_on=later) == f"TT-{year}-0043"
        last_year = dt.date(year - 1, 12, 31)
        assert record(office, found_on=last_year) == f"TT-{year - 1}-10000"

    def test_the_second_click_gives_no_code(self, office: Office) -> None:
        judge = office.user("noi-vu")
        first = record_finding(judge, found(office), request="one")
        assert first is not None
        assert record_finding(judge, found(office), request="one") is None
        assert len(office.rows("issue")) == len(office.rows("journal")) == 1

    def test_of_a_unit_that_was_merged_it_is_the_successors_to_answer(self, office: Office) -> None:
        with office.engine.connect() as connection:
            o, u = org_succession.c, org_unit.c
            old = connection.execute(
                sa.select(o.predecessor_id, o.successor_id, u.valid_to)
                .join(org_unit, u.id == o.predecessor_id)
                .where(o.field_id.is_(None), u.kind == "department")
                .order_by(u.valid_to.desc())
            ).first()
        assert old is not None
        code = record(office, unit_id=old.predecessor_id, found_on=old.valid_to)
        row = office.one(code)
        assert row["unit_id"] == old.predecessor_id
        assert row["current_unit_id"] == old.successor_id

    def test_repeats_an_earlier_issue(self, office: Office) -> None:
        before = office.issue(TRADE, "verified")
        code = record(office, repeats=before)
        assert office.one(code)["repeats_issue_id"] == office.one(before)["id"]

    def test_with_inspection_and_official(self, office: Office) -> None:
        with office.engine.begin() as connection:
            row = {"id": 5, "code": "KT", "title": "KT", "trigger": "planned"}
            connection.execute(sa.insert(inspection).values(**row, starts_on=office.today))
            post = {"official_id": 1, "unit_id": office.units[CONSTRUCTION], "post": "head"}
            connection.execute(sa.insert(appointment).values(**post, valid_from=office.ago(9)))
        code = record(office, inspection_id=5, official_id=1)
        row = office.one(code)
        assert (row["inspection_id"], row["official_id"]) == (5, 1)
        for early in (office.ago(10), office.ago(100)):
            with pytest.raises(Invalid, match="chức vụ"):
                record(office, official_id=1, found_on=early)


class TestRefusals:
    @pytest.mark.parametrize("username", [name for name in ACCOUNTS if name != "noi-vu"])
    def test_home_affairs_alone_records(self, office: Office, username: str) -> None:
        with pytest.raises(NotAllowed):
            record_finding(office.user(username), found(office))
        assert office.rows("issue") == office.rows("journal") == []

    def test_what_does_not_fit(self, office: Office) -> None:
        tomorrow = office.today + dt.timedelta(days=1)
        long_ago = dt.date(1990, 1, 1)
        wrong: list[tuple[dict[str, Any], str]] = [
            ({"title": " \0 "}, "Nội dung tồn tại"),
            ({"title": "x" * 4001}, "4001"),
            ({"kind": "theft"}, "loại"),
            ({"severity": "extreme"}, "mức độ"),
            ({"recommendation": ""}, "Kiến nghị"),
            ({"due_on": None}, "Kiến nghị"),
            ({"found_on": tomorrow}, "tương lai"),
            ({"due_on": office.ago(3)}, "sớm hơn"),
            ({"explanation_due": office.ago(3)}, "sớm hơn"),
            ({"unit_id": 10**9}, "đơn vị"),
            ({"found_on": long_ago}, "đơn vị"),
            ({"file_id": 10**9}, "Hồ sơ"),
            ({"inspection_id": 10**9}, "kiểm tra"),
            ({"official_id": 1}, "chức vụ"),
            ({"repeats": "TT-1999-0001"}, "TT-1999-0001"),
        ]
        for changes, said in wrong:
            with pytest.raises(Invalid, match=said):
                record(office, **changes)
        assert office.rows("issue") == office.rows("step") == office.rows("journal") == []

    @pytest.mark.parametrize("changes", [{"kind": "shirking"}, {"found_on": "later"}])
    def test_only_an_earlier_issue_of_the_same_kind_is_repeated(
        self, office: Office, changes: dict[str, Any]
    ) -> None:
        if changes.get("found_on") == "later":
            changes = {"found_on": office.today}
        before = office.issue(CONSTRUCTION, **changes)
        with pytest.raises(Invalid, match=before):
            record(office, repeats=before)

    def test_a_failure_midway_leaves_nothing(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(*_arguments: Any) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(findings, "add_step", fails)
        with pytest.raises(ZeroDivisionError):
            record(office)
        assert office.rows("issue") == office.rows("journal") == []


@pytest.mark.parametrize(
    ("days", "counted_in", "expected"),
    [
        (15, "working", "2026-05-19"),  # 27/4 and 30/4–1/5 are days off
        (15, "calendar", "2026-05-08"),
        (30, "calendar", "2026-05-23"),
    ],
)
def test_usual_deadline(
    office: Office, monkeypatch: pytest.MonkeyPatch, days: int, counted_in: str, expected: str
) -> None:
    with office.engine.begin() as connection:
        load_work_days(connection)
        calendar = read_calendar(connection)
    chosen = replace(settings(), remediation_days=days, remediation_counted_in=counted_in)
    monkeypatch.setattr(findings, "settings", lambda: chosen)
    assert usual_deadline(dt.date(2026, 4, 23), calendar).isoformat() == expected
    far = calendar.last - dt.timedelta(days=3)  # the calendar ends: calendar days
    assert usual_deadline(far, calendar) == far + dt.timedelta(days=days)


def test_the_table_of_issues_has_no_column_that_nobody_fills() -> None:
    """Every column of an issue is written when it is found, or by its steps."""
    once = {"id", "code", "kind", "severity", "title", "unit_id", "current_unit_id", "official_id"}
    once |= {"file_id", "inspection_id", "repeats_issue_id", "search_text", "version"}
    assert once | set(COLUMNS) == set(issue.c.keys())
