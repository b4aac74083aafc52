"""What becomes of a finding: explained, remediated, verified or closed without.

Every action is one transaction that adds steps (never changed afterwards) and brings the columns
of the issue in line with them. Who takes a step names the version of the issue that was read; when
somebody else was faster, the action is refused with what the other did.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NoReturn

import sqlalchemy as sa

from lib import labels
from lib.access import User
from lib.actions.base import Conflict, Invalid, NotAllowed, act, record
from lib.actions.entries import day_between, reference_text, required, shown, words_of
from lib.actions.findings import add_step
from lib.actions.issue_moves import (
    MOVES,
    PERMISSIONS,
    Move,
    Owner,
    fits,
    may_take,
    needs,
    owner_columns,
    reach,
)
from lib.config import local_now
from lib.database.issue_course import Step, after
from lib.database.schema import issue, issue_step
from lib.i18n import _

I = issue.c  # noqa: E741


@dataclass(frozen=True)
class Entry:
    """What is entered with a step. ``on``: the day it happened, today or earlier; None = today."""

    on: date | None = None
    due_on: date | None = None
    body: str = ""
    evidence: str = ""
    cause: str | None = None


def take(
    user: User, code: str, seen: int, kind: str, entry: Entry, *, request: str | None = None
) -> None:
    """Take the step ``kind`` (a key of MOVES) on the issue ``code``, of which ``user`` has read the
    version ``seen``.

    Raises NotAllowed when the issue is out of scope or the step is not theirs to take, Conflict
    when the issue was changed since, Invalid when an entry or the state of the issue does not fit.
    """
    move = MOVES[kind]
    allowed = PERMISSIONS[move.side]
    permission = next((each for each in allowed if user.may(each)), allowed[0])
    code = code.replace("\0", "?")  # which no database holds, and PostgreSQL refuses
    with act(user, permission) as connection:
        record(connection, user, f"issue.{kind}", code, request=request, moves_figures=True)
        row = _issue(connection, user, code)
        owner = Owner(bool(row["own"]), bool(row["home_affairs"]))
        if not may_take(user, move, owner):
            raise NotAllowed(_not_theirs(owner))
        if row["version"] != seen:
            _conflict(connection, row["id"])
        if not fits(move, dict(row)):
            raise Invalid(_no_longer(row["status"], move))
        step, evidence = _step(move, owner, row, entry)
        _advance(connection, user, row, seen, step)
        add_step(connection, user, row["id"], seen + 1, step, evidence)


def _issue(connection: sa.Connection, user: User, code: str) -> sa.RowMapping:
    known = sa.select(issue, *owner_columns(user)).where(I.code == code, reach(user))
    row = connection.execute(known).mappings().first()
    if row is None:
        raise NotAllowed(_("There is no such issue among those you answer for."))
    return row


def _advance(
    connection: sa.Connection, user: User, row: sa.RowMapping, seen: int, step: Step
) -> None:
    """Bring the columns in line with ``step``, if nobody was faster: the statement itself looks at
    version and scope, so that of two at the same moment one waits and then finds it changed."""
    changed = sa.update(issue).where(I.id == row["id"], I.version == seen, reach(user))
    values = after(dict(row), step) | {"version": seen + 1}
    if connection.execute(changed.values(**values)).rowcount != 1:
        _conflict(connection, row["id"])


def _step(move: Move, owner: Owner, row: sa.RowMapping, entry: Entry) -> tuple[Step, str | None]:
    """The step and its evidence, from what was entered. Raises Invalid."""
    needed = needs(move, owner)
    taken = (*needed, *move.takes)
    today = local_now().date()
    on = day_between(entry.on or today, row[move.not_before] or row["found_on"], today)
    body = words_of(entry.body) if "body" in taken else None
    evidence = reference_text(entry.evidence) if "evidence" in taken else None
    due = entry.due_on if "due_on" in taken else None
    cause = entry.cause if "cause" in taken and entry.cause in labels.CAUSE else None
    required(needed, {"body": body, "evidence": evidence, "due_on": due, "cause": cause})
    if due is not None and due < on:
        raise Invalid(_("The deadline {day} lies before {first}.", day=shown(due), first=shown(on)))
    if move.kind == "deadline_moved" and due == row["due_on"]:
        raise Invalid(_("The deadline is {day} already.", day=shown(due)))
    return Step(move.kind, on, due, body, cause), evidence


def _conflict(connection: sa.Connection, issue_id: int) -> NoReturn:
    """Refuse, telling what the other did and when."""
    s = issue_step.c
    newest = sa.select(s.kind, s.role, s.at).where(s.issue_id == issue_id)
    row = connection.execute(newest.order_by(s.sequence.desc()).limit(1)).mappings().first()
    if row is None:
        raise Conflict(_("The issue was changed by another system while you were reading it."))
    raise Conflict(
        _(
            "In the meantime another account ({role}) has recorded “{step}” at {time}. Nothing of "
            "yours was recorded and what you typed is still here: read what is new, then send it "
            "again if it still fits.",
            role=_(labels.ROLE[row["role"]]),
            step=_(labels.ISSUE_STEP[row["kind"]]),
            time=f"{row['at']:%H:%M %d/%m/%Y}",
        )
    )


def _not_theirs(owner: Owner) -> str:
    if owner.home_affairs:
        return _("What Home Affairs itself has to remediate is judged by the chairman.")
    return _("This step is not yours to take.")


def _no_longer(status: str, move: Move) -> str:
    return _(
        "The issue stands at “{status}”: “{step}” does not fit.",
        status=_(labels.ISSUE_STATUS[status]),
        step=_(labels.ISSUE_STEP[move.kind]),
    )
