"""Tổng quan: the province in one screen, what needs a decision, and the agencies."""

import streamlit as st

from lib import page
from lib.i18n import _
from lib.ui import attention, head, html, overview, unit_table

here = page.open("overview")

html.show(head.head(here, _("Overview")))
html.show(overview.headline(here))
left, right = st.columns([6, 5], gap="small")
with left:
    html.show(
        html.panel(
            _("Needs attention"),
            attention.attention_panel(here),
            sub=_("Each entry says why, and opens what is behind it"),
        )
    )
with right:
    overview.rate_chart(here)
    overview.flow_chart(here)
html.show(
    html.panel(
        overview.units_title(here),
        unit_table.unit_table(here, "overview", most=12),
        sub=_("A row opens its unit, a figure opens its files"),
    )
)
