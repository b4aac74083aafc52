"""Pieces of a page that stand for themselves: drawn once and kept for as long as they would come
out the same, and left out alone where their question takes the database too long."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from markupsafe import Markup

from lib.database.faults import DatabaseSlow
from lib.database.sight import current
from lib.i18n import language
from lib.page import Here
from lib.ui import outage

Given = ParamSpec("Given")
Drawn = TypeVar("Drawn")  # HTML, or a picture (lib.ui.chart)
MOST = 256  # of some 50 kB each


def kept(
    piece: Callable[Concatenate[Here, Given], Drawn],
) -> Callable[Concatenate[Here, Given], Drawn | Markup]:
    """``apart``, for a piece that is made of nothing but figures (whose answers belong to one data
    version) and of what its page was asked for. Not for one that shows what people write to each
    other, the hour, or what has to be entered in the log each time.

    Kept by who looks and how far the wall in the database lets the account see, language, page,
    filters with their data version, and every parameter of the address.
    """

    @wraps(piece)
    def drawn(here: Here, *given: Given.args, **more: Given.kwargs) -> Drawn | Markup:
        key = _key(piece, here, given, more)
        return _or_too_much(lambda: _drawn(key, lambda: piece(here, *given, **more)))

    return drawn


def apart(
    piece: Callable[Concatenate[Here, Given], Markup],
) -> Callable[Concatenate[Here, Given], Markup]:
    """For a piece that has to be counted from the rows under some filters: where there are too many
    of them it says so in its place, and the rest of the page stands all the same."""

    @wraps(piece)
    def drawn(here: Here, *given: Given.args, **more: Given.kwargs) -> Markup:
        return _or_too_much(lambda: piece(here, *given, **more))

    return drawn


def _key(ask: Callable[..., Any], here: Here, given: Any, more: Mapping[str, Any]) -> str:
    """Names what is asked, who looks, and what the page was asked for."""
    sight, name = current(), f"{ask.__module__}.{ask.__qualname__}"
    key = (
        *(name, given, sorted(more.items()), language(), sight.key if sight else ""),
        *(here.page, here.user, here.filters, sorted(here.asked.items())),
    )
    return repr(key)


def _or_too_much(draw: Callable[[], Drawn]) -> Drawn | Markup:
    """What ``draw`` gives, or that it could not be counted in time: then the page tries again."""
    try:
        return draw()
    except DatabaseSlow:
        return outage.box(DatabaseSlow.reason)


@st.cache_resource(max_entries=MOST, show_spinner=False)
def _drawn(key: str, _draw: Callable[[], Any]) -> Any:
    return _draw()
