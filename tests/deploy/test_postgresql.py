"""The steps of deploy/README.md on a PostgreSQL of their own, which gets logins and a copy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.config import ROOT
from lib.database import migrate
from lib.database.check import check
from lib.database.engine import make_engine
from lib.database.schema import metadata
from lib.demo import build
from tests.browser.serving import served
from tests.conftest import DEMO_AS_OF
from tests.loops import finished
from tests.postgres import ENVIRONMENT, PASSWORD, Postgres
from tests.protocol import Run, Tab

pytestmark = pytest.mark.xdist_group("postgresql of deploy")


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    server = Postgres()
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="module")
def province(server: Postgres) -> Iterator[sa.Engine]:
    """A demonstration in a database named as in the document."""
    _create(server, "oversight")
    engine = make_engine(server.url("oversight"))
    migrate.upgrade(engine)
    build(engine, as_of=DEMO_AS_OF, files=300, progress=False)
    yield engine
    engine.dispose()


def _create(server: Postgres, name: str) -> None:
    admin = sa.create_engine(server.url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    admin.dispose()


def _roles(owner: str) -> dict[str, str]:
    """What ``python -m lib roles`` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "lib", "roles"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "OVERSIGHT_DATABASE_URL": owner},
        check=True,
    )
    return dict(line.split("=", 1) for line in done.stdout.splitlines())


async def _visit(address: str) -> tuple[Run, Run]:
    async with Tab(address) as tab:
        files = await tab.open("files", view_as="gd-xay-dung")
        return files, await tab.open("", view_as="chu-tich")


def test_the_dashboard_runs_with_the_lines_of_roles(province: sa.Engine) -> None:
    lines = _roles(province.url.render_as_string(hide_password=False))
    example = (ROOT / "deploy" / "dashboard.env.example").read_text(encoding="utf-8")
    assert len(lines) == 3 and all(f"\n{name}=" in example for name in lines)
    assert PASSWORD not in str(lines)
    with served(lines["OVERSIGHT_DATABASE_URL"], 180, settings=lines) as address:
        with urllib.request.urlopen(f"{address}/health", timeout=30) as answer:
            health = json.load(answer)
        files, overview = finished(_visit(address))
    assert health["migration"]["found"] == migrate.head()
    assert files.faults == overview.faults == []
    assert "Sở Xây dựng" in files.text


def _program(server: Postgres, name: str, *arguments: object) -> None:
    where = ["-h", "127.0.0.1", "-p", str(server.port), "-U", "postgres"]
    subprocess.run(
        [str(server.bin / name), *where, *map(str, arguments)],
        check=True,
        capture_output=True,
        env=ENVIRONMENT | {"PGPASSWORD": PASSWORD},
    )


def _counts(engine: sa.Engine) -> dict[str, int]:
    with engine.connect() as connection:
        number = sa.select(sa.func.count())
        tables = metadata.sorted_tables
        return {t.name: connection.scalar(number.select_from(t)) or 0 for t in tables}


def test_a_dump_of_the_whole_database(
    server: Postgres, province: sa.Engine, tmp_path: Path
) -> None:
    dump = tmp_path / "oversight.dump"
    _program(server, "pg_dump", "--format=custom", f"--file={dump}", "oversight")
    _create(server, "oversight2")
    _program(server, "pg_restore", "--dbname=oversight2", "--exit-on-error", dump)
    copy = make_engine(server.url("oversight2"))
    assert _counts(copy) == _counts(province)
    assert check(copy) == check(province)
    with copy.connect() as connection:
        secured = sa.text("SELECT count(*) FROM pg_policies WHERE policyname LIKE 'oversight%'")
        triggers = sa.text("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal")
        found = [connection.scalar(each) for each in (secured, triggers)]
    with province.connect() as connection:
        assert found == [connection.scalar(each) for each in (secured, triggers)]
    assert all(found)
    copy.dispose()
