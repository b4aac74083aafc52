"""Notes as a subquery with how each stands at the close of a day, and their replies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from lib.access import NOTHING, User
from lib.database.schema import case_file, issue, note, user_account
from lib.query.notes.note import ANSWERED, CLOSED, GIVEN, OPEN, OVERDUE, Look, Note, Reply
from lib.query.notes.sight import (
    Condition,
    asks,
    file_in_scope,
    issue_in_scope,
    under_or_before,
)
from lib.query.run import rows

N = note.c


def after(day: date) -> datetime:
    """The first moment after the close of ``day``."""
    return datetime.combine(day + timedelta(days=1), time())


def _first(kind: str, day: date) -> sa.ScalarSelect[Any]:
    """When a note had its first reply of ``kind``, up to the close of ``day``."""
    reply = note.alias(f"first_{kind}")
    return (
        sa.select(sa.func.min(reply.c.at))
        .where(reply.c.answers_note_id == N.id, reply.c.kind == kind, reply.c.at < after(day))
        .correlate(note)
        .scalar_subquery()
    )


def _author(user: User | None) -> sa.ColumnElement[str | None]:
    """The name of the account, for who may see names, and always the own one."""
    name = user_account.c.display_name
    if user is not None and user.scope.names:
        return name.label("author")
    own = user_account.c.username == (user.username if user else "")
    return sa.case((own, name)).label("author")


def _where_seen(
    seen: Condition, source: sa.FromClause, prefix: str, names: Sequence[str]
) -> list[sa.Label[Any]]:
    """Columns of what a note is about, None where that may not be seen."""
    return [sa.case((seen, source.c[name])).label(f"{prefix}_{name}") for name in names]


def standing(conditions: list[Condition], look: Look, user: User | None = None) -> sa.Subquery:
    """Every note that ``conditions`` and ``look`` keep, with the columns of ``Note`` but its
    replies. Without ``user`` nothing is asked of the viewer, and no file, issue or author is named.

    What a figure said is for who sees every field of the unit: it counts the work of colleagues
    too.
    """
    scope = user.scope if user else NOTHING
    file, about = case_file.alias("file"), issue.alias("about")
    see_file, see_issue = file_in_scope(scope, N.file_id), issue_in_scope(scope, N.issue_id)
    answered, closed = _first("answer", look.day), _first("closed", look.day)
    state = sa.case(
        (closed.is_not(None), CLOSED),
        (answered.is_not(None), ANSWERED),
        (N.due_on < look.day, OVERDUE),
        else_=OPEN,
    )
    read_as = N.read_as if scope.fields is None else sa.null().label("read_as")
    plain: list[Any] = [N.id, N.at, N.kind, N.username, N.role, _author(user)]
    plain += [N.body, N.to_unit_id, N.due_on, N.metric, N.looked_at, read_as, N.as_of]
    return (
        sa.select(
            *(*plain, N.unit_id, N.file_id, N.issue_id),
            *_where_seen(see_file, file, "file", ("code", "origin", "title")),
            *_where_seen(see_issue, about, "issue", ("code", "title")),
            (asks(user) if user else sa.false()).label("asks_me"),
            answered.label("answered_at"),
            closed.label("closed_at"),
            state.label("state"),
        )
        .select_from(
            note.outerjoin(user_account, N.username == user_account.c.username)
            .outerjoin(file, N.file_id == file.c.id)
            .outerjoin(about, N.issue_id == about.c.id)
        )
        .where(N.kind.in_(GIVEN), N.at < after(look.day), *conditions, *_of(look, user))
        .subquery("stands")
    )


def _of(look: Look, user: User | None) -> list[Condition]:
    found: list[Condition] = []
    if look.unit is not None:
        units = under_or_before((look.unit,))
        found.append(N.to_unit_id == look.unit if look.own_only else N.to_unit_id.in_(units))
    if look.kind:
        found.append(N.kind == look.kind)
    if user and look.whose:
        found.append(asks(user) if look.whose == "to_me" else N.username == user.username)
    return found


def in_time(stands: sa.Subquery, look: Look) -> list[Condition]:
    """What waits always counts; what was answered or closed, from ``look.start`` on."""
    if look.start is None:
        return []
    happened = sa.func.coalesce(stands.c.closed_at, stands.c.answered_at)
    waits = stands.c.state.in_((OPEN, OVERDUE))
    return [sa.or_(waits, happened >= datetime.combine(look.start, time()))]


def threads(
    found: Sequence[sa.RowMapping], look: Look, user: User | None = None
) -> tuple[Note, ...]:
    """The notes of ``found`` with their replies; a second statement only when there is a note."""
    replies: defaultdict[int, list[Reply]] = defaultdict(list)
    if found:
        statement = (
            sa.select(N.answers_note_id, N.id, N.kind, N.at, N.username, N.role, N.body)
            .add_columns(_author(user))
            .select_from(note.outerjoin(user_account, N.username == user_account.c.username))
            .where(N.answers_note_id.in_([row["id"] for row in found]), N.at < after(look.day))
            .order_by(N.at, N.id)
        )
        for row in rows(statement):
            values = dict(row)
            replies[values.pop("answers_note_id")].append(Reply(**values))
    return tuple(Note(**row, replies=tuple(replies[row["id"]])) for row in found)
