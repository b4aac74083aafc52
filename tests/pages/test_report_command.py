"""``python -m lib report``: makes a report as an account, makes one again, says what differs."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import docx
import pytest
import sqlalchemy as sa
import streamlit as st

from lib.__main__ import main
from lib.commands.report_arguments import KINDS as KNOWN
from lib.database.schema import case_file, report
from lib.export.report.kinds import KINDS
from lib.i18n import use


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["report", *arguments])
    out, err = capsys.readouterr()
    use("vi")
    return code, out, err


def test_kinds_of_the_command_are_those_there_are() -> None:
    assert set(KNOWN) == set(KINDS)


def test_make_and_make_again(own_province: sa.Engine, tmp_path: Path, capsys) -> None:
    first, second = tmp_path / "a.docx", tmp_path / "b.docx"
    asked = ("--kind", "bao-cao", "--as", "noi-vu", "--period", "2026-Q3")
    code, out, _err = run(capsys, *asked, "--out", str(first))
    assert code == 0 and "period=2026-Q3&as_of=2026-11-20" in out
    with own_province.connect() as connection:
        row = connection.execute(sa.select(report)).mappings().one()
    assert row["content_hash"] in out
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(first.read_bytes())).paragraphs)
    assert "Toàn tỉnh · Quý III/2026" in text
    for name in (str(row["id"]), row["content_hash"], row["content_hash"][:12]):
        code, out, _err = run(capsys, "--again", name, "--out", str(second))
        assert code == 0 and "Số liệu trùng khớp" in out and row["content_hash"] in out
    assert second.stat().st_size > 10_000

    with own_province.begin() as connection:
        inside = (case_file.c.received_at >= datetime(2026, 7, 1)) & (
            case_file.c.received_at < datetime(2026, 9, 30)
        )
        one = sa.select(case_file.c.id).where(inside).limit(1)
        change = sa.update(case_file).where(case_file.c.id == one.scalar_subquery())
        connection.execute(change.values(received_at=datetime(2026, 6, 1)))
    st.cache_data.clear()
    code, out, _err = run(capsys, "--again", "1", "--as", "chu-tich", "--out", str(second))
    assert code == 1 and "số liệu khác bản trước" in out
    assert "toàn bộ, Hồ sơ tiếp nhận: " in out
    with own_province.connect() as connection:
        assert len(connection.execute(sa.select(report)).all()) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--kind", "bao-cao", "--as", "gd-xay-dung", "--unit", "H61.06"), 1, "unit=H61.06"),
        (("--kind", "bao-cao", "--as", "van-hanh"), 1, "không có quyền"),
        (("--kind", "bao-cao", "--as", "nobody"), 1, "nobody"),
        (("--kind", "bao-cao", "--as", "noi-vu", "--period", "2026-13"), 1, "period=2026-13"),
        (("--kind", "bao-cao"), 2, "--as"),
        (("--again", "77"), 2, "77"),
    ],
)
def test_what_does_not_fit_is_said_in_a_line(
    own_province: sa.Engine, tmp_path: Path, capsys, arguments, code: int, said: str
) -> None:
    file = tmp_path / "x.docx"
    found, out, err = run(capsys, *arguments, "--out", str(file))
    assert found == code and out == "" and said in err and len(err.splitlines()) == 1
    assert not file.exists()


def test_only_word_and_excel(province, tmp_path: Path, capsys) -> None:
    code, _out, err = run(
        capsys, "--kind", "766", "--as", "noi-vu", "--out", str(tmp_path / "a.pdf")
    )
    assert code == 2 and ".docx or .xlsx" in err
