"""What a page enters in the log of access: that it was opened, the one thing it shows, what was
refused. What is fetched enters itself (``fetched``).

One transaction a run, and none for the same look again within a few minutes: a page runs at every
click. A file, an issue, a post and an inspection are shown only once they are entered; a page of
figures opens all the same, and its row is written with the next one.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlencode

import streamlit as st

from lib.access import User
from lib.actions.access_log import Entry, log, log_or_keep
from lib.database.faults import DatabaseFault
from lib.i18n import _
from lib.ui import html, screens

if TYPE_CHECKING:
    from lib.page import Here

# pages that can show one thing: what is then entered instead of the page, and which parameter of
# the address names it
THINGS = {
    "file": ("file", "code"),
    "issue": ("issue", "issue"),
    "person": ("person", "term"),
    "inspection": ("inspection", "inspection"),
    "rating": ("person", "post"),
}
AGAIN_SECONDS = 300  # within which the same look is not entered twice
LOOKS = "access_log_looks"
TYPED = "q"  # what is searched for may be a name: that something was is all that is kept
NOT_LOGGED = ("lang", "view_as")


def page(here: Here) -> None:
    """Enter that the page was opened; of a page that shows one thing, ``thing`` enters it."""
    if not _asked(here):
        _shown_anyway(here, _entry(here, "page", None, here.filters.unit_id))


def thing(here: Here, subject: str, unit_id: int | None) -> None:
    """Enter that the one thing of this page was opened, by its code and the unit that answers for
    it. Raises a DatabaseFault when that cannot be entered: then it must not be shown."""
    fresh = _fresh(here, _entry(here, THINGS[here.page][0], subject, unit_id))
    if not fresh:
        return
    try:
        log(here.user.username, here.user.role, *fresh)
    except DatabaseFault:
        html.show(html.paragraph(_("It is shown once the log of access can be written.")))
        raise
    _remember(here.user, fresh)


def refuse(here: Here, reason: str) -> NoReturn:
    """Say why the thing that was asked for is not shown (a key of REFUSALS), and enter that."""
    if subject := _asked(here):
        _shown_anyway(here, _entry(here, "refused", subject))
    screens.refuse(reason)
    st.stop()


def forbid(here: Here) -> NoReturn:
    """Say that the page is not for this account, and enter the attempt."""
    _shown_anyway(here, _entry(here, "refused", None))
    screens.refuse("forbidden", here.href("definitions"))
    st.stop()


def _shown_anyway(here: Here, entry: Entry) -> None:
    if fresh := _fresh(here, entry):
        log_or_keep(here.user.username, here.user.role, *fresh)
        _remember(here.user, fresh)


def _fresh(here: Here, entry: Entry) -> list[Entry]:
    """What is to be entered of this look: ``entry``, and an address that reached for the unit of
    somebody else; nothing that has been entered just now."""
    entries = [entry]
    if "unit" in here.dropped:
        entries.append(_entry(here, "refused", str(st.query_params.get("unit", ""))))
    return [each for each in entries if not _seen_just_now(here.user, each)]


def _entry(here: Here, action: str, subject: str | None, unit_id: int | None = None) -> Entry:
    kept = {name: value for name, value in here.asked.items() if name not in NOT_LOGGED}
    if kept.get(TYPED):
        kept[TYPED] = "*"
    filters = urlencode(kept, safe=",:@*") or None
    return Entry(action, here.page, subject, unit_id, filters)


def _asked(here: Here) -> str:
    """What the address names on a page that can show one thing."""
    return here.asked.get(THINGS[here.page][1], "") if here.page in THINGS else ""


def _seen_just_now(user: User, entry: Entry) -> bool:
    then = st.session_state.get(LOOKS, {}).get((user.username, entry))
    return then is not None and time.monotonic() - then < AGAIN_SECONDS


def _remember(user: User, entries: list[Entry]) -> None:
    now = time.monotonic()
    before = st.session_state.get(LOOKS, {})
    recent = {key: then for key, then in before.items() if now - then < AGAIN_SECONDS}
    st.session_state[LOOKS] = recent | {(user.username, entry): now for entry in entries}
