"""Files with advice and reminders: by hand on the edge of the day, and strewn over the world.

``advised`` seen from the first quarter of 2026 at its last known day, 20 March.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from lib.database.schema import case_file
from tests.world.books import Books


def advised(books: Books, unit: int) -> None:
    """Each way in which advice and reminders can follow each other, and what a term inherits."""
    _advice(books, unit)
    _inheritance(books, unit)


def _advice(books: Books, unit: int) -> None:
    def file(*events: tuple[str, str], completed: str | None = "2026-03-03") -> int:
        number = books.file(unit, "2025-12-15", "2026-03-31", completed, kind="task")
        for kind, at in events:
            books.event(number, kind, at)
        return number

    file(("advised", "2026-01-01 00:00"))  # unasked, on the first day
    file(("advised", "2025-12-31 23:59"))  # given before the period
    file(("reminded", "2026-01-05 08:00"), ("advised", "2026-01-05 09:00"))  # asked that morning
    file(("advised", "2026-01-05 08:00"), ("reminded", "2026-01-05 09:00"))  # unasked
    file(("reminded", "2026-01-05 08:00"), ("advised", "2026-01-05 08:00"))  # of the same moment
    file(("advised", "2026-01-06"), ("reminded", "2026-01-07"), ("advised", "2026-01-08"))
    file(("reminded", "2025-12-29"), ("advised", "2026-01-06"), ("advised", "2026-01-08"))
    file()  # resolved without advice
    file(("reminded", "2026-01-06"))  # the same, though asked
    file(("reminded", "2026-03-20 23:59:59"), completed=None)  # silent
    file(("reminded", "2026-03-21 00:00"), completed=None)  # not yet asked
    file(("reminded", "2026-03-02"), ("advised", "2026-03-21"), completed=None)  # silent so far
    file(completed=None)
    file(("advised", "2026-01-07"), completed="2025-12-30")  # noted after it was over


def _inheritance(books: Books, unit: int) -> None:
    for received, due, completed in (
        ("2025-12-31", "2025-12-31", "2026-01-01"),  # past due on the first day
        ("2025-12-31", "2026-01-01", "2026-01-02"),  # due on the first day: late by its own
        ("2025-12-30", "2025-12-31", "2025-12-31"),
        ("2025-12-30", "2025-12-30", None),  # inherited, overdue
        ("2025-12-30", "2026-03-20", None),  # inherited, due on the last day
        ("2026-01-01", "2026-03-19", None),  # received on the first day: its own
        ("2025-12-30", None, "2026-01-05"),
    ):
        books.file(unit, received, due, completed)
    for completed, at in (("2026-02-02", "2026-01-30"), ("2025-12-31", "2026-02-03")):
        file = books.file(unit, "2025-12-29", "2026-02-27", completed)
        books.review(file, at, 4)  # of the first before it was over, of the second in the period
    finished = books.file(unit, "2025-12-29", "2026-02-27", "2026-03-20")
    books.review(finished, "2026-03-20", 2)
    books.review(finished, "2026-03-21", 4)  # not known yet


def strew_advice(books: Books, random: Random, files: int) -> None:
    """Advice and reminders, in any order, on two files of three of the last ``files``."""
    for row in books.rows[case_file][-files:]:
        for kind, chance in (("advised", 0.6), ("reminded", 0.35), ("advised", 0.2)):
            if random.random() < chance:
                after = timedelta(days=random.randint(0, 30), hours=random.randint(0, 23))
                books.event(row["id"], kind, row["received_at"] + after)
