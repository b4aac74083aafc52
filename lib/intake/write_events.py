"""Events → ``file_event``, ``file_stage``, ``file_pause``: replaced per file where they differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa

from lib.database.schema import case_file, file_event, file_pause, file_stage
from lib.intake import personal, timeline
from lib.intake.event_rows import Event
from lib.intake.report import INSERTED, UNCHANGED, UPDATED

FILES_AT_ONCE = 500

EVENT = (
    "sequence",
    "at",
    "recorded_at",
    "kind",
    "from_unit_id",
    "to_unit_id",
    "official_id",
    "note",
)
STAGE = ("stage", "unit_id", "started_at", "ended_at", "due_at")
PAUSE = ("started_on", "ended_on", "reason")
TABLES = ((file_event, EVENT), (file_stage, STAGE), (file_pause, PAUSE))

SheetEvents = list[tuple[str, Event]]
Rows = list[tuple[Any, ...]]


class EventWriter:
    """Writes the events of one delivery inside the caller's transaction.

    ``unknown`` gathers the events whose file is not in the database.
    """

    def __init__(self, connection: sa.Connection, origin: str) -> None:
        self._connection, self._origin = connection, origin
        self.counts: Counter[str] = Counter()

    def write(self, groups: Iterator[tuple[str, SheetEvents]]) -> Iterator[tuple[str, str, Event]]:
        """Write the groups; yields (code, sheet, event) for each event whose file is unknown."""
        while batch := dict(islice(groups, FILES_AT_ONCE)):
            files = self._files([*batch])
            wanted: dict[int, _Wanted] = {}
            for code, events in batch.items():
                if code in files:
                    file = files[code]
                    wanted[file.id] = _rows([event for _sheet, event in events], file)
                else:
                    yield from ((code, sheet, event) for sheet, event in events)
            self._replace(wanted)

    def _files(self, codes: list[str]) -> dict[str, Any]:
        columns = (case_file.c.id, case_file.c.code, case_file.c.received_at, case_file.c.unit_id)
        found = sa.select(*columns).where(
            case_file.c.origin == self._origin, case_file.c.code.in_(codes)
        )
        return {row.code: row for row in self._connection.execute(found)}

    def _replace(self, wanted: dict[int, _Wanted]) -> None:
        fresh, changed = self._differing(wanted)
        if changed:
            personal.forget_notes(self._connection, changed)
        for place, (table, columns) in enumerate(TABLES):
            if changed:
                self._connection.execute(sa.delete(table).where(table.c.file_id.in_(changed)))
            inserts = [
                dict(zip(columns, row, strict=True)) | {"file_id": file}
                for file in (*changed, *fresh)
                for row in wanted[file].rows[place]
            ]
            if inserts:
                self._connection.execute(sa.insert(table), inserts)
        notes = {file: wanted[file].full_notes for file in (*changed, *fresh)}
        personal.keep_notes(self._connection, notes)

    def _differing(self, wanted: dict[int, _Wanted]) -> tuple[list[int], list[int]]:
        """Files that have no event yet, and those that have others."""
        stored = [self._stored(table, columns, [*wanted]) for table, columns in TABLES]
        notes = personal.notes_of(self._connection, wanted)
        fresh: list[int] = []
        changed: list[int] = []
        for file, new in wanted.items():
            old = tuple(by_file.get(file, []) for by_file in stored)
            if old == new.rows and notes.get(file, {}) == new.full_notes:
                self.counts[UNCHANGED] += len(new.rows[0])
                continue
            (changed if any(old) else fresh).append(file)
            self.counts[UPDATED if any(old) else INSERTED] += len(new.rows[0])
        return fresh, changed

    def _stored(
        self, table: sa.Table, columns: tuple[str, ...], files: list[int]
    ) -> dict[int, Rows]:
        rows: dict[int, Rows] = defaultdict(list)
        if not files:
            return rows
        found = sa.select(table.c.file_id, *(table.c[name] for name in columns)).where(
            table.c.file_id.in_(files)
        )
        # written in the order of the timeline, so that order is the order of the ids
        for file, *values in self._connection.execute(found.order_by(table.c.id)):
            rows[file].append(tuple(values))
        return rows


@dataclass(frozen=True)
class _Wanted:
    """What should be stored of one file: rows of the three tables; what masked notes stand for, by
    the sequence of the event."""

    rows: tuple[Rows, Rows, Rows]
    full_notes: dict[int, str]


def _rows(events: list[Event], file: Any) -> _Wanted:
    events = timeline.ordered(events)
    full = {n: e.full_note for n, e in enumerate(events, start=1) if e.full_note is not None}
    rows = (
        [
            (n, e.at, e.recorded_at, e.kind, e.from_unit, e.to_unit, e.official, e.note)
            for n, e in enumerate(events, start=1)
        ],
        [
            (s.stage, s.unit, s.started, s.ended, s.due)
            for s in timeline.stages(events, file.received_at, file.unit_id)
        ],
        [(p.started, p.ended, p.reason) for p in timeline.pauses(events)],
    )
    return _Wanted(rows, full)
