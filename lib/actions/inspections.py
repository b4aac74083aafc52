"""Planning an inspection, and what is noted of it: decision, visits, end, report, notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from lib.access import Permission, User
from lib.actions.base import Conflict, Invalid, act, record
from lib.actions.codes import next_code
from lib.actions.entries import shown
from lib.config import local_now
from lib.database.schema import (
    INSPECTION_TRIGGERS,
    TEAM_ROLES,
    inspection,
    inspection_member,
    inspection_unit,
    org_unit,
)
from lib.dimensions import subtree
from lib.i18n import _

LONGEST_TITLE, LONGEST_NAME = 300, 200  # characters
FARTHEST = 2 * 366  # calendar days from today to the first day, before or after
LEADS = TEAM_ROLES[0]
I, V = inspection.c, inspection_unit.c  # noqa: E741


@dataclass(frozen=True)
class Member:
    """One of the team; ``role`` is one of TEAM_ROLES."""

    role: str
    name: str
    position: str = ""


@dataclass(frozen=True)
class Plan:
    """An inspection to come. ``units``: ids of the units it visits; ``starts_on`` and ``ends_on``
    its first and last day; ``decision``: number of the decision, once there is one."""

    title: str
    trigger: str
    units: tuple[int, ...]
    starts_on: date
    ends_on: date
    decision: str = ""
    team: tuple[Member, ...] = ()


def plan(user: User, planned: Plan, *, request: str | None = None) -> str:
    """Write down an inspection to come; returns its code, KT-YYYY-NN, counted within the year of
    its first day ("" for a click that came twice). Raises NotAllowed, or Invalid: what does not
    fit, in words."""
    _check(planned)
    code = ""
    with act(user, Permission.RUN_INSPECTIONS) as connection:
        following = next_code(connection, inspection, "KT", planned.starts_on.year, 2)
        record(
            connection, user, "inspection.planned", following, request=request, moves_figures=True
        )
        code = following
        _check_units(connection, user, planned)
        added = connection.execute(sa.insert(inspection).values(_columns(planned, code)))
        _write_parts(connection, _key(added), planned)
    return code


def decide(user: User, code: str, decision: str, *, request: str | None = None) -> None:
    """Note the number of the decision on an inspection that has none yet. Raises NotAllowed,
    Invalid or Conflict."""
    decision = _text(decision, _("Decision"), LONGEST_NAME)
    with act(user, Permission.RUN_INSPECTIONS) as connection:
        record(connection, user, "inspection.decided", code, request=request, moves_figures=True)
        found = _found(connection, user, code)
        if found["decision"]:
            raise Conflict(_("The decision {text} is on record already.", text=found["decision"]))
        _set(connection, found, I.decision.is_(None), decision=decision)


def visit(user: User, code: str, unit_id: int, day: date, *, request: str | None = None) -> None:
    """Note on which day the team was at a unit. Raises NotAllowed, Invalid or Conflict (a day is
    on record)."""
    with act(user, Permission.RUN_INSPECTIONS) as connection:
        record(connection, user, "inspection.visited", code, request=request, moves_figures=True)
        found = _found(connection, user, code)
        _check_day(day, found["starts_on"], _("first day of the inspection"))
        if found["ends_on"] and day > found["ends_on"]:
            raise Invalid(
                _("The day of the visit, {day}, is after the end of the inspection, {last}.",
                  day=shown(day), last=shown(found["ends_on"]))
            )  # fmt: skip
        mine = (V.inspection_id == found["id"], V.unit_id == unit_id)
        if not connection.scalar(sa.select(sa.func.count()).where(*mine)):
            raise Invalid(_("The inspection does not visit this unit."))
        free = sa.update(inspection_unit).where(*mine, V.visited_on.is_(None))
        if not connection.execute(free.values(visited_on=day)).rowcount:
            raise Conflict(_("A day of the visit is on record already."))


def end(user: User, code: str, day: date, *, request: str | None = None) -> None:
    """Note the last day of an inspection in place of the planned one, until its report is made.
    Raises NotAllowed, Invalid or Conflict."""
    with act(user, Permission.RUN_INSPECTIONS) as connection:
        record(connection, user, "inspection.ended", code, request=request, moves_figures=True)
        found = _found(connection, user, code)
        _check_day(day, found["starts_on"], _("first day of the inspection"))
        if found["reported_on"]:
            raise Conflict(_already(_("The report"), found["reported_on"]))
        _set(connection, found, I.reported_on.is_(None), ends_on=day)


def report(user: User, code: str, day: date, *, request: str | None = None) -> None:
    """Note the day of the report to who ordered the inspection. Raises NotAllowed, Invalid or
    Conflict."""
    with act(user, Permission.RUN_INSPECTIONS) as connection:
        record(connection, user, "inspection.reported", code, request=request, moves_figures=True)
        found = _found(connection, user, code)
        if not found["ends_on"] or found["ends_on"] > _today():
            raise Invalid(_("The inspection has not ended: note its last day first."))
        if found["reported_on"]:
            raise Conflict(_already(_("The report"), found["reported_on"]))
        _check_day(day, found["ends_on"], _("last day of the inspection"))
        _set(connection, found, I.reported_on.is_(None), reported_on=day)


def announce(user: User, code: str, day: date, *, request: str | None = None) -> None:
    """Note the day of the notice of the results to the units. Raises NotAllowed, Invalid or
    Conflict."""
    with act(user, Permission.RUN_INSPECTIONS) as connection:
        record(connection, user, "inspection.announced", code, request=request, moves_figures=True)
        found = _found(connection, user, code)
        if not found["reported_on"]:
            raise Invalid(_("There is no report yet: the notice of the results follows it."))
        if found["announced_on"]:
            raise Conflict(_already(_("The notice of the results"), found["announced_on"]))
        _check_day(day, found["reported_on"], _("day of the report"))
        _set(connection, found, I.announced_on.is_(None), announced_on=day)


def _check(planned: Plan) -> None:
    """Refuse what does not fit before the database is asked."""
    _text(planned.title, _("Name of the inspection"), LONGEST_TITLE)
    if planned.trigger not in INSPECTION_TRIGGERS:
        raise ValueError(f"{planned.trigger!r} is none of {INSPECTION_TRIGGERS}")
    if not planned.units:
        raise Invalid(_("Choose at least one unit to visit."))
    if planned.ends_on < planned.starts_on:
        raise Invalid(
            _("The last day, {last}, is before the first day, {first}.",
              last=shown(planned.ends_on), first=shown(planned.starts_on))
        )  # fmt: skip
    for day in (planned.starts_on, planned.ends_on):
        if abs(day - _today()) > timedelta(days=FARTHEST):
            raise Invalid(_("{day} is more than two years away from today.", day=shown(day)))
    _text(planned.decision, _("Decision"), LONGEST_NAME, may_be_empty=True)
    _check_team(planned.team)


def _check_team(team: Sequence[Member]) -> None:
    for member in team:
        _text(member.name, _("Name of a member"), LONGEST_NAME)
        _text(member.position, _("Position"), LONGEST_NAME, may_be_empty=True)
        if member.role not in TEAM_ROLES:
            raise ValueError(f"{member.role!r} is none of {TEAM_ROLES}")
    if team and [member.role for member in team].count(LEADS) != 1:
        raise Invalid(_("A team has exactly one head."))


def _text(value: str, name: str, longest: int, *, may_be_empty: bool = False) -> str:
    text = value.strip()
    if not text and not may_be_empty:
        raise Invalid(_("{name}: nothing was entered.", name=name))
    if len(text) > longest or "\0" in text:
        raise Invalid(
            _("{name}: {n} characters, at most {most}.", name=name, n=len(text), most=longest)
        )
    return text


def _check_units(connection: sa.Connection, user: User, planned: Plan) -> None:
    """Every unit must be in force on the first day, and in the scope of who plans."""
    u = org_unit.c
    inside = sa.true() if user.scope.units is None else u.id.in_(subtree(user.scope.units))
    query = sa.select(u.id, u.name, u.valid_from, u.valid_to).where(u.id.in_(planned.units), inside)
    known = {row.id: row for row in connection.execute(query)}
    for unit_id in planned.units:
        unit = known.get(unit_id)
        if unit is None:
            raise Invalid(_("A chosen unit is unknown or not yours to inspect."))
        first, last = unit.valid_from, unit.valid_to
        if first > planned.starts_on or (last is not None and last < planned.starts_on):
            raise Invalid(
                _("{unit} is not in force on {day}.", unit=unit.name, day=shown(planned.starts_on))
            )


def _columns(planned: Plan, code: str) -> dict[str, Any]:
    return {
        "code": code,
        "title": planned.title.strip(),
        "trigger": planned.trigger,
        "decision": planned.decision.strip() or None,
        "starts_on": planned.starts_on,
        "ends_on": planned.ends_on,
    }


def _key(added: sa.CursorResult[Any]) -> int:
    """The id that the database gave to the row added."""
    key = added.inserted_primary_key
    assert key is not None
    return int(key[0])


def _write_parts(connection: sa.Connection, inspection_id: int, planned: Plan) -> None:
    own = {"inspection_id": inspection_id}
    units = [own | {"unit_id": unit} for unit in dict.fromkeys(planned.units)]
    connection.execute(sa.insert(inspection_unit), units)
    if planned.team:
        rows = [
            own
            | {
                "role": member.role,
                "name": member.name.strip(),
                "position": member.position.strip() or None,
            }
            for member in planned.team
        ]
        connection.execute(sa.insert(inspection_member), rows)


def reach(user: User) -> sa.ColumnElement[bool]:
    """The inspections that ``user`` may change, as a condition: of a narrower scope than the
    province, those that visit units in it."""
    if user.scope.units is None:
        return sa.true()
    return I.id.in_(sa.select(V.inspection_id).where(V.unit_id.in_(subtree(user.scope.units))))


def _found(connection: sa.Connection, user: User, code: str) -> dict[str, Any]:
    """The inspection with this code, within reach of ``user``."""
    query = sa.select(inspection).where(I.code == code, reach(user))
    row = connection.execute(query).mappings().first()
    if row is None:
        raise Invalid(_("There is no such inspection, or it is not yours to see."))
    return dict(row)


def _set(
    connection: sa.Connection, found: dict[str, Any], still: sa.ColumnElement[bool], **values: Any
) -> None:
    """Change the inspection if it is ``still`` as it was read."""
    statement = sa.update(inspection).where(I.id == found["id"], still).values(**values)
    if not connection.execute(statement).rowcount:
        raise Conflict(_("Somebody else has just changed this inspection. Please look again."))


def _check_day(day: date, first: date, name: str) -> None:
    """``day`` lies between ``first`` (called ``name``) and today."""
    if day > _today():
        raise Invalid(_("{day} is in the future.", day=shown(day)))
    if day < first:
        raise Invalid(
            _("{day} is before the {name}, {first}.", day=shown(day), name=name, first=shown(first))
        )


def _already(what: str, day: date) -> str:
    return _("{what} of {day} is on record already.", what=what, day=shown(day))


def _today() -> date:
    return local_now().date()
