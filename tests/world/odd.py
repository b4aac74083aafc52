"""Rows that the checks stumble over: dates that cannot be, twins, hand-overs, late entries."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from lib.database.schema import case_file, file_pause
from lib.organisation import Unit
from tests.world.books import Books

OLD_COMMUNE, SINCE = "29464", "2025-01-06"  # a commune that ended on 30 June 2025
LETTER = "12/CV-UBND"


def misdated(books: Books, unit: int) -> None:
    """Dates that do not fit each other, in the autumn of 2025 and the winter of 2026."""
    books.file(unit, "2025-09-10", "2025-09-20", "2025-09-03")  # result before receipt
    books.file(unit, "2026-01-12", "2026-01-22", "2026-01-05")
    books.file(unit, "2025-10-02", "2025-10-12", "2025-09-29")  # over the end of a month
    books.file(unit, "2026-01-02", "2026-01-12", "2025-12-30")  # over the end of a year
    books.file(unit, "2025-09-10", "2025-09-02", "2025-09-16")  # due before receipt
    books.file(unit, "2026-01-12", "2026-01-16", extended_to="2026-01-05")  # only the current one
    books.file(unit, "2025-09-10", "2025-09-22", "2026-09-16")  # the year is a typing error
    books.file(unit, "2025-09-10", None, "2026-03-22")  # the day after it was delivered
    books.file(unit, "2025-09-10", None, "2026-03-21")  # on that day
    at_old = books.unit(OLD_COMMUNE, SINCE)
    books.file(at_old, "2025-09-10", "2025-09-22", "2025-09-16")  # the unit was no more
    books.file(at_old, "2025-07-01", "2025-07-10")
    books.file(at_old, "2025-06-30", "2025-07-10")  # its last day


def twins(books: Books, unit: int) -> None:
    """Recorded twice, and only alike: each line says which of its files have a twin."""

    def pair(first: dict[str, Any], second: dict[str, Any]) -> None:
        for changes in (first, second):
            books.file(unit, **{"received": "2025-09-11 08:00", "title": "Cấp phép"} | changes)
            later = {"received": f"2026-01-13 {changes.get('received', '08:00')[-5:]}"}
            books.file(unit, **{"title": "Cấp  phép"} | changes | later)

    pair({"field": None}, {"title": "CẤP PHÉP"})  # both: the same minute, the title folds alike
    pair({"title": "Một"}, {"title": "Một", "received": "2025-09-11 08:01"})  # none: two applicants
    task = {"kind": "task", "title": "Hai", "assigning_document": LETTER}
    pair(task, task | {"received": "2025-09-11 16:00"})  # both: one letter, one day
    pair(task | {"title": "Ba"}, task | {"title": "Ba", "assigning_document": None})  # none
    pair(task | {"title": "Bốn"}, task | {"title": "Bốn", "kind": "document"})  # none


def handed_around(books: Books, unit: int) -> None:
    """Four files of the winter, each with its hand-overs among A, B and C."""
    a, b, c = unit, books.unit("29467", "2025-07-01"), books.unit("H61.05", "2025-07-01")
    for year, month in (("2025", "09"), ("2026", "01")):
        for stops in ((a, b), (a, b, a), (a, b, c, a), (a, b, b, c)):
            file = books.file(a, f"{year}-{month}-08", f"{year}-{month}-28")
            for number, (source, target) in enumerate(pairwise(stops)):
                at = f"{year}-{month}-{number + 9:02}"
                books.event(file, "transferred", at, from_unit_id=source, to_unit_id=target)


def checked(books: Books, unit: int) -> None:
    """Results around the due day of Monday 9 February 2026, given ten working days; entered late,
    extended late, stopped late, reopened."""
    for day in ("02", "06", "07", "08", "09", "09", "09", "10", "26"):
        file = books.file(unit, "2026-01-26", "2026-02-09", f"2026-02-{day}")
        entered = datetime.fromisoformat(f"2026-02-{day} 16:00") + timedelta(days=5)
        books.event(file, "completed", f"2026-02-{day}", recorded_at=entered)
    books.file(unit, "2026-02-02", "2026-02-09", "2026-02-09")  # given five working days
    books.file(unit, "2026-02-03", "2026-02-09", "2026-02-09")  # given four: only near it
    books.file(unit, "2025-12-01", None, "2026-01-15")  # nobody can be late with it
    for at in ("2026-02-09 23:59", "2026-02-10 00:00"):
        file = books.file(unit, "2026-01-26", "2026-02-09", "2026-02-11", extended_to="2026-02-12")
        books.event(file, "extended", at)
    for at in ("2026-02-04", "2026-02-05", "2026-02-09", "2026-02-10"):  # two days: the 5th
        books.pause(books.file(unit, "2026-01-26", "2026-02-09", "2026-02-11"), at, "2026-02-11")
    for result, gap in (
        (datetime(2025, 11, 10, 9), 90),
        (datetime(2025, 11, 10, 9), 91),
        (datetime(2026, 1, 12, 9), 4),
    ):
        file = books.file(unit, "2025-11-03", "2025-11-17", "2026-02-20")
        books.event(file, "completed", result)
        books.event(file, "reopened", result + timedelta(days=gap))
        books.event(file, "completed", "2026-02-20")


def strew_checks(books: Books, random: Random, files: int, units: list[Unit]) -> None:
    """To the last ``files`` files: results with their entry, hand-overs among a few units, clock
    stops near the due day."""
    stopped = {stop["file_id"] for stop in books.rows[file_pause]}
    for row in books.rows[case_file][-files:]:
        _results(books, random, row)
        holders = random.sample(units, 3)
        for _ in range(random.choice((0, 0, 0, 1, 2, 3, 4, 5))):
            source, target = random.choices(holders, k=2)
            at = row["received_at"] + timedelta(days=random.randint(0, 30))
            books.event(row["id"], "transferred", at, from_unit_id=source.id, to_unit_id=target.id)
        if row["due_original"] and row["id"] not in stopped and random.random() < 0.3:
            start = row["due_original"].date() - timedelta(days=random.randint(-1, 5))
            books.pause(row["id"], start, start + timedelta(days=random.randint(0, 9)))


def _results(books: Books, random: Random, row: dict[str, Any]) -> None:
    """An entry for most results, some days later; for a few an earlier result that was reopened."""
    done = row["completed_at"]
    if done is None or random.random() < 0.2:
        return
    if random.random() < 0.3:
        earlier = done - timedelta(days=random.choice((5, 40, 89, 90, 91, 92, 200)))
        books.event(row["id"], "completed", earlier, recorded_at=earlier)
        books.event(row["id"], "reopened", done - timedelta(days=random.randint(0, 4)))
    later = timedelta(days=random.choice((0, 0, 1, 4, 5, 6, 20)), hours=random.randint(0, 9))
    entered = random.choice((done + later, done + later, datetime.combine(done, time(0)), None))
    books.event(row["id"], "completed", done, recorded_at=entered)
