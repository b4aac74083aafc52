"""Statements that try to get past the wall from inside a page's transaction: what an injection, or
a careless query, could say. The head of one agency says them all."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from lib.config import settings
from lib.database.engine import make_engine, reader, reading, walled, writing
from lib.database.faults import DatabaseFault
from lib.database.schema import user_account
from lib.database.sight import PROVINCE_REACH, SYSTEM, UNITS_REACH, Sight, seeing
from lib.database.wall import postgresql
from lib.database.wall.logins import environment, gaps, make_logins, passes_by
from tests.databases import PostgresDatabases, SqliteDatabases
from tests.pages.conftest import build_small
from tests.pages.truth import Truth
from tests.program import close_connections, forget

HEAD = Sight("gd-xay-dung", UNITS_REACH)
COUNT = "SELECT count(*) FROM case_file"


REFUSED = (DatabaseFault, sa.exc.DBAPIError)


@pytest.fixture(scope="module")
def file_engine(sqlite_databases: SqliteDatabases) -> Iterator[sa.Engine]:
    engine = build_small(sqlite_databases)
    yield engine
    sqlite_databases.drop(engine)


@pytest.fixture
def truth(file_engine: sa.Engine, use_database: Callable[[sa.Engine], None]) -> Truth:
    """A small province on SQLite."""
    use_database(file_engine)
    return Truth(file_engine)


@pytest.fixture(scope="module")
def owner(postgres_databases: PostgresDatabases) -> Iterator[sa.Engine]:
    engine = build_small(postgres_databases)
    yield engine
    postgres_databases.drop(engine)


@pytest.fixture
def logins(owner: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Truth]:
    """A small province on PostgreSQL, with the program looking through its own logins."""
    with owner.begin() as connection:
        made = make_logins(connection)
        assert gaps(connection) == [] and passes_by(connection)
    for name, value in environment(owner.url, made).items():
        monkeypatch.setenv(name, value)
    forget()
    yield Truth(owner)
    monkeypatch.undo()
    forget()


def say(statement: str, then: str | None = None, *, write: bool = False) -> Any:
    """The first value of ``statement`` (or of ``then``, in the same transaction) for the head."""
    with seeing(HEAD), writing() if write else reading() as connection:
        found = connection.exec_driver_sql(statement)
        if then is not None:
            found = connection.exec_driver_sql(then)
        return found.scalar() if found.returns_rows else None


def mine(truth: Truth) -> int:
    return len(truth.may_see("gd-xay-dung"))


REFUSED_BY_SQLITE = (
    "SELECT count(*) FROM main.case_file",
    "SELECT max(id) FROM main.case_file",
    "SELECT count(*) FROM (SELECT id FROM main.case_file)",
    "SELECT count(*) FROM case_file WHERE id IN (SELECT id FROM main.case_file)",
    "WITH case_file AS (SELECT * FROM main.case_file) SELECT count(*) FROM case_file",
    "WITH issue AS (SELECT * FROM main.case_file) SELECT count(*) FROM issue",
    # with columns read: the name of a subquery in WITH is not to be taken for that of a view
    "WITH case_file AS (SELECT * FROM main.official) SELECT name FROM case_file",
    "WITH official AS (SELECT * FROM main.official) SELECT name FROM official",
    "WITH issue AS (SELECT text FROM main.personal_text) SELECT text FROM issue",
    'WITH issue AS (SELECT fingerprint FROM "main".sign_on) SELECT fingerprint FROM issue',
    "WITH issue AS (SELECT id FROM temp.units_now) SELECT id FROM issue",
    "WITH issue AS (SELECT sql FROM main.sqlite_master) SELECT sql FROM issue",
    "SELECT count(*) FROM case_file UNION ALL SELECT count(*) FROM main.case_file",
    "SELECT (SELECT title FROM main.case_file LIMIT 1)",
    "SELECT count(*) FROM org_unit JOIN main.issue ON true",
    "SELECT id FROM temp.units_now",
    "SELECT username FROM temp.viewer",
    "DELETE FROM temp.units_now",
    "INSERT INTO temp.viewer SELECT username, role, unit_id, official_id, '2026-11-28' "
    "FROM main.user_account WHERE username = 'chu-tich' AND active",
    "SELECT type, name FROM temp.sqlite_temp_master",
    "INSERT INTO temp.units_now SELECT id FROM org_unit",
    "UPDATE temp.viewer SET role = 'chairman'",
    "DROP VIEW case_file",
    "CREATE TEMP VIEW official2 AS SELECT * FROM main.official",
    "CREATE TEMP TABLE case_file2 AS SELECT * FROM main.case_file",
    "ATTACH '/tmp/other.sqlite' AS other",
    "PRAGMA writable_schema = 1",
    "PRAGMA query_only = 0",
    "PRAGMA table_info(case_file)",
    "SELECT load_extension('x')",
    "SELECT sql FROM sqlite_master",
    "SELECT sql FROM sqlite_temp_master",
    "SELECT * FROM pragma_table_info('case_file')",
    "DELETE FROM main.case_file",
    "UPDATE main.case_file SET title = 'x'",
    "INSERT INTO main.official (code, name) VALUES ('x', 'x')",
    "VACUUM",
    "REINDEX",
    "ANALYZE",
)


@pytest.mark.parametrize("statement", REFUSED_BY_SQLITE)
def test_what_sqlite_refuses(truth: Truth, statement: str) -> None:
    with pytest.raises(REFUSED):
        say(statement)
    assert say(COUNT) == mine(truth)  # the connection goes on, as narrow as before


REFUSED_BY_POSTGRESQL = (
    f"SELECT key FROM {postgresql.KEY_SCHEMA}.signing_key",
    "SELECT email FROM oversight.user_account",
    "SELECT count(*) FROM oversight.sign_on WHERE pg_sleep(0) IS NULL; SELECT 1",
    "SELECT 1; SELECT set_config('role', 'oversight_province', true)",
    "SELECT pg_read_file('/etc/passwd')",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "SELECT lo_import('/etc/passwd')",
    "DELETE FROM case_file",
    "UPDATE case_file SET title = 'x'",
    "TRUNCATE case_file",
    "CREATE TABLE public.t (i int)",
    "DROP POLICY oversight_units ON case_file",
    "ALTER TABLE case_file DISABLE ROW LEVEL SECURITY",
    "INSERT INTO oversight.journal (at, username, role, action, subject, moves_figures) "
    "VALUES (now(), 'gd-xay-dung', 'head', 'x', 'x', false)",
)


@pytest.mark.parametrize("statement", REFUSED_BY_POSTGRESQL)
def test_what_postgresql_refuses(logins: Truth, statement: str) -> None:
    with pytest.raises(REFUSED):
        say(statement)
    assert say(COUNT) == mine(logins)


EMPTY_FOR_POSTGRESQL = (
    "SELECT count(*) FROM pg_stats WHERE tablename = 'case_file' AND most_common_vals IS NOT NULL",
    "SELECT count(*) FROM case_file WHERE title = '' "
    "OR set_config('oversight.sight', '', true) IS NOT NULL AND false",
    "SELECT count(*) FROM personal_text",
    "SELECT count(*) FROM oversight.sign_on",
)


@pytest.mark.parametrize("statement", EMPTY_FOR_POSTGRESQL)
def test_what_postgresql_shows_nothing_of(logins: Truth, statement: str) -> None:
    assert say(statement) == 0


def wider() -> Iterator[str]:
    """Ways to say, in the same transaction, that one is more than one is."""
    forged = f"{int(time.time()) + 999}|{'0' * 64}|2026-11-28|account:chu-tich"
    for role in ("oversight_province", "oversight_system", "oversight_writing"):
        yield f"SELECT set_config('role', '{role}', true)"
        yield (
            f"SELECT set_config('oversight.sight', '{forged}', true), "
            f"set_config('role', '{role}', true)"
        )
    yield "SELECT set_config('oversight.sight', 'nonsense', true)"
    yield "SELECT set_config('oversight.sight', '', true)"
    yield "RESET ROLE"
    yield "SET LOCAL ROLE oversight_owner"
    yield "SET LOCAL row_security = off"


@pytest.mark.parametrize("statement", wider())
def test_who_says_to_be_more_gains_nothing(logins: Truth, statement: str) -> None:
    try:
        found = say(statement, COUNT)
    except REFUSED:
        found = 0
    assert found <= mine(logins)
    assert say(COUNT) == mine(logins)


@pytest.mark.parametrize("role", ["oversight_province", "oversight_system"])
def test_nor_within_one_statement(logins: Truth, role: str) -> None:
    """The very statement that an unsigned setting falls to."""
    found = say(
        "SELECT count(*) FROM case_file WHERE "
        f"(SELECT set_config('role', '{role}', true)) IS NOT NULL AND "
        "(SELECT set_config('oversight.sight', '9|x|2026-01-01|account:chu-tich', true)) "
        "IS NOT NULL"
    )
    assert found <= mine(logins)


def test_an_identity_that_is_out_of_date_or_signed_by_another_key(logins: Truth) -> None:
    key = bytes.fromhex(settings().signing_key)
    chairman = Sight("chu-tich", PROVINCE_REACH)
    tries = {
        "true": postgresql.signed(chairman, key),
        "old": postgresql.signed(chairman, key, seconds=-1),
        "other": postgresql.signed(chairman, b"x" * 64),
    }
    tries["cut"] = tries["true"][:-1]
    tries["longer"] = tries["true"] + "x"
    counted = {}
    for name, text in tries.items():
        with seeing(HEAD), reading() as connection:
            connection.exec_driver_sql(
                "SELECT set_config('oversight.sight', %s, true), "
                "set_config('role', 'oversight_province', true)",
                (text,),
            )
            counted[name] = connection.exec_driver_sql(COUNT).scalar()
    assert counted.pop("true") == len(logins.files)  # with the key, and only with it
    assert set(counted.values()) == {0}


def test_the_login_alone_reads_nothing(logins: Truth) -> None:
    bare = make_engine(settings().database_url)
    try:
        for table in ("case_file", "org_unit", "oversight.user_account", "oversight.access_log"):
            with bare.connect() as connection, pytest.raises(sa.exc.ProgrammingError):
                connection.exec_driver_sql(f"SELECT count(*) FROM {table}")
        at_once = bare.execution_options(isolation_level="AUTOCOMMIT")
        with at_once.connect() as connection, pytest.raises(sa.exc.ProgrammingError):
            connection.exec_driver_sql("SELECT count(*) FROM case_file")
    finally:
        bare.dispose()


def test_a_transaction_that_reads_cannot_be_made_to_write(logins: Truth) -> None:
    for statement in ("SET TRANSACTION READ WRITE", "SET SESSION CHARACTERISTICS AS TRANSACTION "
                      "READ WRITE"):  # fmt: skip
        with pytest.raises(REFUSED):
            say(statement, "DELETE FROM case_file")
    with reader().connect() as connection, seeing(HEAD):
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"


def test_who_writes_adds_nothing_in_the_name_of_another(logins: Truth) -> None:
    entry = (
        "INSERT INTO oversight.journal (at, username, role, action, subject, moves_figures) "
        "VALUES (now(), '{}', 'head', 'x', 'x', false)"
    )
    say(entry.format("gd-xay-dung"), write=True)
    for name in ("chu-tich", ""):
        with pytest.raises(REFUSED):
            say(entry.format(name), write=True)
    for statement in (
        "DELETE FROM oversight.journal",
        "UPDATE case_file SET title = 'x'",
        "UPDATE oversight.user_account SET role = 'chairman'",
        "INSERT INTO inspection (code, title, trigger, starts_on) "
        "VALUES ('x', 'x', 'planned', now())",
    ):
        with pytest.raises(REFUSED):
            say(statement, write=True)
    foreign = len(logins.issues) - len(logins.issues_seen("gd-xay-dung"))
    with seeing(HEAD), writing() as connection:
        changed = connection.exec_driver_sql("UPDATE issue SET version = version")
        assert changed.rowcount == len(logins.issues) - foreign > 0


WRITES_REFUSED_BY_SQLITE = (
    "UPDATE main.case_file SET title = 'x'",
    "DELETE FROM journal",
    "UPDATE user_account SET role = 'chairman'",
    "UPDATE main.user_account SET role = 'chairman'",
    "INSERT INTO main.official (code, name) VALUES ('x', 'x')",
    "SELECT title FROM main.case_file",
    "SELECT text FROM main.personal_text",
    "DROP TABLE issue",
    "ATTACH '/tmp/other.sqlite' AS other",
)


@pytest.mark.parametrize("statement", WRITES_REFUSED_BY_SQLITE)
def test_what_sqlite_does_not_write(truth: Truth, statement: str) -> None:
    with pytest.raises(REFUSED):
        say(statement, write=True)


def count_for_many(truth: Truth) -> None:
    """Eight threads, every account, statements that fail: nobody is given another's count."""
    truths = {
        Sight("chu-tich", PROVINCE_REACH): len(truth.files),
        HEAD: mine(truth),
        Sight("gd-cong-thuong", UNITS_REACH): len(truth.may_see("gd-cong-thuong")),
        Sight("pgd-nnmt", UNITS_REACH): len(truth.may_see("pgd-nnmt")),
        Sight("van-hanh", UNITS_REACH): 0,
        SYSTEM: len(truth.files),
    }
    assert len(set(truths.values())) == 5

    def one(number: int) -> bool:
        chance = random.Random(number)
        who = chance.choice(list(truths))
        with seeing(who), reading() as connection:
            if chance.random() < 0.3:
                try:
                    connection.exec_driver_sql("SELECT no_such_column FROM case_file")
                except sa.exc.DBAPIError:
                    connection.rollback()
            return connection.exec_driver_sql(COUNT).scalar() == truths[who]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(120)))
    assert all(each.pool.checkedout() == 0 for each in walled())  # type: ignore[attr-defined]


