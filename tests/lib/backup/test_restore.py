"""There and back: the work of people in one database, brought into another one."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lib.__main__ import main
from lib.actions import notes
from lib.actions.notes import About
from lib.backup import BackupError, backup, restore
from lib.backup.archive import MANIFEST, member
from lib.backup.tables import LEFT_OUT, SHARED, TABLES
from lib.config import local_now
from lib.database import access_chain
from lib.database.check import check
from lib.database.schema import (
    OVERSIGHT,
    data_load,
    journal,
    metadata,
    note,
    sign_on,
    user_account,
)
from tests.conftest import KINDS
from tests.databases import Databases
from tests.lib.backup.conftest import SHIFTED, Use, counts, deliver, unit_of, user
from tests.pages.looking import look

PAGES: list[tuple[str, dict[str, str]]] = [
    ("overview", {}),
    ("inspections", {}),
    ("issues", {}),
    ("instructions", {}),
    ("files", {}),
]
VIEWERS = ("chu-tich", "noi-vu", "gd-xay-dung")


@pytest.fixture(params=KINDS)
def fresh(
    request: pytest.FixtureRequest, givers: Callable[[str], Databases]
) -> Iterator[sa.Engine]:
    """An empty migrated database of either kind."""
    databases = givers(request.param)
    engine = databases.empty()
    yield engine
    databases.drop(engine)


def lines(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Rows of a backup by table."""
    with zipfile.ZipFile(path) as file:
        return {
            table.name: [json.loads(line) for line in file.read(member(table.name)).splitlines()]
            for table in TABLES
        }


def test_each_own_table_is_in_it_or_left_out_on_purpose(packed: Path) -> None:
    own = {table for table in metadata.tables.values() if table.schema == OVERSIGHT}
    assert own == set(TABLES) - set(SHARED) | set(LEFT_OUT)
    empty = {name for name, rows in lines(packed).items() if not rows}
    assert empty <= {"access_cut", "digest"}  # else this test says nothing of them


@pytest.mark.parametrize("shifted", [{}, SHIFTED], ids=["same ids", "other ids"])
def test_what_comes_back_is_what_was_written(
    worked: sa.Engine, packed: Path, fresh: sa.Engine, shifted: dict[str, int], tmp_path: Path
) -> None:
    deliver(worked, fresh, shifted)
    before = local_now()
    done = restore(fresh, packed)
    again = tmp_path / "again.zip"
    backup(fresh, again)
    first, second = lines(packed), lines(again)
    assert done.rows == {name: len(rows) for name, rows in first.items()}
    *kept, entry = second.pop("journal")
    assert kept == first.pop("journal")
    assert (entry["action"], entry["subject"]) == ("backup.restored", done.sha256)
    for row in second["user_account"]:
        assert dt.datetime.fromisoformat(row.pop("sessions_valid_after")) >= before
    for row in first["user_account"]:
        del row["sessions_valid_after"]
    assert second == first


def test_the_restored_dashboard_works(
    worked: sa.Engine, packed: Path, fresh: sa.Engine, use_database: Use
) -> None:
    deliver(worked, fresh, SHIFTED)
    restore(fresh, packed)
    assert {finding.code for finding in check(fresh)} <= {"stale_data"}
    with fresh.connect() as connection:
        assert list(access_chain.broken(connection)) == []
        assert connection.scalar(sa.select(sa.func.count()).select_from(sign_on)) == 0
        last = connection.scalar(sa.select(sa.func.max(note.c.id))) or 0
    use_database(fresh)
    unit, due = unit_of(fresh, "H61.09"), local_now().date() + dt.timedelta(days=3)
    chairman = user(fresh, "chu-tich")
    notes.instruct(chairman, "question", "Tiếp theo?", unit, due, About(unit_id=unit))
    with fresh.connect() as connection:
        assert connection.scalar(sa.select(sa.func.max(note.c.id))) == last + 1
    with pytest.raises(sa.exc.DBAPIError, match="only added"), fresh.begin() as connection:
        connection.execute(sa.update(journal).values(subject="x"))


