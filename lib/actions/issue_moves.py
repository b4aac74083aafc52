"""Which step an issue can take next, and who may take it: one table for the form that offers the
steps and the action that refuses them.

The unit answers (``ANSWER``); Home Affairs judges (``JUDGE``), except what its own unit has to
remediate: there the chairman does, so that nobody verifies the own work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from lib.access import Permission, User
from lib.database.schema import issue, org_closure, user_account
from lib.dimensions import FACTS, subtree

JUDGE, ANSWER, ANYBODY = "judge", "answer", "anybody"
OPEN = ("open", "remediated")
CLOSED = ("verified", "closed_not_done")
# one of these is needed; whose issue it is decides the rest
PERMISSIONS = {
    JUDGE: (Permission.RUN_INSPECTIONS, Permission.CHECK_HOME_AFFAIRS),
    ANSWER: (Permission.ANSWER_ISSUES,),
    ANYBODY: (Permission.ANSWER_ISSUES, Permission.GIVE_INSTRUCTIONS),
}


@dataclass(frozen=True)
class Move:
    """One possible step. ``side``: who takes it; ``needs`` and ``takes``: what must and what may be
    entered with it (due_on, body, evidence, cause); ``not_before``: the column of the issue before
    whose day it cannot happen."""

    kind: str
    side: str
    statuses: tuple[str, ...]
    needs: tuple[str, ...]
    takes: tuple[str, ...] = ()
    not_before: str = "found_on"


MOVES: dict[str, Move] = {
    move.kind: move
    for move in (
        Move("explanation_given", ANSWER, OPEN, ("body",), ("evidence",)),
        Move("remediated", ANSWER, ("open",), ("evidence",), ("body",)),
        Move("verified", JUDGE, ("remediated",), ("evidence",), ("body",), "remediated_on"),
        Move("sent_back", JUDGE, ("remediated",), ("body",), ("evidence",), "remediated_on"),
        Move("explanation_asked", JUDGE, OPEN, ("due_on",), ("body",)),
        Move("cause_determined", JUDGE, OPEN, ("cause", "evidence"), ("body",)),
        Move("recommended", JUDGE, ("open",), ("body", "due_on")),
        Move("deadline_moved", JUDGE, ("open",), ("due_on", "body"), ("evidence",)),
        Move("closed_not_done", JUDGE, OPEN, ("body",), ("evidence",)),
        Move("reopened", JUDGE, CLOSED, ("body",), ("evidence",), "closed_on"),
        Move("noted", ANYBODY, (*OPEN, *CLOSED), ("body",), ("evidence",)),
    )
}


@dataclass(frozen=True)
class Owner:
    """Whose issue it is: the acting account's own unit's, and Home Affairs' own."""

    own: bool
    home_affairs: bool


def owner_columns(user: User) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """``own`` and ``home_affairs`` of the issues of a statement, as ``Owner`` has them."""
    unit = issue.c.current_unit_id
    own = unit.in_(subtree(() if user.unit_id is None else (user.unit_id,)))
    account = user_account.c
    below = sa.select(org_closure.c.unit_id).where(
        org_closure.c.ancestor_id == account.unit_id,
        account.role == "home_affairs",
        account.active,
    )
    return (
        sa.case((own, True), else_=False).label("own"),
        sa.case((unit.in_(below), True), else_=False).label("home_affairs"),
    )


def reach(user: User) -> sa.ColumnElement[bool]:
    """The issues in the scope of ``user``, as a condition on ``issue`` alone."""
    seen = sa.select(issue.c.id).select_from(FACTS["issue"]).where(*user.scope.where("issue"))
    return issue.c.id.in_(seen.correlate(None))


def may_judge(user: User, owner: Owner) -> bool:
    """Home Affairs judges all but its own; the chairman judges that."""
    if owner.home_affairs:
        return user.may(Permission.CHECK_HOME_AFFAIRS)
    return user.may(Permission.RUN_INSPECTIONS) and not owner.own


def may_take(user: User, move: Move, owner: Owner) -> bool:
    """Whether the account may take the step at all, for an issue in its scope."""
    if move.side == JUDGE:
        return may_judge(user, owner)
    return any(user.may(permission) for permission in PERMISSIONS[move.side])


def needs(move: Move, owner: Owner) -> tuple[str, ...]:
    """What must be entered. Who answers for another unit (Home Affairs, from a paper that came in)
    names that paper."""
    on_paper = move.side == ANSWER and not owner.own and "evidence" not in move.needs
    return (*move.needs, "evidence") if on_paper else move.needs


def fits(move: Move, columns: Mapping[str, Any]) -> bool:
    """Whether the step is possible in the state of the issue. An explanation that was given is not
    asked for again: what it lacks goes into a note."""
    if columns["status"] not in move.statuses:
        return False
    return move.kind != "explanation_asked" or columns["explanation_given"] is None


def possible(user: User, columns: Mapping[str, Any], owner: Owner) -> list[Move]:
    """The steps that ``user`` can take next, in the order in which they are offered: who judges is
    offered that first."""
    found = [move for move in MOVES.values() if may_take(user, move, owner) and fits(move, columns)]
    sides = (JUDGE, ANSWER, ANYBODY)
    return sorted(found, key=lambda move: sides.index(move.side))  # stable
