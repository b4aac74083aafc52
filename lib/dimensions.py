"""DIMENSIONS: by what a figure can be broken down, as a column of each fact table.

Every fact table is joined to its file, so that field, source and kind mean the same everywhere;
an issue without a file has none of them. The unit of a row is the one that resolved the file
("then"), or the one answering for it today ("now"); see ``lib.organisation``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from lib.database.schema import case_file, field, issue, org_closure, org_unit, quality_review
from lib.i18n import words

THEN, NOW = "then", "now"
FACTS: dict[str, sa.FromClause] = {
    "case_file": case_file,
    "quality_review": quality_review.join(case_file, quality_review.c.file_id == case_file.c.id),
    "issue": issue.outerjoin(case_file, issue.c.file_id == case_file.c.id),
}


def unit_column(fact: str, organisation: str) -> sa.ColumnElement[Any]:
    """The unit a row of ``fact`` is counted under, by the organisation view."""
    columns = issue.c if fact == "issue" else case_file.c
    return columns.unit_id if organisation == THEN else columns.current_unit_id


agency = org_closure.alias("agency")


@dataclass(frozen=True)
class Dimension:
    """A breakdown. ``column`` of a fact table and an organisation view gives the key of a row; the
    screen finds the words for it."""

    key: str
    label: str
    column: Callable[[str, str], sa.ColumnElement[Any]]


DIMENSIONS: dict[str, Dimension] = {
    d.key: d
    for d in (
        # counted by the unit itself, then added up to the agency above it; see child_units()
        Dimension("unit", words("Agency, unit"), unit_column),
        Dimension("field", words("Field"), lambda *_: case_file.c.field_id),
        Dimension("source", words("Source"), lambda *_: case_file.c.source),
        Dimension("kind", words("Kind"), lambda *_: case_file.c.kind),
    )
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


FIELD_COLUMNS = (field.c.id, field.c.code, field.c.name)
