"""A fault of the database, or of the program, in place of what it kept from being shown: what
happened, what happens next, and healing by itself. Nothing of SQL, paths, addresses or values."""

from __future__ import annotations

import secrets
import time

import streamlit as st
from markupsafe import Markup

from lib.config import settings
from lib.database.engine import reading
from lib.database.faults import LATER_SECONDS, DatabaseFault, every_kind
from lib.database.fitness import require_fit
from lib.database.sight import SYSTEM, seeing
from lib.disk import is_full
from lib.i18n import _, words
from lib.log import log
from lib.ui import html

RETRY_SECONDS = 3
COMES_BACK = words("This page tries again by itself; nothing needs to be clicked.")
# reason of a DatabaseFault → what it means and what can be done, beside what happened
FAULTS: dict[str, str] = {
    "database_down": words("Nothing is lost."),
    "database_frozen": words("The waiting was ended so that nobody is held up. Nothing is lost."),
    "database_busy": words("No place was free for this question. Nothing is lost."),
    "database_locked": words("A delivery is being loaded, or an entry takes its time."),
    "database_slow": words(
        "It was ended after {seconds} seconds so that others are not held up. Narrow the period or "
        "the unit."
    ),
    "database_read_only": words(
        "Figures can be read. Nothing can be recorded, nor opened that has to be entered in the "
        "log of access, until the operator has made it writable again."
    ),
    "database_behind": words("It is catching up. Nothing is lost."),
    "database_conflict": words("The question was in the way of new data. Nothing is lost."),
    "database_full": words(
        "What was recorded before is kept. Nothing new can be recorded until the operator has made "
        "room."
    ),
    "database_damaged": words("The operator puts back the newest backup."),
    "database_denied": words("Your account or the dashboard's login has no right to it. Ask the "
                             "operator."),
    "database_unfit": words("The operator runs 'python -m lib migrate' and 'python -m lib check'."),
    "database_older": words("The operator runs 'python -m lib migrate'. Until then no figure is "
                            "shown."),
    "database_newer": words("The operator updates the program. Until then no figure is shown."),
}  # fmt: skip
KINDS: tuple[type[DatabaseFault], ...] = (DatabaseFault, *every_kind())
HAPPENED = {fault.reason: fault.happened for fault in KINDS}
NO_ROOM = words(
    "The disk of the server is full. Nothing that was recorded is lost, and nothing half made was "
    "kept. Try again once the operator has made room."
)
SELDOM = ("database_slow", "database_denied")  # trying costs the database much, or is of no use


def show(reason: str) -> None:
    """The fault of the database with this ``reason``, one of FAULTS; the page runs again by itself
    once it is over."""
    html.show(box(reason))


def box(reason: str) -> Markup:
    """``show``, for a piece of a page to stand in its own place."""
    _return_when_healed(LATER_SECONDS if reason in SELDOM else RETRY_SECONDS)
    meaning = _(FAULTS[reason], seconds=settings().statement_seconds)
    return html.empty_state("failed", _(HAPPENED[reason]), f"{meaning} {_(COMES_BACK)}")


def when_broken(error: Exception) -> bool:
    """Draw what to say of ``error``, which a page or a part of it has raised, in its place; the
    error itself goes to the log, under the number that is shown. True: that is all there is to
    say (what ``st.App(on_script_error=…)`` expects)."""
    if isinstance(error, DatabaseFault):
        show(error.reason)
        return True
    reference = secrets.token_hex(4)
    log.error("fault %s of a page", reference, exc_info=error)
    text = _(
        "The fault is recorded under the number {reference}: give it to the operator. Nothing is "
        "lost, and other pages can be used.",
        reference=reference,
    )
    text = _(NO_ROOM) if is_full(error) else text
    html.show(html.empty_state("failed", _("This could not be prepared"), text))
    return True


def _return_when_healed(pause: float) -> None:
    """Run the page again once the database answers, asking every ``pause`` seconds."""
    st.fragment(_again, run_every=pause)(time.monotonic(), pause)


def _again(drawn: float, pause: float) -> None:
    """Not in the run that has just failed, or a page that fails for another reason would run
    without a pause."""
    if time.monotonic() - drawn >= pause / 2 and _answers():
        st.rerun()


def _answers() -> bool:
    try:
        with seeing(SYSTEM), reading() as connection:
            require_fit(connection)
    except DatabaseFault:
        return False
    return True
