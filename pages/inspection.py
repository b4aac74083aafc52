"""Một cuộc kiểm tra: what it is, what it drew and found; or one of its draws, with its papers."""

import streamlit as st

from lib import page
from lib.i18n import _
from lib.ui import head, html, opened
from lib.ui.inspection import about, drawn, estimated, freezing, papers, steps
from lib.ui.inspections import asked, listed

here = page.open("inspection")
one = about.shown(here)
if one is None:
    opened.refuse(here, "inspection_not_found")
opened.thing(here, one.code, None)
made = drawn.chosen(here, one)
runs = asked.may_run(here)
is_new = runs and here.asked.get("draw") == about.NEW

if made is None and not is_new:
    html.show(
        head.head(
            here,
            one.row["title"],
            about.crumbs(here, one, inside=False),
            about=about.about(one),
            status=listed.stage_chip(one.planned),
        )
    )
    html.show(html.panel(_("The inspection"), about.facts(one)))
    left, right = st.columns(2, gap="small")
    with left:
        html.show(html.panel(_("Units visited"), about.units(here, one)))
    with right:
        html.show(html.panel(_("Team"), about.team(here, one)))
    html.show(
        html.panel(_("Draws of files"), about.draws(here, one), action=about.another(here, runs)),
        html.panel(_("Findings"), about.findings(here, one), anchor="findings"),
    )
    if runs:
        steps.course(here, one)
elif made is None:
    title = _("Another draw")
    html.show(head.head(here, title, about.crumbs(here, one, inside=True), about=about.about(one)))
    freezing.new_draw(here, one)
else:
    files = drawn.sample(here, made)
    title = about.draw_name(made)
    html.show(head.head(here, title, about.crumbs(here, one, inside=True), about=about.about(one)))
    html.show(
        drawn.kind_note(made),
        html.panel(_("How the files were drawn"), drawn.facts(here, made), drawn.replayed(made)),
    )
    papers.buttons(here, one, made)
    if runs and made["seed"] is None:
        steps.seed(here, one, made)
    html.show(
        html.panel(
            _("Files drawn"),
            drawn.table(here, one, made, files),
            sub=drawn.progress(made, files),
        ),
        estimated.panel(here, made),
        estimated.gap_panel(here, made),
    )
    if runs and made["seed"] is not None:
        papers.upload(here, one)
        steps.substitution(here, one, made, files)
