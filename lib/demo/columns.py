"""From working minutes and positions to what the tables hold: times, ids and texts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np

from lib.database.schema import STAGES
from lib.demo.clock import DAY, Clock, to_python
from lib.demo.course import NEVER, Course
from lib.demo.events import NOBODY, Events
from lib.demo.people import People
from lib.demo.province import Province
from lib.demo.receipts import Files
from lib.demo.stages import Stages
from lib.demo.streams import stream
from lib.text import fold

Columns = dict[str, Any]


class Writer:
    """Makes the columns of the tables around a file. Ids are places in the arrays, plus one."""

    def __init__(
        self, province: Province, clock: Clock, people: People, files: Files, cut: int, seed: int
    ) -> None:
        self.province, self.clock, self.people = province, clock, people
        self.files, self.cut, self.seed = files, cut, seed
        self._heads = {u: people.of(u, "head") for u in {p.unit for p in people.posts}}
        self._deputies = self._deputy_of_field()
        self.handler = self._handlers()

    def times(self, minute: np.ndarray) -> list[datetime | None]:
        """Working minutes as times; None for NEVER."""
        missing = minute >= NEVER
        return to_python(self.clock.at(np.where(missing, 0, minute)), missing)

    def deadlines(self, index: np.ndarray) -> list[datetime | None]:
        """Indices of working days as their last second; None for -1."""
        return to_python(self.clock.end_of(np.maximum(index, 0)), index < 0)

    def units(self, position: np.ndarray) -> list[int | None]:
        """Positions as ids; None for NOBODY."""
        return nullable(self.province.ids[position], position == NOBODY)

    def _handlers(self) -> np.ndarray:
        rng = stream(self.seed, "handlers")
        draw = rng.random(len(self.files))
        handler = np.full(len(self.files), NOBODY)
        for unit in np.unique(self.files.agency).tolist():
            staff = np.array([post.official for post in self.people.of(unit, "official")])
            own = np.flatnonzero(self.files.agency == unit)
            handler[own] = staff[(draw[own] * len(staff)).astype(int)]
        return handler

    def _deputy_of_field(self) -> np.ndarray:
        shape = (len(self.province.units), len(self.province.field_ids))
        table = np.full(shape, NOBODY)
        for official, unit, index, _start, _end in self.people.assignments:
            table[unit, index] = official
        return table

    def deputy(self, agency: int, field: int) -> int:
        """The deputy of ``agency`` who answers for ``field``; NOBODY when none does."""
        return int(self._deputies[agency, field])

    def heads(self, agency: np.ndarray, days: np.ndarray) -> np.ndarray:
        """The head of ``agency`` on each day; NOBODY in a vacancy."""
        found = np.full(len(agency), NOBODY)
        for unit in np.unique(agency).tolist():
            own = np.flatnonzero(agency == unit)
            for post in self._heads.get(unit, []):
                end = np.datetime64(post.end or "9999-12-31", "D")
                held = (days[own] >= np.datetime64(post.start)) & (days[own] <= end)
                found[own[held]] = post.official
        return found

    def case_file(self, course: Course, updated: np.ndarray, loaded: datetime) -> Columns:
        """Rows of case_file. ``updated``: working minute of the last entry of each file."""
        files, cut = self.files, self.cut
        completed = course.known_completed(cut)
        completed = np.where(completed < cut, completed, NEVER)
        extended = course.extended < cut
        titles = files.title.tolist()
        codes = files.code.tolist()
        count = len(files)
        return {
            "origin": ["demo"] * count,
            "code": codes,
            "kind": files.kind.tolist(),
            "title": titles,
            "field_id": np.array(self.province.field_ids)[files.field].tolist(),
            "unit_id": self.units(files.unit),
            "receiving_unit_id": self.units(files.receiving),
            "official_id": (self.handler + 1).tolist(),
            "source": files.source.tolist(),
            "document_type": [text or None for text in files.document_type],
            "assigning_document": [text or None for text in files.assigning_document],
            "urgency": files.urgency.tolist(),
            "received_at": self.times(files.received),
            "due_original": self.deadlines(files.due),
            "due_current": self.deadlines(np.where(extended, course.due_current, files.due)),
            "completed_at": self.times(completed),
            "closed_how": nullable(course.closed_how, completed == NEVER),
            "returned_to_citizen_at": self.times(self._collected(completed)),
            "updated_at": self.times(updated),
            "ingested_at": [loaded] * count,
            "data_load_id": [1] * count,
            "search_text": [fold(f"{c} {t}") for c, t in zip(codes, titles, strict=True)],
        }

    def _collected(self, completed: np.ndarray) -> np.ndarray:
        """When the citizen fetched the result: mostly within a few days."""
        rng = stream(self.seed, "collected")
        wait = (np.exp(0.1 + 1.0 * rng.normal(size=len(completed))) * DAY).astype(np.int64)
        fetched = np.where(completed < NEVER, completed, 0) + wait
        known = (completed < NEVER) & (self.files.kind == "procedure") & (fetched < self.cut)
        return np.where(known, fetched, NEVER)

    def file_event(self, events: Events, recorded: np.ndarray) -> Columns:
        """Rows of file_event, numbered within each file in order of time."""
        first = np.searchsorted(events.file, events.file, side="left")
        return {
            "file_id": (events.file + 1).tolist(),
            "sequence": (np.arange(len(events)) - first + 1).tolist(),
            "at": self.times(events.at),
            "recorded_at": self.times(recorded),
            "kind": events.kind.tolist(),
            "from_unit_id": self.units(events.source),
            "to_unit_id": self.units(events.target),
            "official_id": self._actors(events),
            "note": [text or None for text in events.note],
        }

    def _actors(self, events: Events) -> list[int | None]:
        """Staff assigns and submits, the deputy for the field advises, the head signs."""
        actor = np.full(len(events), NOBODY)
        staff = np.isin(events.kind, ("assigned", "submitted"))
        actor[staff] = self.handler[events.file[staff]]
        agency = self.province.agency[events.source]
        advised = events.kind == "advised"
        field = self.files.field[events.file[advised]]
        actor[advised] = self._deputies[agency[advised], field]
        signed = events.kind == "completed"
        days = self.clock.day(events.at[signed])
        actor[signed] = self.heads(agency[signed], days)
        return nullable(actor + 1, actor == NOBODY)

    def file_stage(self, stages: Stages) -> Columns:
        """Rows of file_stage."""
        return {
            "file_id": (stages.file + 1).tolist(),
            "stage": np.array(STAGES)[stages.step].tolist(),
            "unit_id": self.units(stages.unit),
            "started_at": self.times(stages.start),
            "ended_at": self.times(stages.end),
            "due_at": self.times(stages.due),
        }

    def file_pause(self, course: Course, reasons: dict[str, str]) -> Columns:
        """Rows of file_pause: the clock stops that have begun."""
        own = np.flatnonzero(course.stop_start < self.cut)
        end = course.stop_end[own]
        started = self.clock.day(course.stop_start[own]).astype(object)
        ended = self.clock.day(np.where(end < self.cut, end, 0)).astype(object)
        return {
            "file_id": (own + 1).tolist(),
            "started_on": started.tolist(),
            "ended_on": nullable(ended, end >= self.cut),
            "reason": [reasons[reason] for reason in course.stop_reason[own]],
        }


def nullable(values: np.ndarray, missing: np.ndarray) -> list[Any]:
    """``values`` as a list, None where ``missing``."""
    plain = values.astype(object)
    plain[missing] = None
    return plain.tolist()
