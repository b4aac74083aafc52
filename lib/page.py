"""The guard and the head of every page.

``open(key)`` is the first statement of every page file: it finds out who is looking, checks the
permission, reads the filters from the URL, and stops the page otherwise. A page file can be
reached before ``dashboard.py`` has ever run, so nothing here relies on the frame having run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from lib import access, nav, query, sign_on
from lib.access import NoIdentityProvider, NoWall, Scope, User
from lib.config import settings
from lib.database import replica
from lib.database.engine import reading_newest, see_own_entries
from lib.database.faults import DatabaseFault
from lib.database.fitness import require_fit
from lib.database.sight import SYSTEM, look_as, seeing
from lib.filters import Choices, Filters, default_unit, from_url
from lib.i18n import LANGUAGES, use
from lib.query.reference import DataState, Reference
from lib.ui import forms, opened, screens

CONTENT = "content"  # the piece of the program that runs again when a filter is chosen
LONGEST_NUMBER = 9  # digits: no list is longer, and a database counts no further than 19


@dataclass(frozen=True)
class Here:
    """Who is looking at what: all that a page needs to ask its questions and make its links."""

    user: User
    filters: Filters
    choices: Choices
    state: DataState
    reference: Reference
    viewable: tuple[tuple[str, str], ...]  # accounts of the demonstration: (username, name)
    lacks_own: bool  # what this account entered last is not to be seen for the moment
    dropped: tuple[str, ...]  # URL parameters whose value was unknown or forbidden
    asked: dict[str, str]  # all URL parameters, as they came
    is_demo: bool  # the data is the demonstration's
    signed_on: bool  # who looks has signed on, and can sign out
    page: str = ""  # key of the page that looks; the frame around it has none

    @property
    def scope(self) -> Scope:
        return self.user.scope

    @property
    def kept(self) -> dict[str, str]:
        """URL parameters that every link keeps: language, viewed account."""
        return {name: self.asked[name] for name in ("lang", "view_as") if self.asked.get(name)}

    def option(self, name: str, allowed: Collection[str], default: str) -> str:
        """The URL parameter ``name`` when its value is allowed, else ``default``."""
        value = self.asked.get(name, default)
        return value if value in allowed else default

    def number(self, name: str, default: int = 1) -> int:
        """The URL parameter ``name`` as a whole number from 1 on, else ``default``."""
        text = self.asked.get(name, "")
        is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
        return max(1, int(text)) if is_number else default

    def href(self, key: str, filters: Filters | None = None, /, **more: str) -> str:
        """A link to a page that keeps these filters (or takes others), with more parameters. A
        link within a page keeps what is the page's own, such as its section."""
        own = nav.PAGES[key].own if key == self.page else ()
        place = {name: self.asked.get(name, "") for name in own}
        params = self.kept | (filters or self.filters).params(self.choices) | place | more
        return nav.href(key, params)

    def within(self, unit: int, **changes: Any) -> Filters:
        """These filters for one unit and all under it, by the unit's id."""
        token = self.reference.tokens[unit]
        return replace(self.filters, unit=token, unit_id=unit, own_only=False, **changes)

    def at_row(self, unit: int, **changes: Any) -> Filters:
        """These filters for one row of a table by unit: what stands in the row of the filtered
        unit itself (or of a root) is what that unit holds directly."""
        held = unit == self.filters.unit_id or self.reference.units[unit].parent_id is None
        return replace(self.within(unit, **changes), own_only=held)

    def in_field(self, code: str) -> Filters:
        """These filters for one field of work, by its code."""
        return replace(self.filters, fields=(code,), field_ids=(self.choices.fields[code],))

    def in_cell(self, key: str, text: str, filters: Filters | None = None) -> Filters:
        """These filters (or others), and one more cell of a breakdown: a key of DIMENSIONS, "" =
        unknown."""
        filters = filters or self.filters
        return replace(filters, cell=(*filters.cell, (key, text)))

    def at_home(self) -> Filters:
        """These filters for everything the viewer answers for."""
        unit = default_unit(self.filters.organisation, self.choices)
        unit_id = self.choices.units[unit] if unit else None
        return replace(self.filters, unit=unit, unit_id=unit_id, own_only=False)


@dataclass(frozen=True)
class Refusal:
    """Why nothing can be shown: a key of ``screens.REFUSALS``."""

    reason: str


_prepared: ContextVar[Here | Refusal | None] = ContextVar("prepared", default=None)


def look() -> Here | Refusal:
    """Find out who is looking at what, from the database and the URL; a refusal when nothing can
    be shown. Speaks the language that the URL asks for from here on."""
    params = st.query_params.to_dict()
    language = params.get("lang")
    use(language if language in LANGUAGES else settings().language)
    try:
        return _look(params)
    except NoIdentityProvider:
        return Refusal("no_identity_provider")
    except NoWall:
        return Refusal("no_wall")
    except DatabaseFault as fault:
        return Refusal(fault.reason)


def _look(params: dict[str, str]) -> Here | Refusal:
    look_as(None)
    replica.look(replica.View())
    with seeing(SYSTEM):
        admission = sign_on.enter()
        with reading_newest() as connection:
            require_fit(connection)
            identity = access.identify(connection, params.get("view_as"), admission.username)
        user = identity.user
        lacks_own = user is not None and not see_own_entries(user.username)
        state = query.data_state()
    if user is None and (admission.refusal or admission.username):
        return Refusal(admission.refusal or "no_access")
    if state is None:
        return Refusal("not_loaded")
    if user is None:
        return Refusal("unknown_user")
    look_as(user.sight)
    choices = query.choices(state.version, state.as_of, user.scope, user.unit_id)
    filters, dropped = from_url(params, choices)
    if params.get("view_as", user.username) != user.username:
        dropped.append("view_as")
    return Here(
        user=user,
        filters=filters,
        choices=choices,
        state=state,
        reference=query.reference(state.version),
        viewable=identity.viewable,
        is_demo=identity.is_demo,
        signed_on=bool(admission.username),
        lacks_own=lacks_own,
        dropped=tuple(dropped),
        asked={name: value for name, value in params.items() if name not in dropped},
    )


@contextmanager
def prepared() -> Iterator[Here | Refusal]:
    """Who looks at what, found out once for all that runs inside."""
    here = _prepared.get() or look()
    token = _prepared.set(here)
    try:
        yield here
    finally:
        _prepared.reset(token)


def open(key: str) -> Here:
    """Guard the page ``key``; returns what it may look at, or shows why not and stops."""
    here = _prepared.get() or look()
    _prepared.set(None)
    if isinstance(here, Refusal):
        screens.refuse(here.reason)
        st.stop()
    here = replace(here, page=key)
    if not here.user.may(nav.PAGES[key].permission):
        opened.forbid(here)
    opened.page(here)
    forms.say_what_was_saved()
    return here
