"""Files to fetch: their types; made when they are fetched, which can be long after the page was
drawn."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lib import access
from lib.access import User
from lib.actions import NotAllowed
from lib.actions.access_log import log_export
from lib.database import replica
from lib.database.engine import reading_newest
from lib.database.sight import SYSTEM, seeing
from lib.i18n import _, speaking

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer(
    user: User, label: str, name: str, kind: str, make: Callable[[], bytes], icon: str
) -> None:
    """A button that fetches the file ``name`` of the type ``kind`` (WORD, EXCEL), which ``make``
    makes at that moment; the page does not run again. ``icon``: the name of a drawing."""
    st.download_button(
        label,
        data=when_fetched(user, name, make),
        file_name=name,
        mime=kind,
        icon=f":material/{icon}:",
        on_click="ignore",
    )


def when_fetched(user: User, name: str, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """``make`` in the language of this page, for ``user`` as long as the account stands as it did
    when the page was drawn: fetching a file does not run the page and its checks again. What was
    made is entered in the log of access under its ``name`` before it is handed over. The result
    raises NotAllowed when role or scope have changed, or the account is no longer active, and a
    DatabaseFault when it cannot be entered."""

    view = replica.current()  # the figures of the file are those that the page showed

    def made() -> bytes:
        with seeing(SYSTEM), reading_newest() as connection:
            now = access.account(connection, user.username)
        if now != user:
            raise NotAllowed(_("Your account has changed since: load the page again."))
        with seeing(user.sight), replica.looking(view):
            content = make()
        log_export(user, name, content)
        return content

    return speaking(made)
