"""The evidence pack read back: its numbers are those of the evidence, its list the files that count
against the post, and it says that it is no rating."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest

from lib import query
from lib.access import Scope, User
from lib.evaluation.evidence import Evidence, gather, in_year
from lib.export.evidence_pack import Person, evidence_pack
from lib.filters import Filters
from lib.i18n import use
from lib.query.people import Segment, Tenure
from lib.wording.rating.account import AGAINST, issue_lines, work_lines
from tests.world import World
from tests.world.world import PROVINCE

PERSON = Person("Nguyễn <b>Văn</b> An\x00", "Người đứng đầu", "Sở A", ("cả năm: mọi lĩnh vực",))


def one(
    world: World, year: str, scope: Scope = PROVINCE, fields: tuple[int, ...] | None = None
) -> tuple[Evidence, Filters]:
    """The evidence on the whole of a year in a department, with the filters of the year."""
    unit = next(u for u in world.units if u.id == world.unit("H61.21", "2026-01-01"))
    tenure = Tenure(
        1, 1, "CB0001", "An", unit.id, unit.code, unit.valid_from, unit.valid_to, "head", False,
        unit.valid_from, None, (Segment(unit.valid_from, None, fields),),
    )  # fmt: skip
    filters = in_year(world.filters(year))
    (found,) = gather([tenure], filters, scope, query.reference("world"))
    return found, filters


def packed(found: Evidence, filters: Filters, scope: Scope = PROVINCE, language: str = "vi") -> Any:
    use(language)
    user = User("noi-vu", "Sở Nội vụ", "home_affairs", None, scope)
    reference = query.reference("world")
    content = evidence_pack(found, PERSON, True, user, reference, filters)
    return docx.Document(io.BytesIO(content))


def text(paper: Any) -> str:
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in paper.paragraphs), *cells])


def lines(paper: Any) -> dict[str, str]:
    """First cell → last cell, of all tables."""
    return {row.cells[0].text: row.cells[-1].text for t in paper.tables for row in t.rows}


def listed(paper: Any) -> list[str]:
    """Codes of the files in the appendix."""
    tables = [table for table in paper.tables if table.rows[0].cells[0].text == "Mã"]
    return [row.cells[0].text for table in tables for row in table.rows[1:]]


@pytest.mark.parametrize("year", ["2025", "2026"])
def test_numbers_are_those_of_the_evidence(world: World, year: str) -> None:
    found, filters = one(world, year)
    paper = packed(found, filters)
    shown = lines(paper)
    for line in (*work_lines(year == "2026"), *issue_lines()):
        label = f"{line.label} ({line.note})" if line.note else line.label
        assert shown[label] == str(line.together(found)), label
    assert int(shown["Phải hoàn thành"]) > 5
    said = text(paper)
    assert "Đây không phải kết quả xếp loại" in said
    assert ("335/2025" in said) == (year == "2026")
    assert ("90/2020" in said) == (year == "2025")
    assert "Nguyễn <b>Văn</b> An" in said and "\x00" not in said


def test_appendix_lists_what_counts_against_the_post(world: World) -> None:
    found, filters = one(world, "2026")
    codes = listed(packed(found, filters))
    against = [x for x in work_lines(True) if (x.metric, x.part) in AGAINST]
    expected = [
        code
        for line in against
        for code in query.records(
            line.metric, line.part, found.spells[0].look, PROVINCE, size=1_000
        )["code"]
    ]
    assert len(codes) > 3
    assert sorted(codes) == sorted(expected)


def test_files_out_of_scope_are_not_listed(world: World) -> None:
    hidden = {world.fields["land"], world.fields["religion"]}
    seen = tuple(sorted({*world.fields.values()} - hidden))
    unit = world.unit("H61.21", "2026-01-01")
    scope = Scope(units=(unit,), fields=seen, names=False, official=1)
    codes = listed(packed(*one(world, "2025", scope, seen), scope))
    everything = listed(packed(*one(world, "2025")))
    fields = world.frames["case_file"].set_index("code")["field_id"]
    assert codes == [code for code in everything if fields[code] in seen]
    assert 0 < len(codes) < len(everything)


def test_in_english_too(world: World) -> None:
    found, filters = one(world, "2026")
    said = text(packed(found, filters, language="en"))
    assert "Nothing here is a rating" in said
    use("vi")


def test_nothing_to_attribute_is_said(world: World) -> None:
    found, filters = one(world, "2026", fields=())
    said = text(packed(found, filters))
    assert found.spells == ()
    assert "Không ghi nhận lĩnh vực nào" in said
