"""A department with three lives, its heads and deputies, and files on every edge between them.

``office``  the department of home affairs: H59.02 until 30 June 2025, H61.02 since 1 July 2025
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from lib.access import Scope
from lib.calendar import load_work_days
from lib.database.schema import appointment, field, field_assignment
from lib.filters import Filters
from lib.organisation import derive, load_reference, read_units
from lib.periods import Period
from tests.databases import Databases
from tests.world.books import Books

AS_OF = date(2026, 3, 20)
PROVINCE = Scope(units=None, fields=None, names=True)
OLD, NEW = ("H59.02", "2025-05-01"), ("H61.02", "2025-08-01")
GAPPED, DOUBLED = ("H61.03", "2025-08-01"), ("H61.05", "2025-08-01")
# official, unit, post, acting, first and last day
POSTS = (
    ("An", OLD, "head", False, "2023-01-01", "2025-06-30"),
    ("An", NEW, "head", False, "2025-07-01", "2026-01-14"),
    ("Bình", NEW, "head", False, "2026-01-15", None),
    ("Chi", NEW, "deputy", False, "2025-07-01", None),
    ("Dũng", NEW, "deputy", False, "2025-07-01", None),
    ("Em", GAPPED, "head", False, "2025-07-01", "2025-12-31"),
    ("Giang", GAPPED, "head", True, "2026-02-02", None),
    ("Hà", DOUBLED, "head", False, "2025-07-01", None),
    ("Khoa", DOUBLED, "head", True, "2026-03-02", "2026-03-10"),
)
# of Chi: land all the time until 14 February, finance since the new year
ASSIGNED = (
    ("Chi", NEW, "land", "2025-07-01", "2026-02-14"),
    ("Chi", NEW, "finance", "2026-01-01", None),
    ("Chi", OLD, "health", "2025-07-01", None),  # at another unit: not of this post
)
# code, unit, field, received, due, completed
FILES = (
    ("before", OLD, "land", "2025-06-10", "2025-07-31", "2025-06-30"),
    ("over", OLD, "land", "2025-06-20", "2025-07-31", "2025-07-01"),
    ("left", OLD, "finance", "2025-06-20", "2025-06-30", None),
    ("an", NEW, "land", "2026-01-02", "2026-01-30", "2026-01-14"),
    ("bình", NEW, "land", "2026-01-14", "2026-01-30", "2026-01-15"),
    ("late", NEW, "finance", "2025-12-29", "2026-01-09", "2026-01-15"),
    ("missed", NEW, "finance", "2026-01-05", "2026-01-15", "2026-01-16"),
    ("land", NEW, "land", "2026-01-20", "2026-02-27", "2026-02-14"),
    ("given", NEW, "land", "2026-01-20", "2026-02-27", "2026-02-15"),
    ("health", NEW, "health", "2026-01-20", "2026-02-27", "2026-02-13"),
    ("none", NEW, None, "2026-01-20", "2026-02-27", None),
)


@dataclass(frozen=True)
class Office:
    """The built database: ids of units by (code, day), of officials by name."""

    units: dict[tuple[str, str], int]
    officials: dict[str, int]
    fields: dict[str, int]

    def filters(self, period: str, as_of: date = AS_OF, **more: Any) -> Filters:
        """Filters over the whole province."""
        filters = Filters(period=Period.parse(period, as_of), as_of=as_of, version="office")
        return Filters(**{**filters.__dict__, **more})


@pytest.fixture(scope="session")
def built_office(databases: Databases) -> Iterator[tuple[sa.Engine, Office]]:
    engine = databases.empty()
    with engine.begin() as connection:
        load_work_days(connection)
        load_reference(connection)
        fields = dict(connection.execute(sa.select(field.c.code, field.c.id)).all())
        books = Books(read_units(connection), fields)
        office = _fill(books, fields)
        books.load(AS_OF)
        books.write(connection)
        _appoint(connection, office)
        derive(connection, AS_OF)
    yield engine, office
    databases.drop(engine)


@pytest.fixture
def office(
    built_office: tuple[sa.Engine, Office], use_database: Callable[[sa.Engine], None]
) -> Office:
    use_database(built_office[0])
    return built_office[1]


def _fill(books: Books, fields: dict[str, int]) -> Office:
    units = {place: books.unit(*place) for place in (OLD, NEW, GAPPED, DOUBLED)}
    names = dict.fromkeys(post[0] for post in POSTS)
    officials = {name: books.official(name) for name in names}
    ids = {
        code: books.file(units[place], received, due, completed, field=of, code=code)
        for code, place, of, received, due, completed in FILES
    }
    books.review(ids["late"], "2026-03-02", 4)  # finished in Bình's days, due in An's
    books.review(ids["an"], "2026-02-02", 1)  # made in Bình's days, finished in An's
    books.issue(units[OLD], "2025-06-30", official_id=officials["An"])
    books.issue(units[NEW], "2026-01-14", official_id=officials["An"], closed_on="2026-01-14")
    books.issue(units[NEW], "2026-01-15", official_id=officials["Bình"])
    books.issue(units[NEW], "2026-02-02", official_id=officials["An"])  # after An had left
    return Office(units, officials, fields)


def _appoint(connection: sa.Connection, office: Office) -> None:
    def day(text: str | None) -> date | None:
        return None if text is None else date.fromisoformat(text)

    for name, place, post, acting, start, end in POSTS:
        connection.execute(
            sa.insert(appointment).values(
                official_id=office.officials[name], unit_id=office.units[place], post=post,
                acting=acting, valid_from=day(start), valid_to=day(end),
            )
        )  # fmt: skip
    for name, place, of, start, end in ASSIGNED:
        connection.execute(
            sa.insert(field_assignment).values(
                official_id=office.officials[name], unit_id=office.units[place],
                field_id=office.fields[of], valid_from=day(start), valid_to=day(end),
            )
        )  # fmt: skip
