"""File records → ``case_file``: new ones inserted, changed ones updated, the rest left alone."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lib.database.schema import case_file
from lib.intake import personal
from lib.intake.file_rows import FileRecord
from lib.intake.headers import Columns
from lib.intake.profile import Profile
from lib.intake.report import INSERTED, UNCHANGED, UPDATED
from lib.intake.targets import FILE_TARGETS

AT_ONCE = 2_000
COMPARED = (
    *("kind", "title", "field_id", "unit_id", "receiving_unit_id", "official_id", "source"),
    *("document_type", "assigning_document", "urgency", "received_at", "due_original"),
    *("due_current", "completed_at", "closed_how", "returned_to_citizen_at", "updated_at"),
)


class FileWriter:
    """Writes in batches inside the caller's transaction.

    A file is known by (origin, code). Only columns that the delivery decides are compared and
    updated; the first deadline once stored stays, unless the row itself states the original one,
    so that a later deadline cannot turn a late file into an on-time one.
    """

    def __init__(
        self, connection: sa.Connection, profile: Profile, load_id: int, now: datetime
    ) -> None:
        self._connection, self._origin = connection, profile.origin
        self._constants = profile.constants
        self._stamp = {"origin": profile.origin, "data_load_id": load_id, "ingested_at": now}
        self._batch: list[FileRecord] = []
        self._decided: tuple[str, ...] = COMPARED
        self._update: sa.Update | None = None
        of_origin = sa.select(case_file.c.id).where(case_file.c.origin == profile.origin).limit(1)
        self._is_first = connection.execute(of_origin).first() is None
        self.counts: Counter[str] = Counter()

    def use(self, columns: Columns) -> None:
        """Say which columns the coming records decide."""
        self.flush()
        targets = columns.targets | {*self._constants}
        decided = {column for target in targets for column in FILE_TARGETS.get(target, ())}
        self._decided = tuple(column for column in COMPARED if column in decided)
        changed: dict[str, Any] = {
            name: sa.bindparam(f"new_{name}") for name in (*self._decided, *_STAMPED)
        }
        self._update = (
            sa.update(case_file).where(case_file.c.id == sa.bindparam("file")).values(changed)
        )

    def add(self, record: FileRecord) -> None:
        """Take one record; it is written with its batch."""
        self._batch.append(record)
        if len(self._batch) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if not self._batch:
            return
        stored = {} if self._is_first else self._stored()
        inserts: list[dict[str, Any]] = []
        updates: list[dict[str, Any]] = []
        updated: set[str] = set()
        for record in self._batch:
            old = stored.get(record.values["code"])
            if old is None:
                unit = record.values["unit_id"]
                # right for a unit that still exists; ``derive`` corrects the others
                inserts.append(self._stamp | record.values | {"current_unit_id": unit})
            elif changes := self._changes(record, old):
                updates.append(changes)
                updated.add(record.values["code"])
        if inserts:
            self._connection.execute(sa.insert(case_file), inserts)
        if updates and self._update is not None:
            self._connection.execute(self._update, updates)
        # an unmasked title can have changed where the masked one has not
        updated |= self._keep_titles() & {*stored}
        self.counts[INSERTED] += len(inserts)
        self.counts[UPDATED] += len(updated)
        self.counts[UNCHANGED] += len(self._batch) - len(inserts) - len(updated)
        self._batch.clear()

    def _keep_titles(self) -> set[str]:
        """Keep what the masked titles stand for; the codes for which that is something new."""
        full = {record.values["code"]: record.full_title for record in self._batch}
        if "title" not in self._decided or (self._is_first and not any(full.values())):
            return set()
        return personal.keep_titles(self._connection, self._origin, full)

    def _stored(self) -> dict[str, Any]:
        codes = [record.values["code"] for record in self._batch]
        columns = [case_file.c[name] for name in ("id", "code", *COMPARED)]
        found = sa.select(*columns).where(
            case_file.c.origin == self._origin, case_file.c.code.in_(codes)
        )
        return {row.code: row._mapping for row in self._connection.execute(found)}

    def _changes(self, record: FileRecord, old: Any) -> dict[str, Any] | None:
        """The parameters of an update; None where nothing differs."""
        new = record.values
        if not record.original_stated and old["due_original"] is not None:
            new = new | {"due_original": old["due_original"]}
        if all(new[column] == old[column] for column in self._decided):
            return None
        values = {f"new_{column}": new[column] for column in self._decided}
        stamp = {f"new_{name}": self._stamp[name] for name in ("data_load_id", "ingested_at")}
        return values | stamp | {"file": old["id"], "new_search_text": new["search_text"]}


_STAMPED = ("data_load_id", "ingested_at", "search_text")
