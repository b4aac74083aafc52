"""The operator's commands: what they print, how they end."""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.__main__ import main
from lib.config import ROOT
from lib.database import migrate
from lib.database.engine import reader
from lib.database.schema import case_file, data_load, org_closure, org_unit, work_day
from lib.organisation import OrganisationError
from tests.program import forget

Use = Callable[[sa.Engine], None]


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch, use_database: Use) -> Callable[[str], None]:
    """Point the program at any address, also one that no engine can be made for."""

    def point(url: str) -> None:
        monkeypatch.setenv("OVERSIGHT_DATABASE_URL", url)
        forget()

    return point


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, lib.__main__ as m\n"
        "try: m.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([n for n in ('sqlalchemy', 'pandas', 'streamlit') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert all(name in done.stdout for name in ("migrate", "check", "demo", "load", "serve"))


def test_settings_hide_the_password(address, capsys: pytest.CaptureFixture[str]) -> None:
    address("postgresql+psycopg://clerk:s3cret@host/province")
    assert main(["settings"]) == 0
    shown = capsys.readouterr().out
    assert "OVERSIGHT_DATABASE_URL=postgresql+psycopg://clerk:***@host/province" in shown
    assert "OVERSIGHT_MINIMUM_N=5" in shown and "(original | current)" in shown


@pytest.mark.parametrize(
    "url", ["nonsense", "oracle://u:s3cret@host/x", "postgresql+psycopg2://u:s3cret@host/x"]
)
def test_address_of_another_kind(
    address, engine: sa.Engine, use_database: Use, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    use_database(engine)
    reader()  # what was open before is closed without a look at the new address
    address(url)
    assert main(["migrate"]) == 2
    assert _one_line(capsys).startswith("OVERSIGHT_DATABASE_URL: expected")


def test_wrong_setting(monkeypatch: pytest.MonkeyPatch, use_database: Use, capsys) -> None:
    monkeypatch.setenv("OVERSIGHT_MINIMUM_N", "five")
    forget()
    assert main(["check"]) == 2
    assert _one_line(capsys) == "OVERSIGHT_MINIMUM_N='five': expected a whole number"


@pytest.mark.parametrize("command", [["migrate"], ["refresh"], ["reference"]])
def test_server_that_does_not_answer(address, capsys, command: list[str]) -> None:
    address("postgresql+psycopg://clerk:s3cret@127.0.0.1:1/province")
    assert main(command) == 1
    assert "province (127.0.0.1:1)" in _one_line(capsys)


def test_database_without_tables(blank_engine: sa.Engine, use_database: Use, capsys) -> None:
    use_database(blank_engine)
    assert main(["refresh"]) == 1
    assert "python -m lib migrate" in _one_line(capsys)


def test_missing_file(engine: sa.Engine, use_database: Use, capsys, tmp_path: Path) -> None:
    use_database(engine)
    assert main(["load", str(tmp_path / "none.csv"), "--profile", "none"]) == 1
    assert _one_line(capsys)


def test_a_fault_of_the_program_keeps_its_traceback(engine, use_database, monkeypatch) -> None:
    def broken(_engine: sa.Engine) -> None:
        raise TypeError("a mistake in the code")

    use_database(engine)
    monkeypatch.setattr("lib.database.migrate.upgrade", broken)
    with pytest.raises(TypeError, match="a mistake"):
        main(["migrate"])


def test_a_fault_of_the_program_says_nothing_personal_to_a_collector() -> None:
    code = (
        "import lib.__main__ as m\n"
        "import lib.commands.user as u\n"
        "def broken(given): raise TypeError('Nguyễn Văn Hùng')\n"
        "u.run = broken\n"
        "m.main(['user', 'list'])\n"
    )
    environment = {**os.environ, "OVERSIGHT_LOG_FORMAT": "json"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=environment
    )
    [line] = done.stderr.splitlines()
    assert (done.returncode, "Hùng" in line) == (1, False)
    assert json.loads(line)["errors"][0]["type"] == "builtins.TypeError"


def test_an_error_of_our_own_is_one_line(engine, use_database, monkeypatch, capsys) -> None:
    def refused(_connection: sa.Connection) -> None:
        raise OrganisationError("a unit succeeds itself")

    use_database(engine)
    monkeypatch.setattr("lib.commands.refresh.derive", refused)
    assert main(["refresh"]) == 1
    assert _one_line(capsys) == "a unit succeeds itself"


def test_migrate_then_check(blank_engine: sa.Engine, use_database: Use, capsys) -> None:
    use_database(blank_engine)
    assert main(["migrate"]) == 0
    assert capsys.readouterr().out == f"migration {migrate.head()}\n"
    assert main(["check"]) == 1
    found = [line.split(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert found == ["no_calendar", "no_organisation", "no_data"]


def test_reference_fills_calendar_and_tree(engine: sa.Engine, use_database: Use) -> None:
    use_database(engine)
    assert main(["reference"]) == 0
    assert main(["reference"]) == 0
    with engine.connect() as connection:
        assert _count(connection, work_day) > 7_000
        assert _count(connection, org_unit) > 100
        itself = sa.select(sa.func.count()).where(org_closure.c.depth == 0)
        assert connection.scalar(itself) == _count(connection, org_unit)


def test_refresh_derives_the_unit_of_today(engine: sa.Engine, use_database: Use) -> None:
    now = dt.datetime(2026, 3, 2, 8)
    unit = {"code": "A", "name": "A", "short_name": "A", "kind": "department"}
    file = {"origin": "x", "code": "1", "kind": "task", "title": "t", "search_text": "t"}
    with engine.begin() as connection:
        connection.execute(org_unit.insert().values(id=7, valid_from=now.date(), **unit))
        connection.execute(
            case_file.insert().values(unit_id=7, received_at=now, ingested_at=now, **file)
        )
    use_database(engine)
    assert main(["refresh"]) == 0
    with engine.connect() as connection:
        assert connection.scalar(sa.select(case_file.c.current_unit_id)) == 7


def test_a_day_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["demo", "--as-of", "31/12/2026"])
    assert stopped.value.code == 2
    assert "'31/12/2026' is not a day like 2026-11-20" in capsys.readouterr().err


def test_real_data_is_not_served_without_sign_on(engine, use_database, monkeypatch, capsys) -> None:
    at = dt.datetime(2026, 3, 2, 8)
    delivery = {"source": "x.csv", "profile": "x", "started_at": at, "finished_at": at}
    with engine.begin() as connection:
        connection.execute(data_load.insert().values(as_of=at.date(), **delivery))
    use_database(engine)
    served: list[object] = []
    monkeypatch.setattr("lib.server.serve", lambda *given: served.append(given))
    assert main(["serve"]) == 1
    assert "no identity provider" in _one_line(capsys)
    assert served == []


def test_serves_while_the_database_is_away(address, monkeypatch) -> None:
    served: list[object] = []
    monkeypatch.setattr("lib.server.serve", lambda *given: served.append(given))
    address("postgresql+psycopg://clerk:s3cret@127.0.0.1:1/province")
    assert main(["serve", "--port", "8600"]) == 0
    assert served == [("127.0.0.1", 8600)]


def test_port_that_is_taken(demo_engine, use_database: Use, capsys) -> None:
    use_database(demo_engine)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    assert f"127.0.0.1:{port}" in _one_line(capsys)


def _one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """The only line on stderr, which never holds the password."""
    [line] = capsys.readouterr().err.splitlines()
    assert "s3cret" not in line
    return line


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
