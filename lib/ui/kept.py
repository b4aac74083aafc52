"""Pieces of a page that are drawn once, and kept for as long as they would come out the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import streamlit as st
from markupsafe import Markup

from lib.database.sight import current
from lib.i18n import language
from lib.page import Here

Given = ParamSpec("Given")
Piece = Callable[Concatenate[Here, Given], Markup]
MOST = 256  # of some 50 kB each


def kept(piece: Piece[Given]) -> Piece[Given]:
    """For a piece that is made of nothing but figures (whose answers belong to one data version)
    and of what its page was asked for. Not for one that shows what people write to each other, the
    hour, or what has to be entered in the log each time.

    Kept by who looks and how far the wall in the database lets the account see, language, page,
    filters with their data version, and every parameter of the address.
    """
    name = f"{piece.__module__}.{piece.__qualname__}"

    @wraps(piece)
    def drawn(here: Here, *given: Given.args, **more: Given.kwargs) -> Markup:
        sight = current()
        key = (
            *(name, given, sorted(more.items()), language(), sight.key if sight else ""),
            *(here.page, here.user, here.filters, sorted(here.asked.items())),
        )
        return _drawn(repr(key), lambda: piece(here, *given, **more))

    return drawn


@st.cache_resource(max_entries=MOST, show_spinner=False)
def _drawn(key: str, _draw: Callable[[], Markup]) -> Markup:
    return _draw()
