"""How fast intake is beside a plain bulk insert of the same rows.

``python -m tests.bench.intake`` (rows, rows per second, ratio, peak memory of each step).

Makes a CSV of assigned tasks (``--profile nhiem_vu``) or of administrative files (``ho_so_tthc``,
which also writes events and clock stops), loads it into an empty database, loads it again
unchanged, then copies the rows that came out into a second empty database with nothing but bulk
inserts. Each step runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lib.database.engine import make_engine
from lib.database.schema import case_file, data_load, file_event, file_pause, file_stage
from lib.intake import load
from lib.organisation import load_reference
from tests.databases import PostgresDatabases, SqliteDatabases
from tests.postgres import Postgres

AS_OF = date(2026, 11, 1)
AT_ONCE = 2_000
TABLES = (data_load, case_file, file_event, file_stage, file_pause)
UNITS = ("H61.02", "H61.05", "H61.09")
FIELDS = ("Đất đai", "Xây dựng", "Y tế", "Giáo dục")
HEADERS = {
    "nhiem_vu": ("ID nhiệm vụ", "Tên nhiệm vụ", "Lĩnh vực", "Đơn vị chủ trì", "Ngày giao",
                 "Hạn hoàn thành", "Ngày hoàn thành thực tế", "Trạng thái", "Nguồn gốc", "Độ khẩn"),
    "ho_so_tthc": ("Mã hồ sơ", "Trích yếu", "Lĩnh vực", "Đơn vị xử lý", "Ngày tiếp nhận",
                   "Ngày hẹn trả", "Ngày có kết quả", "Trạng thái", "Đối tượng nộp",
                   "Ngày yêu cầu bổ sung"),
}  # fmt: skip
WORDS = {
    "nhiem_vu": ("Đã hoàn thành", "Đang thực hiện", "Tỉnh ủy"),
    "ho_so_tthc": ("Đã trả kết quả", "Đang xử lý", "Cá nhân"),
}


def write_csv(path: Path, rows: int, profile: str) -> None:
    """A delivery of ``rows`` rows, dates as Vietnamese offices write them."""
    chance, done, open_, source = random.Random(1), *WORDS[profile]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS[profile])
        for n in range(rows):
            received = datetime(2025, 7, 1) + timedelta(minutes=chance.randrange(450 * 1440))
            due = received + timedelta(days=chance.randrange(3, 40))
            finished = received + timedelta(minutes=chance.randrange(45 * 1440))
            closed = n % 10 != 0
            writer.writerow((
                f"H59.{n:07d}", f"Hồ sơ số {n} về việc cấp giấy phép, đợt {n % 97}",
                FIELDS[n % 4], UNITS[n % 3], f"{received:%d/%m/%Y %H:%M}", f"{due:%d/%m/%Y}",
                f"{finished:%d/%m/%Y %H:%M:%S}" if closed else "", done if closed else open_,
                source, ("Khẩn" if profile == "nhiem_vu" else f"{due:%d/%m/%Y}") if n % 20 == 0
                else "",
            ))  # fmt: skip


def prepare(url: str) -> None:
    """Units and fields, which both contenders start with."""
    with make_engine(url).begin() as connection:
        load_reference(connection)


def run_load(url: str, path: Path, profile: str) -> dict[str, Any]:
    """One load; rows per second and peak memory in MB."""
    engine = make_engine(url)
    start = time.perf_counter()
    report = load(engine, path, profile, as_of=AS_OF, progress=False)
    seconds = time.perf_counter() - start
    if report.rows_rejected:
        raise RuntimeError(report.summary())
    return {"seconds": seconds, "rows": report.rows_read, "memory": _peak()}


def run_plain(source: str, target: str) -> dict[str, Any]:
    """Copy the rows of ``source`` to ``target`` by bulk inserts; only the inserts are timed."""
    seconds, rows = 0.0, 0
    with make_engine(source).connect() as read, make_engine(target).begin() as write:
        for table in TABLES:
            columns = [column for column in table.c if column.computed is None]
            found = read.execute(sa.select(*columns).order_by(table.c.id))
            for some in found.mappings().partitions(AT_ONCE):
                batch = [dict(row) for row in some]
                start = time.perf_counter()
                write.execute(sa.insert(table), batch)
                seconds += time.perf_counter() - start
                rows += len(batch) if table is case_file else 0
    return {"seconds": seconds, "rows": rows, "memory": _peak()}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(task: Callable[..., dict[str, Any]], *arguments: object) -> dict[str, Any]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(task, *arguments).result()


def _tell(what: str, found: dict[str, Any]) -> None:
    rate = found["rows"] / found["seconds"]
    print(
        f"  {what:<22}{found['seconds']:7.2f} s {rate:9,.0f} rows/s  peak {found['memory']:5.0f} MB"
    )


def compare(name: str, databases: Any, path: Path, small: Path, profile: str) -> None:
    """Load and plain insert on one kind of database."""
    engines = [databases.empty() for _n in range(3)]
    urls = [engine.url.render_as_string(hide_password=False) for engine in engines]
    for url in urls:
        prepare(url)
    print(name)
    _tell("load, a tenth", _apart(run_load, urls[2], small, profile))
    loaded = _apart(run_load, urls[0], path, profile)
    _tell("load", loaded)
    _tell("load again, unchanged", _apart(run_load, urls[0], path, profile))
    plain = _apart(run_plain, urls[0], urls[1])
    _tell("plain bulk insert", plain)
    print(f"  ratio load / plain    {loaded['seconds'] / plain['seconds']:7.2f}")
    for engine in engines:
        databases.drop(engine)


def main() -> None:
    """Read the arguments and compare on both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--profile", choices=sorted(HEADERS), default="nhiem_vu")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path, small = Path(folder) / "bench.csv", Path(folder) / "small.csv"
        write_csv(path, arguments.rows, arguments.profile)
        write_csv(small, arguments.rows // 10, arguments.profile)
        print(f"{arguments.rows:,} rows, {path.stat().st_size / 1e6:.1f} MB, {arguments.profile}")
        compare("SQLite", SqliteDatabases(Path(folder)), path, small, arguments.profile)
        server = Postgres()
        try:
            databases = PostgresDatabases(server.start())
            compare("PostgreSQL", databases, path, small, arguments.profile)
            databases.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
