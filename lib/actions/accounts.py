"""Accounts: made, changed, disabled. What the operator does by command, and each change with its
row in the journal.

Each function takes the transaction of the caller, since accounts are written by the owner of the
database alone: no login of the dashboard may touch them. There are no passwords: who somebody is,
the province's identity provider knows.
"""

from __future__ import annotations

import getpass
import os
import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from lib.access import NOTHING, User, account, is_demo, is_empty
from lib.actions.base import Invalid, record
from lib.config import local_now
from lib.database.schema import (
    ROLES,
    official,
    org_unit,
    sign_on,
    user_account,
)
from lib.i18n import _
from lib.organisation import OrganisationError, by_code, read_units, unit_by_code

A = user_account.c
USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")  # no blank, nothing that looks like another
EMAIL = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+\.[^\s@<>,;:\".]+")
# a role whose rights end at a unit, or that may not verify what its own unit was found to have done
WITH_UNIT = ("home_affairs", "head", "deputy")


@dataclass(frozen=True)
class NewAccount:
    """What the operator says of a new account; ``unit``, ``official``: their codes."""

    username: str
    name: str
    role: str
    email: str | None = None
    unit: str | None = None
    official: str | None = None


def operator() -> User:
    """Who gives a command on the machine: the account of the operating system, behind a mark that
    no account of the dashboard can carry. It sees nothing."""
    name = os.environ.get("SUDO_USER") or _system_user()
    return User(f"system:{name}", name, "operator", None, NOTHING)


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in some containers
        return str(os.getuid())


def add(connection: sa.Connection, new: NewAccount) -> int:
    """Make an account; its id. On the demonstration it belongs to it, and is viewed as without
    sign-on. Raises Invalid for a name, address, role, unit or official that does not fit."""
    email = _email(new.email)
    _refuse_taken(connection, new.username, email)
    if not new.name.strip():
        raise Invalid(_("An account needs the name that is shown for it."))
    values = {
        "username": new.username,
        "display_name": new.name.strip(),
        "email": email,
        "is_demo": is_demo(connection),
    } | _place(connection, new.role, new.unit, new.official)
    record(connection, operator(), "account.added", new.username)
    return int(
        connection.execute(sa.insert(user_account).values(values).returning(A.id)).scalar_one()
    )


def set_role(
    connection: sa.Connection,
    username: str,
    role: str,
    unit: str | None = None,
    official_code: str | None = None,
) -> None:
    """Give an account another role, and another unit or official where they are named. It holds
    from the next thing that the account does. Raises Invalid as ``add``."""
    row = _known(connection, username)
    known = {"unit_id": row["unit_id"], "official_id": row["official_id"]}
    values = _place(connection, role, unit, official_code, known)
    record(connection, operator(), f"account.role.{role}", username)
    _change(connection, username, values)


def disable(connection: sa.Connection, username: str) -> None:
    """The account sees nothing from now on, and each of its sessions is over. Raises Invalid."""
    _known(connection, username)
    record(connection, operator(), "account.disabled", username)
    _change(connection, username, {"active": False})
    _end_sessions(connection, username)


def enable(connection: sa.Connection, username: str) -> None:
    """A disabled account may sign on again; its old sessions stay over. Raises Invalid, also for
    an account of the demonstration among real data."""
    row = _known(connection, username)
    if row["is_demo"] and not (is_demo(connection) or is_empty(connection)):
        raise Invalid(
            _(
                "{name} is an account of the demonstration, and this database holds real data.",
                name=username,
            )
        )
    record(connection, operator(), "account.enabled", username)
    _change(connection, username, {"active": True})


def end_sessions(connection: sa.Connection, username: str) -> None:
    """Every browser in which the account is signed on has to sign on again. Raises Invalid."""
    _known(connection, username)
    record(connection, operator(), "account.sessions_ended", username)
    _end_sessions(connection, username)


