"""Forms that write: one click writes once, a refusal keeps what was typed, a success is said.

    with forms.form("explain", _("Record the explanation")) as send:
        body = st.text_area(...)
    send(lambda click: explain(here.user, ..., body, request=click))

Every entry of a form is a widget with a label. What was written is said after the page has run
again, so that all its figures already hold it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from lib.actions import Refused
from lib.database.faults import DatabaseDown, DatabaseFault, DatabaseFrozen
from lib.i18n import _, words

Action = Callable[[str], Any]
FAILURES = (Refused, DatabaseFault)  # that an action ends with; what was written then, `_next` says
SAVED, CLICK, SHOWN = "form_saved", "form_click_", "form_shown_"


class Send:
    """What the button of one form does; see ``form``."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.pressed = False

    def __call__(self, action: Action, said: str = "") -> None:
        """When the button was pressed, carry out ``action`` with the name of this click, say
        ``said`` (or that it is recorded) and run the page again; a refusal is shown in place and
        keeps what was typed."""
        if not self.pressed:
            return
        try:
            action(_click(self.key))
        except FAILURES as failure:
            say_why(failure)
            return
        del st.session_state[CLICK + self.key]
        st.session_state[SAVED] = said or _("Recorded.")
        st.rerun()


@contextmanager
def form(key: str, button: str, *, inline: bool = False) -> Iterator[Send]:
    """A form whose ``button`` sends its entries; ``key`` is unique on the page. ``inline``:
    without a frame of its own."""
    send = Send(key)
    round_ = st.session_state.get(CLICK + key) or _click(key)
    with st.form(f"{key}_{round_}", border=not inline):  # a new form after each success: empty
        yield send
        send.pressed = st.form_submit_button(button, type="primary")


def say_why(failure: Exception) -> None:
    """Why an action was not carried out (one of FAILURES), in its place on the page."""
    if isinstance(failure, Refused):
        st.error(plain(str(failure)), icon=":material/block:")
    elif isinstance(failure, DatabaseFault):
        st.error(f"{_(failure.happened)}. {_(_next(failure))}", icon=":material/cloud_off:")


def _next(failure: DatabaseFault) -> str:
    """Whether it was recorded: nobody knows where the line was cut while the database wrote. The
    name of the click keeps it from being written twice."""
    if type(failure) in (DatabaseDown, DatabaseFrozen):
        return words("It may not be recorded; please send it again: it is recorded once only.")
    return words("Nothing was recorded; please send it again.")


def turn(key: str) -> str:
    """The name of the next click of the form ``key``: widgets beside the form that carry it in
    their own keys start anew with it, once it has succeeded."""
    return _click(key)


def shown_before(key: str, now: Any) -> Any:
    """``now`` as this page showed it the last time: what a click was based on. When somebody else
    has written since, it differs from ``now``."""
    before = st.session_state.get(SHOWN + key, now)
    st.session_state[SHOWN + key] = now
    return before


def say_what_was_saved() -> None:
    """What the last click recorded, once. Its place is there on every run: what stands below
    keeps its own, and an open panel stays open."""
    with st.container():
        if text := st.session_state.pop(SAVED, ""):
            st.success(plain(text), icon=":material/check:")


def _click(key: str) -> str:
    """The name of the next click of a form, the same until it has succeeded."""
    return st.session_state.setdefault(CLICK + key, uuid.uuid4().hex)


def plain(text: str) -> str:
    """Text as data: what Markdown would read as its own is escaped."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:])", r"\\\1", text)
