"""DIMENSIONS: by what a figure can be broken down, as a column of each fact table.

Every fact table is joined to its file, so that field, source and kind mean the same everywhere;
an issue without a file has none of them. The unit of a row is the one that resolved the file
("then"), or the one answering for it today ("now"); see ``lib.organisation``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from lib.database.any_of import any_of
from lib.database.schema import (
    case_file,
    field,
    file_event,
    file_stage,
    issue,
    org_closure,
    org_unit,
    quality_review,
)
from lib.i18n import words
from lib.measures.hand_overs import between, known_by
from lib.measures.issues import issue_status
from lib.measures.reviews import rating_gap

THEN, NOW = "then", "now"
FACTS: dict[str, sa.FromClause] = {
    "case_file": case_file,
    "quality_review": quality_review.join(case_file, quality_review.c.file_id == case_file.c.id),
    "issue": issue.outerjoin(case_file, issue.c.file_id == case_file.c.id),
    "file_stage": file_stage.join(case_file, file_stage.c.file_id == case_file.c.id),
}
Column = sa.ColumnElement[Any]


def unit_column(fact: str, organisation: str) -> Column:
    """The unit a row of ``fact`` is counted under, by the organisation view: the one that resolved
    the file, had the issue, or held the file at that step."""
    name = "unit_id" if organisation == THEN else "current_unit_id"
    if fact == "file_stage":
        return sa.func.coalesce(file_stage.c[name], case_file.c[name])
    return issue.c[name] if fact == "issue" else case_file.c[name]


def owner_column(fact: str) -> Column:
    """The unit that answers today for the file or issue: what a scope is measured by."""
    return issue.c.current_unit_id if fact == "issue" else case_file.c.current_unit_id


@cache
def is_by_owner(fact: str, organisation: str) -> bool:
    """Whether a row counts under the unit that answers for the file today, by which scopes are
    measured; a step counts under the unit that held the file."""
    return bool(unit_column(fact, organisation).compare(owner_column(fact)))


agency = org_closure.alias("agency")


@dataclass(frozen=True)
class Dimension:
    """A breakdown. ``column`` of a fact table and an organisation view gives the key of a row; the
    screen finds the words for it. ``facts``: the fact tables that have it; ``read``: the key from
    its text in a URL; ``on``: the column by the last day, where it differs from day to day."""

    key: str
    label: str
    column: Callable[[str, str], Column]
    facts: tuple[str, ...] = tuple(FACTS)
    read: Callable[[str], Any] = str
    on: Callable[[Any], Column] | None = None

    def column_on(self, fact: str, organisation: str, end: Any) -> Column:
        """``column`` at the close of the day ``end`` (a date or a column)."""
        return self.on(end) if self.on else self.column(fact, organisation)

    def can_be(self, text: str) -> bool:
        """Whether ``text`` can stand for a key: a number of the database's size where the key is
        one, and no zero byte, which PostgreSQL refuses."""
        try:
            key = self.read(text) if text else None
        except ValueError:
            return False
        return abs(key) < 2**63 if isinstance(key, int) else "\0" not in text

    def is_value(
        self, fact: str, organisation: str, text: str, end: date
    ) -> sa.ColumnElement[bool]:
        """Rows of ``fact`` whose key is ``text`` at the close of ``end``; the empty text stands for
        an unknown key."""
        column = self.column_on(fact, organisation, end)
        return column.is_(None) if text == "" else column == self.read(text)


def _of(column: Column) -> Callable[[str, str], Column]:
    return lambda _fact, _organisation: column


F, I = case_file.c, issue.c  # noqa: E741
DIMENSIONS: dict[str, Dimension] = {
    d.key: d
    for d in (
        # counted by the unit itself, then added up to the agency above it; see child_units()
        Dimension("unit", words("Agency, unit"), unit_column, read=int),
        Dimension("field", words("Field"), _of(F.field_id), read=int),
        Dimension("source", words("Source"), _of(F.source)),
        Dimension("kind", words("Kind"), _of(F.kind)),
        Dimension("document_type", words("Document type"), _of(F.document_type)),
        Dimension("closed_how", words("Closed as"), _of(F.closed_how)),
        Dimension("stage", words("Step"), _of(file_stage.c.stage), ("file_stage",)),
        Dimension(
            "rating", words("Rating"), _of(quality_review.c.rating), ("quality_review",), int
        ),
        Dimension(
            "reviewer_kind",
            words("Reviewed by"),
            _of(quality_review.c.reviewer_kind),
            ("quality_review",),
        ),
        Dimension(
            "rating_gap",
            words("Self-rating above that of the inspection, in grades"),
            _of(rating_gap()),
            ("quality_review",),
            int,
        ),
        Dimension("issue_kind", words("Kind of issue"), _of(I.kind), ("issue",)),
        Dimension("severity", words("Severity"), _of(I.severity), ("issue",)),
        Dimension("cause", words("Cause"), _of(I.cause), ("issue",)),
        Dimension("issue_status", words("Status"), _of(I.status), ("issue",), on=issue_status),
    )
}


@dataclass(frozen=True)
class Relation:
    """What one file can have with several others: a cell of it narrows a look, but a figure cannot
    be broken down by it. ``holds``: rows for which it holds, by its text and the last day."""

    key: str
    label: str
    can_be: Callable[[str], bool]
    holds: Callable[[str, date], sa.ColumnElement[bool]]


def agencies_of(text: str) -> list[tuple[str, date]]:
    """ "CODE@FIRST-DAY~CODE@FIRST-DAY": the two agencies, by code and first day. Raises ValueError
    for any other text."""
    match = re.fullmatch(r"([^~@\0]+)@(\d{4}-\d\d-\d\d)~([^~@\0]+)@(\d{4}-\d\d-\d\d)", text)
    if match is None:
        raise ValueError(f"not a pair of agencies: {text!r}")
    one, since, other, from_then = match.groups()
    return [(one, date.fromisoformat(since)), (other, date.fromisoformat(from_then))]


def _is_pair(text: str) -> bool:
    try:
        return bool(agencies_of(text))
    except ValueError:
        return False


def _went_between(text: str, end: date) -> sa.ColumnElement[bool]:
    one, other = (
        sa.select(org_unit.c.id)
        .where(org_unit.c.code == code, org_unit.c.valid_from == since)
        .scalar_subquery()
        for code, since in agencies_of(text)
    )
    return sa.exists().where(
        file_event.c.file_id == case_file.c.id,
        between(file_event.c, one, other, known_by(sa.literal(end, sa.Date))),
    )


RELATIONS: dict[str, Relation] = {
    "between": Relation("between", words("Handed back between"), _is_pair, _went_between)
}


def child_units(parent: int | None) -> sa.ColumnElement[bool]:
    """Keeps, of a unit's ancestors-or-self, the one child of ``parent`` (None: of any root), or
    ``parent`` itself for what it holds directly: exactly one row for each unit of the subtree."""
    top = org_unit.alias("top")
    is_top = top.c.id == parent if parent is not None else top.c.parent_id.is_(None)
    tops = sa.select(top.c.id).where(is_top)
    children = sa.select(org_unit.c.id).where(org_unit.c.parent_id.in_(tops))
    held_directly = sa.and_(agency.c.depth == 0, agency.c.ancestor_id.in_(tops))
    return sa.or_(agency.c.ancestor_id.in_(children), held_directly)


def subtree(ancestors: tuple[int, ...]) -> sa.Select[Any]:
    """Ids of all units under (and including) ``ancestors``."""
    return sa.select(org_closure.c.unit_id).where(org_closure.c.ancestor_id.in_(ancestors))


def is_under(
    unit: sa.ColumnElement[Any], ancestors: tuple[int, ...], aside: bool = False
) -> sa.ColumnElement[bool]:
    """Whether the unit is one of ``ancestors`` or under one of them; ``aside``: something else
    finds the rows already."""
    return any_of(unit, subtree(ancestors), aside)


FIELD_COLUMNS = (field.c.id, field.c.code, field.c.name)