def test_the_check_names_what_stands_open(logins: Truth) -> None:
    with logins.engine.connect() as connection:  # given up at the end
        connection.exec_driver_sql("ALTER TABLE file_event DISABLE ROW LEVEL SECURITY")
        connection.exec_driver_sql("DROP POLICY oversight_units ON issue")
        connection.exec_driver_sql("CREATE VIEW everything AS SELECT * FROM case_file")
        connection.exec_driver_sql("CREATE MATERIALIZED VIEW kept AS SELECT * FROM case_file")
        found = gaps(connection)
    expected = {"public.file_event", "public.issue", "public.everything", "public.kept"}
    assert set(found) == expected
    with reading() as connection:
        assert not passes_by(connection)


def test_new_logins_leave_the_old_ones_worthless(logins: Truth) -> None:
    assert say(COUNT) == mine(logins)
    with logins.engine.begin() as connection:
        make_logins(connection)
        connection.execute(sa.select(user_account.c.id))
    assert say(COUNT) == 0  # signed with the old key
    close_connections()
    with pytest.raises(DatabaseFault):  # the old password
        say(COUNT)


def test_many_people_on_few_connections(truth: Truth) -> None:
    count_for_many(truth)


def test_many_people_on_few_connections_of_postgresql(logins: Truth) -> None:
    count_for_many(logins)
