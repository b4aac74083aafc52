"""What is older than it is kept is taken from the log, and only that; the chain still holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from lib import __main__ as program
from lib.actions import access_log as actions
from lib.actions import retention
from lib.actions.access_log import Entry, log
from lib.actions.retention import prune
from lib.config import local_now
from lib.database.access_chain import Head, broken, head, holds
from lib.database.check import check
from lib.database.schema import access_cut, access_log, data_load

AGES = (40, 30, 30, 20, 10, 0)  # days


@pytest.fixture
def kept(
    engine: sa.Engine,
    use_database: Callable[[sa.Engine], None],
    monkeypatch: pytest.MonkeyPatch,
) -> sa.Engine:
    """The log of real data with one row of each age."""
    use_database(engine)
    now = local_now()
    row = {"source": "s", "profile": "p", "started_at": now, "as_of": now.date(), "is_demo": False}
    with engine.begin() as connection:
        connection.execute(sa.insert(data_load).values(row))
    for days in AGES:
        with monkeypatch.context() as patch:
            patch.setattr(actions, "local_now", lambda days=days: now - dt.timedelta(days=days))
            log("gd-xd", "head", Entry("page", page="overview"))
    return engine


def rows(engine: sa.Engine, table: sa.Table = access_log) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(table).order_by(table.c.id)))


def sound(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        return not list(broken(connection))


def test_only_what_is_old_goes_and_that_is_said(kept: sa.Engine) -> None:
    last_taken = rows(kept)[2].hash
    assert prune(kept, 25) == 3
    left = rows(kept)
    assert [row.id for row in left] == [4, 5, 6, 7] and sound(kept)
    said = left[-1]
    assert (said.action, said.subject, said.rows) == ("pruned", "1–3", 3)
    assert (said.content_hash, said.username) == (last_taken, "")


def test_pruned_again_and_again_the_chain_holds(kept: sa.Engine) -> None:
    with kept.connect() as connection:
        middle = Head(3, rows(kept)[2].hash)
        assert holds(connection, middle)
    assert [prune(kept, days) for days in (35, 35, 25, 15, 5)] == [1, 0, 2, 1, 1]
    assert sound(kept) and len(rows(kept, access_cut)) == 4
    log("gd-xd", "head", Entry("page"))
    assert sound(kept)
    with kept.connect() as connection:
        assert holds(connection, middle) and holds(connection, head(connection))


def test_everything_old_goes_and_the_chain_goes_on(
    kept: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = local_now() + dt.timedelta(days=100)
    for module in (retention, actions):
        monkeypatch.setattr(module, "local_now", lambda: later)
    assert prune(kept, 50) == len(AGES)
    assert [row.action for row in rows(kept)] == ["pruned"] and sound(kept)


def test_a_row_that_stands_behind_a_younger_one_stays(kept: sa.Engine) -> None:
    """Rows that waited are written later than they happened."""
    late = dt.timedelta(days=60)
    row = actions.Row(local_now() - late, "gd-xd", "head", Entry("page"))
    actions._waiting.append(row)
    log("gd-xd", "head", Entry("page"))
    assert prune(kept, 25) == 3 and sound(kept)


def test_a_cut_that_is_not_on_record_shows(kept: sa.Engine) -> None:
    """Nor does the record of a cut take the place of rows that nobody has taken for their age."""
    prune(kept, 25)
    with kept.begin() as connection:
        number = access_cut.c.up_to
        with pytest.raises(sa.exc.DBAPIError, match="rows are only added"):
            connection.execute(sa.update(access_cut).values(up_to=number + 1))
    with kept.begin() as connection, pytest.raises(sa.exc.DBAPIError, match="older than its time"):
        now = local_now()
        cut = {"at": now, "up_to": 5, "older_than": now - dt.timedelta(days=1), "last_hash": "x"}
        connection.execute(sa.insert(access_cut).values(cut | {"up_to": 6}))


def test_at_least_a_day_is_kept(kept: sa.Engine) -> None:
    for days in (0, -1):
        with pytest.raises(ValueError):
            prune(kept, days)
    assert len(rows(kept)) == len(AGES)


def test_the_commands(
    kept: sa.Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main(["log", "head"]) == 0
    printed = capsys.readouterr().out.strip()
    assert printed == f"{len(AGES)}:{rows(kept)[-1].hash}"
    assert program.main(["log", "prune"]) == 2  # kept for ever
    assert "OVERSIGHT_LOG_RETENTION_DAYS" in capsys.readouterr().err
    monkeypatch.setattr("lib.commands.log.settings", lambda: Kept())
    assert program.main(["log", "prune"]) == 0
    assert program.main(["log", "head", "--kept", printed]) == 0
    assert program.main(["log", "head", "--kept", f"{len(AGES)}:{'0' * 64}"]) == 1
    assert program.main(["log", "head", "--kept", "no number"]) == 2
    assert not [finding for finding in check(kept) if finding.code == "broken_log"]


class Kept:
    log_retention_days = 25


def test_check_names_what_was_changed(kept: sa.Engine) -> None:
    with kept.begin() as connection:
        if kept.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER access_log_refuses_update")
        else:
            connection.exec_driver_sql("ALTER TABLE oversight.access_log DISABLE TRIGGER USER")
        third = access_log.c.id == 3
        connection.execute(sa.update(access_log).where(third).values(username="b"))
    from lib.calendar import load_work_days
    from lib.organisation import derive, load_reference

    with kept.begin() as connection:
        load_work_days(connection)
        load_reference(connection)
        derive(connection)
    (found,) = [finding for finding in check(kept) if finding.code == "broken_log"]
    assert "3 (changed)" in found.message
    assert program.main(["log", "head"]) == 1
