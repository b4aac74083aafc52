"""On the page of one file: asking for what is masked, with a reason. It is shown in the run of the
click and kept nowhere: the next click has forgotten it."""

from __future__ import annotations

from typing import Any

import streamlit as st
from markupsafe import Markup

from lib import formats, labels
from lib.access import Permission
from lib.actions.reveal import LONGEST, Revealed, reveal
from lib.i18n import _
from lib.masking import looks_masked
from lib.page import Here
from lib.query.file import History
from lib.ui import forms, html
from lib.ui.html import Cell


def panel(here: Here, file: dict[str, Any], history: History) -> None:
    """The form, to who may ask, where something is masked; and what it gave."""
    if not here.user.may(Permission.REVEAL_PERSONAL) or not _is_masked(file, history):
        return
    with st.expander(_("Masked personal data"), icon=":material/visibility:"):
        html.show(html.paragraph(_("Each look is entered in the access log with its reason")))
        with st.form(f"reveal_{file['id']}", clear_on_submit=True, border=False):
            reason = st.text_input(_("Reason for looking at it"), max_chars=LONGEST)
            pressed = st.form_submit_button(_("Show it in full"), type="primary")
        if pressed:
            _show(here, file, reason)


def _is_masked(file: dict[str, Any], history: History) -> bool:
    notes = history.events["note"].dropna() if not history.events.empty else ()
    return any(looks_masked(text) for text in (file["title"], *notes))


def _show(here: Here, file: dict[str, Any], reason: str) -> None:
    try:
        told = reveal(here.user, file["code"], file["origin"], reason)
    except forms.FAILURES as failure:
        forms.say_why(failure)
        return
    html.show(_told(told))


def _told(told: Revealed) -> Markup:
    pairs: list[tuple[str, Cell]] = [(_("Title"), told.title)] if told.title else []
    pairs += [
        (f"{formats.moment(note.at)} · {_(labels.EVENT[note.kind])}", note.text)
        for note in told.notes
    ]
    if not pairs:
        return html.notice(_("Nothing of this file was masked when it was loaded."), "info")
    shown = _("Shown once, for this look; the next click hides it again.")
    return html.join([html.facts(pairs), html.paragraph(shown, "small")])
