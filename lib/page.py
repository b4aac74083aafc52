"""The guard and the head of every page.

``open(key)`` is the first statement of every page file: it finds out who is looking, checks the
permission, reads the filters from the URL, and stops the page otherwise. A page file can be
reached before ``dashboard.py`` has ever run, so nothing here relies on the frame having run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from lib import access, nav, query
from lib.access import NoIdentityProvider, Scope, User
from lib.config import settings
from lib.database.engine import DatabaseDown, DatabaseUnfit, reading
from lib.filters import Choices, Filters, Period, from_url
from lib.i18n import LANGUAGES, use
from lib.query.reference import DataState, Reference
from lib.ui import screens


@dataclass(frozen=True)
class Here:
    """Who is looking at what: all that a page needs to ask its questions and make its links."""

    user: User
    filters: Filters
    choices: Choices
    state: DataState
    reference: Reference
    dropped: tuple[str, ...]
    fixed: dict[str, str]  # URL parameters that every link keeps: language, view-as

    @property
    def scope(self) -> Scope:
        return self.user.scope

    def href(self, key: str, filters: Filters | None = None, **more: str) -> str:
        """A link to a page that keeps these filters (or takes others), with more parameters."""
        params = self.fixed | (filters or self.filters).params(self.choices) | more
        return nav.href(key, params)

    def narrowed(
        self, unit: int | None = None, period: str | None = None, **changes: Any
    ) -> Filters:
        """These filters for one cell of a table or chart: a unit by id, a period by its key.

        A unit that is the filtered unit itself stands for what it holds directly.
        """
        filters = replace(self.filters, **changes)
        if unit is not None:
            own = unit == filters.unit_id or self.reference.units[unit].parent_id is None
            token = self.reference.tokens[unit]
            filters = replace(filters, unit=token, unit_id=unit, own_only=own)
        if period is not None:
            filters = replace(filters, period=Period.parse(period, filters.as_of))
        return filters


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
        with reading() as connection:
            user = access.current_user(connection, params.get("view_as"))
        state = query.data_state()
    except NoIdentityProvider:
        return Refusal("no_identity_provider")
    except DatabaseDown:
        return Refusal("database_down")
    except DatabaseUnfit:
        return Refusal("database_unfit")
    if state is None:
        return Refusal("not_loaded")
    if user is None:
        return Refusal("unknown_user")
    return _here(user, state, params)


def _here(user: User, state: DataState, params: dict[str, str]) -> Here:
    choices = query.choices(state.version, state.as_of, user.scope, user.unit_id)
    filters, dropped = from_url(params, choices)
    fixed = {name: params[name] for name in ("lang", "view_as") if params.get(name)}
    return Here(
        user=user,
        filters=filters,
        choices=choices,
        state=state,
        reference=query.reference(state.version),
        dropped=tuple(dropped),
        fixed=fixed,
    )


@contextmanager
def prepared(here: Here | Refusal) -> Iterator[None]:
    """Hand what the frame has already found out to the one page that runs inside."""
    token = _prepared.set(here)
    try:
        yield
    finally:
        _prepared.reset(token)


def open(key: str) -> Here:
    """Guard the page ``key``; returns what it may look at, or shows why not and stops."""
    here = _prepared.get() or look()
    _prepared.set(None)
    if isinstance(here, Refusal):
        screens.refuse(here.reason)
        st.stop()
    if not here.user.may(nav.PAGES[key].permission):
        screens.refuse("forbidden", here.href("definitions"))
        st.stop()
    return here
