"""Thẻ chỉ tiêu: one figure, what it says now, its months, and how it is defined."""

import streamlit as st

from lib import page
from lib.i18n import _
from lib.ui import control, head, html, metric_page, screens
from lib.ui.notes import panel

here = page.open("metric")
metric = metric_page.asked(here)
if metric is None:
    screens.refuse("figure_not_found", here.href("definitions"))
    st.stop()

html.show(head.head(here, _(metric.label), head.unit_crumbs(here, here.filters.unit_id, last=True)))
left, right = st.columns([2, 3], gap="small")
with left:
    html.show(html.panel(_("What it says"), metric_page.now(here, metric)))
with right:
    control.draw(here, metric.key, about=False)
panel.of_figure(here, metric)
html.show(
    html.panel(_("How it is defined"), metric_page.definition(here, metric)),
    html.panel(_("By agency or unit"), metric_page.by_unit(here, metric), anchor="by-unit"),
)
