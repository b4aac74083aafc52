"""Cơ quan, đơn vị: one agency or unit, its figures, its course, its units, its open files."""

import streamlit as st

from lib import page
from lib.i18n import _
from lib.ui import head, html, overview, unit_page, unit_table
from lib.ui.notes import panel

here = page.open("unit")
unit = unit_page.chosen(here)

title = here.reference.name(unit.id) if unit else _("Agencies, units")
html.show(head.head(here, title, head.unit_crumbs(here, here.filters.unit_id)))
if unit:
    html.show(unit_page.among_peers(here, unit))
html.show(overview.headline(here))
left, right = st.columns(2, gap="small")
with left:
    overview.rate_chart(here)
with right:
    overview.flow_chart(here)
if unit is None or here.reference.children(unit.id):
    html.show(html.panel(overview.units_title(here), unit_table.unit_table(here, "unit")))
html.show(
    html.panel(
        _("Files that need somebody today"),
        unit_page.urgent(here),
        sub=_("Overdue, longest first"),
        action=(_("All files"), here.href("files", metric="open")),
    )
)
html.show(
    html.panel(_("By field"), unit_page.by_field(here)),
    html.panel(
        _("Time at each step"),
        unit_page.by_step(here),
        sub=_("Working days; a step counts under the unit that held the file"),
    ),
)
panel.of_unit(here, unit)
if unit:
    html.show(html.panel(_("The unit"), unit_page.facts(here, unit)))
