"""A demonstration province in which people have worked, and databases to bring their work into."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lib.access import User, account
from lib.actions import issues, notes
from lib.actions.access_log import Entry, log
from lib.actions.notes import About
from lib.actions.reports import Record, keep_report
from lib.backup import backup
from lib.backup.tables import TABLES, columns
from lib.config import local_now
from lib.database.schema import (
    case_file,
    field,
    issue,
    issue_step,
    metadata,
    official,
    org_unit,
    sign_on,
)
from lib.database.sight import SYSTEM, seeing
from lib.demo import build
from lib.i18n import use
from lib.intake.findings import load_findings
from tests.conftest import DEMO_AS_OF, KINDS
from tests.databases import Databases
from tests.inspected import inspect
from tests.lib.intake.test_findings import FOUND, GOOD, fill
from tests.program import forget

Use = Callable[[sa.Engine], None]
SHIFTED = {case_file.name: 10_000, official.name: 500, field.name: 70}


def user(engine: sa.Engine, name: str) -> User:
    with engine.connect() as connection:
        found = account(connection, name)
    assert found is not None
    return found


def work(engine: sa.Engine) -> None:
    """What people do in a week, through the actions; the program must look at ``engine``."""
    use("vi")  # lists are given out in Vietnamese
    made = inspect(engine)
    load_findings(made.user, fill(made.sheet(), {0: FOUND, 1: GOOD}), "x.xlsx")
    chairman, head = user(engine, "chu-tich"), user(engine, "gd-xay-dung")
    with engine.connect() as connection:
        found = sa.select(issue.c.code, issue.c.version).order_by(issue.c.id.desc()).limit(1)
        code, version = connection.execute(found).one()
    due = local_now().date() + dt.timedelta(days=9)
    issues.take(made.user, code, version, "explanation_asked", issues.Entry(due_on=due))
    notes.instruct(chairman, "question", "Vì sao chậm?", made.unit, due, About(unit_id=made.unit))
    with engine.connect() as connection:
        asked = connection.scalar(sa.select(sa.func.max(metadata.tables["oversight.note"].c.id)))
    notes.answer(head, int(asked or 0), 'Do thiếu "người"\nvà \u2028 = 1+1')
    keep_report(chairman, _report())
    log("chu-tich", "chairman", Entry("file", page="file", subject="HS-1", unit_id=made.unit))
    log("gd-xay-dung", "head", Entry("export", subject="danh-sach.xlsx", rows=7))
    at = local_now()
    session = {"username": "chu-tich", "fingerprint": "f" * 64, "started_at": at}
    with engine.begin() as connection:
        connection.execute(sa.insert(sign_on).values(last_seen_at=at, **session))


def _report() -> Record:
    at = dt.datetime(2026, 11, 21, 8)
    words = ("bao-cao", "period=2026", "vi")
    return Record(at, *words, DEMO_AS_OF, "1@20261120063000.0", 12, "c0ffee", '{"a": [1, null]}')


@pytest.fixture(scope="session")
def givers(request: pytest.FixtureRequest) -> Callable[[str], Databases]:
    """The giver of databases of one kind, started when it is asked for."""
    return lambda kind: request.getfixturevalue(
        "sqlite_databases" if kind == "sqlite" else "postgres_databases"
    )


@pytest.fixture(scope="session", params=KINDS)
def worked(
    request: pytest.FixtureRequest, givers: Callable[[str], Databases]
) -> Iterator[sa.Engine]:
    """The province with its work; only read."""
    databases = givers(request.param)
    engine = databases.empty()
    patch = pytest.MonkeyPatch()
    patch.setenv("OVERSIGHT_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    forget()
    build(engine, as_of=DEMO_AS_OF, files=600, progress=False)
    with seeing(SYSTEM):
        work(engine)
    patch.undo()
    forget()
    yield engine
    databases.drop(engine)


@pytest.fixture(scope="session")
def packed(worked: sa.Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its backup."""
    path = tmp_path_factory.mktemp("backup") / f"{worked.dialect.name}.zip"
    backup(worked, path)
    return path


def deliver(source: sa.Engine, target: sa.Engine, shifted: Mapping[str, int] = {}) -> None:
    """Load into ``target`` what the province's systems have delivered to ``source``, with ids that
    are ``shifted`` by table."""
    with source.connect() as reading, target.begin() as writing:
        for table in metadata.sorted_tables:
            if table in TABLES or table is sign_on:
                continue
            rows = reading.execute(sa.select(*columns(table)).order_by(*table.primary_key))
            moved = [_moved(table, dict(row._mapping), shifted) for row in rows]
            if moved:
                writing.execute(sa.insert(table), moved)


def _moved(table: sa.Table, row: dict[str, Any], shifted: Mapping[str, int]) -> dict[str, Any]:
    for column in columns(table):
        targets = [reference.column.table.name for reference in column.foreign_keys]
        points_at = targets[0] if targets else table.name if column.name == "id" else ""
        if points_at in shifted and row[column.name] is not None:
            row[column.name] += shifted[points_at]
    return row


def counts(engine: sa.Engine) -> dict[str, int]:
    """Rows of each of the dashboard's own tables."""
    with engine.connect() as connection:
        number = sa.select(sa.func.count())
        return {t.name: connection.scalar(number.select_from(t)) or 0 for t in TABLES}


def steps(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(issue_step)) or 0


def unit_of(engine: sa.Engine, code: str) -> int:
    with engine.connect() as connection:
        found = sa.select(org_unit.c.id).where(
            org_unit.c.code == code, org_unit.c.valid_to.is_(None)
        )
        return int(connection.execute(found).scalar_one())
