"""Values of a file row → one row of ``case_file`` and the events that its date columns state."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from lib.i18n import _, words
from lib.intake import personal
from lib.intake.check import Values, Wrong
from lib.intake.errors import CellError
from lib.intake.event_rows import Event
from lib.intake.lookup import Lookups
from lib.intake.profile import Profile
from lib.intake.targets import OPEN
from lib.text import fold

COMPLETED_FIRST = words("Completed before received (loaded, to be checked): {n}")
RETURN_TAKEN = words("Closed without a day of the result (the day of return was taken): {n}")
OPEN_BUT_COMPLETED = words("Called open, but with a day of the result (it decides): {n}")
CLOSED_HOW_IGNORED = words("With an outcome, but no day of the result (they stay open): {n}")
AFTER_AS_OF = words("Received or completed after the as-of day (loaded, to be checked): {n}")
NO_DEADLINE = words("Without a deadline: {n}")

COPIED = (
    *("code", "kind", "title", "source", "document_type", "assigning_document", "urgency"),
    *("received_at", "returned_to_citizen_at", "updated_at"),
)


@dataclass
class FileRecord:
    """``values``: columns of case_file, the title masked. ``original_stated``: the row itself
    names the first deadline, so it may replace one that is stored. ``full_title``: what the title
    stands for where it was masked."""

    values: dict[str, Any]
    original_stated: bool
    events: list[Event]
    full_title: str | None = None


class FileRows:
    """Makes records of one delivery; counts what is loaded but looks wrong in ``flags``."""

    def __init__(
        self, profile: Profile, lookups: Lookups, as_of: date, flags: Counter[str]
    ) -> None:
        self._profile, self._lookups, self._flags = profile, lookups, flags
        self._tomorrow = datetime.combine(as_of, time()) + timedelta(days=1)

    def record(self, values: Values) -> tuple[FileRecord | None, list[Wrong]]:
        """The record, or the reasons why there is none."""
        wrong: list[Wrong] = []
        record: dict[str, Any] = {column: values.get(column) for column in COPIED}
        self._closing(values, record, wrong)
        self._place(values, record, wrong)
        if wrong:
            return None, wrong
        original_stated = self._deadlines(values, record)
        self._look(record)
        record["title"], full = personal.apart(record["title"])
        record["search_text"] = fold(f"{record['code']} {record['title']}")
        return FileRecord(record, original_stated, self._events(values), full), wrong

    def _closing(self, values: Values, record: dict[str, Any], wrong: list[Wrong]) -> None:
        """The day of the result decides whether a file is closed, the status only how."""
        status, completed = values.get("status"), values.get("completed_at")
        closed = status is not None and status != OPEN
        if closed and completed is None:
            completed = values.get("returned_to_citizen_at")
            if completed is None:
                expected = _("a day of the result, since the status says that the file is closed")
                remedy = _("Fill in the day of the result, or correct the status")
                wrong.append(("completed_at", "", CellError(expected, remedy)))
            self._flags[RETURN_TAKEN] += completed is not None
        self._flags[OPEN_BUT_COMPLETED] += status == OPEN and completed is not None
        how = values.get("closed_how") or (status if closed else None)
        self._flags[CLOSED_HOW_IGNORED] += how is not None and completed is None and not closed
        record["completed_at"] = completed
        record["closed_how"] = (how or "done") if completed is not None else None

    def _place(self, values: Values, record: dict[str, Any], wrong: list[Wrong]) -> None:
        day = values["received_at"].date()
        units, find = self._lookups.units, self._lookups.fields.find
        for target, column in (("unit", "unit_id"), ("receiving_unit", "receiving_unit_id")):
            text = values.get(target)
            record[column] = None
            if text is None and target != "unit":
                continue
            try:
                record[column] = units.find(text, day)
            except CellError as error:
                wrong.append((target, text, error))
        try:
            record["field_id"] = find(values["field"]) if "field" in values else None
        except CellError as error:
            wrong.append(("field", values["field"], error))
        record["official_id"] = self._lookups.officials.find(values.get("official"))

    def _deadlines(self, values: Values, record: dict[str, Any]) -> bool:
        """One deadline alone is both the original and the current one."""
        original, current = values.get("due_original"), values.get("due_current")
        due = values.get("due")
        record["due_original"] = original or due or current
        record["due_current"] = current or due or original
        return original is not None

    def _look(self, record: dict[str, Any]) -> None:
        received, completed = record["received_at"], record["completed_at"]
        late = max(received, completed or received)
        self._flags[COMPLETED_FIRST] += completed is not None and completed < received
        self._flags[AFTER_AS_OF] += late >= self._tomorrow
        self._flags[NO_DEADLINE] += record["due_original"] is None

    def _events(self, values: Values) -> list[Event]:
        return [
            Event(order=0, row=place, at=values[of.target], kind=of.kind, note=of.note)
            for place, of in enumerate(self._profile.column_events)
            if of.target in values
        ]
