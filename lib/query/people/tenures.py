"""Posts of heads and deputies, with the days and fields that fall to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import appointment, field_assignment, official, org_unit
from lib.dimensions import subtree
from lib.filters import Filters
from lib.organisation.terms import Term
from lib.query.file import shown_name
from lib.query.run import cached, rows

LEADING = ("head", "deputy")
ONE_DAY = timedelta(days=1)
A, U = appointment.c, org_unit.c
Assigned = tuple[int, date, date | None]  # field, first and last day


@dataclass(frozen=True)
class Segment:
    """Days of a term on which the same fields fall to the post, first and last day included.

    ``end``: None while it lasts. ``fields``: ids, sorted; None = every field of the unit (a head);
    empty = no field was assigned to the deputy, so that nothing falls to them.
    """

    start: date
    end: date | None
    fields: tuple[int, ...] | None


@dataclass(frozen=True)
class Tenure:
    """One post of one person: ``id`` of the appointment, days as they are recorded.

    ``segments``: the days that count, cut to the life of the unit (``unit_from``–``unit_to``), in
    order; empty when the recorded days and the life of the unit do not meet. ``name`` is None when
    hidden.
    """

    id: int
    official_id: int
    code: str
    name: str | None
    unit_id: int
    unit_code: str
    unit_from: date
    unit_to: date | None
    post: str
    acting: bool
    start: date
    end: date | None
    segments: tuple[Segment, ...]

    @property
    def key(self) -> str:
        """Names the post in a URL by codes and days, never by a number of the database."""
        return f"{self.code}~{self.post}~{self.start}~{self.unit_code}"

    @property
    def term(self) -> Term:
        """The days in office as far as the unit lived: see ``organisation.terms``."""
        return Term(
            max(self.start, self.unit_from), _earlier(self.end, self.unit_to), self.acting, self.id
        )


def visible(scope: Scope) -> sa.ColumnElement[bool]:
    """Posts that ``scope`` may see: the own ones, and with the right to names those of its units
    (design §5: chairman, Home Affairs, the head of that unit, the person)."""
    own = A.official_id == (scope.official or 0)  # no official has the number 0
    if not scope.names:
        return own
    if scope.units is None:
        return sa.true()
    return sa.or_(own, A.unit_id.in_(subtree(scope.units)))


@cached
def tenures(filters: Filters, scope: Scope) -> tuple[Tenure, ...]:
    """Posts of heads and deputies held on any day of ``filters`` in its unit and those under it,
    by unit, heads first, then by first day."""
    conditions = [
        *_touching(A.valid_from, A.valid_to, filters),
        *_touching(U.valid_from, U.valid_to, filters),
    ]
    return _tenures(scope, [*conditions, *_within(filters)])


@cached
def tenures_of(code: str, filters: Filters, scope: Scope) -> tuple[Tenure, ...]:
    """Every post of the official with ``code``, begun by ``filters.as_of``, as far as ``scope`` may
    see them."""
    if "\0" in code:  # which no database holds, and PostgreSQL refuses
        return ()
    return _tenures(scope, [official.c.code == code, A.valid_from <= filters.as_of])


def find_tenure(key: str, filters: Filters, scope: Scope) -> Tenure | None:
    """The post that ``Tenure.key`` names; None when there is none in ``scope``."""
    held = tenures_of(key.partition("~")[0], filters, scope)
    return next((tenure for tenure in held if tenure.key == key), None)


@cached
def head_terms(filters: Filters, scope: Scope) -> dict[int, tuple[Term, ...]]:
    """Unit → the terms of all its heads ever, by first day: who fills the post, without names. Of
    units in the unit of ``filters``, as far as ``scope`` may see the posts of others."""
    if not scope.names:
        return {}
    statement = (
        sa.select(A.id, A.unit_id, A.valid_from, A.valid_to, A.acting)
        .select_from(appointment)
        .where(A.post == "head", visible(scope), *_within(filters))
        .order_by(A.unit_id, A.valid_from, A.id)
    )
    found: defaultdict[int, list[Term]] = defaultdict(list)
    for row in rows(statement):
        term = Term(row["valid_from"], row["valid_to"], bool(row["acting"]), row["id"])
        found[row["unit_id"]].append(term)
    return {unit: tuple(terms) for unit, terms in found.items()}


def _touching(first: Any, last: Any, filters: Filters) -> list[sa.ColumnElement[bool]]:
    return [first <= filters.end, sa.or_(last.is_(None), last >= filters.start)]


def _within(filters: Filters) -> list[sa.ColumnElement[bool]]:
    if filters.unit_id is None:
        return []
    if filters.own_only:
        return [A.unit_id == filters.unit_id]
    return [A.unit_id.in_(subtree((filters.unit_id,)))]


def _tenures(scope: Scope, conditions: list[sa.ColumnElement[bool]]) -> tuple[Tenure, ...]:
    """One row of the statement for each field assigned to a deputy, else one for each post."""
    f = field_assignment.c
    of_the_post = sa.and_(
        f.official_id == A.official_id, f.unit_id == A.unit_id, A.post == "deputy"
    )
    statement = (
        sa.select(A.id, A.official_id, official.c.code, shown_name(scope).label("name"))
        .add_columns(A.unit_id, U.code.label("unit_code"), A.post, A.acting)
        .add_columns(A.valid_from, A.valid_to)
        .add_columns(U.valid_from.label("unit_from"), U.valid_to.label("unit_to"))
        .add_columns(f.field_id, f.valid_from.label("since"), f.valid_to.label("until"))
        .select_from(
            appointment.join(official, A.official_id == official.c.id)
            .join(org_unit, A.unit_id == U.id)
            .outerjoin(field_assignment, of_the_post)
        )
        .where(A.post.in_(LEADING), visible(scope), *conditions)
        .order_by(A.unit_id, A.post.desc(), A.valid_from, A.id, f.valid_from, f.field_id)
    )
    by_post: dict[int, list[sa.RowMapping]] = {}
    for row in rows(statement):
        by_post.setdefault(row["id"], []).append(row)
    return tuple(_tenure(found) for found in by_post.values())


def _tenure(found: list[sa.RowMapping]) -> Tenure:
    row = found[0]
    assigned = [(r["field_id"], r["since"], r["until"]) for r in found if r["field_id"] is not None]
    first = max(row["valid_from"], row["unit_from"])
    last = _earlier(row["valid_to"], row["unit_to"])
    return Tenure(
        id=row["id"],
        official_id=row["official_id"],
        code=row["code"],
        name=row["name"],
        unit_id=row["unit_id"],
        unit_code=row["unit_code"],
        unit_from=row["unit_from"],
        unit_to=row["unit_to"],
        post=row["post"],
        acting=bool(row["acting"]),
        start=row["valid_from"],
        end=row["valid_to"],
        segments=segments_of(first, last, assigned if row["post"] == "deputy" else None),
    )


def segments_of(
    first: date, last: date | None, assigned: Iterable[Assigned] | None
) -> tuple[Segment, ...]:
    """The days ``first``–``last`` cut where the assigned fields change; neighbours with the same
    fields are one. ``assigned``: None for a head. Empty when ``last`` lies before ``first``."""
    if last is not None and last < first:
        return ()
    if assigned is None:
        return (Segment(first, last, None),)
    known = [(field, since, until) for field, since, until in assigned]
    changes = {first, *(since for _, since, _ in known)}
    changes |= {until + ONE_DAY for _, _, until in known if until is not None}
    starts = sorted(day for day in changes if first <= day and (last is None or day <= last))
    ends = [*(day - ONE_DAY for day in starts[1:]), last]
    found: list[Segment] = []
    for start, end in zip(starts, ends, strict=True):
        fields = tuple(sorted({f for f, since, until in known if _holds(start, since, until)}))
        if found and found[-1].fields == fields:
            start = found.pop().start
        found.append(Segment(start, end, fields))
    return tuple(found)


def _holds(day: date, since: date, until: date | None) -> bool:
    return since <= day and (until is None or day <= until)


def _earlier(one: date | None, other: date | None) -> date | None:
    """The earlier of two last days; None = no end."""
    return min((day for day in (one, other) if day is not None), default=None)
