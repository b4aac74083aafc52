"""Who is looking, and how far they may see. The only maker of a Scope.

Roles come from the account in the database on every run, never from a cookie or a widget. Who
signed on, ``lib.sign_on`` finds out. Without sign-on, the demonstration lets its own accounts be
viewed as; any other database refuses to be shown without an identity provider.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import Enum
from threading import Event
from typing import Any

import sqlalchemy as sa
import streamlit as st

from lib.config import local_now
from lib.database.schema import (
    PROVINCE_WIDE,
    case_file,
    data_load,
    field_assignment,
    user_account,
)
from lib.database.sight import PROVINCE_REACH, UNITS_REACH, Sight
from lib.database.wall.logins import passes_by
from lib.dimensions import is_under, owner_column


class Permission(Enum):
    """What a role may open or do; how far is its Scope."""

    SEE_FIGURES = "see_figures"
    SEE_FILES = "see_files"
    SEE_NAMES = "see_names"
    SEE_DEFINITIONS = "see_definitions"
    # a deputy sees the own terms only: see ``Scope.names`` and ``Scope.official``
    SEE_PEOPLE = "see_people"
    SEE_INSPECTIONS = "see_inspections"
    MAKE_REPORTS = "make_reports"
    # plan an inspection, draw its files, record and follow its findings
    RUN_INSPECTIONS = "run_inspections"
    # verify and close the issues of Home Affairs itself, which may not do so
    CHECK_HOME_AFFAIRS = "check_home_affairs"
    # explain an issue of the own unit, report it remediated
    ANSWER_ISSUES = "answer_issues"
    GIVE_INSTRUCTIONS = "give_instructions"
    ANSWER_INSTRUCTIONS = "answer_instructions"
    # what a masked title or note of a file stands for; with a reason, and logged
    REVEAL_PERSONAL = "reveal_personal"
    # who opened what: of the files of the own units, or (SEE_WHOLE_LOG) of all
    SEE_LOG = "see_log"
    SEE_WHOLE_LOG = "see_whole_log"


_READER = {
    Permission.SEE_FIGURES,
    Permission.SEE_FILES,
    Permission.SEE_DEFINITIONS,
    Permission.SEE_PEOPLE,
    Permission.MAKE_REPORTS,
}
_ANSWERING = {Permission.ANSWER_ISSUES, Permission.ANSWER_INSTRUCTIONS}
ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    "chairman": frozenset(
        _READER
        | {
            Permission.SEE_NAMES,
            Permission.SEE_INSPECTIONS,
            Permission.GIVE_INSTRUCTIONS,
            Permission.CHECK_HOME_AFFAIRS,
            Permission.REVEAL_PERSONAL,
            Permission.SEE_LOG,
        }
    ),
    "home_affairs": frozenset(
        _READER
        | _ANSWERING
        | {
            Permission.SEE_NAMES,
            Permission.SEE_INSPECTIONS,
            Permission.RUN_INSPECTIONS,
            Permission.REVEAL_PERSONAL,
        }
    ),
    "head": frozenset(
        _READER
        | _ANSWERING
        | {
            Permission.SEE_NAMES,
            Permission.SEE_INSPECTIONS,
            Permission.GIVE_INSTRUCTIONS,
            Permission.REVEAL_PERSONAL,
            Permission.SEE_LOG,
        }
    ),
    "deputy": frozenset(_READER),
    "operator": frozenset(
        {Permission.SEE_DEFINITIONS, Permission.SEE_LOG, Permission.SEE_WHOLE_LOG}
    ),
}


@dataclass(frozen=True)
class Scope:
    """The rows an account may see; goes into every WHERE and every cache key.

    ``units``: ids whose subtrees are visible by the organisation of today; None = all; empty =
    none. ``fields``: ids of visible fields; None = all. ``names``: names of officials are shown.
    ``official``: the viewer's own official id, whose name is always shown to them.
    """

    units: tuple[int, ...] | None
    fields: tuple[int, ...] | None
    names: bool
    official: int | None = None

    def where(self, fact: str, aside: bool = False) -> list[sa.ColumnElement[bool]]:
        """Conditions on ``fact`` (joined to its file) that keep only what this scope may see.
        ``aside``: something else finds the rows already."""
        conditions: list[sa.ColumnElement[bool]] = []
        if self.units is not None:
            conditions.append(is_under(owner_column(fact), self.units, aside))
        if self.fields is not None:
            conditions.append(case_file.c.field_id.in_(self.fields))
        return conditions


NOTHING = Scope(units=(), fields=(), names=False)


@dataclass(frozen=True)
class User:
    """One account, as it stands in the database now."""

    username: str
    display_name: str
    role: str
    unit_id: int | None
    scope: Scope

    @property
    def sight(self) -> Sight:
        """As whom the database is read for this account."""
        return Sight(self.username, PROVINCE_REACH if self.role in PROVINCE_WIDE else UNITS_REACH)

    def may(self, permission: Permission) -> bool:
        return permission in ROLE_PERMISSIONS[self.role]


class NoWall(RuntimeError):
    """The login of the dashboard is not held back by the database."""


class NoIdentityProvider(RuntimeError):
    """The database is not the demonstration and no sign-on is configured."""


def is_demo(connection: sa.Connection) -> bool:
    """True when the demonstration province, and nothing else, was ever delivered."""
    real = sa.case((data_load.c.is_demo, 0), else_=1)
    return connection.scalar(sa.select(sa.func.max(real))) == 0


def is_empty(connection: sa.Connection) -> bool:
    """True when nothing was ever delivered: there is nothing to protect yet."""
    return connection.scalar(sa.select(sa.func.count()).select_from(data_load)) == 0


def sign_on_configured() -> bool:
    """True when ``.streamlit/secrets.toml`` names an identity provider ([auth])."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:  # Streamlit raises it when there is no secrets file at all
        return False


