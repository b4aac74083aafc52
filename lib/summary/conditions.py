"""What a condition looks at, read off its text: which days, and how its numbers over some days make
that over others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators, visitors

from lib.measures import DAYS, Condition, Span
from lib.metrics.columns import Predicate

# the days of a span, as columns that a condition shows to have read
ASKED = sa.table("asked", *(sa.column(day, sa.Date) for day in DAYS))
_EVE = {"eve", "eve_soon_task", "eve_soon_file"}
_BEGINNING = {"start", *_EVE}
KNOWN = "as_of"
ADDS, ENDS, BEGINS, WHOLE = "adds", "ends", "begins", "whole"


def counts(clause: Condition) -> str:
    """How the numbers of the bins make that of a look; empty where they do not."""
    days = _days(clause)
    if not days & _BEGINNING:
        return ENDS
    if days <= _EVE:
        return BEGINS
    return ADDS if _adds(clause) else ""


def place_of_choice(clause: Condition) -> int | None:
    """Which of the conjuncts is a choice that looks at the beginning of the span."""
    for place, part in enumerate(_conjuncts(clause)):
        if getattr(part, "operator", None) is operators.or_ and _days(part) & _BEGINNING:
            return place
    return None


def cases(clause: Condition, place: int) -> list[Condition]:
    """What the choice at ``place`` is between, each with the rest of the clause."""
    parts = list(_conjuncts(clause))
    rest = parts[:place] + parts[place + 1 :]
    return [sa.and_(option, *rest) for option in parts[place].get_children()]


def case(condition: Predicate, place: int, number: int, span: Span) -> Condition:
    """One of the ``cases`` of ``condition`` over ``span``."""
    return cases(condition(span), place)[number]


def place_of_start(clause: Condition, near: Sequence[Condition]) -> int | None:
    """Which of the conjuncts says that a day of the row lies before the start, or not before it,
    where the others add up over bins or look at the end. They say one of ``near``, too: that the
    row lies in the bin that it counts in. A file resolved by the end, whenever, does not."""
    parts = list(_conjuncts(clause))
    for place, part in enumerate(parts):
        says = _compares(part, operators.lt, "start") or _compares(part, operators.ge, "start")
        others = parts[:place] + parts[place + 1 :]
        is_near = any(_say(others, each) for each in near)
        if says and is_near and counts(sa.and_(*others)) in (ADDS, ENDS):
            return place
    return None


def _say(parts: Sequence[Any], clause: Condition) -> bool:
    """Whether everything that ``clause`` says is among ``parts``."""
    return all(any(part.compare(said) for part in parts) for said in _conjuncts(clause))


def at_start(condition: Predicate, place: int, span: Span) -> tuple[Condition, Any, bool]:
    """``condition`` over ``span`` without the conjunct at ``place``; the day that this compares
    with the start; whether it has to lie before it."""
    parts = list(_conjuncts(condition(span)))
    said: Any = parts.pop(place)
    return sa.and_(*parts), said.left, said.operator is operators.lt


def exclude_each_other(one: Condition, other: Condition) -> bool:
    """Whether it can be seen that no row meets both: one says that a day is not after another one,
    such as the end of the span, the other that the same day is after it or unknown."""
    return any(
        _is_opposite(part, stated)
        for first, second in ((one, other), (other, one))
        for stated in _conjuncts(first)
        if getattr(stated, "operator", None) is operators.le
        for part in _conjuncts(second)
    )


def _is_opposite(clause: Any, stated: Any) -> bool:
    """Whether ``clause`` is a choice between "after" and "unknown", where ``stated`` says "not
    after"."""
    is_choice = getattr(clause, "operator", None) is operators.or_
    options = list(clause.get_children()) if is_choice else []
    return bool(options) and all(
        isinstance(option, sa.BinaryExpression)
        and option.left.compare(stated.left)
        and (_is_unknown(option) or _is_after(option, stated.right))
        for option in options
    )


