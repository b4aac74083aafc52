"""Thay đổi: what is not as it was on a day that the reader chooses."""

from lib import page
from lib.formats import day
from lib.i18n import _
from lib.ui import changed_verdicts, changes_page, head, html

here = page.open("changes")
since = changes_page.since(here)

html.show(head.head(changes_page.narrowed(here), _("What changed since {day}", day=day(since))))
html.show(changes_page.refused(here), changes_page.choices(here))
html.show(changes_page.tiles(here))
html.show(
    html.panel(
        _("The open book"),
        changes_page.book(here),
        sub=_("At the start + joined − left = now; a figure opens its files"),
    ),
    html.panel(
        _("Newly overdue"),
        changes_page.newly_overdue(here),
        sub=_("The ten longest overdue first"),
        action=(
            _("All files"),
            here.href("files", changes_page.looked_at(here), metric="overdue_joined"),
        ),
    ),
    html.panel(
        _("Verdicts that changed"),
        changed_verdicts.changed_verdicts(here, since),
        sub=_("By control charts of whole months"),
    ),
    html.panel(_("By agency or unit"), changes_page.by_unit(here), anchor="by-unit"),
)
