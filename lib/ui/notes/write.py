"""The forms: give an instruction or ask a question, answer it, close it."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from lib import labels, query
from lib.access import Permission
from lib.actions import notes as actions
from lib.actions.notes import FARTHEST, LONGEST, About
from lib.calendar import CalendarRangeError
from lib.formats import day
from lib.i18n import _
from lib.page import Here
from lib.query.notes import GIVEN, Note, today
from lib.ui import forms
from lib.ui.notes import words

USUAL = 5  # working days that an answer is given, unless another day is set


def give(here: Here, about: About, unit_id: int | None) -> None:
    """The form for who may give instructions; ``unit_id``: the unit that it is about, to which the
    note is first offered to go."""
    if not here.user.may(Permission.GIVE_INSTRUCTIONS):
        return
    offered = addressees(here, unit_id)
    if not offered:
        return
    with st.expander(_("Give an instruction or ask a question"), icon=":material/edit_note:"):
        with forms.form("give", _("Send"), inline=True) as send:
            kind = st.radio(
                _("What it is"),
                GIVEN,
                format_func=lambda key: _(labels.NOTE_KIND[key]),
                horizontal=True,
            )
            body = st.text_area(_("What is to be done, or answered"), max_chars=LONGEST)
            left, right = st.columns([2, 1])
            unit = left.selectbox(
                _("Addressed to"),
                offered,
                format_func=here.reference.name,
                index=_first(here, offered, unit_id),
            )
            by = right.date_input(
                _("Answer by"),
                _usual(here),
                min_value=today(),
                max_value=today() + timedelta(days=FARTHEST),
                format="DD/MM/YYYY",
            )
        send(lambda click: actions.instruct(here.user, kind, body, unit, by, about, request=click))


def addressees(here: Here, unit_id: int | None) -> list[int]:
    """Whom the viewer may turn to: who sees the whole province every agency of today and the units
    on the way down to ``unit_id``, a head every unit under the own one."""
    known, on = here.reference, today()
    if here.scope.units is None:
        agencies = [unit for root in known.children(None) for unit in known.children(root.id)]
        way = known.path(unit_id)[2:] if unit_id is not None else []
        found = [*agencies, *way]
    else:
        found = [unit for own in here.scope.units for unit in known.in_tree_order(own)]
    return [unit.id for unit in found if unit.valid_on(on)]


def _first(here: Here, offered: list[int], unit_id: int | None) -> int:
    """The place in ``offered`` of the highest unit above ``unit_id``, or of itself."""
    path = here.reference.path(unit_id) if unit_id is not None else []
    return next((offered.index(unit.id) for unit in path if unit.id in offered), 0)


def _usual(here: Here) -> date:
    first = today()
    try:
        return query.calendar(here.state.version).add_working_days(first, USUAL)
    except CalendarRangeError:
        return first + timedelta(days=USUAL + 2)


def answer(here: Here, note: Note) -> None:
    """The form for the unit that was asked."""
    if not note.may_be_answered_by(here.user):
        return
    title = _("Answer what was asked on {day}", day=day(note.at))
    with st.expander(title, icon=":material/reply:"):
        with forms.form(f"answer{note.id}", _("Send the answer"), inline=True) as send:
            body = st.text_area(_("Answer"), max_chars=LONGEST)
        send(lambda click: actions.answer(here.user, note.id, body, request=click))


def close(here: Here, note: Note) -> None:
    """The form for who gave it (and the chairman): no more is expected."""
    if not note.may_be_closed_by(here.user):
        return
    with st.expander(_("End it: no more is expected"), icon=":material/check:"):
        with forms.form(f"close{note.id}", _("End it"), inline=True) as send:
            body = st.text_area(_("Remark (may be left empty)"), max_chars=LONGEST)
        send(lambda click: actions.close(here.user, note.id, body, request=click))


def about_figure(here: Here, metric: str, read_as: str) -> About:
    """The figure that the page shows, with its filters and what it says: "12 files"."""
    filters = here.filters
    return About(metric, words.remembered(here), read_as, filters.end, filters.unit_id)
