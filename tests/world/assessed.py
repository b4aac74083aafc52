"""The edge of the year-end rating: every way in which work of a year can end, by hand.

Seen from the first quarter of 2026 on 12 February: twenty-one pieces of work had to be done,
seventeen are.
"""

from __future__ import annotations

from tests.world.books import Books


def assessed(books: Books, unit: int) -> None:
    """One file for each line of the account."""
    _in_time(books, unit)
    _late(books, unit)
    _failed(books, unit)
    _not_in_the_account(books, unit)


def _in_time(books: Books, unit: int) -> None:
    books.file(unit, "2025-12-22", "2026-01-16", "2026-01-16")  # on the day
    books.file(unit, "2025-12-22", "2026-03-16", "2026-01-15")  # long before it
    books.file(unit, "2025-12-22", "2026-01-01", "2026-01-01")  # on the first day


def _late(books: Books, unit: int) -> None:
    books.file(unit, "2025-12-22", "2026-01-15", "2026-02-02")  # one deadline missed
    books.file(unit, "2025-12-22", "2026-01-15", "2026-02-02", extended_to="2026-02-02")  # one
    books.file(unit, "2025-12-22", "2026-01-15", "2026-02-03", extended_to="2026-02-02")  # two
    excused = books.file(unit, "2025-12-22", "2026-01-15", "2026-02-03", extended_to="2026-02-02")
    books.issue(unit, "2026-02-04", excused, cause="objective")
    blamed = books.file(unit, "2025-12-22", "2026-01-15", "2026-02-04")  # one
    books.issue(unit, "2026-02-05", blamed, cause="subjective")
    unclear = books.file(unit, "2025-12-22", "2026-01-15", "2026-02-04")  # one: nobody has said why
    books.issue(unit, "2026-02-05", unclear)
    later = books.file(unit, "2025-12-22", "2026-01-15", "2026-02-04")  # one, until 13 February
    books.issue(unit, "2026-02-13", later, cause="objective")
    books.file(unit, "2025-12-22", "2026-01-15", "2026-02-13")  # not done yet
    books.file(unit, "2025-12-22", "2026-01-15")  # not done
    books.file(unit, "2025-12-22", "2026-02-12")  # not done: its last day is over
    resumed = books.file(unit, "2025-12-22", "2026-01-15")  # not done: the clock runs again
    books.pause(resumed, "2026-01-05", "2026-02-12")


def _failed(books: Books, unit: int) -> None:
    for times in (1, 2, 3, 4, 5):
        file = books.file(unit, "2025-12-22", "2026-01-16", "2026-01-09")
        for day in range(times):
            kind = "office" if day % 2 else "inspection"
            books.review(file, f"2026-02-0{day + 2}", 1, reviewer_kind=kind)
    met = books.file(unit, "2025-12-22", "2026-01-16", "2026-01-09")
    books.review(met, "2026-02-02", 2, reviewer_kind="inspection")  # met, if barely
    books.review(met, "2026-02-02", 1, reviewer_kind="self")
    books.review(met, "2026-02-13", 1, reviewer_kind="office")  # not known yet
    excused = books.file(unit, "2025-12-22", "2026-01-16", "2026-01-09")
    books.review(excused, "2026-02-02", 1, reviewer_kind="office")
    books.issue(unit, "2026-02-03", excused, cause="objective")


def _not_in_the_account(books: Books, unit: int) -> None:
    books.file(unit, "2025-12-01", "2025-12-31", "2026-01-09")  # its deadline passed before
    books.file(unit, "2025-12-01", "2025-12-31")
    books.file(unit, "2025-12-01", "2026-01-09", "2025-12-31")  # done in time the year before
    books.file(unit, "2025-12-22", "2026-02-13")  # due tomorrow
    books.file(unit, "2025-12-22", "2026-02-13", "2026-02-13")
    stopped = books.file(unit, "2025-12-22", "2026-01-15")  # left out
    books.pause(stopped, "2026-01-05")
    books.file(unit, "2025-12-22", None, "2026-01-09")  # left out
    books.file(unit, "2025-12-22")  # left out
