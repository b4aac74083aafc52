"""One page of a list: the ids of its rows, from a row on, backwards from it, or by number.

A list of few rows is *gathered*: found by its conditions, then put in order. One of many is
*walked* (``walking``). Which of the two is decided by how many rows the figure says there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import case_file
from lib.dimensions import FACTS
from lib.measures import Span
from lib.query.arms import aside, spread
from lib.query.order import Condition, Key, Stretch, keys, of_files
from lib.query.run import rows
from lib.query.walking import is_possible, walk

F = case_file.c
# what few rows are found by, where SQLite has the choice
GATHERED_BY = ("id", "current_unit_id", "unit_id", "completed_on", "completed_at", "received_on")


@dataclass(frozen=True)
class Listing:
    """Rows of ``fact`` that meet ``conditions``, in the order ``sort``."""

    fact: str
    conditions: tuple[Condition, ...]
    span: Span
    sort: str
    gathered: bool

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """What is walked."""
        return of_files(self.sort, self.span)

    @property
    def keys(self) -> list[Key]:
        """What gathered rows are ordered by."""
        return keys(self.sort, self.fact, self.span)


@dataclass(frozen=True)
class Position:
    """Where a file stands in an order: in which stretch, and its keys there; and its keys in the
    order in one piece. All are values, never names of columns."""

    stretch: int
    keys: tuple[Any, ...]
    gathered: tuple[Any, ...]


@dataclass(frozen=True)
class Cut:
    """Which rows of a list: ``size`` of them after ``position`` (None: from its beginning), leaving
    out the first ``skip``; ``backwards``: before it, or from its end."""

    size: int
    position: Position | None = None
    backwards: bool = False
    skip: int = 0


def position(listing: Listing, code: str, origin: str, scope: Scope) -> Position | None:
    """Where the file stands, or would stand; None when there is none in ``scope``."""
    stretches, whole = listing.stretches, listing.keys
    which = sa.case(*((stretch.holds, number) for number, stretch in enumerate(stretches)))
    named = [key.column.label(f"whole_{n}") for n, key in enumerate(whole)]
    named += [
        key.column.label(f"key_{number}_{n}")
        for number, stretch in enumerate(stretches)
        for n, key in enumerate(stretch.keys)
    ]
    file = sa.and_(F.origin == origin, F.code == code, *scope.where("case_file"))
    found = rows(sa.select(which.label("stretch"), *named).where(file))
    if not found or found[0]["stretch"] is None:
        return None
    row, number = found[0], found[0]["stretch"]
    return Position(
        number,
        tuple(row[f"key_{number}_{n}"] for n in range(len(stretches[number].keys))),
        tuple(row[f"whole_{n}"] for n in range(len(whole))),
    )


def ids(listing: Listing, cut: Cut) -> list[int]:
    """Ids of the rows, in the order of the list."""
    found = _gather(listing, cut) if listing.gathered else walk(listing, cut)
    return found[::-1] if cut.backwards else found


def is_of_open_files(listing: Listing) -> bool:
    """Whether only files can be listed that are open to this day: few of all, in an index of their
    own."""
    legs = [leg for stretch in of_files("completed", listing.span)[:1] for leg in stretch.legs]
    since = listing.span.days["as_of"].value > listing.span.end.value
    return not since and not any(is_possible(listing, leg) for leg in legs)


def number(listing: Listing, most: int) -> int:
    """How many rows there are; counted no further than ``most``."""
    some = sa.select(sa.literal(1)).select_from(FACTS[listing.fact])
    inner = some.where(*listing.conditions).limit(most).subquery()
    return int(rows(sa.select(sa.func.count().label("rows")).select_from(inner))[0]["rows"])


def _gather(listing: Listing, cut: Cut) -> list[int]:
    """All rows first, so that no index of the order is read for the few that are in the list."""
    whole = listing.keys
    columns = [key.column.label(f"k{n}") for n, key in enumerate(whole)]
    found = (
        sa.select(*columns)
        .select_from(FACTS[listing.fact])
        .where(*aside(spread(listing.conditions), but=GATHERED_BY))
        .cte("found")
        .prefix_with("MATERIALIZED")
    )
    listed = [Key(found.c[f"k{n}"], key.descending) for n, key in enumerate(whole)]
    statement = sa.select(listed[-1].column.label("id"))
    if cut.position:
        statement = statement.where(_beyond(listed, cut.position.gathered, cut.backwards))
    order = [key.sorted_with_nulls(cut.backwards) for key in listed]
    statement = statement.order_by(*order).limit(cut.size).offset(cut.skip)
    return [row["id"] for row in rows(statement)]


def _beyond(listed: list[Key], values: tuple[Any, ...], backwards: bool) -> Condition:
    """The first key beyond its value, or as it is and the next one beyond, and so on."""
    options = []
    for n, (key, value) in enumerate(zip(listed, values, strict=True)):
        before = zip(listed[:n], values[:n], strict=True)
        same = (each.column.is_not_distinct_from(given) for each, given in before)
        options.append(sa.and_(*same, key.beyond_with_nulls(value, backwards)))
    return sa.or_(*options)
