"""The formulas of the checks, file by file over plain frames."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from lib.text import fold
from tests.world.formulas import Masks

STAGES = ["receive", "process", "advise", "issue"]
LATE_ENTRY, LAST_DAYS, REOPENED, OFTEN, HOLDERS, LONG = 3, 2, 90, 3, 3, 5


def day(value: Any) -> Any:  # a date, or None where it is unknown
    return None if pd.isna(value) else value.date()


class Facts:
    """What happened to each file of a world, read once."""

    def __init__(
        self, frames: Mapping[str, pd.DataFrame], path: Callable[[int], list[int]]
    ) -> None:
        days = frames["work_day"].sort_values("day")
        running = days["is_working"].astype(int).cumsum()
        self._ordinal = dict(zip(days["day"].dt.date, running, strict=True))
        self._path = path
        self.files = list(frames["case_file"].itertuples())
        self._result = {file.id: day(file.completed_at) for file in self.files}
        self.last_day = {row.id: day(row.valid_to) for row in frames["org_unit"].itertuples()}
        self._mergers = set(
            zip(
                frames["org_succession"]["predecessor_id"],
                frames["org_succession"]["successor_id"],
                strict=True,
            )
        )
        self.events = self._by_file(frames["file_event"].sort_values("sequence"))
        self.stops = self._by_file(frames["file_pause"])
        self.steps = self._by_file(frames["file_stage"])
        self.entries = {file.id: self._entry(file) for file in self.files}
        self.twins = self._twins()

    @staticmethod
    def _by_file(frame: pd.DataFrame) -> defaultdict[int, list[Any]]:
        found: defaultdict[int, list[Any]] = defaultdict(list)
        for row in frame.itertuples():
            found[row.file_id].append(row)
        return found

    def working(self, after: date | None, until: date | None) -> float:
        """Working days after the one up to the other; NaN where one is unknown."""
        if after is None or until is None:
            return float("nan")
        return float(self._ordinal[until] - self._ordinal[after])

    def _entry(self, file: Any) -> float:
        """Working days from the result to its latest entry."""
        done = day(file.completed_at)
        entered = [
            day(event.recorded_at)
            for event in self.events[file.id]
            if event.kind == "completed" and day(event.at) == done and pd.notna(event.recorded_at)
        ]
        return max((self.working(done, each) for each in entered), default=float("nan"))

    def _twins(self) -> set[int]:
        alike: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
        for file in self.files:
            received = file.received_at if file.kind == "procedure" else file.received_at.date()
            same = (file.unit_id, file.kind, received, file.assigning_document, fold(file.title))
            alike[same].append(file.id)
        return {id for ids in alike.values() if len(ids) > 1 for id in ids}

    def known_by(self, file: int, last: date) -> date:
        """The last day of the file that counts: that of its result, if it came by ``last``."""
        result = self._result[file]
        return last if result is None else min(last, result)

    def moves(self, file: int, last: date) -> list[tuple[int, int]]:
        """Hand-overs up to ``last`` as (from, to), in order; a merger's are left out."""
        pairs = [
            (event.from_unit_id, event.to_unit_id)
            for event in self.events[file]
            if event.kind == "transferred" and day(event.at) <= last
        ]
        return [pair for pair in pairs if pair[0] != pair[1] and pair not in self._mergers]

    def came_back(self, file: int, last: date) -> bool:
        """Handed to a unit that had handed it on before, be it to its successor."""
        given: set[int] = set()
        counted = set(self.moves(file, last))
        for event in self.events[file]:
            if event.kind != "transferred":
                continue
            pair = (event.from_unit_id, event.to_unit_id)
            if pair in counted and day(event.at) <= last and event.to_unit_id in given:
                return True
            if event.from_unit_id != event.to_unit_id:
                given.add(event.from_unit_id)
        return False

    def agencies(self, file: int, last: date) -> set[int]:
        units = {unit for pair in self.moves(file, last) for unit in pair}
        return {path[1] if len(path) > 1 else path[0] for path in map(self._path, units)}

    def extended_after(self, file: Any) -> bool:
        due = day(file.due_original)
        return due is not None and any(
            event.kind == "extended" and due < day(event.at) for event in self.events[file.id]
        )

    def stopped_late(self, file: Any) -> bool:
        due = day(file.due_original)
        return due is not None and any(
            day(stop.started_on) <= due and self.working(day(stop.started_on), due) <= LAST_DAYS
            for stop in self.stops[file.id]
        )

    def first_result(self, file: Any) -> date:
        """The day of its first result, when the file was on the books; else the end of time."""
        results = [day(event.at) for event in self.events[file.id] if event.kind == "completed"]
        first: date = min(results, default=date.max)
        on_the_books = day(file.received_at) <= first <= (day(file.completed_at) or first)
        return first if on_the_books else date.max

    def reopened(self, file: int, result: date, last: date) -> bool:
        return any(
            event.kind == "reopened"
            and timedelta() <= day(event.at) - result <= timedelta(days=REOPENED)
            and day(event.at) <= last
            for event in self.events[file]
        )

    def muddled(self, file: int, last: date) -> bool:
        """A step ended before it began, or began before all steps of an earlier stage."""
        steps = [step for step in self.steps[file] if day(step.started_at) <= last]
        begun = {
            stage: min(step.started_at for step in steps if step.stage == stage)
            for stage in {step.stage for step in steps}
        }
        return any(
            step.ended_at < step.started_at
            or any(
                STAGES.index(stage) < STAGES.index(step.stage) and at > step.started_at
                for stage, at in begun.items()
            )
            for step in steps
        )


