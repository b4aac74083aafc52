"""Each fault of the database in its own words, and pages that come back when it is over."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing

import pytest
import sqlalchemy as sa
import streamlit as st
from alembic import command
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException

from lib.actions.digests import told
from lib.database import engine as engine_module
from lib.database import migrate
from lib.database.engine import reader
from lib.database.faults import DatabaseFault, DatabaseLocked, DatabaseSlow, every_kind
from lib.database.schema import data_load
from lib.i18n import _, use
from lib.query.reference import data_state
from lib.ui import outage
from tests.conftest import DEMO_AS_OF
from tests.databases import SqliteDatabases
from tests.pages.looking import Seen, look, run_in_frame, seen
from tests.pages.truth import Truth
from tests.program import forget

pytestmark = pytest.mark.usefixtures("router")
KINDS: tuple[type[DatabaseFault], ...] = (DatabaseFault, *every_kind())
SECRETS = ("SELECT", "Traceback", "sqlalchemy", "psycopg", "sqlite3", "127.0.0.1", "/tmp")


def assert_said(shown: Seen, reason: str, by_pieces: bool = False) -> None:
    assert shown.nothing == ["failed"] * (len(shown.nothing) if by_pieces else 1) != []
    assert _(outage.HAPPENED[reason]) in shown.text and _(outage.COMES_BACK) in shown.text
    assert not [word for word in SECRETS if word in shown.text]
    assert shown.figures == {} and shown.rows == []


def test_every_kind_has_words_of_its_own() -> None:
    assert set(outage.FAULTS) == {fault.reason for fault in KINDS}
    assert len({fault.reason for fault in KINDS}) == len(KINDS) - 1  # the base is "down" as well
    for language in ("vi", "en"):
        use(language)
        happened = [_(text) for text in outage.HAPPENED.values()]
        assert len(set(happened)) == len(happened)


@pytest.mark.parametrize("fault", every_kind(), ids=lambda fault: fault.reason)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_before_and_in_the_middle_of_a_page(
    province: Truth,
    monkeypatch: pytest.MonkeyPatch,
    fault: type[DatabaseFault],
    language: str,
) -> None:
    def fails(*_given: object) -> None:
        raise fault

    asked = {"lang": language, "period": "2026-Q1"}
    for place in ("lib.page.require_fit", "lib.query.figures.rows"):
        forget()
        with monkeypatch.context() as patch:
            patch.setattr(place, fails)
            shown = seen(run_in_frame("overview", asked)) if "query" in place else None
            shown = shown or look("overview", asked)
            use(language)
            by_pieces = fault is DatabaseSlow and "query" in place  # each in its own place
            assert_said(shown, fault.reason, by_pieces)
    st.cache_data.clear()  # what took too long is not asked again for a while
    assert seen(run_in_frame("overview", asked)).tiles


class TestHealing:
    """The invisible part that looks whether it is over."""

    @pytest.fixture
    def run_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def run_again() -> None:
            raise RerunException(None)  # type: ignore[arg-type]

        monkeypatch.setattr("streamlit.rerun", run_again)

    @pytest.mark.usefixtures("run_again")
    def test_runs_the_page_again_once_it_answers(
        self, province: Truth, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        long_ago = outage.time.monotonic() - 60
        with pytest.raises(RerunException):
            outage._again(long_ago, outage.RETRY_SECONDS)
        outage._again(outage.time.monotonic(), outage.RETRY_SECONDS)  # it has just failed
        away = engine_module.make_engine("sqlite:////no-such-folder/x.sqlite")
        with monkeypatch.context() as patch:
            patch.setattr(engine_module, "reader", lambda _reach: away)
            outage._again(long_ago, outage.RETRY_SECONDS)

    @pytest.mark.usefixtures("run_again")
    def test_waits_until_it_fits(self, own_province: sa.Engine) -> None:
        long_ago = outage.time.monotonic() - 60
        set_version(own_province, "x")
        outage._again(long_ago, outage.RETRY_SECONDS)
        set_version(own_province, "")
        with pytest.raises(RerunException):
            outage._again(long_ago, outage.RETRY_SECONDS)


def set_version(engine: sa.Engine, added: str) -> None:
    """Say that a migration ran which nobody knows, or take that back ("")."""
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE alembic_version SET version_num = '{migrate.head()}{added}'"
        )


def test_database_of_a_newer_program(own_province: sa.Engine) -> None:
    """All its tables are there, and still no figure is shown: it may mean another thing by now."""
    assert look("overview").tiles
    set_version(own_province, "x")
    assert_said(look("overview"), "database_newer")
    set_version(own_province, "")
    assert look("overview").tiles


def test_database_of_an_older_program(own_province: sa.Engine) -> None:
    """As after an update of the program whose migration was forgotten: until it has run."""
    with own_province.begin() as connection:
        before = sorted(migrate.revisions())[-2]
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{before}'")
    assert_said(look("overview"), "database_older")
    set_version(own_province, "")
    assert look("overview").tiles


def test_database_that_lacks_the_newest_migration(
    sqlite_databases: SqliteDatabases, use_database: Callable[[sa.Engine], None]
) -> None:
    """The same with its last migration really to run: the page finds out that it has."""
    engine = sqlite_databases.blank()
    use_database(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, sorted(migrate.revisions())[-2])
    assert_said(look("overview"), "database_older")
    migrate.upgrade(engine)
    assert look("overview").nothing == ["not-loaded"]
    sqlite_databases.drop(engine)


def test_half_finished_load_is_not_counted(own_province: sa.Engine) -> None:
    """A row of a load that was never finished, from whatever wrote it: the data is that of the
    last finished one, and the page on the data says so."""
    before = data_state()
    with own_province.begin() as connection:
        connection.execute(
            sa.insert(data_load).values(
                source="half.csv",
                profile="nhiem_vu",
                started_at=sa.func.current_timestamp(),
                as_of=DEMO_AS_OF.replace(day=27),
                is_demo=True,
            )
        )
    assert data_state() == before
    assert "failed" not in look("data").nothing


def test_no_connection_of_the_pool_is_free(
    own_province: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many pages as there are connections wait for slow answers: the next one is told."""
    if own_province.dialect.name == "sqlite":
        pytest.skip("opening a file needs no place")
    monkeypatch.setattr(engine_module, "POOL_SECONDS", 0.2)
    forget()
    assert look("overview").tiles
    with ExitStack() as stack:
        for _held in range(reader().pool.size() + 10):  # type: ignore[attr-defined]
            stack.enter_context(reader().connect())
        assert_said(look("overview"), "database_busy")
    assert look("overview").tiles


def test_locked_file(own_province: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody writes: reading goes on, writing ends calmly and works afterwards."""
    if own_province.dialect.name != "sqlite":
        pytest.skip("PostgreSQL locks rows: see tests/lib/database/test_faults.py")
    monkeypatch.setitem(engine_module.LOCK_SECONDS, "sqlite", 0.1)
    forget()
    with closing(sqlite3.connect(str(own_province.url.database))) as other:
        other.execute("BEGIN IMMEDIATE")
        assert look("overview").tiles
        with pytest.raises(DatabaseLocked):
            told("noi-vu", DEMO_AS_OF, "1", "hash", sent=False)
    told("noi-vu", DEMO_AS_OF, "1", "hash", sent=False)
