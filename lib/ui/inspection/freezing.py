"""The form of a new draw: choose the frame, see how many files it holds, freeze it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import streamlit as st
from markupsafe import Markup

from lib import formats, labels, query
from lib.actions.draws import Plan, freeze
from lib.database.schema import DRAW_KINDS, FILE_KINDS
from lib.i18n import _, words
from lib.page import Here
from lib.query.frames import STATES, FrameChoice
from lib.statistics.sample_rules import CAP, MINIMUM, Discovery, Fixed, Rule, Share, sizes
from lib.ui import forms, html
from lib.ui.html import Cell, Column, Figure
from lib.ui.inspection import about
from lib.ui.inspection.about import Shown
from lib.ui.inspections.write import DAY
from lib.wording import draws as wording

METHODS = {
    "share": words("A share of each stratum"),
    "fixed": words("The same number of each stratum"),
    "discovery": words("Discovery sample"),
}
YEAR = timedelta(days=365)
EACH = 5  # files of each stratum that the form proposes
STRATA = ("field", "unit", "none")  # letter 5712/UBND-NC: files are drawn in each field


def new_draw(here: Here, one: Shown) -> None:
    """Every choice at once, what comes of it, and the button that freezes it."""
    if not one.draws.empty:
        html.show(html.panel(_("Draws of files"), about.draws(here, one)))
    html.show(html.paragraph(_intent()))
    left, right = st.columns(2)
    with left:
        choice = _choice(here, one)
    with right:
        plan = _plan(choice)
    if plan is None:
        return
    counted = _preview(here, one, plan)
    if counted is None:
        return
    html.show(counted)
    with forms.form("freeze", _("Freeze this frame"), inline=True) as send:
        pass
    send(
        lambda click: freeze(here.user, one.code, plan, here.filters, request=click),
        said=_("The frame is frozen and hashed. Open the draw to fix its seed."),
    )


def _intent() -> str:
    return _(
        "First the frame is frozen: every file that can be drawn, and how many are to be. Only "
        "then the seed is fixed. A wrong draw is not changed, it is followed by another one."
    )


def _choice(here: Here, one: Shown) -> FrameChoice | None:
    """The frame; None while its days do not fit."""
    visited = query.inspections.visits(one.code, here.filters, here.scope)["unit_id"].tolist()
    below = [unit.id for own in visited for unit in here.reference.in_tree_order(own)]
    offered = list(dict.fromkeys([*visited, *below]))
    units = st.multiselect(
        _("Units (none: all that are visited)"), offered, format_func=here.reference.name,
        placeholder=""
    )  # fmt: skip
    known = dict(here.reference.fields.values())
    fields = st.multiselect(
        _("Fields (none: all)"), list(known), format_func=known.__getitem__, placeholder=""
    )
    kinds = st.multiselect(
        _("Kinds of work (none: all)"),
        FILE_KINDS,
        format_func=lambda key: _(labels.FILE_KIND[key]),
        placeholder="",
    )
    state = st.selectbox(
        _("Files to choose from"), STATES, format_func=lambda key: _(labels.FRAME_STATE[key])
    )
    first, second = st.columns(2)
    as_of = here.filters.as_of
    start = first.date_input(_("From"), as_of - YEAR, format=DAY, disabled=state == "open")
    end = second.date_input(_("To"), as_of, format=DAY)
    fresh = st.checkbox(_("Leave out files of earlier draws"), value=True)
    if state != "open" and start > end:
        html.show(html.notice(_("The first day comes after the last."), "medium"))
        return None
    return FrameChoice(
        units=tuple(here.reference.tokens[unit] for unit in units),
        fields=tuple(fields),
        kinds=tuple(kinds),
        state=state,
        start=None if state == "open" else start,
        end=end,
        not_drawn_before=fresh,
    )


def _plan(choice: FrameChoice | None) -> Plan | None:
    """Strata, rule and kind around the frame; None while something does not fit."""
    kind = st.radio(
        _("How"), DRAW_KINDS, format_func=lambda key: _(labels.DRAW_KIND[key]), horizontal=True
    )
    if kind == "risk":
        text = _("A draw by risk finds more, and says nothing about the other files.")
        html.show(html.by_risk(html.paragraph(f"{text} {'; '.join(wording.risk_rules())}")))
    strata = st.selectbox(
        _("Strata"), ("field", "unit", "none"), format_func=lambda key: _(labels.STRATUM[key])
    )
    method = st.selectbox(_("Rule of sizes"), METHODS, format_func=lambda key: _(METHODS[key]))
    rule = _rule(method)
    if choice is None or rule is None:
        return None
    return Plan(choice, strata, rule, kind)


def _rule(method: str) -> Rule | None:
    first, second, third = st.columns(3)
    if method == "fixed":
        return Fixed(int(first.number_input(_("Files of each stratum"), 1, 500, EACH)))
    if method == "share":
        share = first.number_input(_("Share, %"), 1, 100, 10)
        minimum = int(second.number_input(_("At least, files"), 1, 500, MINIMUM))
        cap = int(third.number_input(_("At most, files"), 1, 500, CAP))
        if cap < minimum:
            html.show(html.notice(_("The cap is less than the minimum."), "medium"))
            return None
        return Share(Decimal(int(share)) / 100, minimum, cap)
    tolerable = first.number_input(_("Tolerable rate, %"), 0.5, 50.0, 5.0, 0.5, format="%.1f")
    confidence = second.number_input(_("Confidence, %"), 50, 99, 95)
    return Discovery(Decimal(str(tolerable)) / 100, Decimal(int(confidence)) / 100)


def _preview(here: Here, one: Shown, plan: Plan) -> Markup | None:
    """Files of each stratum and how many of them are to be drawn; a word when there are none, and
    then nothing to freeze."""
    strata = query.frames.preview(
        plan.choice, plan.stratified_by, one.code, here.filters, here.scope
    )
    if not strata:
        html.show(html.empty_state("empty", _("No file fits this frame")))
        return None
    try:
        wanted = sizes(plan.rule, strata)
    except ValueError:
        text = _("No sample of these files gives that assurance: read all.")
        html.show(html.notice(text, "medium"))
        return None
    return html.panel(
        _("What would be frozen"),
        _table(here, plan, strata, wanted),
        sub=wording.rule_in_words(plan.rule),
    )


def _table(here: Here, plan: Plan, strata: dict[str, int], wanted: dict[str, int]) -> Markup:
    columns = [
        Column("stratum", _("Stratum")),
        Column("files", _("Files in the frame"), align="end"),
        Column("wanted", _("Files to draw"), align="end"),
    ]
    made = {"stratified_by": plan.stratified_by}
    rows: list[dict[str, Cell]] = [
        {
            "stratum": wording.stratum(made, code, here.reference),
            "files": Figure(formats.number(files)),
            "wanted": Figure(formats.number(wanted[code])),
        }
        for code, files in strata.items()
    ]
    total: dict[str, Cell] = {
        "stratum": _("All strata"),
        "files": Figure(formats.number(sum(strata.values()))),
        "wanted": Figure(formats.number(sum(wanted.values()))),
    }
    return html.data_table(columns, rows, _("What would be frozen"), total=total)
