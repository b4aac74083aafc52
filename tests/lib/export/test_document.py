"""Word documents read back: the layout of Decree 30/2020/NĐ-CP, Appendix I (domain.md §5)."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import docx
import pandas as pd
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from lib.export import office
from lib.export.content import Amount, Picture, Table
from lib.export.document import Paper
from lib.export.office import Issuer
from lib.export.pictures import png
from lib.i18n import use

MADE = datetime(2026, 11, 20, 8, 30)
ISSUER = Issuer("Ủy ban nhân dân\ntỉnh Vĩnh Long", "Sở Nội vụ", "SNV", "Vĩnh Long", ("Giám đốc",))
ROWS = tuple((f"Sở {n}", Amount(n, "count", str(n)), date(2026, 1, 2)) for n in range(1, 60))
TABLE = Table(
    "Bảng 1", ("Cơ quan", "Số", "Ngày"), ROWS, (3, 1, 1),
    ("Tổng", Amount(1, "count", "1"), None), (("", 1), ("Kết quả", 2)),
)  # fmt: skip


def written() -> Any:
    """A whole letter, read back."""
    use("vi")
    paper = Paper("Báo cáo", MADE)
    office.national_heading(paper, ISSUER, "BC")
    office.title(paper, "Báo cáo", "Kết quả quý III năm 2026")
    office.addressed(paper, ["Chủ tịch Ủy ban nhân dân tỉnh"])
    paper.heading("I. Kết quả")
    paper.text("Đoạn văn.")
    paper.table(TABLE)
    office.signature(paper, ISSUER, ["Như trên"])
    paper.appendix("Phụ lục I", "Danh sách", landscape=True)
    paper.table(TABLE)
    return docx.Document(io.BytesIO(paper.save()))


@pytest.fixture(scope="module")
def letter() -> Any:
    return written()


def mm(length: Any) -> int:
    return round(length / Mm(1))


def test_page_is_a4_with_the_margins_of_the_decree(letter: Any) -> None:
    first, appendix = letter.sections
    assert (mm(first.page_width), mm(first.page_height)) == (210, 297)
    assert 20 <= mm(first.top_margin) <= 25 and 20 <= mm(first.bottom_margin) <= 25
    assert 30 <= mm(first.left_margin) <= 35 and 15 <= mm(first.right_margin) <= 20
    assert (mm(appendix.page_width), mm(appendix.page_height)) == (297, 210)


def test_all_text_is_times_new_roman_and_black(letter: Any) -> None:
    for name in ("Normal", "Heading 1", "Heading 2"):
        fonts = letter.styles[name].element.rPr.rFonts
        assert {
            fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")
        } == {"Times New Roman"}
        assert not [key for key in fonts.attrib if "heme" in key]  # a theme's font would win
        assert str(letter.styles[name].font.color.rgb) == "000000"
    runs = [run for paragraph in letter.paragraphs for run in paragraph.runs]
    assert runs and {run.font.name for run in runs} == {None}  # that of the style


def test_page_number_stands_in_the_top_margin_from_the_second_page_on(letter: Any) -> None:
    for section in letter.sections:
        assert section.different_first_page_header_footer
        assert "PAGE" in section.header._element.xml
        assert section.header.paragraphs[0].alignment == 1  # centred
        assert "PAGE" not in section.first_page_header._element.xml
        assert "PAGE" not in section.footer._element.xml
    restart = letter.sections[1]._sectPr.find(qn("w:pgNumType"))
    assert restart.get(qn("w:start")) == "1"  # appendices are counted by themselves


def test_national_heading(letter: Any) -> None:
    heading, numbers = letter.tables[:2]
    left, right = heading.rows[0].cells
    assert [p.text for p in left.paragraphs if p.text] == [
        "ỦY BAN NHÂN DÂN", "TỈNH VĨNH LONG", "SỞ NỘI VỤ",
    ]  # fmt: skip
    above, own = left.paragraphs[0].runs[0], left.paragraphs[2].runs[0]
    assert not above.bold and own.bold and above.font.size == own.font.size == Pt(12)
    state, motto = right.paragraphs[:2]
    assert state.text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" and state.runs[0].bold
    assert Pt(12) <= state.runs[0].font.size <= Pt(13)
    assert motto.text == "Độc lập - Tự do - Hạnh phúc" and motto.runs[0].bold
    assert Pt(13) <= motto.runs[0].font.size <= Pt(14)
    for cell in (left, right):  # a rule under each
        assert "<w:pBdr>" in cell.paragraphs[-1]._p.xml and not cell.paragraphs[-1].text
    number, day = (cell.paragraphs[0] for cell in numbers.rows[0].cells)
    assert number.text == "Số:        /BC-SNV"  # not filled in
    assert not number.runs[0].italic and number.runs[0].font.size == Pt(13)
    assert day.text.startswith("Vĩnh Long, ngày ") and day.runs[0].italic
    assert not any(char.isdigit() for char in day.text.replace("20…", ""))


def test_title_and_addressee(letter: Any) -> None:
    texts = {p.text: p for p in letter.paragraphs}
    kind, subject = texts["BÁO CÁO"], texts["Kết quả quý III năm 2026"]
    for line in (kind, subject):
        assert line.runs[0].bold and line.alignment == 1
        assert Pt(13) <= line.runs[0].font.size <= Pt(14)
    assert "Kính gửi: Chủ tịch Ủy ban nhân dân tỉnh." in texts


def test_body_is_justified_and_indented(letter: Any) -> None:
    body = next(p for p in letter.paragraphs if p.text == "Đoạn văn.")
    assert body.alignment == 3 and Pt(13) <= body.runs[0].font.size <= Pt(14)
    assert mm(body.paragraph_format.first_line_indent) in (10, 13)
    assert letter.styles["Normal"].paragraph_format.space_after >= Pt(6)


def test_heads_of_a_table_come_again_and_no_row_is_broken(letter: Any) -> None:
    table = letter.tables[2]
    marks = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert marks[:2] == [True, True] and not any(marks[2:])
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert len(table.rows) == 2 + len(ROWS) + 1
    widths = [column.width for column in table.columns]
    assert sum(map(mm, widths)) == pytest.approx(160, abs=2)
    top, below = ([cell.text for cell in row.cells] for row in table.rows[:2])
    assert top == ["Cơ quan", "Kết quả", "Kết quả"] and below == ["Cơ quan", "Số", "Ngày"]
    third = [cell.text for cell in table.rows[2].cells]
    assert third == ["Sở 1", "1", "02/01/2026"]
    assert [c.paragraphs[0].alignment for c in table.rows[2].cells] == [0, 2, 0]


def test_signature_has_no_name_and_recipients_end_with_the_file(letter: Any) -> None:
    left, right = letter.tables[3].rows[0].cells
    assert [p.text for p in left.paragraphs] == ["Nơi nhận:", "- Như trên;", "- Lưu: VT, …."]
    assert left.paragraphs[0].runs[0].bold and left.paragraphs[0].runs[0].italic
    assert left.paragraphs[0].runs[0].font.size == Pt(12)
    assert left.paragraphs[1].runs[0].font.size == Pt(11)
    assert [p.text for p in right.paragraphs if p.text] == ["GIÁM ĐỐC"]


@pytest.mark.parametrize("odd", ["a\x00b", "a\x0bb", "a\ud800b", "a\ufffeb"])
def test_what_xml_cannot_hold_is_left_out(odd: str) -> None:
    paper = Paper(odd, MADE)
    paper.text(odd)
    paper.table(Table(odd, (odd,), ((odd,),), (1,)))
    read = docx.Document(io.BytesIO(paper.save()))
    assert read.paragraphs[0].text == "ab" and read.tables[0].rows[1].cells[0].text == "ab"


def test_markup_in_a_text_stays_text() -> None:
    paper = Paper("x", MADE)
    paper.text("<w:p>&amp; {{ x }}</w:p>")
    read = docx.Document(io.BytesIO(paper.save()))
    assert [p.text for p in read.paragraphs] == ["<w:p>&amp; {{ x }}</w:p>"]


def test_a_picture_has_its_text_alternative() -> None:
    spec = {
        "mark": "point",
        "encoding": {"x": {"field": "n", "type": "quantitative"}},
        "config": {},
    }

    image = png(spec, pd.DataFrame({"n": [1.0, None, 3.0]}))
    assert image.startswith(b"\x89PNG")
    paper = Paper("x", MADE)
    paper.picture(Picture(image, "Biểu đồ", "Đường đi lên", "chú thích"))
    data = paper.save()
    read = docx.Document(io.BytesIO(data))
    shown = read.inline_shapes[0]._inline.docPr
    assert shown.get("descr") == "Đường đi lên" and shown.get("title") == "Biểu đồ"
    assert [p.text for p in read.paragraphs if p.text] == ["Biểu đồ", "chú thích"]
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None and image in [file.read(n) for n in file.namelist()]


def test_rows_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        Table("x", ("a", "b"), (("1",),), (1, 1))
    with pytest.raises(ValueError, match="different lengths"):
        Table("x", ("a", "b"), (), (1, 1), groups=(("g", 3),))
