"""Random rows over the whole organisation, the same for the same seed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from lib.database.schema import (
    CAUSES,
    CLOSED_HOW,
    FILE_KINDS,
    ISSUE_KINDS,
    REVIEWER_KINDS,
    SEVERITIES,
    SOURCES,
    STAGES,
    case_file,
    issue,
)
from lib.organisation import Unit
from tests.world.books import CRITERIA, LAST_SECOND, Books

FIRST = date(2024, 6, 3)
FIELDS = ("land", "religion", "reform", "health", "finance", "construction")
DOCUMENT_TYPES = ("Công văn", "Tờ trình, dự thảo", "50%: một nửa", None)
ENDS = ("verified", "verified", "remediated", "closed_not_done")  # of issues
CLOCKS = (time(0, 0), time(7, 30), time(10, 15), time(16, 59), LAST_SECOND)
# roots, units that merged once or twice, split by field, kept their code, or gave it away
CODES = (
    *("84", "86", "H59.02", "H61.02", "H59.22", "H61.22", "H59.20", "H61.20"),
    *("H59.02.01", "H61.02.01", "H59.02.03", "H61.02.03", "H59.12.01", "H59.04.01", "H59.05.01"),
    *("H59.10", "H59.21", "H61.21", "H59.10.01", "H61.21.03"),
    *("H59.16.01", "H61.16.01", "H59.16.01.01", "H61.16.01.01", "H61.16"),
    *("842", "849", "29242", "29245", "29251", "29461", "29464"),
)


def pool(units: list[Unit]) -> list[Unit]:
    """The units that random rows belong to, of every period."""
    return [unit for unit in units if unit.code in CODES]


def strew(books: Books, random: Random, files: int, as_of: date) -> None:
    """Add ``files`` files with what belongs to them, and issues with and without a file."""
    units = pool(books.units)
    for _ in range(files):
        received = FIRST + timedelta(days=random.randint(0, (as_of - FIRST).days))
        unit = random.choice([unit for unit in units if unit.valid_on(received)])
        file = _file(books, random, unit.id, received, as_of)
        _around(books, random, file)
    strewn = books.rows[case_file][-files:]  # the edges have issues and steps of their own
    for _ in range(files // 4):
        _issue(books, random, units, strewn, as_of)
    for row in strewn:
        _steps(books, random, row, units)


def _at(random: Random, day: date) -> datetime:
    return datetime.combine(day, random.choice(CLOCKS))


def _days(random: Random, low: int, high: int) -> timedelta:
    return timedelta(days=random.randint(low, high))


def _file(books: Books, random: Random, unit: int, received: date, as_of: date) -> int:
    due = received + _days(random, 1, 40)
    extended = due + _days(random, 3, 25) if random.random() < 0.15 else due
    # a third on the due day itself or next to it
    completed = random.choice((due + _days(random, -1, 1), due + _days(random, -25, 40),
                               received + _days(random, 0, 60)))  # fmt: skip
    completed = max(completed, received)
    clock = random.choice((LAST_SECOND, time(17, 0), time(0, 0)))
    timed = random.random() > 0.08
    done = completed <= as_of and random.random() < 0.85
    return books.file(
        unit,
        _at(random, received),
        datetime.combine(due, clock) if timed else None,
        _at(random, completed) if done else None,
        extended_to=datetime.combine(extended, clock) if timed else None,
        field=random.choice((*FIELDS, None)),
        source=random.choice((*SOURCES, None)),
        kind=random.choice(FILE_KINDS),
        closed_how=random.choice(CLOSED_HOW) if done else None,
        document_type=random.choice(DOCUMENT_TYPES),
    )


def _around(books: Books, random: Random, file: int) -> None:
    """Events, clock stops and reviews of a file; clock stops of one file do not overlap."""
    row = books.rows[case_file][file - 1]
    received = row["received_at"]
    books.event(file, "received", received)
    for kind, chance in (
        ("rework", 0.2),
        ("rework", 0.1),
        ("reopened", 0.05),
        ("assigned", 0.5),
        ("extended", 0.3),
        ("extended", 0.2),
    ):
        if random.random() < chance:
            books.event(file, kind, received + _days(random, 0, 20))
    stop = received.date()
    for _ in range(random.choice((0, 0, 0, 0, 1, 1, 2, 3))):
        start = stop + _days(random, 0, 6)
        stop = start + _days(random, 0, 20)
        books.pause(file, start, stop)
    if stop > received.date() and random.random() < 0.4:
        books.pause(file, stop + _days(random, 0, 3))
    for _ in range(random.choice((0, 0, 0, 1, 2, 3))):
        _review(books, random, file, received.date())


def _review(books: Books, random: Random, file: int, received: date) -> None:
    """By anybody, at times not known by whom; some criteria are not scored."""
    scores = {name: random.choice((1, 2, 3, 3, 4, None)) for name in CRITERIA}
    at = _at(random, received + _days(random, 1, 90))
    by = random.choice(("self", *REVIEWER_KINDS, "inspection", None))
    books.review(file, at, random.randint(1, 4), reviewer_kind=by, **scores)


def _steps(books: Books, random: Random, file: dict[str, Any], units: list[Unit]) -> None:
    """Up to four steps in a row, some at another unit, some without a norm, the last maybe open,
    a few ended before they began, as real sources have it."""
    at = file["received_at"].date()
    for stage in STAGES[: random.randint(0, 4)]:
        ended = at + (_days(random, 0, 12) if random.random() > 0.03 else -_days(random, 1, 3))
        still = random.random() < 0.15
        held = random.choice((file["unit_id"], None, random.choice(units).id))
        norm = _at(random, at + _days(random, 0, 9)) if random.random() < 0.7 else None
        ends = None if still else str(ended)
        books.stage(file["id"], stage, str(at), ends, unit_id=held, due_at=norm)
        if still:
            return
        at = ended


def _issue(
    books: Books, random: Random, units: list[Unit], files: list[dict[str, Any]], as_of: date
) -> None:
    found = FIRST + timedelta(days=random.randint(0, (as_of - FIRST).days))
    file = random.choice(files) if random.random() < 0.6 else None
    if file is not None:
        found = min(max(found, file["received_at"].date() + _days(random, 0, 30)), as_of)
    unit = file["unit_id"] if file and random.random() >= 0.3 else random.choice(units).id
    maybe = [found + _days(random, 1, 60) if random.random() < 0.7 else None for _ in range(4)]
    due, closed, explain, given = maybe
    earlier = len(books.rows[issue])
    repeats = random.randint(1, earlier) if earlier and random.random() < 0.2 else None
    closed = closed if closed and closed <= as_of else None
    status = random.choice(ENDS if closed else ("open", "open", "remediated"))
    reported = min(found + _days(random, 0, 40), closed or as_of)
    books.issue(
        unit,
        found,
        file["id"] if file else None,
        kind=random.choice(ISSUE_KINDS),
        severity=random.choice(SEVERITIES),
        cause=random.choice((*CAUSES, None)),
        due_on=due,
        closed_on=closed,
        status=status,
        remediated_on=reported if status in ("remediated", "verified") else None,
        repeats_issue_id=repeats,
        explanation_due=explain,
        explanation_given=given,
    )
