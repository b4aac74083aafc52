"""What people wrote, with the answers under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lib.ui.html.base import Chip, chip, join, link
from lib.ui.html.files import facts
from lib.ui.html.table import Cell, cell


@dataclass(frozen=True)
class Message:
    """What somebody wrote: ``what`` it is ("Question"), ``who`` and ``when`` as text, the words
    themselves, what they are about (``subject``, a label and a value), its ``status``, ``facts`` as
    label and value, and the ``replies`` to it. ``href`` opens it by itself."""

    what: str
    who: str
    when: str
    body: str = ""
    subject: tuple[str, Cell] | None = None
    status: Chip | None = None
    facts: Sequence[tuple[str, Cell]] = ()
    replies: Sequence[Message] = ()
    href: str = ""


def messages(items: Sequence[Message]) -> Markup:
    """The messages in the order given, each with its replies indented."""
    return Markup('<ol class="messages">{}</ol>').format(join(map(_message, items)))


def _message(item: Message) -> Markup:
    return Markup("<li>{}{}{}{}{}</li>").format(
        _heading(item),
        _subject(item),
        Markup('<p class="body">{}</p>').format(item.body) if item.body else "",
        facts(item.facts) if item.facts else "",
        messages(item.replies) if item.replies else "",
    )


def _subject(item: Message) -> Markup:
    if item.subject is None:
        return Markup("")
    label, value = item.subject
    return Markup('<p class="subject">{}: {}</p>').format(label, cell(value))


def _heading(item: Message) -> Markup:
    return Markup('<p class="what">{} <span>{} · <time>{}</time></span>{}</p>').format(
        link(item.what, item.href) if item.href else Markup("<b>{}</b>").format(item.what),
        item.who,
        item.when,
        chip(item.status) if item.status else "",
    )
