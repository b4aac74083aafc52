"""Instructions and questions of the chairman and of heads over the year before the as-of day.

They are about real rows of the province: what a figure said is counted on the day it was asked
about. A row of the texts that finds no file, issue or unit in a small province is left out.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from lib.calendar import Calendar, read_calendar
from lib.database import numbering
from lib.database.schema import case_file, issue, note, org_unit
from lib.demo.accounts import ACCOUNTS
from lib.demo.titles import rows as read_rows
from lib.dimensions import FACTS, owner_column, subtree
from lib.measures import DAYS, Span
from lib.metrics import METRICS, SHARE

Row = dict[str, Any]
ROLES = {account.username: account.role for account in ACCOUNTS}
ANSWERING = {account.unit: account.username for account in ACCOUNTS if account.post == "head"}
OF_PROVINCE = "on_time_rate"
MORNING, AFTERNOON = time(9, 20), time(15, 40)


def write(connection: sa.Connection, as_of: date) -> None:
    """Add the notes; files, issues, accounts and what is derived from units are there already."""
    work = read_calendar(connection)
    written: list[Row] = []
    for text in read_rows("notes.csv"):
        thread = _thread(connection, work, as_of, text)
        for row in thread:
            row["answers_note_id"] = None if row is thread[0] else thread[0]["id"]
            row["id"] = len(written) + 1
            written.append(row)
    if written:
        connection.execute(sa.insert(note), written)
    numbering.go_on(connection, [note])


def _thread(connection: sa.Connection, work: Calendar, as_of: date, text: Row) -> list[Row]:
    """The note of one row of the texts, its answer and its end, as far as they came by ``as_of``;
    none without the unit or the thing it is about."""
    given = work.add_working_days(as_of, -int(text["given"]))
    unit = connection.scalar(
        sa.select(org_unit.c.id).where(
            org_unit.c.code == text["to"],
            org_unit.c.valid_to.is_(None),
            org_unit.c.valid_from <= given,
        )
    )
    about = None if unit is None else _about(connection, text, int(unit), given)
    if about is None:
        return []
    first = _row(text["by"], datetime.combine(given, MORNING), text["kind"], text["body"])
    due_on = work.add_working_days(given, int(text["days"]))
    thread = [first | about | {"to_unit_id": unit, "due_on": due_on}]
    if text["answered"]:
        day = work.add_working_days(given, int(text["answered"]))
        at = datetime.combine(day, AFTERNOON)
        thread.append(_row(ANSWERING[text["to"]], at, "answer", text["answer"]))
    if text["closed"]:
        day = work.add_working_days(as_of, -int(text["closed"]))
        thread.append(_row(text["by"], datetime.combine(day, MORNING), "closed", ""))
    return thread


def _row(username: str, at: datetime, kind: str, body: str) -> Row:
    about = ("metric", "looked_at", "read_as", "as_of", "unit_id", "file_id", "issue_id")
    empty = dict.fromkeys((*about, "to_unit_id", "due_on"))
    return {
        **empty,
        "at": at,
        "username": username,
        "role": ROLES[username],
        "kind": kind,
        "body": body,
    }


def _about(connection: sa.Connection, text: Row, unit: int, given: date) -> Row | None:
    about = text["about"]
    if about == "unit":
        return {"unit_id": unit}
    if about == "file":
        overdue = METRICS["overdue"].part("numerator", _span(given))
        found = sa.select(case_file.c.id).where(overdue, _inside("case_file", unit))
        id = connection.scalar(found.order_by(case_file.c.due_original_on, case_file.c.id).limit(1))
        return None if id is None else {"file_id": id}
    if about == "issue":
        open_ = METRICS["open_issues"].part("numerator", _span(given))
        found = sa.select(issue.c.id).select_from(FACTS["issue"])
        found = found.where(open_, _inside("issue", unit))
        id = connection.scalar(found.order_by(issue.c.found_on, issue.c.id).limit(1))
        return None if id is None else {"issue_id": id}
    if about == "province":
        return _figure(connection, OF_PROVINCE, None, "", given)
    return _figure(connection, about, unit, text["to"], given)


def _figure(connection: sa.Connection, key: str, unit: int | None, code: str, given: date) -> Row:
    """A figure of the year up to the day, as the page would have remembered it."""
    looked_at = {
        "period": str(given.year),
        "as_of": given.isoformat(),
        "unit": code,
        "organisation": "now",
        "deadline": "original",
    }
    return {
        "metric": key,
        "looked_at": urlencode({name: value for name, value in looked_at.items() if value}),
        "read_as": _said(connection, key, unit, given),
        "as_of": given,
        "unit_id": unit,
    }


def _said(connection: sa.Connection, key: str, unit: int | None, given: date) -> str:
    """What the figure said, as an office writes it: "87,8%", "1.234"."""
    metric = METRICS[key]

    def count(part: str) -> int:
        counted = sa.select(sa.func.count()).select_from(FACTS[metric.fact])
        counted = counted.where(metric.part(part, _span(given)))
        if unit is not None:
            counted = counted.where(_inside(metric.fact, unit))
        return connection.scalar(counted) or 0

    if metric.unit != SHARE:
        return f"{count('numerator'):,}".replace(",", ".")
    share = count("numerator") / max(count("denominator"), 1)
    return f"{100 * share:.1f}%".replace(".", ",")


def _inside(fact: str, unit: int) -> sa.ColumnElement[bool]:
    return owner_column(fact).in_(subtree((unit,)))


def _span(day: date) -> Span:
    """The year up to the day, for measures that look at no other day."""
    start = date(day.year, 1, 1)
    days = dict.fromkeys(DAYS, day) | {"start": start, "eve": start - timedelta(days=1)}
    literals = {name: sa.literal(value, sa.Date) for name, value in days.items()}
    return Span(literals, "original")
