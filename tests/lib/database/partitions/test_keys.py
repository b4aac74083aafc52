"""What one table promises by itself, in partitions: no id, code or number twice, no orphan."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from lib.database.schema import metadata

FILE = (
    "INSERT INTO case_file (id, origin, code, kind, title, unit_id, received_at, ingested_at, "
    "search_text) SELECT {id}, {origin}, {code}, kind, title, unit_id, '{received}', ingested_at, "
    "search_text FROM case_file WHERE id = 1"
)
EVENT = (
    "INSERT INTO file_event (file_id, sequence, at, kind) "
    "VALUES ({file}, {sequence}, '{at}', 'reminded')"
)
NEXT = "nextval('case_file_id_seq')"
DUPLICATE, ORPHAN = "UniqueViolation", "ForeignKeyViolation"


def file(
    id: str = NEXT, origin: str = "origin", code: str = "code", received: str = "2025-02-02"
) -> str:
    return FILE.format(id=id, origin=origin, code=code, received=received)


def event(file: int | str = 1, sequence: int = 900, at: str = "2025-02-02") -> str:
    return EVENT.format(file=file, sequence=sequence, at=at)


def said(engine: sa.Engine, *statements: str) -> str | None:
    """The name of the error that one of ``statements`` ends in; nothing is kept."""
    with engine.connect() as connection:
        try:
            for statement in statements:
                connection.exec_driver_sql(statement)
        except sa.exc.DBAPIError as error:
            return type(error.orig).__name__
        finally:
            connection.rollback()
    return None


WITH_TEXT = "(SELECT event_id FROM personal_text WHERE event_id IS NOT NULL LIMIT 1)"
CASES: list[tuple[tuple[str, ...], str | None]] = [
    # files: the same code, or id, in another year than the first one
    ((file(received="2024-02-02"),), DUPLICATE),
    ((file(received="1999-02-02"),), DUPLICATE),
    ((file(id="1", code="'new'", received="2024-02-02"),), DUPLICATE),
    ((file(id="1", code="'new'", received="1999-02-02"),), DUPLICATE),
    ((file(code="'new'"), file(code="'new'", received="2024-02-02")), DUPLICATE),
    ((file(origin="'other'"),), None),
    (("UPDATE case_file SET code = (SELECT code FROM case_file WHERE id = 2), "
      "origin = (SELECT origin FROM case_file WHERE id = 2) WHERE id = 1",), DUPLICATE),
    (("UPDATE case_file SET received_at = received_at - interval '400 days' WHERE id < 40",), None),
    (("UPDATE case_file SET code = 'free' WHERE id = 1", file(code="'free'")), DUPLICATE),
    (("UPDATE case_file SET code = 'x' WHERE id = 1", "UPDATE case_file SET code = 'y' "
      "WHERE id = 1", file(code="'x'")), None),
    # ids
    ((file(id="900001", code="'n1'"), file(id="900002", code="'n2'", received="2024-02-02"),
      "UPDATE case_file SET id = 900002 WHERE id = 900001"), DUPLICATE),
    ((file(id="900001", code="'n1'"), file(id="900002", code="'n2'", received="2024-02-02"),
      "UPDATE case_file SET id = 900003 WHERE id IN (900001, 900002)"), DUPLICATE),
    ((file(id="900001", code="'n1'"), "UPDATE case_file SET id = 900003 WHERE id = 900001",
      event(900003)), None),
    ((file(id="900001", code="'n1'"), event(900001),
      "UPDATE case_file SET id = 900003 WHERE id = 900001"), ORPHAN),
    # what points at files
    ((event(999_999_999),), ORPHAN),
    (("DELETE FROM case_file WHERE id = 1",), ORPHAN),
    ((file(id="900001", code="'n1'"), "DELETE FROM case_file WHERE id = 900001",
      file(id="900001", code="'n1'", received="2020-02-02")), None),
    ((file(id="900001", code="'n1'"), event(900001),
      "DELETE FROM case_file WHERE id = 900001"), ORPHAN),
    (("TRUNCATE case_file",), ORPHAN),
    (("TRUNCATE oversight_parts.case_file_2025",), ORPHAN),
    # events: a number twice, in one year and over two
    ((event(), event()), DUPLICATE),
    ((event(), event(at="2024-02-02")), DUPLICATE),
    ((event(), event(sequence=901)), None),
    ((event(), event(sequence=901), "UPDATE file_event SET sequence = 900, at = '2023-03-03' "
      "WHERE file_id = 1 AND sequence = 901"), DUPLICATE),
    (("UPDATE file_event SET at = at - interval '400 days' WHERE file_id < 40",), None),
    (("INSERT INTO file_event (id, file_id, sequence, at, kind) SELECT id, file_id, 900, "
      "at - interval '400 days', kind FROM file_event WHERE id = 1",), DUPLICATE),
    (("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", event()), "FeatureNotSupported"),
    # texts of events
    (("INSERT INTO personal_text (file_id, event_id, text) VALUES (1, 999999999, 'x')",), ORPHAN),
    ((f"DELETE FROM file_event WHERE id = {WITH_TEXT}",), ORPHAN),
    ((f"UPDATE file_event SET id = 999999999 WHERE id = {WITH_TEXT}",), ORPHAN),
    ((f"UPDATE file_event SET at = at - interval '400 days' WHERE id = {WITH_TEXT}",), None),
    (("TRUNCATE file_event",), ORPHAN),
    (("DELETE FROM personal_text", "DELETE FROM file_event WHERE file_id = 1"), None),
    # nobody writes past the triggers of the table
    (("DELETE FROM oversight_parts.file_event_2025",), "InsufficientPrivilege"),
    (("UPDATE oversight_parts.case_file_2025 SET code = 'x'",), "InsufficientPrivilege"),
    (("INSERT INTO oversight_parts.file_event_2025 SELECT * FROM file_event LIMIT 0",),
     "InsufficientPrivilege"),
    (("TRUNCATE oversight.summary_share",), None),
]  # fmt: skip


@pytest.mark.parametrize(("statements", "error"), CASES)
def test_as_one_table_would(
    parted: sa.Engine, statements: tuple[str, ...], error: str | None
) -> None:
    assert said(parted, *statements) == error


@pytest.mark.parametrize(
    "table",
    [
        table
        for table in metadata.sorted_tables
        if any(each.referred_table.name == "case_file" for each in table.foreign_key_constraints)
    ],
    ids=str,
)
def test_nothing_points_at_a_file_that_is_not_there(parted: sa.Engine, table: sa.Table) -> None:
    """Each foreign key that stood on ``case_file``."""
    for constraint in table.foreign_key_constraints:
        if constraint.referred_table.name != "case_file":
            continue
        with parted.connect() as connection:
            definition = connection.scalar(
                sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :n"),
                {"n": constraint.name},
            )
        (column,) = constraint.column_keys
        assert definition == f"FOREIGN KEY ({column}) REFERENCES oversight_parts.file_key(id)"


def test_the_demonstration_can_be_made_anew(changed: sa.Engine) -> None:
    """It empties every table at once."""
    from lib.demo.store import CLEARED

    names = ", ".join(f"{table.schema or 'public'}.{table.name}" for table in CLEARED)
    with changed.begin() as connection:
        connection.exec_driver_sql("UPDATE data_load SET is_demo = true")
        connection.exec_driver_sql(f"TRUNCATE {names}")
        assert connection.scalar(sa.text("SELECT count(*) FROM oversight_parts.file_key")) == 0


def together(engine: sa.Engine, first: list[str], second: list[str]) -> str | None:
    """What the second of two transactions comes to that write at the same moment: it begins when
    the first has written, and the first ends while it waits."""
    with engine.connect() as one, ThreadPoolExecutor(1) as pool:
        for statement in first:
            one.exec_driver_sql(statement)
        other = pool.submit(_kept, engine, second)
        waiting = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        with engine.connect() as watching:
            while not other.done() and not watching.scalar(waiting):
                watching.rollback()
        one.commit()
        return other.result()


def _kept(engine: sa.Engine, statements: list[str]) -> str | None:
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
    except sa.exc.DBAPIError as error:
        return type(error.orig).__name__
    return None


TEXT = "INSERT INTO personal_text (file_id, event_id, text) SELECT file_id, id, 'x' FROM file_event"
ONE_EVENT = "(SELECT id FROM file_event WHERE file_id = 2 ORDER BY id LIMIT 1)"


@pytest.mark.parametrize(
    ("first", "second", "error"),
    [
        ([file(code="'n'")], [file(code="'n'", received="2024-02-02")], DUPLICATE),
        ([event()], [event(at="2024-02-02")], DUPLICATE),
        ([f"DELETE FROM file_event WHERE id = {ONE_EVENT}"],
         [f"{TEXT} WHERE id = {ONE_EVENT}"], ORPHAN),
        ([f"{TEXT} WHERE id = {ONE_EVENT}"],
         [f"DELETE FROM file_event WHERE id = {ONE_EVENT}"], ORPHAN),
    ],
    ids=["code", "number", "text of a lost event", "event of a new text"],
)  # fmt: skip
def test_as_one_table_would_where_two_write_at_once(
    changed: sa.Engine, first: list[str], second: list[str], error: str | None
) -> None:
    assert together(changed, first, second) == error
    with changed.connect() as connection:
        orphans = (
            "SELECT count(*) FROM personal_text p WHERE event_id IS NOT NULL "
            "AND NOT EXISTS (SELECT FROM file_event WHERE id = p.event_id)"
        )
        assert connection.exec_driver_sql(orphans).scalar() == 0


def test_two_files_are_written_at_once(changed: sa.Engine) -> None:
    """Who writes events of another file waits for nobody."""
    with changed.connect() as one, changed.connect() as other:
        one.exec_driver_sql(event(1))
        other.exec_driver_sql("SET lock_timeout = '3s'")
        other.exec_driver_sql(event(2))
        other.commit()
        one.commit()
