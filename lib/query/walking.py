"""A page of a list of many rows: read in the order of an index until the page is full, so that the
first page and the thousandth cost the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.selectable import Lateral

from lib.calendar import FIRST_DAY, LAST_DAY
from lib.config import on_sqlite
from lib.database.schema import case_file, work_day
from lib.query.arms import aside, replaced
from lib.query.order import Condition, Key, Leg, Stretch
from lib.query.possible import possible
from lib.query.run import rows

if TYPE_CHECKING:
    from lib.query.listing import Cut, Listing

DAY = work_day.alias("day_listed")  # not that of a condition that counts working days


def walk(listing: Listing, cut: Cut) -> list[int]:
    """Ids of the rows of ``cut``, backwards where it is: stretch by stretch until it is full."""
    found: list[int] = []
    skip = cut.skip
    for stretch, values in _ahead(listing.stretches, cut):
        legs = [leg for leg in stretch.legs if is_possible(listing, leg)]
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


def is_possible(listing: Listing, leg: Leg) -> bool:
    """Whether any row of ``listing`` can be of ``leg``."""
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
    asked = aside([leg.where, *listing.conditions])
    found = sa.select(*columns).where(stretch.known, leg.by, *fixed, beyond, *asked)
    found = found.order_by(*order).limit(most)
    first, last = leg.results or (None, None)
    if leg.results is None or same:
        results = Leg(results=leg.results).condition
        yield found.where(results)
        return
    day = stretch.keys[0].column
    for outside in (day < FIRST_DAY, day > LAST_DAY):
        yield found.where(outside, *aside([Leg(results=(first, last)).condition]))
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
    rest = aside([stretch.known, leg.where, *listing.conditions])
    every = sa.select(*columns).where(leg.by, *rest).cte().prefix_with("MATERIALIZED")
    named = {key.column: every.c[f"k{n}"] for n, key in enumerate(stretch.keys)}
    listed = [Key(every.c[f"k{n}"], key.descending) for n, key in enumerate(stretch.keys)]
    fixed = [key.column == value for key, value in zip(listed, same, strict=False)]
    found = sa.select(every).where(*fixed, replaced(beyond, named))
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
        replaced(beyond, {due.column: DAY.c.day}),
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
