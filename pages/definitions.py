"""Định nghĩa chỉ tiêu: every figure of the registry, as the screens use it."""

from lib import page
from lib.i18n import _
from lib.ui import definitions, head, html

here = page.open("definitions")

html.show(
    head.head(
        here,
        _("Definitions of figures"),
        about=_("One definition for each figure: screens, lists and exports all read it"),
    )
)
html.show(html.panel(_("Figures"), definitions.contents(here)))
html.show(*definitions.cards(here))
html.show(html.panel(_("Settings in force"), definitions.settings_table()))
