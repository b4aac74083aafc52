"""The log of access: one chain, whoever writes at the same moment, that shows every change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from lib.actions import access_log as actions
from lib.actions.access_log import LONGEST, Entry, add, log, log_or_keep
from lib.database.access_chain import Break, Head, broken, head, holds
from lib.database.engine import writing
from lib.database.faults import DatabaseFault
from lib.database.schema import access_head, access_log
from lib.database.sight import SYSTEM, seeing

HOSTILE = 'x\n2|2026-01-01|chu-tich","reveal'


@pytest.fixture
def book(engine: sa.Engine, use_database: Callable[[sa.Engine], None]) -> sa.Engine:
    use_database(engine)
    return engine


def rows(engine: sa.Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        found = connection.execute(sa.select(access_log).order_by(access_log.c.id)).mappings()
        return [dict(row) for row in found]


def breaks(engine: sa.Engine) -> list[Break]:
    with engine.connect() as connection:
        return list(broken(connection))


def head_of(engine: sa.Engine) -> Head:
    with engine.connect() as connection:
        return head(connection)


def fill(times: int = 5) -> None:
    for number in range(times):
        log("gd-xd", "head", Entry("page", page="overview", filters=f"page={number}"))


def by_force(engine: sa.Engine, *statements: Any) -> None:
    """As somebody who owns the database and has put the triggers aside."""
    names = ("refuses_update", "refuses_delete", "looks_at_update")
    tables = ("access_log", "access_log", "access_head")
    with engine.begin() as connection:
        for name, table in zip(names, tables, strict=True):
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_{name}")
            else:
                connection.exec_driver_sql(f"ALTER TABLE oversight.{table} DISABLE TRIGGER USER")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0


def test_a_row_says_who_when_and_what(book: sa.Engine) -> None:
    entry = Entry("export", "reports", "a.xlsx", None, "unit=H61.09", 12, "why", "ab" * 32)
    log("gd-xd", "head", entry)
    (row,) = rows(book)
    assert dt.datetime.now() - row["at"] < dt.timedelta(days=1)
    assert (row["username"], row["role"], row["id"]) == ("gd-xd", "head", 1)
    assert {name: row[name] for name in Entry.__dataclass_fields__} == {
        **{"action": "export", "page": "reports", "subject": "a.xlsx", "unit_id": None},
        **{"filters": "unit=H61.09", "rows": 12, "reason": "why", "content_hash": "ab" * 32},
    }
    assert row["previous_hash"] == "" and head_of(book) == Head(1, row["hash"])


def test_each_row_hangs_on_the_one_before(book: sa.Engine) -> None:
    fill(3)
    log("chu-tich", "chairman", Entry("page"), Entry("file", subject="F"))
    found = rows(book)
    assert [row["id"] for row in found] == [1, 2, 3, 4, 5]
    assert [row["previous_hash"] for row in found[1:]] == [row["hash"] for row in found[:-1]]
    assert breaks(book) == [] and head_of(book) == Head(5, found[-1]["hash"])


def test_writers_at_the_same_moment_keep_one_chain(book: sa.Engine) -> None:
    def write(name: str) -> None:
        with seeing(SYSTEM):
            for _ in range(10):
                log(name, "head", Entry("page"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, "abcd"))
    assert breaks(book) == [] and head_of(book).number == 40
    assert {row["username"] for row in rows(book)} == set("abcd")


def test_a_transaction_that_fails_leaves_no_row_and_no_gap(book: sa.Engine) -> None:
    fill(1)
    with pytest.raises(ZeroDivisionError), writing() as connection:
        add(connection, "gd-xd", "head", [Entry("reveal")])
        raise ZeroDivisionError
    fill(1)
    assert [row["id"] for row in rows(book)] == [1, 2] and breaks(book) == []


def lock(engine: sa.Engine) -> sa.Connection:
    """A transaction that lets nobody else write, until it is closed."""
    connection = engine.connect()
    if engine.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("LOCK TABLE oversight.access_log, oversight.access_head")
    return connection


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(actions, "PATIENCE", 0.05)
    monkeypatch.setattr("lib.database.engine.LOCK_SECONDS", {"sqlite": 0.05, "postgresql": 0.05})
    actions._waiting.clear()
    yield actions._waiting
    actions._waiting.clear()


def test_what_cannot_be_written_at_once_is_written_with_the_next(
    book: sa.Engine, impatient: Any
) -> None:
    held = lock(book)
    log_or_keep("gd-xd", "head", Entry("page", page="overview"))
    with pytest.raises(DatabaseFault):
        log("gd-ct", "head", Entry("file", subject="not shown"))
    assert len(impatient) == 1  # what was refused with its page was not seen by anybody
    held.close()
    assert rows(book) == []
    log("gd-ct", "head", Entry("file", subject="F"))
    assert [(row["username"], row["action"]) for row in rows(book)] == [
        ("gd-xd", "page"),
        ("gd-ct", "file"),
    ]
    assert breaks(book) == [] and not impatient


def test_texts_cannot_be_taken_for_other_entries(book: sa.Engine) -> None:
    """Two rows that would look alike as lines with bars have different hashes, and each is one."""
    at = dt.datetime(2026, 11, 20, 8)
    log(HOSTILE, "head", Entry("page", page="a|b", subject="c"))
    log(HOSTILE, "head", Entry("page", page="a", subject="b|c"))
    first, second = rows(book)
    from lib.database.access_chain import fingerprint

    alike = {"id": 1, "previous_hash": "", "at": at}
    assert fingerprint(first | alike) != fingerprint(second | alike)
    assert first["username"] == HOSTILE and breaks(book) == []


def test_what_no_database_holds_is_written_all_the_same(book: sa.Engine) -> None:
    log("a\0b\udc80", "", Entry("refused", subject="x" * 100_000))
    (row,) = rows(book)
    assert row["username"] == "a\ufffdb?" and len(row["subject"]) == LONGEST
    assert breaks(book) == []


def test_a_changed_row_shows(book: sa.Engine) -> None:
    fill()
    by_force(book, sa.update(access_log).where(access_log.c.id == 3).values(username="another"))
    assert breaks(book) == [Break(3, "changed")]


def test_a_row_changed_with_its_hash_shows(book: sa.Engine) -> None:
    from lib.database.access_chain import fingerprint

    fill()
    forged = rows(book)[2] | {"username": "another"}
    changed = sa.update(access_log).where(access_log.c.id == 3)
    by_force(book, changed.values(username="another", hash=fingerprint(forged)))
    assert breaks(book) == [Break(4, "unlinked")]


def test_a_row_taken_from_the_middle_shows(book: sa.Engine) -> None:
    fill()
    by_force(book, sa.delete(access_log).where(access_log.c.id == 3))
    assert breaks(book) == [Break(3, "missing"), Break(4, "unlinked")]


def test_another_order_shows(book: sa.Engine) -> None:
    fill()
    number = access_log.c.id
    turned = sa.case((number == 2, 3), (number == 3, 2), else_=number)
    moves = [
        sa.update(access_log).where(number.in_((2, 3))).values(id=100 + turned),
        sa.update(access_log).where(number > 100).values(id=number - 100),
    ]
    by_force(book, *moves)
    assert {one.fault for one in breaks(book)} == {"changed", "unlinked"}


def test_the_first_rows_taken_show(book: sa.Engine) -> None:
    fill()
    by_force(book, sa.delete(access_log).where(access_log.c.id < 3))
    assert breaks(book) == [Break(1, "missing"), Break(3, "unlinked")]


def test_the_last_rows_taken_show(book: sa.Engine) -> None:
    """By the head beside the log; with that cut too, by the one that was written down."""
    fill()
    kept = head_of(book)
    by_force(book, sa.delete(access_log).where(access_log.c.id > 3))
    assert breaks(book) == [Break(3, "head")]
    last = rows(book)[-1]
    by_force(book, sa.update(access_head).values(number=last["id"], hash=last["hash"]))
    assert breaks(book) == []
    with book.connect() as connection:
        assert holds(connection, Head(last["id"], last["hash"])) and holds(connection, Head())
        assert not holds(connection, kept)
        assert not holds(connection, Head(2, kept.hash))