def test_the_same_pages(
    worked: sa.Engine, packed: Path, fresh: sa.Engine, use_database: Use
) -> None:
    deliver(worked, fresh, SHIFTED)
    restore(fresh, packed)

    def shown(engine: sa.Engine) -> dict[tuple[str, str], str]:
        use_database(engine)
        return {
            (key, viewer): look(key, {"view_as": viewer, **params}).text
            for key, params in PAGES
            for viewer in VIEWERS
        }

    before, after = shown(worked), shown(fresh)
    assert len(set(before.values())) > len(PAGES)
    assert {page: text for page, text in after.items() if text != before[page]} == {}


def rewritten(path: Path, to: Path, changed: dict[str, bytes | None]) -> Path:
    """The zip with members changed, removed (None) or added."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        content: dict[str, bytes | None] = {name: old.read(name) for name in old.namelist()}
        for name, data in (content | changed).items():
            if data is not None:
                new.writestr(name, data)
    return to


def _content(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as file:
        return file.read(name)


def _manifest(path: Path, **changes: Any) -> bytes:
    return json.dumps(json.loads(_content(path, MANIFEST)) | changes).encode()


def _cut(path: Path, to: Path) -> Path:
    to.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    return to


def _flipped(path: Path, to: Path) -> Path:
    """One byte of the packed rows is another one."""
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as file:
        info = file.getinfo(member("journal"))
    data[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 0xFF
    to.write_bytes(bytes(data))
    return to


def _row_changed(path: Path, to: Path) -> Path:
    name = member("note")
    return rewritten(path, to, {name: _content(path, name).replace("chậm".encode(), b"nhanh", 1)})


def _row_gone(path: Path, to: Path) -> Path:
    name = member("journal")
    return rewritten(path, to, {name: _content(path, name).split(b"\n", 1)[1]})


def _row_nonsense(path: Path, to: Path) -> Path:
    return rewritten(path, to, {member("report"): b'{"id": 1}\n'})


def _log_rewritten(path: Path, to: Path) -> Path:
    """Somebody who knows the form: the row and the hash in the manifest agree."""
    import hashlib

    name = member("access_log")
    data = _content(path, name).replace(b'"HS-1"', b'"HS-2"')
    tables = json.loads(_content(path, MANIFEST))["tables"]
    tables["access_log"]["sha256"] = hashlib.sha256(data).hexdigest()
    return rewritten(path, to, {name: data, MANIFEST: _manifest(path, tables=tables)})


BAD: dict[str, tuple[Callable[[Path, Path], Path], str]] = {
    "cut": (_cut, "not a whole backup"),
    "no zip": (lambda path, to: (to.write_bytes(b"hello"), to)[1], "not a whole backup"),
    "no manifest": (lambda p, to: rewritten(p, to, {MANIFEST: None}), "not a whole backup"),
    "a byte": (_flipped, "journal"),
    "a row changed": (_row_changed, "note"),
    "a row gone": (_row_gone, "journal"),
    "a row of another form": (_row_nonsense, "report"),
    "the log of access": (_log_rewritten, "chain"),
    "a table gone": (lambda p, to: rewritten(p, to, {member("note"): None}), "tables"),
    "a table more": (lambda p, to: rewritten(p, to, {"tables/x.jsonl": b""}), "tables"),
    "another program": (
        lambda p, to: rewritten(p, to, {MANIFEST: _manifest(p, program="x")}),
        "another program",
    ),
    "another migration": (
        lambda p, to: rewritten(p, to, {MANIFEST: _manifest(p, migration="0001")}),
        "0001",
    ),
}


@pytest.fixture
def loaded(worked: sa.Engine, givers: Callable[[str], Databases]) -> Iterator[sa.Engine]:
    """A database of the same kind, with what the province's systems deliver."""
    databases = givers(worked.dialect.name)
    engine = databases.empty()
    deliver(worked, engine)
    yield engine
    databases.drop(engine)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals are looked for by their English words; the pages speak for themselves."""
    from lib.i18n import use

    use("en")


@pytest.mark.parametrize("bad", BAD)
def test_a_file_that_was_damaged_or_changed(
    packed: Path, loaded: sa.Engine, tmp_path: Path, bad: str
) -> None:
    make, said = BAD[bad]
    with pytest.raises(BackupError, match=said):
        restore(loaded, make(packed, tmp_path / "bad.zip"))
    assert set(counts(loaded).values()) == {0}


def _without(engine: sa.Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_database_that_is_in_use(packed: Path, loaded: sa.Engine) -> None:
    entry = {"at": local_now(), "username": "x", "role": "x", "action": "x", "subject": "x"}
    with loaded.begin() as connection:
        connection.execute(sa.insert(journal).values(moves_figures=False, **entry))
    with pytest.raises(BackupError, match="journal"):
        restore(loaded, packed)
    assert sum(counts(loaded).values()) == 1


def test_files_that_are_not_there(packed: Path, loaded: sa.Engine) -> None:
    _without(loaded, "UPDATE case_file SET code = code || '-x'")
    with pytest.raises(BackupError, match="case_file") as refused:
        restore(loaded, packed)
    assert str(refused.value).count(";") <= 5
    assert set(counts(loaded).values()) == {0}


def test_units_that_the_log_is_sealed_with(
    worked: sa.Engine, packed: Path, givers: Callable[[str], Databases]
) -> None:
    databases = givers(worked.dialect.name)
    engine = databases.empty()
    deliver(worked, engine, {"org_unit": 1_000})
    with pytest.raises(BackupError, match=r"H61\.09"):
        restore(engine, packed)
    assert set(counts(engine).values()) == {0}
    databases.drop(engine)


def test_the_demonstration_stays_the_demonstration(packed: Path, loaded: sa.Engine) -> None:
    with loaded.begin() as connection:
        connection.execute(sa.update(data_load).values(is_demo=False))
    with pytest.raises(BackupError, match="demonstration"):
        restore(loaded, packed)
    assert set(counts(loaded).values()) == {0}


def test_a_database_of_another_version(
    packed: Path, loaded: sa.Engine, use_database: Use, capsys: pytest.CaptureFixture[str]
) -> None:
    _without(loaded, "UPDATE alembic_version SET version_num = '0001'")
    use_database(loaded)
    assert main(["restore", str(packed)]) == 1
    assert main(["backup", str(packed.with_name("never.zip"))]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert not packed.with_name("never.zip").exists()
    assert set(counts(loaded).values()) == {0}


def test_by_command(
    worked: sa.Engine,
    loaded: sa.Engine,
    use_database: Use,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    use_database(worked)
    assert main(["backup", str(tmp_path / "b-{day}.zip")]) == 0
    [file] = tmp_path.iterdir()
    assert file.name == f"b-{local_now():%Y-%m-%d}.zip"
    assert file.stat().st_mode & 0o077 == 0
    sha256 = capsys.readouterr().out.split()[-1]
    assert main(["backup", str(file)]) == 1
    assert str(file) in capsys.readouterr().err
    use_database(loaded)
    assert main(["restore", str(file), "--sha256", "0" * 64]) == 2
    assert main(["restore", str(tmp_path / "none.zip")]) == 2
    assert set(counts(loaded).values()) == {0}
    assert main(["restore", str(file), "--sha256", sha256.upper()]) == 0
    assert counts(loaded)["user_account"] == 7
    assert main(["restore", str(file)]) == 1


def test_what_cannot_be_written_leaves_nothing(worked: sa.Engine, tmp_path: Path) -> None:
    before = counts(worked)["journal"]
    with pytest.raises(FileNotFoundError):
        backup(worked, tmp_path / "no folder" / "b.zip")
    with worked.connect() as connection:
        accounts = connection.scalar(sa.select(sa.func.count()).select_from(user_account))
    assert (accounts, counts(worked)["journal"]) == (7, before)
    assert list(tmp_path.iterdir()) == []
