"""A load that is killed, or that runs out of disk, leaves nothing behind, and the next completes.

The load runs as the operator's command in a process of its own, which ends itself without a word
(SIGKILL) at the point under test.
"""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.config import ROOT
from lib.database.schema import data_load
from lib.intake import load
from tests.lib.intake.deliveries import AS_OF, everything, load_tasks, stored, task, write_csv

MANY = 3_000  # rows, so that several portions are written before the last is read

# where it ends: the rest of a program that first does what is said here
POINTS = {
    "in the middle of the rows": """
from lib.intake.write_files import FileWriter
flush, times = FileWriter.flush, []
def dying(writer):
    times.append(1)
    return end() if len(times) > 1 else flush(writer)
FileWriter.flush = dying
""",
    "before the organisation is derived": "loading.derive = end",
    "before the load is marked as finished": "loading._Run._end = end",
    "before the transaction ends": """
import sqlalchemy as sa
from lib.database.engine import engine
sa.event.listen(engine(), "commit", end)
""",
}
AFTER = "loading.Rejects.keep = end"
PROGRAM = """
import os, signal, sys
from lib.__main__ import main
from lib.intake import loading
def end(*given, **named):
    os.kill(os.getpid(), signal.SIGKILL)
{point}
sys.exit(main(["load", {file!r}, "--profile", "nhiem_vu", "--as-of", "2024-07-02"]))
"""


def killed(engine: sa.Engine, file: Path, point: str) -> None:
    """Load ``file`` until ``point``."""
    ran = run(engine, PROGRAM.format(point=point, file=str(file)))
    assert ran.returncode == -signal.SIGKILL, ran.stderr


def run(
    engine: sa.Engine, program: str, most: int | None = None
) -> subprocess.CompletedProcess[str]:
    """A Python program over the database of ``engine``, no file of which grows above ``most``."""

    def limit() -> None:
        if most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={
            "OVERSIGHT_DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "OVERSIGHT_LANGUAGE": "en",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        preexec_fn=limit,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [task(f"NV-{n}", Tên_nhiệm_vụ=f"Nhiệm vụ {n}") for n in range(MANY)]
    return write_csv(tmp_path / "tasks.csv", rows)


def state(engine: sa.Engine) -> list[object]:
    """All that a load can change, and the loads themselves."""
    return [*everything(engine), stored(engine, data_load)]


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
def test_a_killed_load_leaves_nothing(
    province: sa.Engine, tmp_path: Path, file: Path, point: str
) -> None:
    load_tasks(province, tmp_path, task("NV-1"), name="before.csv")
    before = state(province)
    killed(province, file, point)
    assert state(province) == before
    report = load(province, file, "nhiem_vu", as_of=AS_OF, progress=False)
    assert (report.rows_read, report.rows_inserted) == (MANY, MANY - 1)
    assert not list(tmp_path.glob("*.part")), "its draft is still there"
    assert len(stored(province)) == MANY
    assert all(each["finished_at"] for each in stored(province, data_load))


def test_a_load_killed_when_all_was_done(province: sa.Engine, file: Path) -> None:
    """It is in; the same again changes nothing."""
    killed(province, file, AFTER)
    assert len(stored(province)) == MANY
    report = load(province, file, "nhiem_vu", as_of=AS_OF, progress=False)
    assert report.rows_unchanged == MANY


class TestFullDisk:
    """No file of the process may grow beyond a limit: writing fails as on a full disk."""

    def load(self, engine: sa.Engine, file: Path, most: int | None) -> tuple[int, str]:
        ran = run(engine, PROGRAM.format(point="", file=str(file)), most)
        assert "Traceback" not in ran.stderr
        return ran.returncode, ran.stderr.strip()

    def test_of_the_database(self, embedded: sa.Engine, file: Path) -> None:
        embedded.dispose()
        before = state(embedded)
        code, said = self.load(embedded, file, _size(embedded) + 100_000)
        assert code == 1 and len(said.splitlines()) == 1
        assert "full" in said or "disk" in said
        assert state(embedded) == before
        assert self.load(embedded, file, None)[0] == 0
        assert len(stored(embedded)) == MANY

    def test_of_the_report(self, province: sa.Engine, tmp_path: Path) -> None:
        """What cannot be reported is not loaded."""
        rows = [task(f"NV-{n}", Ngày_giao="x" * 150) for n in range(MANY)] + [task("NV-good")]
        file = write_csv(tmp_path / "bad.csv", rows)
        province.dispose()
        before = state(province)
        room = 20_000 if province.dialect.name == "postgresql" else _size(province) + 100_000
        code, said = self.load(province, file, room)
        assert code == 1 and "rejected.csv" in said and "File too large" in said
        assert state(province) == before
        assert self.load(province, file, None)[0] == 0
        assert len(stored(province)) == 1


def _size(engine: sa.Engine) -> int:
    return Path(str(engine.url.database)).stat().st_size
