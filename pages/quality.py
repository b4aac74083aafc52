"""Chất lượng: how the work is rated, where it is weakest, quick but poor, done again."""

import streamlit as st

from lib import page
from lib.i18n import _
from lib.ui import control, head, headline, html
from lib.ui.quality import asked, both, criteria, mix, pace, rework

here = page.open("quality")

html.show(head.head(here, _("Quality"), head.unit_crumbs(here, here.filters.unit_id, last=True)))
html.show(headline.tile_row(here, asked.HEADLINE, asked.ASKED, asked.HEADLINE))
left, right = st.columns(2, gap="small")
with left:
    control.draw(here, "good_rate", among=asked.HEADLINE)
with right:
    html.show(
        html.panel(
            _("Ratings by who gave them"),
            mix.by_reviewer(here),
            sub=_("From 1, not met, to 4, excellent; a figure opens its reviews"),
        )
    )
    html.show(
        html.panel(
            _("Criteria"),
            criteria.whole(here),
            sub=_("Share of the reviews that score the criterion good or better, weakest first"),
        )
    )
left, right = st.columns(2, gap="small")
with left:
    pace.draw(here)
with right:
    html.show(
        html.panel(
            _("Quick but poor?"),
            pace.listed(here),
            sub=_("Named only where chance does not explain the ratings; a row opens its unit"),
        )
    )
html.show(
    html.panel(
        _("Ratings by agency"),
        mix.by_unit(here),
        sub=_("Surest to be low first; the interval is wide where reviews are few"),
    ),
    html.panel(
        _("Criteria by agency"),
        criteria.by_unit(here),
        sub=_("A criterion is named as weaker only where chance does not explain it"),
    ),
    html.panel(
        _("Work done again"),
        rework.by_unit(here),
        sub=_("Right the first time: neither sent back for rework nor reopened"),
    ),
    html.panel(
        _("Self-rating and inspection"),
        both.both(here),
        sub=_("The same file, rated by its unit before and by an inspection then"),
    ),
)
