"""Measures of files handed from one unit to another (đùn đẩy: letter 5712/UBND-NC, 2024).

A hand-over is a "transferred" event between two units. One from a unit to its successor is the
merger's doing and does not count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from lib.config import settings
from lib.database.days import on_day
from lib.database.schema import file_event, org_closure, org_succession, org_unit
from lib.measures.files import in_hand, resolved
from lib.measures.span import STOCK, Condition, F, Measure, Span

# written out, since an index is of this kind alone
TRANSFERRED = sa.literal("transferred", literal_execute=True)


@dataclass(frozen=True)
class Handled:
    """Files on the books of a span, by how they ended in it; ``last``: the last day of one that
    counts. Who took the file after its result did not keep anybody waiting."""

    name: str
    which: Callable[[Span], Condition]
    last: Callable[[Span], Any]


# of which no file is both: resolved in the span, or in progress at its end
HANDLED = (
    Handled("resolved", resolved, lambda _span: F.completed_on),
    Handled("in_hand", in_hand, lambda span: span.end),
)


def handled(span: Span) -> Condition:
    """On the books: resolved in the span, or in progress at its end."""
    return sa.or_(*(each.which(span) for each in HANDLED))


def moved(event: Any, end: Any) -> Condition:
    """``event``, columns of file_event or of an alias, is a hand-over up to the day ``end``."""
    merged = sa.exists().where(
        org_succession.c.predecessor_id == event.from_unit_id,
        org_succession.c.successor_id == event.to_unit_id,
    )
    return sa.and_(
        event.kind == TRANSFERRED,
        event.from_unit_id != event.to_unit_id,
        on_day(event.at) <= end,
        sa.not_(merged),
    )


def came_back(event: Any, end: Any) -> Condition:
    """``event`` hands the file back to a unit that had handed it on before."""
    earlier = file_event.alias("earlier").c
    had_it = sa.exists().where(
        earlier.file_id == event.file_id,
        earlier.kind == TRANSFERRED,
        earlier.sequence < event.sequence,
        earlier.from_unit_id == event.to_unit_id,
        earlier.from_unit_id != earlier.to_unit_id,
    )
    return sa.and_(moved(event, end), had_it)


def is_agency(closure: Any) -> Condition:
    """``closure``, columns of org_closure or of an alias: the ancestor is the unit's agency, right
    under a root; a root stands for itself."""
    root = org_unit.alias("root").c
    roots = sa.select(root.id).where(root.parent_id.is_(None))
    agencies = sa.select(org_unit.c.id).where(org_unit.c.parent_id.in_(roots))
    itself = sa.and_(closure.depth == 0, closure.ancestor_id.in_(roots))
    return sa.or_(closure.ancestor_id.in_(agencies), itself)


def between(event: Any, one: Any, other: Any, end: Any) -> Condition:
    """``event`` hands the file back, from agency ``one`` to agency ``other`` or the other way."""

    def has(unit: Any, agency: Any) -> Condition:
        closure = org_closure.alias()
        inside = sa.select(closure.c.unit_id).where(
            closure.c.ancestor_id == agency, is_agency(closure.c)
        )
        return unit.in_(inside)

    there = sa.and_(has(event.from_unit_id, one), has(event.to_unit_id, other))
    back = sa.and_(has(event.from_unit_id, other), has(event.to_unit_id, one))
    return sa.and_(came_back(event, end), sa.or_(there, back))


def between_agencies(
    statement: sa.Select[Any], last: Any
) -> tuple[sa.ColumnElement[int], sa.ColumnElement[int], sa.Select[Any]]:
    """``statement`` (over case_file) with a row for each time that the file was handed back, up to
    the day ``last``, from one agency to another; and the two (ids, the smaller first)."""
    event, source, target = file_event.c, org_closure.alias("source"), org_closure.alias("target")
    giver, taker = source.c.ancestor_id, target.c.ancestor_id
    joined = (
        statement.join(file_event, event.file_id == F.id)
        .join(source, source.c.unit_id == event.from_unit_id)
        .join(target, target.c.unit_id == event.to_unit_id)
        .where(came_back(event, last), is_agency(source.c), is_agency(target.c), giver != taker)
    )
    one = sa.case((giver < taker, giver), else_=taker)
    other = sa.case((giver < taker, taker), else_=giver)
    return one.label("one"), other.label("other"), joined


def pairs_name(handled: Handled) -> str:
    """Names the pairs of agencies between which such files came back, as they are counted ahead."""
    return f"pairs of {handled.name}"


def known_by(end: Any) -> sa.ColumnElement[Any]:
    """The last day of a file that counts at the close of ``end``: that of its result where there is
    one by then, as in ``HANDLED``."""
    return sa.case((F.completed_on < end, F.completed_on), else_=end)


def up_to(happened: Callable[[Any], Condition]) -> Callable[[Span], Condition]:
    """Handled, and ``happened`` up to the last day that counts, which is given to it."""
    return lambda span: sa.or_(
        *(sa.and_(each.which(span), happened(each.last(span))) for each in HANDLED)
    )


def _returned(last: Any) -> Condition:
    event = file_event.c
    return sa.exists().where(event.file_id == F.id, came_back(event, last))


def _moved_often(last: Any) -> Condition:
    event = file_event.c
    times = (
        sa.select(sa.func.count())
        .where(event.file_id == F.id, moved(event, last))
        .scalar_subquery()
    )
    return times >= settings().many_hand_overs


def _many_holders(last: Any) -> Condition:
    """Different agencies that handed the file over or took it."""
    event, closure = file_event.c, org_closure.c
    agencies = (
        sa.select(sa.func.count(closure.ancestor_id.distinct()))
        .where(
            event.file_id == F.id,
            moved(event, last),
            closure.unit_id.in_([event.from_unit_id, event.to_unit_id]),
            is_agency(closure),
        )
        .correlate_except(file_event, org_closure)
        .scalar_subquery()
    )
    return agencies >= settings().many_holders


def _hand_over(key: str, predicate: Any) -> Measure:
    return Measure(key, "case_file", STOCK, predicate)


HAND_OVER_MEASURES = (
    _hand_over("handled", handled),
    _hand_over("came_back", up_to(_returned)),
    _hand_over("moved_often", up_to(_moved_often)),
    _hand_over("many_holders", up_to(_many_holders)),
)
