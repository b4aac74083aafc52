"""One page of a list: the ids of its rows, from a row on, backwards from it, or by number.

A list of few rows is *gathered*: found by its conditions, then put in order. One of many is
*walked*: read in the order of an index until the page is full, so that the first page and the
thousandth cost the same. Which of the two is decided by how many rows the figure says there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.selectable import Lateral
from sqlalchemy.sql.visitors import replacement_traverse

from lib.access import Scope
from lib.calendar import FIRST_DAY, LAST_DAY
from lib.config import on_sqlite
from lib.database.schema import case_file, work_day
from lib.dimensions import FACTS
from lib.measures import Span
from lib.query.arms import spread
from lib.query.order import Condition, Key, Leg, Stretch, keys, of_files
from lib.query.possible import possible
from lib.query.run import rows

F = case_file.c
DAY = work_day.alias("day_listed")  # not that of a condition that counts working days
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
    found = _gather(listing, cut) if listing.gathered else _walk(listing, cut)
    return found[::-1] if cut.backwards else found


def is_of_open_files(listing: Listing) -> bool:
    """Whether only files can be listed that are open to this day: few of all, in an index of their
    own."""
    legs = [leg for stretch in of_files("completed", listing.span)[:1] for leg in stretch.legs]
    since = listing.span.days["as_of"].value > listing.span.end.value
    return not since and not any(_is_possible(listing, leg) for leg in legs)


def number(listing: Listing, most: int) -> int:
    """How many rows there are; counted no further than ``most``."""
    some = sa.select(sa.literal(1)).select_from(FACTS[listing.fact])
    inner = some.where(*listing.conditions).limit(most).subquery()
    return int(rows(sa.select(sa.func.count().label("rows")).select_from(inner))[0]["rows"])


# ------------------------------------------------------------------ few rows


def _gather(listing: Listing, cut: Cut) -> list[int]:
    """All rows first, so that no index of the order is read for the few that are in the list."""
    whole = listing.keys
    columns = [key.column.label(f"k{n}") for n, key in enumerate(whole)]
    found = (
        sa.select(*columns)
        .select_from(FACTS[listing.fact])
        .where(*_aside(spread(listing.conditions), but=GATHERED_BY))
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


# ------------------------------------------------------------------ many rows


def _walk(listing: Listing, cut: Cut) -> list[int]:
    """Stretch by stretch until the page is full."""
    found: list[int] = []
    skip = cut.skip
    for stretch, values in _ahead(listing.stretches, cut):
        legs = [leg for leg in stretch.legs if _is_possible(listing, leg)]
        if not legs:
            continue
        page = _page(listing, stretch, legs, values, cut, cut.size - len(found), skip)
        found += [row["id"] for row in rows(page)]
        if len(found) == cut.size:
            break
        if skip:
            skip = 0 if found else skip - _rows(listing, stretch, legs, cut, skip)
    return found


def _ahead(stretches: tuple[Stretch, ...], cut: Cut) -> Iterator[tuple[Stretch, tuple[Any, ...]]]:
    """The stretches from the position on, the first of them with its values."""
    numbered = list(enumerate(stretches))
    for number, stretch in reversed(numbered) if cut.backwards else numbered:
        if cut.position is None:
            yield stretch, ()
        elif number == cut.position.stretch:
            yield stretch, cut.position.keys
        elif (number < cut.position.stretch) == cut.backwards:
            yield stretch, ()


def _is_possible(listing: Listing, leg: Leg) -> bool:
    days = listing.span
    return possible((leg.condition, *listing.conditions), days.start.value, days.end.value)


def _page(
    listing: Listing,
    stretch: Stretch,
    legs: list[Leg],
    values: tuple[Any, ...],
    cut: Cut,
    size: int,
    skip: int,
) -> sa.Select[Any]:
    parts = [
        part
        for leg in legs
        for part in _parts(listing, stretch, leg, values, cut.backwards, size + skip)
    ]
    merged = sa.union_all(*(sa.select(part.subquery()) for part in parts)).subquery("merged")
    order = [
        Key(merged.c[f"k{n}"], key.descending).sorted(cut.backwards)
        for n, key in enumerate(stretch.keys)
    ]
    listed = merged.c[f"k{len(stretch.keys) - 1}"].label("id")
    return sa.select(listed).order_by(*order).limit(size).offset(skip)


def _rows(listing: Listing, stretch: Stretch, legs: list[Leg], cut: Cut, most: int) -> int:
    """How many rows a stretch has, counted no further than ``most``."""
    page = _page(listing, stretch, legs, (), cut, most, 0).subquery()
    return int(rows(sa.select(sa.func.count().label("rows")).select_from(page))[0]["rows"])


def _parts(
    listing: Listing,
    stretch: Stretch,
    leg: Leg,
    values: tuple[Any, ...],
    backwards: bool,
    most: int,
) -> Iterator[sa.Select[Any]]:
    """A leg, cut where the position says: each part is one range of an index."""
    every = stretch.keys
    if not values:
        yield from _range(listing, stretch, leg, (), sa.true(), backwards, most)
        return
    for n, (key, value) in enumerate(zip(every, values, strict=True)):
        beyond = key.beyond(value, backwards)
        yield from _range(listing, stretch, leg, values[:n], beyond, backwards, most)


def _range(
    listing: Listing,
    stretch: Stretch,
    leg: Leg,
    same: tuple[Any, ...],
    beyond: Condition,
    backwards: bool,
    most: int,
) -> Iterator[sa.Select[Any]]:
    """Rows of a leg whose first keys are ``same`` and whose next one is ``beyond``."""
    columns = [key.column.label(f"k{n}") for n, key in enumerate(stretch.keys)]
    order = [key.sorted(backwards) for key in stretch.keys]
    if leg.is_short:
        yield _short(stretch, leg, same, beyond, listing, backwards, most)
        return
    fixed = [key.column == value for key, value in zip(stretch.keys, same, strict=False)]
    asked = _aside([leg.where, *listing.conditions])
    found = sa.select(*columns).where(stretch.known, leg.by, *fixed, beyond, *asked)
    found = found.order_by(*order).limit(most)
    first, last = leg.results or (None, None)
    if leg.results is None or same:
        results = Leg(results=leg.results).condition
        yield found.where(results)
        return
    day = stretch.keys[0].column
    for outside in (day < FIRST_DAY, day > LAST_DAY):
        yield found.where(outside, *_aside([Leg(results=(first, last)).condition]))
    yield _day_by_day(stretch, leg, asked, beyond, backwards, most)


def _short(
    stretch: Stretch,
    leg: Leg,
    same: tuple[Any, ...],
    beyond: Condition,
    listing: Listing,
    backwards: bool,
    most: int,
) -> sa.Select[Any]:
    """As ``_range``, by the index of the leg and none that holds its order."""
    columns = [key.column.label(f"k{n}") for n, key in enumerate(stretch.keys)]
    rest = _aside([stretch.known, leg.where, *listing.conditions])
    every = sa.select(*columns).where(leg.by, *rest).cte().prefix_with("MATERIALIZED")
    named = {key.column: every.c[f"k{n}"] for n, key in enumerate(stretch.keys)}
    listed = [Key(every.c[f"k{n}"], key.descending) for n, key in enumerate(stretch.keys)]
    fixed = [key.column == value for key, value in zip(listed, same, strict=False)]
    found = sa.select(every).where(*fixed, _replaced(beyond, named))
    return found.order_by(*(key.sorted(backwards) for key in listed)).limit(most)


def _day_by_day(
    stretch: Stretch,
    leg: Leg,
    asked: list[Condition],
    beyond: Condition,
    backwards: bool,
    most: int,
) -> sa.Select[Any]:
    """As many seeks of an index as there are days before the page is full, instead of reading past
    every row of those days."""
    due, own = stretch.keys
    day = Key(DAY.c.day)
    of_day = sa.and_(
        _replaced(beyond, {due.column: DAY.c.day}),
        day.column >= _outermost(sa.func.min, due.column),
        day.column <= _outermost(sa.func.max, due.column),
    )
    on_day = due.column == DAY.c.day
    results = Leg(results=leg.results).condition
    if on_sqlite():
        # Without LATERAL an outer join keeps the tables in their order, as long as nothing says
        # plainly that its other side is there.
        joined = DAY.outerjoin(case_file, sa.and_(on_day, results, *asked))
        listed = sa.select(day.column.label("k0"), own.column.label("k1")).select_from(joined)
        listed = listed.where(of_day, sa.func.coalesce(own.column, 0) != 0)
        return listed.order_by(day.sorted(backwards), own.sorted(backwards)).limit(most)
    rows_of_day = sa.select(own.column.label("k1")).where(on_day, results, *asked)
    inner = rows_of_day.order_by(own.sorted(backwards)).limit(most).lateral("of_day")
    listed = sa.select(day.column.label("k0"), inner.c.k1).join_from(DAY, inner, sa.true())
    order = day.sorted(backwards), Key(inner.c.k1).sorted(backwards)
    return listed.where(of_day).order_by(*order).limit(most)


@compiles(Lateral)
def _lateral(element: Lateral, compiler: Any, **kw: Any) -> str:
    """SQLAlchemy would take tables that are joined inside it for not joined at all."""
    return str(compiler.visit_lateral(element, **kw | {"from_linter": None}))


def _outermost(of: Any, day: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
    """The first or last day of all files: the ends of its index."""
    other = case_file.alias("outermost")
    return sa.select(of(other.c[day.name])).scalar_subquery()


def _aside(conditions: list[Condition], but: Collection[str] = ()) -> list[Condition]:
    """Conditions for which SQLite shall use no index, ``but`` on some columns: it does not know how
    many rows they leave, and would rather gather them than read in order."""
    if not on_sqlite():
        return conditions
    named = {
        column: sa.type_coerce(sa.literal_column(f"+case_file.{column.name}"), column.type)
        for column in F
        if column.name not in but
    }
    return [_replaced(condition, named) for condition in conditions]


def _replaced(condition: Condition, by: dict[Any, Any]) -> Condition:
    return replacement_traverse(condition, {}, lambda element, **_: by.get(element))
