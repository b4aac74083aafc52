"""What stands around the text of an official letter (Decree 30/2020/NĐ-CP, Appendix I): national
heading, number and date, kind and subject, addressees, signature, recipients.

What only the office can fill in stays open: number, day, signature, seal. The paper is a draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from lib.export.document import Paper
from lib.export.text import tight, write
from lib.i18n import _

HEADING, MOTTO, NUMBER, LIST = 12.0, 13.0, 13.0, 11.0  # points
LEFT_SHARE = 0.4  # of the width: the issuer's half of the heading


@dataclass(frozen=True)
class Issuer:
    """Who issues a paper. ``above``: the agency over it, "" for none; ``name``: its own, each
    with a new line where it is to be broken; ``code``: behind the kind in the number, "SNV" in
    "BC-SNV", "" = left open; ``place``: of the date line; ``signs``: lines over the signature."""

    above: str
    name: str
    code: str
    place: str
    signs: tuple[str, ...]


def national_heading(paper: Paper, issuer: Issuer, kind: str) -> None:
    """Issuer and national heading side by side, under them number and date, both left open.
    ``kind``: the abbreviation of the kind, "BC"; "" for a paper without a number (an internal form
    or an appendix form)."""
    left, right = _two(paper)
    for line in filter(None, issuer.above.upper().split("\n")):
        _line(left, line, HEADING)
    for line in issuer.name.upper().split("\n"):
        _line(left, line, HEADING, bold=True)
    _rule(left, paper.width * LEFT_SHARE, 0.4)
    _line(right, _("SOCIALIST REPUBLIC OF VIET NAM"), HEADING, bold=True)
    _line(right, _("Independence - Freedom - Happiness"), MOTTO, bold=True)
    # as long as the line above it: about 60 mm in Times New Roman 13 bold
    _rule(right, paper.width * (1 - LEFT_SHARE), 60 / (paper.width * (1 - LEFT_SHARE)))
    paper.space(1)
    left, right = _two(paper)
    if kind:
        number = f"{kind}-{issuer.code or '…'}"
        _line(left, _("No.:        /{number}", number=number), NUMBER)
    date_line = _("{place}, the      day of      20…", place=issuer.place)
    _line(right, date_line, NUMBER, italic=True)
    paper.space(6)


def title(paper: Paper, kind: str, subject: str) -> None:
    """The kind of the paper in capitals and what it is about, with the rule under it."""
    kind_line = tight(paper.text(kind.upper(), bold=True, align=ALIGN.CENTER, keep=True))
    kind_line.paragraph_format.space_before = Pt(6)
    tight(paper.text(subject, bold=True, align=ALIGN.CENTER, keep=True))
    rule = paper.document.add_paragraph()
    _draw_rule(rule, paper.width, 0.25)
    rule.paragraph_format.space_after = Pt(8)


def draft_mark(paper: Paper) -> None:
    """That this is a draft for the office to complete."""
    text = _("(Draft; number, day, signature and seal are added when it is issued)")
    paper.text(text, italic=True, size=12, align=ALIGN.CENTER, indent=0)


def addressed(paper: Paper, to: Sequence[str]) -> None:
    """ "Kính gửi:" and to whom; several stand below each other."""
    lines = list(to) or ["……"]
    if len(lines) == 1:
        paper.text(_("To: {addressee}.", addressee=lines[0]), align=ALIGN.CENTER, indent=0)
        return
    tight(paper.text(_("To:"), align=ALIGN.LEFT, indent=0)).paragraph_format.left_indent = Mm(45)
    for line in lines:
        entry = tight(paper.text(f"- {line};", align=ALIGN.LEFT, indent=0))
        entry.paragraph_format.left_indent = Mm(60)
    paper.space(6)


def signature(paper: Paper, issuer: Issuer, recipients: Sequence[str]) -> None:
    """Recipients at the left, at the right who signs, without a name and with room to sign."""
    paper.keep_with_what_follows()
    left, right = _two(paper)
    _line(left, _("Recipients:"), 12, bold=True, italic=True, align=ALIGN.LEFT)
    for entry in recipients:
        _line(left, f"- {entry};", LIST, align=ALIGN.LEFT)
    _line(left, _("- Filed: records, …."), LIST, align=ALIGN.LEFT)
    for text in issuer.signs:
        _line(right, text.upper(), 13, bold=True)
    for _blank in range(5):
        _line(right, "", 13)


def signers(paper: Paper, names: tuple[str, str]) -> None:
    """Minutes are signed by both sides: two lines of who signs, with room under each."""
    paper.space(8)
    for cell, name in zip(_two(paper), names, strict=True):
        _line(cell, name.upper(), 13, bold=True)
        _line(cell, _("(signature, full name)"), 12, italic=True)
        for _blank in range(5):
            _line(cell, "", 13)


def _two(paper: Paper) -> tuple[_Cell, _Cell]:
    """Two cells without borders side by side."""
    table = paper.document.add_table(rows=1, cols=2)
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    left, right = table.rows[0].cells
    for column, cell, share in zip(
        table.columns, (left, right), (LEFT_SHARE, 1 - LEFT_SHARE), strict=True
    ):
        column.width = cell.width = Mm(paper.width * share)
        _no_margins(cell)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return left, right


def _no_margins(cell: _Cell) -> None:
    """The national heading needs the whole width of its cell."""
    margins = OxmlElement("w:tcMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    cell._tc.get_or_add_tcPr().append(margins)


def _line(
    cell: _Cell,
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    align: ALIGN = ALIGN.CENTER,
) -> None:
    first = cell.paragraphs[0]
    fresh = not first.text and len(cell.paragraphs) == 1 and not first.runs
    paragraph = tight(first if fresh else cell.add_paragraph())
    write(paragraph, text, bold=bold, italic=italic, size=size, align=align)


def _rule(cell: _Cell, width: float, share: float) -> None:
    """A rule under the last line of a cell; ``width`` of the cell in mm, ``share`` of it."""
    _draw_rule(cell.add_paragraph(), width, share)


def _draw_rule(paragraph: Paragraph, width: float, share: float) -> None:
    """An empty line with an edge at its top, as long as ``share`` of ``width`` (mm)."""
    form = tight(paragraph).paragraph_format
    form.left_indent = form.right_indent = Mm(width * (1 - share) / 2)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(4)
    form.space_before = Pt(2)
    edges, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    edges.append(top)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        edges, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )
