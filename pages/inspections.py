"""Kiểm tra công vụ: the plan of the year and its progress, inspection by inspection."""

from lib import page
from lib.i18n import _
from lib.ui import head, html
from lib.ui.inspections import asked, listed, write

here = page.open("inspections")
plan = asked.plan(here)

html.show(
    head.head(
        here,
        _("Public-duty inspections"),
        head.unit_crumbs(here, None),
        about=asked.about(here, plan),
    ),
    listed.years(here, plan),
)
html.show(listed.tiles(here, plan))
table = listed.table(here, plan)
html.show(html.panel(listed.title(plan), table, sub=asked.what_is_shown(here), anchor="list"))
if asked.may_run(here):
    write.plan_form(here)
