"""A Word document in the layout of Decree 30/2020/NĐ-CP, Appendix I: page, fonts, text, tables.

A4, margins 20 mm at top and bottom, 30 mm left, 20 mm right; Times New Roman 14, black; the page
number in the middle of the top margin, from the second page on. ``lib.export.office`` adds what
stands around the text: national heading, number and date, addressees, signature.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from lib.export.content import Picture, Table
from lib.export.text import BODY, clean, tight, write
from lib.export.word_table import add_table

FONT = "Times New Roman"
TABLE_SIZE, SMALL = 11.0, 10.0  # points
SHORT, LONG = 210, 297  # mm, the sides of A4
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 20  # mm
PORTRAIT_WIDTH, LANDSCAPE_WIDTH = SHORT - LEFT - RIGHT, LONG - TOP - BOTTOM  # mm of text
INDENT = 12.7  # mm, first line of a paragraph


class Paper:
    """One Word document that is being written, from top to bottom."""

    def __init__(self, title: str, made: datetime) -> None:
        """``title`` and ``made`` (local time) go into the properties of the file."""
        self.document: Document = docx.Document()
        self.width = float(PORTRAIT_WIDTH)
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments = clean(title)[:255], "", ""
        properties.created = properties.modified = made
        _styles(self.document)
        section = self.document.sections[0]
        _portrait(section)
        section.different_first_page_header_footer = True
        _page_number(section)

    def text(
        self,
        text: str,
        *,
        bold: bool = False,
        italic: bool = False,
        size: float = BODY,
        align: ALIGN = ALIGN.JUSTIFY,
        indent: float = INDENT,
        keep: bool = False,
    ) -> Paragraph:
        """A paragraph of body text; ``size`` in points, ``indent`` of the first line in mm;
        ``keep``: on one page with what follows."""
        paragraph = self.document.add_paragraph()
        write(paragraph, text, bold=bold, italic=italic, size=size, align=align)
        paragraph.paragraph_format.first_line_indent = Mm(indent)
        paragraph.paragraph_format.keep_with_next = keep
        return paragraph

    def centred(self, text: str, *, italic: bool = False, size: float = BODY) -> Paragraph:
        """A line in the middle of the page."""
        return self.text(text, italic=italic, size=size, align=ALIGN.CENTER, indent=0)

    def landscape(self) -> None:
        """Lay the first page, and those after it, on their side."""
        _landscape(self.document.sections[0])
        self.width = float(LANDSCAPE_WIDTH)

    def heading(self, text: str, level: int = 1) -> None:
        """A heading inside the text, "I. …" (level 1, bold) or "1. …" (level 2, bold italic); it
        is a heading to Word too, for its navigation pane."""
        paragraph = self.document.add_paragraph(style=f"Heading {level}")
        write(paragraph, text, bold=True, italic=level > 1, size=BODY)
        paragraph.paragraph_format.first_line_indent = Mm(INDENT)

    def items(self, texts: Sequence[str]) -> None:
        """A list, each entry after a dash, as Decree 30 writes them."""
        for text in texts:
            self.text(f"- {text}")

    def table(self, table: Table, size: float = TABLE_SIZE) -> None:
        """A table over the width of the text. Its heads come again on every page, no row is
        broken by the end of a page, and its name stands above it."""
        self.text(table.name, bold=True, size=size + 1, align=ALIGN.LEFT, indent=0, keep=True)
        add_table(self.document, table, self.width, size)
        if table.note:
            self.text(table.note, italic=True, size=SMALL, indent=0)
        else:
            self.space()

    def picture(self, picture: Picture, share: float = 1.0) -> None:
        """A chart under its title, with its text alternative; ``share`` of the width of the
        text."""
        self.text(picture.title, bold=True, size=BODY - 2, align=ALIGN.CENTER, indent=0, keep=True)
        paragraph = self.document.add_paragraph()
        paragraph.alignment = ALIGN.CENTER
        shown = paragraph.add_run().add_picture(
            io.BytesIO(picture.png), width=Mm(self.width * share)
        )
        properties = shown._inline.docPr
        properties.set("descr", clean(picture.alt))
        properties.set("title", clean(picture.title))
        if picture.note:
            self.centred(picture.note, italic=True, size=SMALL)

    def space(self, points: float = 4) -> None:
        """A little room between two tables, which Word would otherwise join."""
        form = tight(self.document.add_paragraph()).paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)

    def keep_with_what_follows(self) -> None:
        """No page shall begin with what comes next alone: the last lines go with it."""
        self.space(8)
        for paragraph in self.document.paragraphs[-3:]:
            paragraph.paragraph_format.keep_with_next = True

    def appendix(self, heading: str, name: str, *, landscape: bool = False) -> None:
        """Start an appendix on a page of its own, "Phụ lục I" and its name; its pages are counted
        from 1 anew (Decree 30, Appendix I, part I)."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = True
        _landscape(section) if landscape else _portrait(section)
        self.width = float(LANDSCAPE_WIDTH if landscape else PORTRAIT_WIDTH)
        _count_from_one(section)
        centred: dict[str, Any] = {"align": ALIGN.CENTER, "indent": 0, "bold": True, "keep": True}
        self.text(heading, **centred)
        self.text(name.upper(), **centred)

    def save(self) -> bytes:
        """The file."""
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()


def _styles(document: Document) -> None:
    for name in ("Normal", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name, style.font.color.rgb = FONT, RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), FONT)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_before = Pt(0 if name == "Normal" else 8)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.line_spacing = 1.1
    document.styles["Normal"].font.size = Pt(BODY)


def _portrait(section: Section) -> None:
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(SHORT), Mm(LONG)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Mm(10)


def _landscape(section: Section) -> None:
    """On its side: the binding edge of 30 mm is then the upper one."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(LONG), Mm(SHORT)
    section.top_margin, section.bottom_margin = Mm(LEFT), Mm(RIGHT)
    section.left_margin, section.right_margin = Mm(TOP), Mm(BOTTOM)
    section.header_distance = section.footer_distance = Mm(10)


def _page_number(section: Section) -> None:
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(BODY)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        tag = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            tag.set(qn("w:fldCharType"), kind)
        else:
            tag.set(qn("xml:space"), "preserve")
            tag.text = text
        run._r.append(tag)


def _count_from_one(section: Section) -> None:
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:start"), "1")
    properties = section._sectPr
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    properties.insert_element_before(numbers, "w:cols", "w:titlePg", "w:docGrid")
