"""The page of all instructions and questions: how many stand how, and the list of them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from lib import formats, labels, query
from lib.access import Permission
from lib.i18n import _
from lib.page import Here
from lib.query.notes import GIVEN, PAGE_SIZE, STATES, Look, Note
from lib.ui import html
from lib.ui.html import Cell, Column, Option, Stack, Tile
from lib.ui.notes import words

PAGE = "instructions"
ALL = ""
WHOSE = ("to_me", "by_me")


@dataclass(frozen=True)
class Asked:
    """What the URL asks of the list, and how many notes stand in each state."""

    look: Look
    state: str
    page: int
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """Rows of the list."""
        return self.counts[self.state] if self.state else sum(self.counts.values())


def asked(here: Here) -> Asked:
    """Unit, period and as-of day of the filters; state, kind and whose from the page's own."""
    look = query.notes.looked_at(
        here.filters,
        here.state.as_of,
        kind=here.option("asked", GIVEN, ALL),
        whose=here.option("whose", WHOSE, ALL),
    )
    counts = query.notes.counts(here.user, look)
    return Asked(look, here.option("state", STATES, ALL), here.number("page"), counts)


def tiles(here: Here, what: Asked) -> Markup:
    """How many stand in each state; each opens its list."""
    meanings = {
        "overdue": _("the day set has passed without an answer"),
        "open": _("the day set is still to come"),
        "answered": _("in this period, and not yet ended by who asked"),
        "closed": _("in this period"),
    }
    return html.tiles(
        [
            Tile(
                key=f"notes_{state}",
                label=_(words.STATES[state].text),
                value=formats.number(what.counts[state]),
                meaning=meanings[state],
                href=here.href(PAGE, state=state),
            )
            for state in STATES
        ]
    )


def choices(here: Here) -> Markup:
    """Which of them: of both kinds or one; of everybody, to the viewer's unit or by the viewer."""
    kinds = {ALL: _("Both"), **{key: _(labels.NOTE_KIND[key]) for key in GIVEN}}
    whose = {ALL: _("All")}
    if here.user.may(Permission.ANSWER_INSTRUCTIONS):
        whose["to_me"] = _("To my unit")
    if here.user.may(Permission.GIVE_INSTRUCTIONS):
        whose["by_me"] = _("Given by me")
    parts = [html.segmented(_("What it is"), _options(here, "asked", kinds))]
    if len(whose) > 1:
        parts.append(html.segmented(_("Whose"), _options(here, "whose", whose)))
    return html.row(parts)


def _options(here: Here, name: str, texts: dict[str, str]) -> list[Option]:
    now = here.option(name, texts, ALL)
    return [
        Option(text, here.href(PAGE, **{name: key}), current=key == now)
        for key, text in texts.items()
    ]


def unheeded(here: Here) -> Markup:
    """A word when a filter is set that says nothing about instructions."""
    filters = here.filters
    if not (filters.fields or filters.sources or filters.kinds or filters.cell):
        return Markup("")
    return html.notice(
        _("Instructions go by unit, period and day; the other filters do not bear on them."),
        "info",
    )


def title(what: Asked) -> str:
    """What is listed."""
    return _(words.STATES[what.state].text) if what.state else _("All instructions and questions")


def table(here: Here, what: Asked) -> Markup:
    """One page of the list, what presses most first; a row opens its thread."""
    if not what.total:
        return html.empty_state("zero", _("No instruction or question"))
    states = (what.state,) if what.state else STATES
    found = query.notes.listed(here.user, what.look, states, what.page)
    columns = [
        Column("title", _("What was asked")),
        Column("by", _("By"), hide_on_phone=True),
        Column("to", _("Addressed to")),
        Column("due", _("Answer by")),
        Column("state", _("State")),
    ]
    rows = [_row(here, note) for note in found]
    listed = html.data_table(columns, rows, title(what), stacked=True)
    return html.join([listed, _pager(here, what, len(rows))])


def _row(here: Here, note: Note) -> dict[str, Cell]:
    about = f"{words.kind(note)} · {words.subject(here, note).text}"
    return {
        "title": Stack(words.excerpt(note.body), about),
        "href": here.href("instruction", note=str(note.id)),
        "by": Stack(words.author(note), formats.day(note.at)),
        "to": here.reference.name(note.to_unit_id, short=True),
        "due": words.due(here, note),
        "state": words.state_chip(note),
    }


def _pager(here: Here, what: Asked, shown: int) -> Markup:
    first = (what.page - 1) * PAGE_SIZE + 1
    last = first + shown - 1
    before = here.href(PAGE, page=str(what.page - 1)) if what.page > 1 else ""
    after = here.href(PAGE, page=str(what.page + 1)) if last < what.total else ""
    return html.pager(first, last, what.total, before, after)
