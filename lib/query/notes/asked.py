"""What pages, reports and judgements ask of the notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from lib.access import Scope, User
from lib.database.schema import note, user_account
from lib.dimensions import subtree
from lib.filters import Filters
from lib.query.notes.note import OPEN, OVERDUE, STATES, Look, Note
from lib.query.notes.sight import Condition, is_seen
from lib.query.notes.standing import in_time, standing, threads
from lib.query.run import rows

N = note.c
PAGE_SIZE = 30


def counts(user: User, look: Look) -> dict[str, int]:
    """How many notes there are in each of STATES, in sight of ``user``."""
    stands = standing(_seen_by(user), look, user)
    total = sa.func.count().label("n")
    statement = sa.select(stands.c.state, total).where(*in_time(stands, look))
    found = {row["state"]: int(row["n"]) for row in rows(statement.group_by(stands.c.state))}
    return {state: found.get(state, 0) for state in STATES}


def listed(
    user: User, look: Look, states: Sequence[str] = STATES, page: int = 1, size: int = PAGE_SIZE
) -> tuple[Note, ...]:
    """The notes in ``states``, those that press most first: overdue and open by their day, the
    rest the newest first. Without replies."""
    stands = standing(_seen_by(user), look, user)
    waits = sa.case((stands.c.state.in_((OVERDUE, OPEN)), stands.c.due_on))
    statement = (
        sa.select(stands)
        .where(stands.c.state.in_(states), *in_time(stands, look))
        .order_by(waits.is_(None), waits, stands.c.at.desc(), stands.c.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return tuple(Note(**row) for row in rows(statement))


def find(user: User, note_id: int, day: date) -> Note | None:
    """One note with its replies; None when there is none in sight."""
    if not 0 < note_id < 2**63:
        return None
    found = _with_replies(user, Look(day), N.id == note_id)
    return found[0] if found else None


def about_unit(user: User, unit_id: int, day: date) -> tuple[Note, ...]:
    """What is addressed to the unit, or about it; with replies, the newest first."""
    look = Look(day)
    return threads(rows(_about_unit(user, unit_id, look)), look, user)


@lru_cache(maxsize=256)
def _about_unit(user: User, unit_id: int, look: Look) -> sa.Select[Any]:
    about = sa.or_(N.to_unit_id == unit_id, N.unit_id == unit_id)
    return _newest_first(user, look, about)


def about_figure(user: User, metric: str, unit_id: int | None, day: date) -> tuple[Note, ...]:
    """What is about this figure, of the unit or those under it (None: of anybody)."""
    conditions = [N.metric == metric]
    if unit_id is not None:
        inside = subtree((unit_id,))
        conditions.append(sa.or_(N.unit_id.in_(inside), N.to_unit_id.in_(inside)))
    return _with_replies(user, Look(day), *conditions)


def about_file(user: User, file_id: int, day: date) -> tuple[Note, ...]:
    """What is about the file."""
    return _with_replies(user, Look(day), N.file_id == file_id)


def about_issue(user: User, issue_id: int, day: date) -> tuple[Note, ...]:
    """What is about the issue."""
    return _with_replies(user, Look(day), N.issue_id == issue_id)


def count_overdue(
    filters: Filters, scope: Scope, username: str = "", day: date | None = None
) -> int:
    """How many notes to the units of ``filters`` are past their day without an answer, at the
    close of ``day`` (else of the last day looked at)."""
    look = Look(day or filters.end, None, filters.unit_id, filters.own_only)
    return int(rows(_overdue(look, scope, username))[0]["n"])


# As ``_about_unit`` asked at each click; putting it together takes longer than the answer.
@lru_cache(maxsize=256)
def _overdue(look: Look, scope: Scope, username: str) -> sa.Select[Any]:
    stands = standing([is_seen(scope, username)], look)
    return sa.select(sa.func.count().label("n")).where(stands.c.state == OVERDUE)


def stirred(user: User, after: datetime, since: date, day: date) -> tuple[Note, ...]:
    """What ``user`` should hear of: notes that another gave or replied to later than ``after``, and
    those whose day passed without an answer between the close of ``since`` and that of ``day``.
    With replies, the oldest first."""
    look, reply = Look(day), note.alias("reply")
    stands = standing(_seen_by(user), look, user)
    given = sa.and_(stands.c.at > after, stands.c.username != user.username)
    replied = sa.exists().where(
        reply.c.answers_note_id == stands.c.id,
        reply.c.at > after,
        reply.c.username != user.username,
    )
    passed = sa.and_(stands.c.state == OVERDUE, stands.c.due_on >= since)
    statement = sa.select(stands).where(sa.or_(given, replied, passed))
    return threads(rows(statement.order_by(stands.c.at, stands.c.id)), look, user)


@dataclass(frozen=True)
class Answering:
    """How a unit answered what it was asked in some days. on_time + late + unanswered = given;
    ``overdue``: of the unanswered, those past their day and not closed."""

    given: int
    on_time: int
    late: int
    unanswered: int
    overdue: int


def for_unit(scope: Scope, unit_id: int, start: date, end: date) -> Answering:
    """What the unit and those under it were asked from ``start`` to ``end``, as it stands at the
    close of ``end``."""
    stands = standing([is_seen(scope)], Look(end, unit=unit_id))
    since = stands.c.at >= datetime.combine(start, time())
    found = [Note(**row) for row in rows(sa.select(stands).where(since))]
    return Answering(
        given=len(found),
        on_time=sum(each.on_time is True for each in found),
        late=sum(each.on_time is False for each in found),
        unanswered=sum(each.on_time is None for each in found),
        overdue=sum(each.state == OVERDUE for each in found),
    )


def given_until(
    filters: Filters, scope: Scope, day: date | None = None, *, by_others: bool = False
) -> tuple[Note, ...]:
    """What was asked of the units of ``filters`` in its period, and what was asked before and
    still waits for an answer, as it stands at the close of ``day`` (else of the last day looked
    at). ``by_others``: without what the unit, or one under it, asked of its own. With replies,
    the oldest first."""
    look = Look(day or filters.end, None, filters.unit_id, filters.own_only)
    outside = [_from_outside(filters.unit_id)] if by_others and filters.unit_id else []
    stands = standing([is_seen(scope), *outside], look)
    since = stands.c.at >= datetime.combine(filters.start, time())
    kept = sa.or_(since, stands.c.state.in_((OPEN, OVERDUE)))
    found = rows(sa.select(stands).where(kept).order_by(stands.c.at, stands.c.id))
    return threads(found, look)


def _from_outside(unit_id: int) -> Condition:
    """Given by an account that is not of the unit or one under it."""
    own = user_account.c.unit_id.in_(subtree((unit_id,)))
    return N.username.not_in(sa.select(user_account.c.username).where(own))


def _seen_by(user: User) -> list[Condition]:
    return [is_seen(user.scope, user.username)]


def _with_replies(user: User, look: Look, *conditions: Condition) -> tuple[Note, ...]:
    return threads(rows(_newest_first(user, look, *conditions)), look, user)


def _newest_first(user: User, look: Look, *conditions: Condition) -> sa.Select[Any]:
    stands = standing([*_seen_by(user), *conditions], look, user)
    return sa.select(stands).order_by(stands.c.at.desc(), stands.c.id.desc())
