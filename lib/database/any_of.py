"""Being one of what a SELECT gives, in the words that each engine plans best."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _AnyOf(FunctionElement[Any]):
    """Arguments: a column of ids, and a SELECT of one column."""

    inherit_cache = True
    type = sa.Boolean()


class _AsideAnyOf(_AnyOf):
    inherit_cache = True


@compiles(_AnyOf)
def _in(element: _AnyOf, compiler: Any, **kw: Any) -> str:
    column, found = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({column} IN {found})"


@compiles(_AnyOf, "postgresql")
def _any(element: _AnyOf, compiler: Any, **kw: Any) -> str:
    column, found = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({column} = ANY (ARRAY{found}))"


@compiles(_AsideAnyOf, "postgresql")
def _any_aside(element: _AsideAnyOf, compiler: Any, **kw: Any) -> str:
    column, found = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({column} + 0 = ANY (ARRAY{found}))"


def any_of(
    column: sa.ColumnElement[Any], found: sa.Select[Any], aside: bool = False
) -> sa.ColumnElement[bool]:
    """Whether ``column``, of ids, is one of what ``found`` gives, of which there are few.

    To PostgreSQL an IN is a join, and the days of an OR beside it are then not looked up in the
    index that holds both: it read every file of a department for those of a week. An array is a
    value: unit and days are looked up together. ``aside``: something else finds the rows already.
    It takes what several such conditions leave for far less than it is, where they say the same.
    """
    return (_AsideAnyOf if aside else _AnyOf)(column, found.scalar_subquery())
