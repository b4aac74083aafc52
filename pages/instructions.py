"""Chỉ đạo: what leaders asked or instructed, and how it was answered."""

from lib import page
from lib.i18n import _
from lib.ui import head, html
from lib.ui.notes import listed

here = page.open("instructions")
asked = listed.asked(here)

crumbs = head.unit_crumbs(here, here.filters.unit_id, last=True)
html.show(head.head(here, _("Instructions"), crumbs), listed.unheeded(here))
html.show(listed.tiles(here, asked))
html.show(listed.choices(here))
html.show(
    html.panel(
        listed.title(asked),
        listed.table(here, asked),
        sub=_("What is overdue and what is due next come first; a row opens it with its answers"),
        action=(_("All of them"), here.href("instructions", state="", asked="", whose="")),
    )
)
