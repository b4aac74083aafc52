"""Tồn tại, kiến nghị: what was found and is not put right, whose it is, what became of it."""

import streamlit as st

from lib import page
from lib.i18n import _
from lib.ui import head, headline, html, overview
from lib.ui.issues import ages, asked, flow, kinds, listed, record, units

here = page.open("issues")

crumbs = head.unit_crumbs(here, here.filters.unit_id, last=True)
html.show(head.head(here, _("Issues, recommendations"), crumbs))
html.show(headline.tile_row(here, asked.HEADLINE, asked.ASKED, asked.TRENDS))
record.about_unit(here)
html.show(
    html.panel(
        _("Open issues that need somebody today"),
        listed.pressing(here),
        sub=_("Longest past their date first; a row opens its issue"),
    ),
    html.panel(
        _("By kind"),
        kinds.by_kind(here),
        sub=_("The five failings named by letter 5712/UBND-NC (2024) come first"),
    ),
)
left, right = st.columns(2, gap="small")
with left:
    html.show(
        html.panel(
            _("By age and severity"),
            ages.by_age(here),
            sub=_("Calendar days since the issue was found"),
        )
    )
with right:
    html.show(html.panel(_("By severity"), kinds.by_severity(here)))
left, right = st.columns(2, gap="small")
with left:
    html.show(html.panel(_("By cause"), kinds.by_cause(here)))
with right:
    html.show(
        html.panel(
            _("By status"),
            kinds.by_status(here),
            sub=_("What is open on the last day, by its status on that day"),
        )
    )
html.show(html.panel(overview.units_title(here), units.by_unit(here),
                     sub=_("Most past their date first; a row opens its unit")))  # fmt: skip
left, right = st.columns(2, gap="small")
with left:
    flow.draw(here)
with right:
    html.show(
        html.panel(
            _("How the closed ones ended"),
            flow.endings(here),
            sub=_("Closed, not done stands apart: it is never counted as remediated"),
        )
    )
html.show(
    html.panel(
        _("Balance by month"),
        flow.balance(here),
        sub=_("Open at the start + found − closed = open at the end"),
    )
)
