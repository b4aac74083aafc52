"""Nhật ký truy cập: who opened, fetched, revealed or was refused what."""

from lib import page
from lib.i18n import _
from lib.ui import access_log, head, html

here = page.open("access_log")
asked = access_log.asked(here)

html.show(head.head(here, _("Access log"), about=access_log.about(here)))
for row in access_log.choices(here, asked):
    html.show(row)
html.show(
    html.panel(
        access_log.title(asked),
        access_log.table(here, asked),
        sub=_("The newest first; what is about a person stands here as a code only"),
        action=(_("Show all"), here.href("access_log", did="", who="", day="")),
    )
)
html.show(access_log.chain(here))
