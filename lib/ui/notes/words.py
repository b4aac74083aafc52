"""An instruction or question in words: who wrote it, what it is about, how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from lib import formats, labels, query
from lib.filters import Filters, from_url
from lib.i18n import _, n_, words
from lib.metrics import METRICS
from lib.page import Here
from lib.query.notes import ANSWERED, CLOSED, OPEN, OVERDUE, Note, Reply
from lib.sentence import sentence
from lib.text import beginning
from lib.ui.figures import value_text
from lib.ui.html import Cell, Chip, Figure, Link, Message, Stack

STATES = {
    OVERDUE: Chip(words("Answer overdue"), "high"),
    OPEN: Chip(words("Waiting for an answer"), "info"),
    ANSWERED: Chip(words("Answered"), "good"),
    CLOSED: Chip(words("Ended"), "neutral"),
}
SHORT = 140  # characters of an excerpt


def state_chip(note: Note) -> Chip:
    """How the note stands; an answer after its day says so."""
    if note.state == ANSWERED and note.on_time is False:
        return Chip(_("Answered late"), "medium")
    return STATES[note.state].translated()


def author(writer: Note | Reply) -> str:
    """Who wrote it: the name of the account, or its role where the account is no more."""
    return writer.author or _(labels.ROLE[writer.role])


def kind(note: Note) -> str:
    """ "Instruction" or "Question"."""
    return _(labels.NOTE_KIND[note.kind])


def excerpt(text: str) -> str:
    """The beginning of a text in one line."""
    return beginning(text, SHORT)


def due(here: Here, note: Note) -> Stack | Figure:
    """The day set, and how many calendar days are left or have gone by without an answer."""
    text = formats.day(note.due_on)
    days = (note.due_on - query.notes.looked_at(here.filters, here.state.as_of).day).days
    if note.state == OVERDUE:
        return Stack(text, n_("{n} day past it", "{n} days past it", -days))
    if note.state == OPEN:
        return Stack(text, n_("{n} day left", "{n} days left", days) if days else _("today"))
    return Figure(text)


@dataclass(frozen=True)
class Subject:
    """What a note is about: a line of text, and the address that opens it, if it is in sight."""

    text: str
    href: str = ""


def subject(here: Here, note: Note) -> Subject:
    """A figure with what was looked at, a unit, a file or an issue."""
    if note.metric:
        return _figure(here, note)
    if note.file_id is not None:
        return _file(here, note)
    if note.issue_id is not None:
        if note.issue_code is None:
            return Subject(_("an issue that is not yours to see"))
        return Subject(note.issue_title or "", here.href("issue", issue=note.issue_code))
    unit = note.unit_id if note.unit_id is not None else note.to_unit_id
    reachable = here.reference.tokens[unit] in here.choices.units
    return Subject(
        here.reference.name(unit), here.href("unit", here.within(unit)) if reachable else ""
    )


def _file(here: Here, note: Note) -> Subject:
    if note.file_code is None:
        return Subject(_("a file that is not yours to see"))
    href = here.href("file", code=note.file_code, origin=note.file_origin or "")
    return Subject(note.file_title or "", href)


def _figure(here: Here, note: Note) -> Subject:
    filters = read_filters(here, note)
    metric = METRICS.get(note.metric or "")
    label = _(metric.label) if metric else note.metric or ""
    if filters is None or metric is None:
        return Subject(label)
    text = f"{label} · {sentence(filters, here.reference)}"
    return Subject(text, here.href("metric", filters, metric=metric.key))


def remembered(here: Here) -> str:
    """The filters of the page so that every viewer, on any later day, is led to the same figure:
    what is a default for one viewer today is not one for another."""
    filters = here.filters
    token = here.reference.tokens[filters.unit_id] if filters.unit_id is not None else ""
    fixed = {
        "period": filters.period.key,
        "as_of": filters.as_of.isoformat(),
        "unit": token,
        "organisation": filters.organisation,
        "deadline": filters.deadline,
    }
    params = filters.params(here.choices) | fixed
    return urlencode({name: value for name, value in params.items() if value})


def read_filters(here: Here, note: Note, *, now: bool = False) -> Filters | None:
    """What was looked at, as it stood then or (``now``) as it stands on the newest day; None when
    a part of it is not in the viewer's sight."""
    params = dict(parse_qsl(note.looked_at or ""))
    if now:
        params.pop("as_of", None)
    filters, dropped = from_url(params, here.choices)
    return None if dropped or filters.unit_id != note.unit_id else filters


def numbers(here: Here, note: Note) -> list[tuple[str, Cell]]:
    """What the figure said when it was asked about, and what it says now."""
    if not note.metric or not note.read_as:
        return []
    then = Stack(note.read_as, _("as of {day}", day=formats.day(note.as_of)))
    pairs: list[tuple[str, Cell]] = [(_("The figure then"), then)]
    filters, metric = read_filters(here, note, now=True), METRICS.get(note.metric)
    if filters is not None and metric is not None:
        row = query.table((metric.key,), filters, here.scope).iloc[0]
        text = f"{value_text(metric, row)} {formats.unit_word(metric.unit, row[metric.key])}"
        today = Link(text.strip(), here.href("metric", filters, metric=metric.key))
        pairs.append((_("The figure now"), today))
    return pairs


def message(here: Here, note: Note, *, with_subject: bool = True, href: str = "") -> Message:
    """The note with its replies. ``with_subject``: what it is about is said, too."""
    about = subject(here, note)
    pairs: list[tuple[str, Cell]] = [
        (_("Addressed to"), here.reference.name(note.to_unit_id)),
        (_("Answer by"), due(here, note)),
        *numbers(here, note),
    ]
    cell: Cell = Link(about.text, about.href) if about.href else about.text
    return Message(
        what=kind(note),
        who=author(note),
        when=formats.moment(note.at),
        body=note.body,
        subject=(_("What it is about"), cell) if with_subject else None,
        status=state_chip(note),
        facts=pairs,
        replies=[_reply(reply) for reply in note.replies],
        href=href,
    )


def _reply(reply: Reply) -> Message:
    what = _(labels.NOTE_KIND[reply.kind])
    return Message(what, author(reply), formats.moment(reply.at), reply.body)
