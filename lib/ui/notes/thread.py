"""The page of one instruction or question."""

from __future__ import annotations

from markupsafe import Markup

from lib import query
from lib.i18n import _
from lib.page import Here
from lib.query.notes import Note
from lib.ui import html
from lib.ui.head import Crumbs
from lib.ui.html import Chip
from lib.ui.notes import words


def asked(here: Here) -> Note | None:
    """The note that the URL names; None when there is none in the viewer's sight."""
    text = here.asked.get("note", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    day = query.notes.looked_at(here.filters, here.state.as_of).day
    return query.notes.find(here.user, int(text), day)


def title(here: Here, note: Note) -> str:
    """What it is, and to whom."""
    unit = here.reference.name(note.to_unit_id)
    return _("{kind} to {unit}", kind=words.kind(note), unit=unit)


def about(here: Here, note: Note) -> str:
    """What it is about, in one line."""
    return words.subject(here, note).text


def status(note: Note) -> Chip:
    """How it stands."""
    return words.state_chip(note)


def crumbs(here: Here) -> Crumbs:
    """The way back to the list."""
    overview = (_("Overview"), here.href("overview", here.at_home()))
    return [overview, (_("Instructions"), here.href("instructions"))]


def body(here: Here, note: Note) -> Markup:
    """The words, what the figure said then and says now, and the answers."""
    return html.messages([words.message(here, note)])
