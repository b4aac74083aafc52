"""A full disk while a file is made: said in its place, nothing half made is kept or recorded."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from xlsxwriter.exceptions import FileCreateError

from lib.config import local_now
from lib.disk import is_full
from lib.export.workbook import written_to
from tests.disk import small_disk
from tests.pages.looking import run_in_frame
from tests.pages.test_reports import files, kept, press

pytestmark = [
    pytest.mark.usefixtures("router"),
    # the archive that found no room closes itself once more when it is thrown away
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
REPORT = {"report": "ii-06a", "period": "2026"}


@pytest.fixture
def full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for temporary files, with hardly any room."""
    with small_disk(tmp_path / "full", "16k") as folder:
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        yield folder


def as_workbook(params: dict[str, str]) -> Any:
    app = run_in_frame("reports", params)
    app.radio[0].set_value("xlsx")
    return press(app)


def test_a_report_is_not_made(own_province: sa.Engine, full_disk: Path) -> None:
    app = as_workbook(REPORT)
    assert not app.exception
    assert [each.value for each in app.error if "đã đầy" in each.value]
    assert files(app) == [] and kept(own_province) == []
    assert list(full_disk.iterdir()) == []


def test_a_report_is_made_once_there_is_room(
    own_province: sa.Engine, full_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert as_workbook(REPORT).error
    monkeypatch.setattr(tempfile, "tempdir", None)
    app = as_workbook(REPORT)
    assert not app.error and files(app) and len(kept(own_province)) == 1


def test_another_error_of_the_disk_is_none_of_room() -> None:
    assert not is_full(PermissionError(13, "denied")) and not is_full(ValueError())


def test_room_is_seen_behind_what_a_library_makes_of_it(full_disk: Path) -> None:
    with (
        pytest.raises(FileCreateError) as raised,
        written_to(io.BytesIO(), "t", local_now()) as book,
    ):
        sheet = book.add_worksheet()
        for row in range(2_000):
            sheet.write_string(row, 0, f"row {row}" * 20)
    assert is_full(raised.value)