def listed(connection: sa.Connection) -> list[dict[str, Any]]:
    """Every account with the codes of its unit and official, and when it was last seen, by name."""
    seen = (
        sa.select(sa.func.max(sign_on.c.last_seen_at))
        .where(sign_on.c.username == A.username)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            A.username,
            A.display_name,
            A.role,
            org_unit.c.code.label("unit"),
            official.c.code.label("official"),
            A.email,
            A.active,
            A.is_demo,
            seen.label("last_seen_at"),
        )
        .select_from(user_account)
        .outerjoin(org_unit, org_unit.c.id == A.unit_id)
        .outerjoin(official, official.c.id == A.official_id)
        .order_by(A.username)
    )
    return [dict(row) for row in connection.execute(statement).mappings()]


def sees_no_field(connection: sa.Connection, username: str) -> bool:
    """Whether the account is an active one of a deputy whom no field is assigned to today."""
    user = account(connection, username)
    return user is not None and user.role == "deputy" and not user.scope.fields


def _email(text: str | None) -> str | None:
    """As it is compared with what the identity provider says: in small letters."""
    if text is None:
        return None
    email = text.strip().casefold()
    if not EMAIL.fullmatch(email):
        raise Invalid(_("{text} is not an e-mail address.", text=repr(text)))
    return email


def _refuse_taken(connection: sa.Connection, username: str, email: str | None) -> None:
    if not USERNAME.fullmatch(username):
        raise Invalid(
            _(
                "{name}: a username has small letters a–z, digits and . _ @ - and is at most 64 "
                "characters long.",
                name=repr(username),
            )
        )
    if connection.scalar(sa.select(A.id).where(A.username == username)) is not None:
        raise Invalid(_("There is an account {name} already.", name=username))
    holder = sa.select(A.username).where(sa.func.lower(A.email) == email)
    if email and (other := connection.scalar(holder)) is not None:
        raise Invalid(_("{email} is the address of the account {name}.", email=email, name=other))


def _known(connection: sa.Connection, username: str) -> sa.RowMapping:
    row = connection.execute(sa.select(user_account).where(A.username == username)).mappings()
    found = row.first()
    if found is None:
        raise Invalid(_("There is no account {name}.", name=username))
    return found


def _place(
    connection: sa.Connection,
    role: str,
    unit: str | None,
    official_code: str | None,
    known: dict[str, int | None] | None = None,
) -> dict[str, Any]:
    """Role, unit and official of an account, checked together; ``known``: those it has."""
    if role not in ROLES:
        raise Invalid(_("{role} is not a role: {roles}.", role=repr(role), roles=", ".join(ROLES)))
    place = dict(known or {"unit_id": None, "official_id": None})
    if unit is not None:
        place["unit_id"] = _unit(connection, unit)
    if official_code is not None:
        place["official_id"] = _official(connection, official_code)
    if role in WITH_UNIT and place["unit_id"] is None:
        raise Invalid(_("An account of the role {role} needs a unit: --unit CODE.", role=role))
    if role == "deputy" and place["official_id"] is None:
        raise Invalid(
            _("The account of a deputy needs the official whose fields it sees: --official CODE.")
        )
    return {"role": role, **place}


def _unit(connection: sa.Connection, code: str) -> int:
    try:
        return unit_by_code(by_code(read_units(connection)), code, local_now().date()).id
    except OrganisationError as error:
        raise Invalid(_("No unit has that code today: {reason}", reason=error)) from error


def _official(connection: sa.Connection, code: str) -> int:
    found = connection.scalar(sa.select(official.c.id).where(official.c.code == code))
    if found is None:
        raise Invalid(_("There is no official of the code {code}.", code=repr(code)))
    return int(found)


def _change(connection: sa.Connection, username: str, values: dict[str, Any]) -> None:
    connection.execute(sa.update(user_account).where(A.username == username).values(values))


def _end_sessions(connection: sa.Connection, username: str) -> None:
    """Two ways that agree: what began before now counts no longer, and each is marked as over (a
    session that began in this very second too)."""
    now = local_now()
    _change(connection, username, {"sessions_valid_after": now})
    open_ones = (sign_on.c.username == username, sign_on.c.ended_at.is_(None))
    connection.execute(sa.update(sign_on).where(*open_ones).values(ended_at=now))