def check_masks(
    facts: Facts,
    files: pd.DataFrame,
    masks: Masks,
    days: tuple[date, date, date],
    deadline: str,
) -> Masks:
    """``masks``: those of ``file_masks`` in the same span; ``days``: its first and last, and the
    last that is known."""
    first, last, known_until = days

    def each(condition: Callable[[Any], bool]) -> pd.Series:
        return pd.Series([condition(file) for file in facts.files], index=files.index)

    def has_long(file: Any, which: str) -> bool:
        return facts.working(day(file.received_at), day(getattr(file, f"due_{which}"))) >= LONG

    def until(file: Any) -> date:
        return facts.known_by(file.id, last)

    done, base = masks["resolved"][0], masks["handled"][0]
    due = files[f"due_{deadline}"].dt.normalize()
    on_day = files["completed_at"].dt.normalize() == due
    near = done & each(
        lambda f: (
            has_long(f, deadline)
            and abs(facts.working(day(getattr(f, f"due_{deadline}")), day(f.completed_at))) <= LONG
        )
    )
    entries = files["id"].map(facts.entries)
    known = done & entries.notna()
    extended = done & (files["due_current"] > files["due_original"])
    long = done & each(lambda f: has_long(f, "original"))
    results = {file.id: facts.first_result(file) for file in facts.files}
    given = each(lambda f: first <= results[f.id] <= last)
    again = given & each(lambda f: facts.reopened(f.id, results[f.id], known_until))
    procedure = files["kind"] == "procedure"
    sent_away = files["closed_how"].isin(["returned", "refused"])
    return {
        "due_day_share": (near & on_day, near),
        "late_extension_rate": (extended & each(facts.extended_after), extended),
        "saved_rate": (
            done
            & (files["completed_at"].dt.normalize() > files["due_original"].dt.normalize())
            & (files["completed_at"].dt.normalize() <= files["due_current"].dt.normalize()),
            done,
        ),
        "late_entry_rate": (known & (entries > LATE_ENTRY), known),
        "median_entry_gap": (known, None),
        "p90_entry_gap": (known, None),
        "late_stop_rate": (long & each(facts.stopped_late), long),
        "came_back_rate": (base & each(lambda f: facts.came_back(f.id, until(f))), base),
        "moved_often_rate": (
            base & each(lambda f: len(facts.moves(f.id, until(f))) >= OFTEN),
            base,
        ),
        "many_holders_rate": (
            base & each(lambda f: len(facts.agencies(f.id, until(f))) >= HOLDERS),
            base,
        ),
        "sent_away_rate": (procedure & done & sent_away, procedure & done),
        "reopened_soon_rate": (again, given),
    }
