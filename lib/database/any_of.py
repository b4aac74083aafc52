"""Being one of what a SELECT gives, in the words that each engine plans best."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class AnyOf(FunctionElement[Any]):
    """Arguments: a column of ids, and a SELECT of one column."""

    inherit_cache = True
    type = sa.Boolean()

    def self_group(self, against: Any = None) -> AnyOf:
        """As it is: compared with 1, as any boolean is for SQLite, no index would find it."""
        return self


class Aside(AnyOf):
    """Asked of rows that something else finds."""

    inherit_cache = True


@compiles(AnyOf)
def _any_of(element: AnyOf, compiler: Any, **kw: Any) -> str:
    column, found = (compiler.process(clause, **kw) for clause in element.clauses)
    if isinstance(element, Aside):
        column = f"{column} + 0"  # which no index is of
    on_postgresql = compiler.dialect.name == "postgresql"
    return f"({column} = ANY (ARRAY{found}))" if on_postgresql else f"({column} IN {found})"


def any_of(
    column: sa.ColumnElement[Any], found: sa.Select[Any], aside: bool = False
) -> sa.ColumnElement[bool]:
    """Whether ``column``, of ids, is one of what ``found`` gives, of which there are few.

    To PostgreSQL an IN is a join, and the days of an OR beside it are then not looked up in the
    index that holds both: it read every file of a department for those of a week. An array is a
    value: unit and days are looked up together. ``aside``: something else finds the rows already.
    It takes what several such conditions leave for far less than it is, where they say the same.
    """
    return (Aside if aside else AnyOf)(column, found.scalar_subquery())
