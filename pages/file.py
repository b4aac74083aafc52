"""Một hồ sơ: what it is, where the time went, what happened, what was found."""

import streamlit as st

from lib import page, query
from lib.i18n import _
from lib.ui import file_page, head, html, opened, revealing
from lib.ui.issues import record
from lib.ui.notes import panel

here = page.open("file")
file = query.find_file(
    here.asked.get("code", ""), here.asked.get("origin"), here.filters, here.scope
)
if file is None:
    opened.refuse(here, "not_found")
opened.thing(here, file["code"], file["current_unit_id"])
history = query.history(file["id"], here.filters, here.scope)

crumbs = head.unit_crumbs(here, file["current_unit_id"], last=True)
html.show(
    head.head(
        here,
        file["title"],
        crumbs,
        about=file_page.about(here, file),
        status=file_page.state_chip(file),
    )
)
html.show(
    html.panel(_("Deadlines and time"), file_page.clock(file)),
    html.panel(_("Time at each step"), file_page.stages(here, history)),
)
left, right = st.columns([3, 2], gap="medium")
with left:
    html.show(html.panel(_("The file"), file_page.facts(here, file)))
    revealing.panel(here, file, history)
    if not history.pauses.empty or file["due_current"] != file["due_original"]:
        html.show(html.panel(_("Clock stops and extensions"), file_page.changes(history)))
    if not history.reviews.empty:
        html.show(html.panel(_("Quality reviews"), file_page.reviews(history)))
    if not history.issues.empty:
        html.show(html.panel(_("Issues"), file_page.issues(here, history)))
with right:
    html.show(html.panel(_("What happened"), file_page.timeline(here, history)))
record.about_file(here, file)
panel.of_file(here, file["id"], file["current_unit_id"])
