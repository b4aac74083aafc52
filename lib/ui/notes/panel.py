"""The panel beside a figure, a unit, a file or an issue: what was asked about it and answered."""

from __future__ import annotations

from datetime import date

from lib import formats, query
from lib.actions.notes import About
from lib.i18n import _, n_
from lib.metrics import Metric
from lib.organisation import Unit
from lib.page import Here
from lib.query.notes import Note
from lib.ui import html
from lib.ui.figures import value_text
from lib.ui.notes import words, write

MOST = 4  # notes that are shown beside what they are about


def of_figure(here: Here, metric: Metric) -> None:
    """About the figure of the page, of its unit and those under it."""
    unit = here.filters.unit_id
    found = query.notes.about_figure(here.user, metric.key, unit, _day(here))
    row = query.table((metric.key,), here.filters, here.scope).iloc[0]
    said = f"{value_text(metric, row)} {formats.unit_word(metric.unit, row[metric.key])}".strip()
    _draw(here, found, write.about_figure(here, metric.key, said), unit, with_subject=True)


def of_unit(here: Here, unit: Unit | None) -> None:
    """To or about the unit of the page; nothing on the page of the whole province."""
    if unit is not None:
        found = query.notes.about_unit(here.user, unit.id, _day(here))
        _draw(here, found, About(unit_id=unit.id), unit.id, with_subject=True)


def of_file(here: Here, file_id: int, unit_id: int) -> None:
    """About the file, which the unit answers for."""
    found = query.notes.about_file(here.user, file_id, _day(here))
    _draw(here, found, About(file_id=file_id), unit_id)


def of_issue(here: Here, issue_id: int, unit_id: int) -> None:
    """About the issue, which the unit answers for."""
    found = query.notes.about_issue(here.user, issue_id, _day(here))
    _draw(here, found, About(issue_id=issue_id), unit_id)


def _day(here: Here) -> date:
    return query.notes.looked_at(here.filters, here.state.as_of).day


def _draw(
    here: Here,
    found: tuple[Note, ...],
    about: About,
    unit_id: int | None,
    with_subject: bool = False,
) -> None:
    """The newest notes, a form for each that waits for the viewer, and the form for another."""
    shown = found[:MOST]
    body = html.messages(
        [
            words.message(here, note, with_subject=with_subject, href=_href(here, note))
            for note in shown
        ]
    )
    if not shown:
        body = html.paragraph(_("Nothing was asked or instructed about this."), "small")
    if len(found) > MOST:
        text = n_("{n} more", "{n} more", len(found) - MOST)
        body = html.join([body, html.more(text, here.href("instructions"))])
    html.show(html.panel(_("Instructions, questions"), body, anchor="notes"))
    for note in shown:
        write.answer(here, note)
    write.give(here, about, unit_id)


def _href(here: Here, note: Note) -> str:
    return here.href("instruction", note=str(note.id))
