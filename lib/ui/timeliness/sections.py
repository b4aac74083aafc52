"""The sections of the page: one at a time, so that each comes at once, or all for the printer."""

from __future__ import annotations

from markupsafe import Markup

from lib.i18n import _, words
from lib.page import Here
from lib.ui import html
from lib.ui.html import Option

SECTIONS = {
    "open": words("In progress"),
    "closed": words("Resolved"),
    "time": words("Time at each step"),
    "kinds": words("Source, document type"),
    "moved": words("Extensions, clock stops"),
    "all": words("Everything"),
}


def sections(here: Here) -> tuple[str, ...]:
    """The sections that the URL asks for: one, the open book without it, or all of them."""
    chosen = here.option("section", SECTIONS, "open")
    return tuple(SECTIONS) if chosen == "all" else (chosen,)


def contents(here: Here) -> Markup:
    """The choice of a section."""
    chosen = here.option("section", SECTIONS, "open")
    options = [
        Option(_(name), here.href("timeliness", section=key), current=key == chosen)
        for key, name in SECTIONS.items()
    ]
    return html.segmented(_("Sections of this page"), options)
