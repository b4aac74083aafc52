"""Who sees a note, and who is to answer it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from lib.access import Scope, User
from lib.database.schema import case_file, issue, note, org_succession
from lib.dimensions import FACTS, subtree
from lib.query.notes.note import today

N = note.c
F, I = case_file.c, issue.c  # noqa: E741
Condition = sa.ColumnElement[bool]


def under_or_before(units: Sequence[int]) -> sa.Select[Any]:
    """Ids of the units under ``units``, and of those whose whole work they took over."""
    below = subtree(tuple(units)).cte(recursive=True)
    succession = org_succession.c
    before = sa.select(succession.predecessor_id).join(
        below, succession.successor_id == below.c.unit_id
    )
    whole = below.union(
        before.where(succession.field_id.is_(None), succession.effective_on <= today())
    )
    return sa.select(whole.c.unit_id)


def is_seen(scope: Scope, username: str = "") -> Condition:
    """Notes that may be seen in ``scope``, and those that ``username`` gave."""
    if scope.units is None:
        return sa.true()
    return sa.or_(N.to_unit_id.in_(under_or_before(scope.units)), N.username == username)


def asks(user: User) -> Condition:
    """Notes that the account is to answer: addressed to its unit or one under it."""
    if user.unit_id is None:
        return sa.false()
    return N.to_unit_id.in_(under_or_before((user.unit_id,)))


def file_in_scope(scope: Scope, file_id: Any) -> Condition:
    """Whether the file with this id may be seen."""
    return sa.exists().where(F.id == file_id, *scope.where("case_file"))


def issue_in_scope(scope: Scope, issue_id: Any) -> Condition:
    """Whether the issue with this id may be seen."""
    found = sa.select(I.id).select_from(FACTS["issue"])
    return found.where(I.id == issue_id, *scope.where("issue")).exists()
