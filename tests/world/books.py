"""Rows written by hand, with short words for what every row needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from lib.database.schema import (
    case_file,
    data_load,
    file_event,
    file_pause,
    file_stage,
    inspection,
    issue,
    official,
    quality_review,
)
from lib.organisation import Unit, by_code, unit_by_code
from lib.text import fold

CRITERIA = ("complete", "lawful", "advice", "form")
LAST_SECOND = time(23, 59, 59)
TABLES = (
    data_load,
    official,
    inspection,
    case_file,
    file_event,
    file_stage,
    file_pause,
    quality_review,
    issue,
)


def moment(value: str | datetime | None, clock: time) -> datetime | None:
    """ "2026-01-05 09:00" as it says; "2026-01-05" at ``clock``."""
    if value is None or isinstance(value, datetime):
        return value
    found = datetime.fromisoformat(value)
    return datetime.combine(found, clock) if len(value) == 10 else found


def day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


class Books:
    """Collects rows, then writes them. Every method gives the id of its row."""

    def __init__(self, units: list[Unit], fields: Mapping[str, int]) -> None:
        self.units, self.fields = units, fields
        self.rows: defaultdict[sa.Table, list[dict[str, Any]]] = defaultdict(list)
        self._codes = by_code(units)

    def unit(self, code: str, on: str) -> int:
        """The unit that has ``code`` on the day ``on``."""
        return unit_by_code(self._codes, code, date.fromisoformat(on)).id

    def file(
        self,
        unit: int,
        received: str | datetime,
        due: str | datetime | None = None,
        completed: str | datetime | None = None,
        *,
        extended_to: str | datetime | None = None,
        field: str | None = "land",
        title: str = "Hồ sơ",
        **more: Any,
    ) -> int:
        """A file; a deadline given as a day lasts until its last second."""
        due_original = moment(due, LAST_SECOND)
        row = (
            {
                "origin": "books",
                "code": f"F{len(self.rows[case_file]) + 1:04}",
                "kind": "procedure",
                "title": title,
                "field_id": self.fields[field] if field else None,
                "unit_id": unit,
                "source": "citizen",
                "received_at": moment(received, time(9)),
                "due_original": due_original,
                "due_current": moment(extended_to, LAST_SECOND) or due_original,
                "completed_at": moment(completed, time(15)),
                "ingested_at": datetime(2026, 3, 21),
            }
            | dict.fromkeys(("official_id", "closed_how", "document_type", "assigning_document"))
            | more
        )
        row["search_text"] = fold(f"{row['code']} {title}")
        return self._add(case_file, row)

    def event(self, file: int, kind: str, at: str | datetime, **more: Any) -> int:
        sequence = 1 + sum(row["file_id"] == file for row in self.rows[file_event])
        row = {"file_id": file, "kind": kind, "at": moment(at, time(10)), "sequence": sequence}
        names = ("official_id", "note", "recorded_at", "from_unit_id", "to_unit_id")
        return self._add(file_event, row | dict.fromkeys(names) | more)

    def stage(self, file: int, stage: str, started: str, ended: str | None, **more: Any) -> int:
        row = {"file_id": file, "stage": stage, "started_at": moment(started, time(9))}
        row |= {"ended_at": moment(ended, time(11)), "unit_id": None, "due_at": None}
        return self._add(file_stage, row | more)

    def pause(self, file: int, started: str | date, ended: str | date | None = None) -> int:
        row = {"file_id": file, "started_on": day(started), "ended_on": day(ended)}
        return self._add(file_pause, row | {"reason": "chờ bổ sung"})

    def review(self, file: int, at: str | datetime, rating: int, **more: Any) -> int:
        row = {"file_id": file, "reviewed_at": moment(at, time(14)), "rating": rating}
        blank = dict.fromkeys(("inspection_id", "reviewer_kind", *CRITERIA, "reason"))
        return self._add(quality_review, row | blank | more)

    def issue(self, unit: int, found: str | date, file: int | None = None, **more: Any) -> int:
        row = {
            "code": f"TT{len(self.rows[issue]) + 1:04}",
            "kind": "lateness",
            "severity": "medium",
            "title": "Chậm trễ",
            "unit_id": unit,
            "file_id": file,
            "found_on": day(found),
            "status": "verified" if more.get("closed_on") else "open",
        } | dict.fromkeys(
            (
                *("due_on", "closed_on", "explanation_due", "explanation_given", "cause"),
                *("remediated_on",),
                *("inspection_id", "repeats_issue_id", "recommendation", "official_id"),
            )
        )
        row |= {k: day(v) if k in row and k.endswith(("_on", "due", "given")) else v
                for k, v in more.items()}  # fmt: skip
        row["search_text"] = fold(f"{row['code']} {row['title']}")
        return self._add(issue, row)

    def official(self, name: str) -> int:
        return self._add(official, {"code": fold(name), "name": name})

    def inspection(self, title: str, starts: str) -> int:
        row = {"code": title, "title": title, "trigger": "planned", "starts_on": day(starts)}
        return self._add(inspection, row)

    def load(self, as_of: date, *, is_demo: bool = True) -> int:
        finished = datetime.combine(as_of, time(23, 50))
        row = {"source": "books", "profile": "books", "as_of": as_of, "is_demo": is_demo}
        return self._add(data_load, row | {"started_at": finished, "finished_at": finished})

    def write(self, connection: sa.Connection) -> None:
        for table in TABLES:
            if self.rows[table]:
                # the first row names the columns: a value that only later rows have would be lost
                names = {frozenset(row) for row in self.rows[table]}
                assert len(names) == 1, (table.name, frozenset.union(*names))
                connection.execute(sa.insert(table), self.rows[table])

    def _add(self, table: sa.Table, row: dict[str, Any]) -> int:
        number = len(self.rows[table]) + 1
        self.rows[table].append({"id": number, **row})
        return number
