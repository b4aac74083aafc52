"""The forms of an inspection under way: its decision, visits, end, report, notice; the seed of a
draw, and the substitution of a file."""

from __future__ import annotations

from secrets import randbelow

import pandas as pd
import streamlit as st

from lib import formats, query
from lib.actions import draws as draw_actions
from lib.actions import inspections as actions
from lib.actions.draws import LONGEST
from lib.actions.substitutes import substitute
from lib.config import local_now
from lib.frames import as_records
from lib.i18n import _
from lib.judgements.inspections import ENDED, PLANNED
from lib.page import Here
from lib.ui import forms, html
from lib.ui.inspection.about import Row, Shown
from lib.ui.inspections.write import DAY

DIGITS = 6  # of a seed drawn by lot


def course(here: Here, one: Shown) -> None:
    """What can be noted next of the course of the inspection."""
    with st.expander(_("Note the course of the inspection"), icon=":material/edit_calendar:"):
        if not one.row["decision"]:
            _decision(here, one)
        if one.planned.course.stage != PLANNED:
            _visit(here, one)
            _days(here, one)


def _decision(here: Here, one: Shown) -> None:
    with forms.form("decide", _("Record the decision")) as send:
        text = st.text_input(_("Number of the decision"), max_chars=actions.LONGEST_NAME)
    send(lambda click: actions.decide(here.user, one.code, text, request=click))


def _visit(here: Here, one: Shown) -> None:
    frame = query.inspections.visits(one.code, here.filters, here.scope)
    open_ = frame.loc[frame["visited_on"].isna(), "unit_id"].tolist()
    if not open_:
        return
    with forms.form("visit", _("Record the visit")) as send:
        left, right = st.columns(2)
        unit = left.selectbox(_("Unit"), open_, format_func=here.reference.name)
        day = right.date_input(_("Visited on"), format=DAY)
    send(lambda click: actions.visit(here.user, one.code, unit, day, request=click))


def _days(here: Here, one: Shown) -> None:
    """End, report and notice, one after the other."""
    today = local_now().date()
    if one.planned.course.stage != ENDED:
        with forms.form("end", _("Record the end")) as send:
            day = st.date_input(_("Last day"), today, format=DAY)
        send(lambda click: actions.end(here.user, one.code, day, request=click))
    elif formats.unknown(one.row["reported_on"]):
        with forms.form("report", _("Record the report")) as send:
            day = st.date_input(_("Report of"), today, format=DAY)
        send(lambda click: actions.report(here.user, one.code, day, request=click))
    elif formats.unknown(one.row["announced_on"]):
        with forms.form("announce", _("Record the notice of the results")) as send:
            day = st.date_input(_("Notice of"), today, format=DAY)
        send(lambda click: actions.announce(here.user, one.code, day, request=click))
    else:
        html.show(html.paragraph(_("Report and notice are on record: nothing is left to note.")))


def seed(here: Here, one: Shown, made: Row) -> None:
    """The form that fixes the seed of a frozen draw, once."""
    html.show(
        html.paragraph(
            _(
                "The frame is frozen and hashed. Draw six digits by lot before witnesses and enter "
                "them here; once they are recorded, they can never be changed."
            )
        )
    )
    proposed = st.toggle(
        _("Let the system propose a number"),
        help=_("From the entropy of the computer; the minutes will say so"),
    )
    with forms.form("seed", _("Fix the seed and draw the files")) as send:
        left, right = st.columns([1, 2])
        digits = left.text_input(_("Seed"), _proposal(made) if proposed else "", max_chars=64)
        origin = right.text_input(
            _("How the seed came about"),
            _("Proposed by the system from the entropy of the computer")
            if proposed
            else _("Six digits drawn by lot before a representative of the unit"),
            max_chars=LONGEST,
        )
    number = int(made["number"])
    send(
        lambda click: draw_actions.fix_seed(
            here.user, one.code, number, digits, origin, request=click
        ),
        said=_("The seed is fixed and the files are drawn."),
    )


def _proposal(made: Row) -> str:
    """A number of DIGITS digits, one for each draw of a session."""
    key = f"proposed_seed_{made['id']}"
    return str(st.session_state.setdefault(key, f"{randbelow(10**DIGITS):0{DIGITS}d}"))


def substitution(here: Here, one: Shown, made: Row, frame: pd.DataFrame) -> None:
    """The form that replaces a file that cannot be had, by the next in order, with the reason."""
    rows = as_records(frame[frame["replaced_by"].isna() & frame["rating"].isna()])
    if not rows:
        return
    names = {(row["code"], row["origin"]): f"{row['code']} · {row['title']}" for row in rows}
    with st.expander(_("Replace a file that cannot be had"), icon=":material/swap_horiz:"):
        with forms.form("substitute", _("Replace by the next in order"), inline=True) as send:
            file = st.selectbox(_("File"), list(names), format_func=names.__getitem__)
            why = st.text_input(_("Reason of the substitution"), max_chars=LONGEST)
        number = int(made["number"])
        send(
            lambda click: substitute(here.user, one.code, number, file, why, request=click),
            said=_("Replaced: the file that came for it stands in the list, with the reason."),
        )
