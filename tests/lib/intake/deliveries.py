"""Deliveries to load in tests: rows of assigned tasks and administrative files, as CSV and XLSX."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from openpyxl import Workbook

from lib.database.schema import case_file, file_event, file_pause, file_stage
from lib.intake import LoadReport, load

AS_OF = date(2024, 7, 1)
SAMPLES = Path(__file__).parents[2] / "data" / "intake"
TASK = {
    "Mã nhiệm vụ": "NV-1",
    "Tên nhiệm vụ": "Tham mưu kế hoạch",
    "Lĩnh vực": "Y tế",
    "Đơn vị chủ trì": "Sở Y tế",
    "Ngày giao": "05/03/2024",
    "Hạn hoàn thành": "20/03/2024",
    "Ngày hoàn thành thực tế": "19/03/2024",
    "Trạng thái": "Đã hoàn thành",
    "Nguồn gốc": "Chủ tịch UBND tỉnh",
}


def task(code: str = "NV-1", **changes: Any) -> dict[str, Any]:
    """A good row of ``nhiem_vu`` with changes; ``_`` in a name stands for a blank."""
    return TASK | {"Mã nhiệm vụ": code} | {k.replace("_", " "): v for k, v in changes.items()}


def write_csv(path: Path, rows: Sequence[dict[str, Any]], delimiter: str = ",") -> Path:
    """``rows`` under the headers of the first one."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_xlsx(path: Path, rows: Iterable[Sequence[Any]], sheet: str = "Bảng 1") -> Path:
    """A workbook of one sheet."""
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def load_tasks(
    engine: sa.Engine, folder: Path, *rows: dict[str, Any], name: str = "tasks.csv", **options: Any
) -> LoadReport:
    """Write ``rows`` to ``folder/name`` and load them as assigned tasks, as of 1/7/2024."""
    path = write_csv(folder / name, rows)
    return load(engine, path, "nhiem_vu", progress=False, **({"as_of": AS_OF} | options))


def report_file(report: LoadReport) -> Path:
    """The report of refused rows, which must be there."""
    assert report.report_path is not None
    return report.report_path


def refused(report: LoadReport) -> list[dict[str, str]]:
    """The lines of the report of refused rows, by the English headers."""
    with report_file(report).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def stored(engine: sa.Engine, table: sa.Table = case_file) -> list[dict[str, Any]]:
    """Every row of ``table`` in the order of ids."""
    with engine.connect() as connection:
        found = connection.execute(sa.select(table).order_by(table.c.id))
        return [dict(row) for row in found.mappings()]


def everything(engine: sa.Engine) -> list[list[dict[str, Any]]]:
    """Every row that a load can change."""
    return [stored(engine, table) for table in (case_file, file_event, file_stage, file_pause)]
