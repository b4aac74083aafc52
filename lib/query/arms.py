"""Conditions as SQLite finds rows by them: one arm for each run of days, with the unit in each.

Of "this unit, and (open, or resolved in the period)" it looks up either the unit or the days, and
reads what the other would have spared it: every file of a department, or of the province. Of
"(this unit and open) or (this unit and resolved in the period)" it looks up both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import product
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BindParameter,
    BooleanClauseList,
    Grouping,
    UnaryExpression,
)
from sqlalchemy.sql.visitors import replacement_traverse

from lib.config import on_sqlite
from lib.database.any_of import AnyOf, Aside
from lib.database.schema import case_file, file_stage, quality_review
from lib.measures import Condition

F, R, S = case_file.c, quality_review.c, file_stage.c
DUE = (F.due_original_on, F.due_current_on)  # looked up where no other day begins
DAYS = (F.completed_on, F.received_on, R.reviewed_on, S.started_on, S.ended_on, *DUE)
BEGINNING = (operators.ge, operators.gt, operators.eq, operators.is_)
UNITS = ("unit_id", "current_unit_id")
MOST = 8  # of more arms each row would be asked too often
Arm = tuple[Condition, ...]
_PLUS: Any = operators.custom_op("+")  # before one column


def spread(conditions: Iterable[Condition]) -> list[Condition]:
    """``conditions``, of which all must hold, in the words by which the database finds rows best;
    where they say nothing of days, as they are."""
    given = list(conditions)
    if not on_sqlite():
        return given
    parts = [part for condition in given for part in _all_of(condition)]
    units = [part for part in parts if _is_of_unit(part)]
    days = [part for part in parts if _has_days(part)]
    arms = _merged(sum(chain, ()) for chain in product(*map(_arms, days)))
    if not days or len(arms) > MOST or any(map(has_own_days, days)):
        return given
    rest = [part for part in parts if not _is_of_unit(part) and not _has_days(part)]
    return [sa.or_(*(sa.and_(*units, *_found(arm)) for arm in arms)), *rest]


def _found(arm: Arm) -> Iterator[Condition]:
    """``arm``, in which days that only end are no way to its rows where another one begins: SQLite
    would as soon go through all that was received before a day; nor are due days in a choice."""
    begin = {part.left for part in arm if _bound(part) and part.operator in BEGINNING}
    no_way = {day: plain(day) for day in DUE} if begin else {}
    for part in arm:
        if not _bound(part):
            yield replaced(part, no_way)
        elif begin and part.left not in begin:
            yield part.operator(plain(part.left), part.right)
        else:
            yield part


def plain(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """``column`` itself, which SQLite then looks up in no index, nor reads in the order of one."""
    return UnaryExpression(column, operator=_PLUS, type_=column.type) if on_sqlite() else column


def aside(conditions: list[Condition], but: Collection[str] = ()) -> list[Condition]:
    """Conditions for which SQLite shall use no index, ``but`` on some columns: it does not know how
    many rows they leave, and would rather gather them than read in order."""
    if not on_sqlite():
        return conditions
    named = {column: plain(column) for column in F if column.name not in but}
    return [replaced(condition, named) for condition in conditions]


def replaced(condition: Condition, by: dict[Any, Any]) -> Condition:
    """``condition`` with other columns in the place of those that ``by`` names."""
    return replacement_traverse(condition, {}, lambda element, **_: by.get(element))


def outline(conditions: Iterable[Condition]) -> Condition | None:
    """The days in which any of ``conditions`` can hold; None where one of them says nothing of the
    days from which on it can."""
    runs: dict[frozenset[str], Condition] = {}
    for arm in (arm for condition in conditions for arm in _arms(condition)):
        days = _days(arm)
        if not any(part.operator in BEGINNING for part in days.values()):
            return None
        runs[frozenset(days)] = sa.and_(*days.values())
    # a run with more bounds than another one lies within it
    return sa.or_(*(run for key, run in runs.items() if not any(other < key for other in runs)))


def _merged(arms: Iterable[Arm]) -> list[Arm]:
    """Arms of the same days as one, which asks for any of what they ask beside these."""
    found: dict[frozenset[str], tuple[Arm, list[Arm]]] = {}
    for arm in arms:
        days = _days(arm)
        _same, others = found.setdefault(frozenset(days), (tuple(days.values()), []))
        others.append(tuple(part for part in arm if _bound(part) not in days))
    return [
        (*days, *([] if () in others else [sa.or_(*(sa.and_(*other) for other in others))]))
        for days, others in found.values()
    ]


def ways(condition: Any) -> list[Condition]:
    """What ``condition`` is a choice between: one by the days of files and one by those of other
    rows; itself, where it is none."""
    is_choice = getattr(condition, "operator", None) is operators.or_
    options = list(condition.clauses) if is_choice else []
    return options if len({has_own_days(each) for each in options}) > 1 else [condition]


def has_own_days(condition: Any) -> bool:
    """Whether rows of something else than files are to be looked up by a day of theirs."""
    bounds = [part for part in _atoms(condition) if _bound(part)]
    return any(b.left.table is not case_file and b.operator in BEGINNING for b in bounds)


def _days(arm: Arm) -> dict[str, Any]:
    """The bounds of days in ``arm`` to look its rows up by, by name."""
    bounds: dict[str, Any] = {name: part for part in arm if (name := _bound(part))}
    came = {name: part for name, part in bounds.items() if not any(part.left is d for d in DUE)}
    return came if any(part.operator in BEGINNING for part in came.values()) else bounds


def _arms(condition: Any) -> list[Arm]:
    """The ways in which ``condition`` holds, as far as they are of different days."""
    if not _has_days(condition):
        return [(condition,)]
    parts = _all_of(condition)
    if len(parts) > 1:
        return [sum(chain, ()) for chain in product(*map(_arms, parts))]
    (part,) = parts
    if isinstance(part, BooleanClauseList):
        return [arm for clause in part.clauses for arm in _arms(clause)]
    return [(part,)]


def _all_of(condition: Any) -> tuple[Condition, ...]:
    """What must hold for ``condition``, each by itself."""
    match condition:
        case Grouping():
            return _all_of(condition.element)
        case BooleanClauseList() if condition.operator is operators.and_:
            return tuple(part for each in condition.clauses for part in _all_of(each))
    return (condition,)


def _has_days(condition: Any) -> bool:
    """Whether a day of DAYS is bounded by a known one in it."""
    return any(_bound(part) for part in _atoms(condition))


def _atoms(condition: Any) -> Iterator[Any]:
    match condition:
        case Grouping():
            yield from _atoms(condition.element)
        case BooleanClauseList():
            for clause in condition.clauses:
                yield from _atoms(clause)
        case _:
            yield condition


def _bound(part: Any) -> str:
    """A name for a bound of a day, the same for the same bound; empty for anything else."""
    if not isinstance(part, BinaryExpression) or not any(part.left is day for day in DAYS):
        return ""
    bound = f"{part.left} {part.operator.__name__}"
    if isinstance(part.right, BindParameter):
        return f"{bound} {part.right.value}"
    return bound if part.operator is operators.is_ else ""


def _is_of_unit(part: Any) -> bool:
    match part:
        case Aside():
            return False
        case AnyOf():
            unit, *_found = part.clauses
        case BinaryExpression() if part.operator is operators.eq:
            unit = part.left
        case _:
            return False
    return isinstance(unit, sa.Column) and unit.name in UNITS
