"""Instructions and questions of leaders, and the answers to them (right of reply)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from lib.access import Permission, User
from lib.actions.base import Conflict, Invalid, NotAllowed, act, record
from lib.actions.entries import shown, words_of
from lib.config import local_now
from lib.database.schema import note, org_unit
from lib.dimensions import subtree
from lib.i18n import _
from lib.query.notes import GIVEN, today
from lib.query.notes.sight import asks, file_in_scope, is_seen, issue_in_scope

N = note.c
LONGEST = 2_000  # characters of a body
FARTHEST = 366  # calendar days from today to the day by which an answer is due


@dataclass(frozen=True)
class About:
    """What a note is about: a figure (``metric``, the filters it was looked at with as in a URL,
    what it said, its as-of day, and the unit of its filters, None = the whole province), or one
    unit, file or issue by its id."""

    metric: str | None = None
    looked_at: str | None = None
    read_as: str | None = None
    as_of: date | None = None
    unit_id: int | None = None
    file_id: int | None = None
    issue_id: int | None = None


def instruct(
    user: User,
    kind: str,
    body: str,
    to_unit: int,
    due_on: date,
    about: About,
    *,
    request: str | None = None,
) -> None:
    """Record an instruction or a question of ``user`` to the unit ``to_unit``, to be answered by
    the close of ``due_on``.

    Who sees the whole province may turn to any unit, a head to the units under the own one; what
    it is about must be in sight. Raises NotAllowed or Invalid.
    """
    if kind not in GIVEN:
        raise ValueError(f"{kind!r} is none of {GIVEN}")
    body = _checked(body)
    _check_due(due_on)
    with act(user, Permission.GIVE_INSTRUCTIONS) as connection:
        code = _addressed(connection, user, to_unit)
        _check_about(connection, user, about)
        record(connection, user, f"note.{kind}", code, request=request)
        written = {**asdict(about), "kind": kind, "to_unit_id": to_unit, "due_on": due_on}
        _write(connection, user, written | {"body": body})


def answer(user: User, note_id: int, body: str, *, request: str | None = None) -> None:
    """Record what the unit asked has to say. Only an account of that unit or of one above it may,
    and never who asked. An answer can be added to until the note is closed. Raises NotAllowed,
    Invalid or Conflict."""
    body = _checked(body)
    with act(user, Permission.ANSWER_INSTRUCTIONS) as connection:
        _asked(connection, user, note_id, asks(user), N.username != user.username)
        record(connection, user, "note.answered", str(note_id), request=request)
        _refuse_closed(connection, note_id)
        _write(connection, user, {"kind": "answer", "answers_note_id": note_id, "body": body})


def close(user: User, note_id: int, body: str = "", *, request: str | None = None) -> None:
    """Close an instruction or question, answered or not; only who gave it may, and the chairman.
    Raises NotAllowed, Invalid or Conflict (somebody has closed it already)."""
    body = _checked(body, may_be_empty=True)
    own = [] if user.role == "chairman" else [N.username == user.username]
    with act(user, Permission.GIVE_INSTRUCTIONS) as connection:
        _asked(connection, user, note_id, *own)
        record(connection, user, "note.closed", str(note_id), request=request)
        _refuse_closed(connection, note_id)
        try:
            _write(connection, user, {"kind": "closed", "answers_note_id": note_id, "body": body})
        except sa.exc.IntegrityError as error:  # another click in the same moment was first
            raise Conflict(_closed_already()) from error


def _checked(body: str, may_be_empty: bool = False) -> str:
    said = words_of(body, LONGEST)
    if said is None and not may_be_empty:
        raise Invalid(_("Write what it is about."))
    return said or ""


def _check_due(due_on: date) -> None:
    first = today()
    if not first <= due_on <= first + timedelta(days=FARTHEST):
        raise Invalid(
            _(
                "The day set lies between today and one year from now; {day} does not.",
                day=shown(due_on),
            )
        )


def _addressed(connection: sa.Connection, user: User, to_unit: int) -> str:
    """The code of the unit that is to answer, when ``user`` may turn to it."""
    u = org_unit.c
    statement = sa.select(u.code).where(
        u.id == to_unit,
        u.valid_from <= today(),
        sa.or_(u.valid_to.is_(None), u.valid_to >= today()),
    )
    if user.scope.units is not None:
        under = u.id.in_(subtree(user.scope.units))
        statement = statement.where(under, u.id.not_in(user.scope.units))
    code = connection.scalar(statement)
    if code is None:
        raise NotAllowed(_("You can turn to units under yours that exist today, not to this one."))
    return str(code)


def _check_about(connection: sa.Connection, user: User, about: About) -> None:
    """Raises NotAllowed when what the note is about is not in sight of ``user``."""
    scope, conditions = user.scope, []
    if about.file_id is not None:
        conditions.append(file_in_scope(scope, about.file_id))
    if about.issue_id is not None:
        conditions.append(issue_in_scope(scope, about.issue_id))
    if about.unit_id is not None:
        unit = sa.select(org_unit.c.id).where(org_unit.c.id == about.unit_id)
        if scope.units is not None:
            unit = unit.where(org_unit.c.id.in_(subtree(scope.units)))
        conditions.append(unit.exists())
    if conditions and not connection.scalar(sa.select(sa.and_(*conditions))):
        raise NotAllowed(_("What this is about is not yours to see."))


def _asked(connection: sa.Connection, user: User, note_id: int, *rule: Any) -> None:
    """Raises NotAllowed unless the note is in sight and ``rule`` holds."""
    seen = is_seen(user.scope, user.username)
    found = sa.select(N.id).where(N.id == note_id, N.kind.in_(GIVEN), seen, *rule)
    if connection.scalar(found) is None:
        raise NotAllowed(_("This is not yours to answer or to close."))


def _closed_already() -> str:
    return _("It was closed in the meantime. Load the page again to see by whom.")


def _refuse_closed(connection: sa.Connection, note_id: int) -> None:
    ends = sa.select(N.id).where(N.answers_note_id == note_id, N.kind == "closed")
    if connection.scalar(ends) is not None:
        raise Conflict(_closed_already())


def _write(connection: sa.Connection, user: User, values: dict[str, Any]) -> None:
    who = {"at": local_now(), "username": user.username, "role": user.role}
    connection.execute(sa.insert(note).values(**who, **values))
