"""Text in a Word document: what XML cannot hold is left out."""

from __future__ import annotations

import re

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

BODY = 14.0  # points
# what XML cannot hold; a value from the database may hold anything
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """``text`` without the characters that no XML file can hold."""
    return FORBIDDEN.sub("", text)


def write(
    paragraph: Paragraph,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float = BODY,
    align: ALIGN | None = None,
) -> None:
    """Add ``text`` to a paragraph; what XML cannot hold is left out."""
    run = paragraph.add_run(clean(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    if align is not None:
        paragraph.alignment = align


def tight(paragraph: Paragraph) -> Paragraph:
    """The same paragraph without room above and below, single-spaced."""
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    form.first_line_indent = Mm(0)
    return paragraph
