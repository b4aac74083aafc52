"""A report drawn: as a Word document, as an Excel workbook."""

from __future__ import annotations

from collections.abc import Sequence

from lib import formats
from lib.export import office
from lib.export.content import Picture, Table
from lib.export.document import Paper
from lib.export.office import Issuer
from lib.export.report.kinds import Kind
from lib.export.report.provenance import Provenance
from lib.export.report.shape import Heading, Items, Part, Report
from lib.export.report.tables import definitions
from lib.export.workbook import Note, workbook
from lib.i18n import _
from lib.sentence import sentence

ROMAN = ("I", "II", "III", "IV", "V")
FIGURES_SIZE = 10.0  # points, in tables of a page's width


def document(report: Report, kind: Kind, issuer: Issuer, from_where: Provenance) -> bytes:
    """The paper: heading, title, text, signature, appendices; definitions and where the figures
    come from at its end."""
    paper = Paper(f"{_(kind.title)}: {report.subject}", from_where.made)
    if report.landscape:
        paper.landscape()
    office.national_heading(paper, issuer, kind.number)
    office.title(paper, _(kind.title), report.subject)
    _what_is_looked_at(paper, from_where)
    if kind.number:
        office.draft_mark(paper)
        office.addressed(paper, report.to)
    draw(paper, report.parts)
    if kind.signed:
        office.signature(paper, issuer, [_("As above")] if kind.number else [])
    for number, appendix in enumerate(report.appendices):
        paper.appendix(_heading(number), appendix.name, landscape=appendix.landscape)
        draw(paper, appendix.parts)
    name = _("Definitions, and where the figures come from")
    paper.appendix(_heading(len(report.appendices)), name)
    if report.metrics:
        paper.table(as_table(definitions(report.metrics)), size=FIGURES_SIZE)
    paper.table(as_table(from_where.note()), size=FIGURES_SIZE)
    return paper.save()


def _heading(number: int) -> str:
    return _("Appendix {number}", number=ROMAN[number])


def _what_is_looked_at(paper: Paper, from_where: Provenance) -> None:
    text = _(
        "({sentence}; data as of {day})",
        sentence=sentence(from_where.filters, from_where.reference),
        day=formats.day(from_where.filters.end),
    )
    paper.centred(text, italic=True, size=12)


def draw(paper: Paper, parts: Sequence[Part]) -> None:
    """Parts one after the other."""
    for part in parts:
        if isinstance(part, Heading):
            paper.heading(part.text, part.level)
        elif isinstance(part, Items):
            paper.items(part.entries)
        elif isinstance(part, Table):
            paper.table(part, size=FIGURES_SIZE if len(part.heads) > 4 else FIGURES_SIZE + 1)
        elif isinstance(part, Picture):
            paper.picture(part)
        else:
            paper.text(part)


def as_table(note: Note) -> Table:
    """Lines of a name and a text as a table."""
    return Table(note.name, (_("Item"), _("Content")), note.lines, (3, 9))


def book(report: Report, kind: Kind, from_where: Provenance) -> bytes:
    """The workbook: its sheets, definitions, filters and where the figures come from."""
    title = f"{_(kind.label)}: {report.subject}"
    looked_at = from_where.note()
    sheets: list[tuple[str, Sequence[Table | Note]]] = [
        *report.sheets,
        (_("Definitions"), (definitions(report.metrics),)),
        (_("Filters, as of, where from"), (looked_at,)),
    ]
    return workbook(title, from_where.made, sheets)
