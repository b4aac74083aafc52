"""Files that were made to do harm: by what they unpack to, what they name, what they repeat.

What reads them otherwise: tests/lib/intake (test_hostile_list, test_xes, test_bad_files).
"""

from __future__ import annotations

import gzip
import io
import resource
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from lib.__main__ import main
from lib.database.schema import case_file, data_load
from lib.intake import IntakeError, load
from lib.intake.profile import read_profile
from lib.intake.read_xes import MOST_NODES
from tests.databases import SqliteDatabases

HEADS = ("Mã nhiệm vụ", "Tên nhiệm vụ", "Đơn vị chủ trì", "Ngày giao", "Hạn xử lý")
SHEET, END = "xl/worksheets/sheet1.xml", b"</sheetData>"
EVENT = b'<string key="a" value="b"/>'
MORE = 400_000  # kilobytes that reading may add to the most this process ever held
OUTSIDE = (
    "../../x",
    "/etc/passwd",
    "..",
    "",
    ".",
    "nhiem_vu/../nhiem_vu",
    "nhiem_vu.toml",
    "*",
    "\0",
)


def workbook(inside: bytes) -> bytes:
    """A list of tasks with ``inside`` at the end of its sheet."""
    book, plain, made = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    book.active.append(HEADS)
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(END, inside + END) if name == SHEET else content)
    return made.getvalue()


def csv(line: bytes) -> bytes:
    return gzip.compress((",".join(HEADS) + "\n").encode() + line)


def log(inside: bytes) -> bytes:
    return gzip.compress(b"<log><trace>" + inside + b"</trace></log>")


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "blanks": ("a.xlsx", lambda: workbook(b" " * 400_000_000)),
    "one cell": ("a.xlsx", lambda: workbook(
        b'<row><c t="inlineStr"><is><t>' + b"A" * 200_000_000 + b"</t></is></c></row>")),
    "rows without end": ("a.xlsx", lambda: workbook(b"<row/>" * 20_000_000)),
    "one line": ("a.csv.gz", lambda: csv(b"NV-1," + b"x" * 300_000_000)),
    "one trace": ("a.xes.gz", lambda: log(b"<event>" + EVENT * 3_000_000 + b"</event>")),
    "lists in lists": ("a.xes.gz", lambda: log(b"<list>" * 3_000_000)),
    "nothing but attributes": ("a.xes.gz", lambda: gzip.compress(b"<log>" + EVENT * 3_000_000)),
}  # fmt: skip


@pytest.mark.parametrize(("name", "make"), BOMBS.values(), ids=BOMBS)
def test_what_unpacks_without_end_is_refused(
    sqlite_databases: SqliteDatabases, tmp_path: Path, name: str, make: Callable[[], bytes]
) -> None:
    """In words, with nothing loaded, before it has filled the memory."""
    (tmp_path / name).write_bytes(make())
    engine = sqlite_databases.empty()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(IntakeError, match=name):
        load(engine, tmp_path / name, "xes" if "xes" in name else "nhiem_vu", progress=False)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < before + MORE
    with engine.connect() as connection:
        for table in (case_file, data_load):
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    sqlite_databases.drop(engine)


def test_a_trace_as_long_as_they_come_is_read(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    """The limit is far above what a case has; here without anything that could be loaded."""
    few = EVENT * (MOST_NODES - 10)
    (tmp_path / "a.xes.gz").write_bytes(log(b"<event>" + few + b"</event>"))
    engine = sqlite_databases.empty()
    assert load(engine, tmp_path / "a.xes.gz", "xes", progress=False).rows_read == 1
    sqlite_databases.drop(engine)


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_profile_is_a_name_and_no_path(name: str, tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"\.md"):
        read_profile(name)


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_report_is_a_kind_and_no_path(name: str, tmp_path: Path) -> None:
    """Nothing is written beside the file that was named."""
    given = ["report", "--kind", name, "--as", "chu-tich", "--out", str(tmp_path / "a.docx")]
    with pytest.raises(SystemExit) as refused:
        main(given)
    assert refused.value.code == 2 and list(tmp_path.iterdir()) == []