@dataclass(frozen=True)
class Identity:
    """Who is looking: ``user`` is None when nobody is signed on, or their account is unknown or
    inactive. ``viewable``: (username, name) of the accounts that may be viewed as, on the
    demonstration without sign-on only."""

    user: User | None
    viewable: tuple[tuple[str, str], ...] = ()
    is_demo: bool = False


def require_identity(connection: sa.Connection) -> None:
    """Raise NoIdentityProvider when the database holds real data and no sign-on is configured."""
    if not (is_demo(connection) or is_empty(connection) or sign_on_configured()):
        raise NoIdentityProvider(
            "This database holds real data and no identity provider is configured: "
            "add [auth] to .streamlit/secrets.toml, or point OVERSIGHT_DATABASE_URL at an empty "
            "database and load the demonstration with 'python -m lib demo'."
        )


def require_wall(connection: sa.Connection) -> None:
    """Raise NoWall when the database holds real data and the login of ``connection`` could read
    past the wall inside it (``lib.database.wall``)."""
    if passes_by(connection) and not (is_demo(connection) or is_empty(connection)):
        raise NoWall(
            "This database holds real data, and the dashboard would look at it with a login that "
            "may read everything: run 'python -m lib roles' as the owner of the tables, and start "
            "the dashboard with the three lines that it prints."
        )


@contextmanager
def serving() -> Iterator[None]:
    """Within the block people are served: ``identify`` then also asks ``require_wall``, whatever
    the database was when the program started."""
    _serving.set()
    try:
        yield
    finally:
        _serving.clear()


_serving = Event()


def identify(connection: sa.Connection, view_as: str | None, signed_on: str = "") -> Identity:
    """Find the account that is looking, as it stands in the database now.

    ``signed_on``: the account that sign-on let in (``sign_on.enter``); where sign-on is set up,
    nothing else counts. ``view_as``: the demo account asked for; honoured on the demonstration,
    for its own accounts. Raises NoIdentityProvider off the demonstration without sign-on, NoWall
    there when people are served with a login that may read everything.
    """
    demo = is_demo(connection)
    if _serving.is_set() and not demo:
        require_wall(connection)
    if sign_on_configured():
        return Identity(account(connection, signed_on) if signed_on else None, is_demo=demo)
    require_identity(connection)
    if not demo:
        return Identity(None)
    named = user_account.c
    active = sa.select(user_account).where(named.active, named.is_demo).order_by(named.id)
    rows = connection.execute(active).mappings().all()
    chosen = [row for row in rows if row["username"] == view_as] or rows
    viewable = tuple((row["username"], row["display_name"]) for row in rows)
    return Identity(_user(connection, chosen[0]) if chosen else None, viewable, is_demo=True)


def account(connection: sa.Connection, username: str) -> User | None:
    """The account of this name as it stands now; None when there is none, or it is inactive."""
    named = user_account.c
    query = sa.select(user_account).where(named.active, named.username == username)
    row = connection.execute(query).mappings().first()
    return _user(connection, row) if row else None


def accounts(connection: sa.Connection) -> list[tuple[User, str | None]]:
    """Every active account with its e-mail address, in the order of their making: the
    demonstration's own on the demonstration, the others on real data."""
    account = user_account.c
    query = sa.select(user_account).where(account.active).order_by(account.id)
    query = query.where(account.is_demo if is_demo(connection) else sa.not_(account.is_demo))
    rows = connection.execute(query).mappings().all()
    return [(_user(connection, row), row["email"]) for row in rows]


def _user(connection: sa.Connection, row: Any) -> User:
    return User(
        username=row["username"],
        display_name=row["display_name"],
        role=row["role"],
        unit_id=row["unit_id"],
        scope=_scope(connection, row),
    )


def _scope(connection: sa.Connection, row: Any) -> Scope:
    role, unit = row["role"], row["unit_id"]
    names = Permission.SEE_NAMES in ROLE_PERMISSIONS[role]
    if role in PROVINCE_WIDE:
        return Scope(units=None, fields=None, names=names, official=row["official_id"])
    if unit is None or role == "operator":
        return NOTHING
    fields = _assigned_fields(connection, row) if role == "deputy" else None
    return Scope(units=(unit,), fields=fields, names=names, official=row["official_id"])


def _today() -> date:
    """The day in the zone of the data; the database's own may be another until the morning."""
    return local_now().date()


def _assigned_fields(connection: sa.Connection, row: Any) -> tuple[int, ...]:
    """Fields a deputy answers for today (Decree 335/2025: same criteria, by field)."""
    assigned = field_assignment.c
    today = _today()
    query = sa.select(assigned.field_id).where(
        assigned.official_id == row["official_id"],
        assigned.unit_id == row["unit_id"],
        assigned.valid_from <= today,
        sa.or_(assigned.valid_to.is_(None), assigned.valid_to >= today),
    )
    return tuple(sorted(connection.scalars(query)))