def _is_after(part: sa.BinaryExpression[Any], limit: Any) -> bool:
    return part.operator is operators.gt and bool(part.right.compare(limit))


def _is_unknown(part: sa.BinaryExpression[Any]) -> bool:
    return part.operator is operators.is_ and isinstance(part.right, sa.Null)


def _days(clause: Condition) -> set[str]:
    """The days of the span that ``clause`` looks at, subqueries included; not the last day that is
    known, which is the same for all spans."""
    return {part.name for part in _asked(clause)} - {KNOWN}


def _asked(clause: Condition) -> list[sa.ColumnClause[Any]]:
    parts = visitors.iterate(clause)
    return [p for p in parts if isinstance(p, sa.ColumnClause) and p.table is ASKED]


@dataclass(frozen=True)
class Dated:
    """Rows of ``table`` (itself, or under another name) that ``rows`` lets through, of which
    ``day`` is compared with the last day that is known."""

    table: Any
    day: Any
    rows: tuple[Condition, ...]


def known_by_day(clause: Condition) -> tuple[Dated, ...] | None:
    """What is compared with the last day that is known; None where that is not one column, which
    an index may find, or one of rows of a kind."""
    last, inside = ASKED.c[KNOWN], list(visitors.iterate(clause))
    found = {id(part): _dated(part, []) for part in inside if getattr(part, "right", None) is last}
    for select in inside:
        if isinstance(select, sa.Select) and select.whereclause is not None:
            beside = list(_conjuncts(select.whereclause))
            found |= {id(part): _dated(part, beside) for part in beside if id(part) in found}
    times = sum(day is last for day in _asked(clause))
    known = tuple(each for each in found.values() if each)
    return known if len(known) == times else None


def _dated(part: Any, beside: Sequence[Any]) -> Dated | None:
    """The rows that ``part`` says to be known, as far as the conditions ``beside`` it tell."""
    read = [each for each in visitors.iterate(part.left) if isinstance(each, sa.Column)]
    if len(read) != 1:
        return None
    rows = tuple(each for each in beside if _is_of(each, read[0].table))
    return Dated(read[0].table, part.left, rows) if rows or part.left is read[0] else None


def _is_of(clause: Any, table: Any) -> bool:
    """Whether ``clause`` compares columns of ``table`` with what is written there, only."""
    parts = list(visitors.iterate(clause))
    named = [part.table for part in parts if isinstance(part, sa.ColumnClause)]
    is_plain = not any(isinstance(part, sa.Select) for part in parts)
    return is_plain and bool(named) and all(each is table for each in named)


def _adds(clause: Condition) -> bool:
    from_start, to_end, others = [], [], []
    for part in _conjuncts(clause):
        if _compares(part, operators.ge, "start"):
            from_start.append(part.left)
        elif _compares(part, operators.le, "end"):
            to_end.append(part.left)
        else:
            others.append(part)
    days = [*from_start, *to_end]
    same = from_start and to_end and all(days[0].compare(day) for day in days)
    return bool(same) and not any(_days(other) for other in others)


def _conjuncts(clause: Any) -> Iterator[Any]:
    if isinstance(clause, sa.sql.elements.Grouping):
        yield from _conjuncts(clause.element)
    elif getattr(clause, "operator", None) is operators.and_:
        for part in clause.get_children():
            yield from _conjuncts(part)
    else:
        yield clause


def _compares(part: Any, operator: Any, day: str) -> bool:
    return (
        isinstance(part, sa.BinaryExpression)
        and part.operator is operator
        and part.right is ASKED.c[day]
        and not _days(part.left)
    )


def tables(clause: Condition) -> Iterator[tuple[Any, Any]]:
    """Every table that ``clause`` reads, and as which: itself, or under another name."""
    for part in visitors.iterate(clause):
        is_table = isinstance(part, sa.TableClause | sa.Alias)  # in FROM, or of a column
        table = part if is_table else getattr(part, "table", None)
        if table is not None and table is not ASKED:
            yield getattr(table, "element", table), table
