"""The form with which Home Affairs plans an inspection."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from lib import labels
from lib.actions import inspections as actions
from lib.actions.inspections import Member
from lib.config import local_now
from lib.database.schema import INSPECTION_TRIGGERS
from lib.i18n import _
from lib.page import Here
from lib.ui import forms

DAY = "DD/MM/YYYY"
SOON, LENGTH = timedelta(days=14), timedelta(days=4)  # what the form proposes


def plan_form(here: Here) -> None:
    """A form of its own at the end of the page, closed until it is needed."""
    with st.expander(_("Plan an inspection"), icon=":material/add:"):
        with forms.form("plan", _("Record the inspection"), inline=True) as send:
            planned = _entries(here)
        send(
            lambda click: actions.plan(here.user, planned, request=click),
            said=_("The inspection is on record. Units learn of it from its first day on."),
        )


def _entries(here: Here) -> actions.Plan:
    title = st.text_input(_("Name of the inspection"), max_chars=actions.LONGEST_TITLE)
    left, right = st.columns(2)
    trigger = left.selectbox(
        _("Occasion"),
        INSPECTION_TRIGGERS,
        format_func=lambda key: _(labels.INSPECTION_TRIGGER[key]),
    )
    decision = right.text_input(_("Number of the decision, once there is one"))
    today = local_now().date()
    first = left.date_input(_("First day"), value=today + SOON, format=DAY)
    last = right.date_input(_("Last day"), value=today + SOON + LENGTH, format=DAY)
    in_force = units_on(here, today)
    units = st.multiselect(
        _("Units to visit"), in_force, format_func=here.reference.name, placeholder=""
    )
    name = left.text_input(_("Head of the team"), max_chars=actions.LONGEST_NAME)
    position = right.text_input(_("Post of the head of the team"), max_chars=actions.LONGEST_NAME)
    others = st.text_area(_("Members, one on each line: name; post"), height=120, max_chars=5_000)
    return actions.Plan(
        title=title,
        trigger=trigger,
        units=tuple(units),
        starts_on=first,
        ends_on=last,
        decision=decision,
        team=team(name, position, others),
    )


def units_on(here: Here, day: date) -> list[int]:
    """Units below the province that exist on ``day``, each followed by those under it."""
    units = here.reference.in_tree_order()
    return [unit.id for unit in units if unit.parent_id is not None and unit.valid_on(day)]


def team(name: str, position: str, others: str) -> tuple[Member, ...]:
    """The team as it was typed: its head, and a line "name; post" for each other member."""
    found = [Member("lead", name, position)] if name.strip() else []
    for line in others.splitlines():
        who, _semicolon, post = line.partition(";")
        if who.strip():
            found.append(Member("member", who, post))
    return tuple(found)
