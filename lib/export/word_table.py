"""A table in Word: heads that come again on every page, rows that no page breaks, widths."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table as WordTable
from docx.table import _Cell

from lib.export.content import Cell, Table, is_number, text_of
from lib.export.text import tight, write


def add_table(document: Document, table: Table, width: float, size: float) -> None:
    """Add ``table`` at the end of a document, over ``width`` mm, in letters of ``size`` points."""
    widths = [width * share / sum(table.widths) for share in table.widths]
    word = document.add_table(rows=0, cols=len(widths))
    word.style, word.autofit = "Table Grid", False
    word.alignment = WD_TABLE_ALIGNMENT.CENTER
    _narrow_margins(word)
    _heads(word, table, size)
    for row in table.rows:
        _row(word, row, size)
    if table.total:
        _row(word, table.total, size, bold=True)
    _set_widths(word, widths)


def _narrow_margins(word: WordTable) -> None:
    """A millimetre at both sides of a cell: figures need the room."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "57")  # twentieths of a point
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    properties = word._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    properties.append(margins) if look is None else look.addprevious(margins)


def _heads(word: WordTable, table: Table, size: float) -> None:
    """The rows of heads, marked to come again on every page."""
    upper = _row(word, tuple(_spread(table.groups)), size, bold=True) if table.groups else None
    lower = _row(word, table.heads, size, bold=True)
    for row in filter(None, (upper, lower)):
        row[0]._tc.getparent().get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell in row:
            _shade(cell)
            cell.paragraphs[0].alignment = ALIGN.CENTER
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    if upper is not None:
        _merge(upper, lower, table.groups)


def _spread(groups: tuple[tuple[str, int], ...]) -> list[str]:
    return [text if at == 0 else "" for text, n in groups for at in range(n)]


def _merge(upper: list[_Cell], lower: list[_Cell], groups: tuple[tuple[str, int], ...]) -> None:
    """A group over its columns; a column without a group takes both rows."""
    at = 0
    for text, columns in groups:
        for column in range(at, at + columns if not text else at):
            upper[column]._tc.p_lst[0].getparent().remove(upper[column]._tc.p_lst[0])
            upper[column]._tc.append(lower[column]._tc.p_lst[0])
            lower[column].add_paragraph()
            _drop_empty_end(upper[column].merge(lower[column]))
        if text and columns > 1:
            _drop_empty_end(upper[at].merge(upper[at + columns - 1]))
        at += columns


def _drop_empty_end(cell: _Cell) -> None:
    for paragraph in cell.paragraphs[1:]:
        if not paragraph.text:
            paragraph._p.getparent().remove(paragraph._p)


def _row(word: WordTable, row: Sequence[Cell], size: float, bold: bool = False) -> list[_Cell]:
    """One row that the end of a page does not break; figures stand at the right."""
    added = word.add_row()
    added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    cells = list(added.cells)
    for cell, value in zip(cells, row, strict=True):
        paragraph = tight(cell.paragraphs[0])
        align = ALIGN.RIGHT if is_number(value) else ALIGN.LEFT
        write(paragraph, text_of(value), bold=bold, size=size, align=align)
    return cells


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "EDEFF2")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _set_widths(word: WordTable, widths: Sequence[float]) -> None:
    """In the grid and in every cell: LibreOffice reads the one, Word the other."""
    for column, width in zip(word.columns, widths, strict=True):
        column.width = Mm(width)
    for row in word.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            if cell._tc.grid_span == 1:
                cell.width = Mm(width)
