"""How the figures of one post come about: every count with the rows behind it, span by span."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from lib import formats
from lib.evaluation.evidence import Evidence
from lib.i18n import _
from lib.page import Here
from lib.ui import html
from lib.ui.html import Cell, Column, Figure, Stack
from lib.ui.people import words as people
from lib.wording.rating.account import Line, issue_lines, work_lines
from lib.wording.rating.classes import days_text


def account(here: Here, post: Evidence) -> Markup:
    """The counts, one column for each span of the term with the same fields, and their sum."""
    return _table(here, post, work_lines(post.rules.has_points), _("Account of the work"))


def issues(here: Here, post: Evidence) -> Markup:
    """Issues of the unit or fields."""
    return _table(here, post, issue_lines(), _("Issues"))


def _table(here: Here, post: Evidence, lines: Iterable[Line], caption: str) -> Markup:
    columns = [Column("what", _("Count"))]
    columns += [
        Column(f"span {number}", days_text(spell.start, spell.end), "end")
        for number, spell in enumerate(post.spells)
    ]
    if len(post.spells) > 1:
        columns.append(Column("sum", _("Together"), "end"))
    return html.data_table(columns, [_row(here, post, line) for line in lines], caption)


def _row(here: Here, post: Evidence, line: Line) -> dict[str, Cell]:
    cells: dict[str, Cell] = {
        f"span {number}": Figure(
            formats.number(line.count(spell)),
            href=here.href("files", spell.look, metric=line.metric, part=line.part),
        )
        for number, spell in enumerate(post.spells)
    }
    return cells | {
        "what": Stack(line.label, line.note),
        "sum": Figure(formats.number(line.together(post))),
    }


def span_text(here: Here, post: Evidence) -> list[str]:
    """Which days and fields the columns stand for: "01/01/2026–31/03/2026: Đất đai, Xây dựng"."""
    return [
        _(
            "{days}: {fields}",
            days=days_text(spell.start, spell.end),
            fields=people.fields(here, spell.segment.fields),
        )
        for spell in post.spells
    ]


def spans(here: Here, post: Evidence) -> Markup:
    """The spans, each on a line."""
    return html.join(html.paragraph(text) for text in span_text(here, post))
