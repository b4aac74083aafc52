"""Pages that are read from a hot standby, while entries go to its primary: one that follows, one
that lags, one whose primary is gone, one that takes its place."""

from __future__ import annotations

import datetime as dt
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from lib import query
from lib.access import User, identify
from lib.actions import notes
from lib.actions.notes import About
from lib.config import local_now, settings
from lib.database import engine as program
from lib.database import health, migrate, replica
from lib.database.engine import make_engine, read, reading, reading_newest, writing
from lib.database.faults import DatabaseBehind, DatabaseConflict, DatabaseReadOnly
from lib.database.schema import case_file, data_load, org_unit, user_account
from lib.database.sight import SYSTEM, seeing
from lib.database.wall import logins
from lib.demo import build
from lib.sign_on import Claims, admit, end, is_on
from lib.ui import forms
from tests.conftest import DEMO_AS_OF
from tests.pages.looking import look
from tests.postgres import PASSWORD, Postgres
from tests.program import forget

pytestmark = pytest.mark.xdist_group("replica")
FILES = 300
CHAIRMAN = {"view_as": "chu-tich"}
HEAD = {"view_as": "gd-xay-dung"}
# the standby stops a query in its way after this long, and lets the primary do what is in the way
SETTINGS = {
    "synchronous_commit": "on",
    "max_standby_streaming_delay": "'200ms'",
    "wal_receiver_status_interval": "'1s'",
}


@dataclass
class Pair:
    """A primary with a province, and a standby that follows it."""

    primary: Postgres
    standby: Postgres
    owner: sa.Engine  # of the tables, on the primary
    copy: sa.Engine  # the same login on the standby
    made: logins.Logins
    users: dict[str, User]
    unit: int  # one that can be asked
    promoted: bool = False

    def paused(self, pause: bool = True) -> None:
        """The standby receives what happens, and does not carry it out; or goes on."""
        with self.copy.connect() as connection:
            connection.exec_driver_sql(f"SELECT pg_wal_replay_{'pause' if pause else 'resume'}()")

    def caught_up(self) -> None:
        """Wait until the standby has everything."""
        with self.owner.connect() as connection:
            end = connection.exec_driver_sql("SELECT pg_current_wal_flush_lsn()").scalar()
        with self.copy.connect() as connection:
            until(lambda: connection.exec_driver_sql(
                f"SELECT pg_last_wal_replay_lsn() >= '{end}'"
            ).scalar())  # fmt: skip


def until(happens: Callable[[], Any], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    primary = Postgres(settings=SETTINGS)
    standby = None
    try:
        primary.start()
        owner = make_engine(primary.url())
        migrate.upgrade(owner)
        build(owner, as_of=DEMO_AS_OF, files=FILES, progress=False)
        with owner.begin() as connection:
            made = logins.make_logins(connection)
        standby = primary.replica()
        copy = make_engine(standby.url())
        yield Pair(primary, standby, owner, copy, made, *_people(owner))
    finally:
        for server in filter(None, (standby, primary)):
            server.stop()


def _people(owner: sa.Engine) -> tuple[dict[str, User], int]:
    with owner.connect() as connection:
        found = [identify(connection, name).user for name in ("chu-tich", "gd-xay-dung")]
        unit = connection.scalar(sa.select(org_unit.c.id).where(org_unit.c.code == "H61.09"))
    assert unit
    return {user.username: user for user in found if user}, unit


def both(pair: Pair) -> sa.URL:
    """The owner's address at both servers, in the form that is documented."""
    hosts = "&".join(f"host=127.0.0.1:{server.port}" for server in (pair.primary, pair.standby))
    return sa.make_url(
        f"postgresql+psycopg://postgres:{PASSWORD}@/postgres?{hosts}"
        "&target_session_attrs=read-write"
    )


@pytest.fixture
def apart(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    """The program reads from the standby, else from the primary, and writes to whichever can be
    written to."""
    pair.caught_up()
    for name, value in logins.environment(both(pair), pair.made).items():
        monkeypatch.setenv(name, value)
    forget()
    yield pair
    if not pair.promoted:
        pair.paused(False)
    monkeypatch.undo()
    forget()


def instruct(pair: Pair, body: str) -> None:
    """An entry of the chairman, which the page of instructions shows."""
    due = dt.date.today() + dt.timedelta(days=9)
    notes.instruct(pair.users["chu-tich"], "question", body, pair.unit, due, About())


def shown(params: dict[str, str] = CHAIRMAN, key: str = "instructions") -> str:
    seen = look(key, params)
    assert seen.nothing != ["failed"], seen.text
    return seen.text


def test_it_is_the_copy_that_is_read_behind_the_wall(apart: Pair) -> None:
    with seeing(SYSTEM), reading() as connection:
        assert connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar() is True
        role, signed = connection.exec_driver_sql("SELECT current_user, oversight.said()").one()
        assert role == "oversight_system" and signed.endswith("|program:")
    with seeing(apart.users["gd-xay-dung"].sight), reading() as connection:
        seen = connection.scalar(sa.select(sa.func.count()).select_from(case_file))
    with apart.owner.connect() as connection:
        there = connection.scalar(sa.select(sa.func.count()).select_from(case_file))
    assert 0 < (seen or 0) < (there or 0)
    with seeing(SYSTEM), reading_newest() as connection:
        assert connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar() is False


def test_pages_search_and_health(apart: Pair) -> None:
    for key in ("overview", "files", "unit", "data", "issues"):
        assert look(key, HEAD).nothing != ["failed"], key
    found = look("files", CHAIRMAN | {"q": "dat"})
    assert found.nothing in ([], ["empty"], ["zero"])
    state = health.look().words()
    assert state["status"] == "ok"
    assert state["copy"] == {"connected": True, "seconds": 0, "late": False}


def test_nothing_written_for_long_is_no_lag(apart: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "TOLD_FROM", 0)
    time.sleep(1.1)
    with seeing(SYSTEM):
        state = query.data_state()
    assert state and state.read_from and state.read_from.is_copy
    assert state.read_from.behind == 0


def test_a_copy_that_is_behind_is_told(apart: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "TOLD_FROM", 1)
    assert "chậm" not in look("overview", HEAD).notice
    apart.paused()
    instruct(apart, "Việc chưa tới bản sao")
    time.sleep(1.1)
    assert "chậm 0 phút so với bản chính" in look("overview", HEAD).notice
    told = health.look().words()["copy"]
    assert told["connected"] and told["late"] and told["seconds"] >= 1


def test_who_entered_something_sees_it(apart: Pair) -> None:
    apart.paused()
    instruct(apart, "Việc vừa nhập xong")
    assert "Việc vừa nhập xong" in shown()
    # others read the copy, without it
    assert "Việc vừa nhập xong" not in shown(HEAD)
    assert replica.current() == replica.View(needed=replica.current().needed)
    apart.paused(False)
    apart.caught_up()
    assert "Việc vừa nhập xong" in shown(HEAD) and "Việc vừa nhập xong" in shown()
    assert not replica.current().in_main  # nor is it needed any more


def test_an_account_that_was_disabled_is_out_at_the_next_click(apart: Pair) -> None:
    apart.paused()
    this = user_account.c.username == "pgd-nnmt"
    try:
        with apart.owner.begin() as connection:
            connection.execute(sa.update(user_account).where(this).values(active=False))
        with seeing(SYSTEM), reading_newest() as connection:
            assert "pgd-nnmt" not in dict(identify(connection, None).viewable)
    finally:
        with apart.owner.begin() as connection:
            connection.execute(sa.update(user_account).where(this).values(active=True))


def test_a_sign_on_counts_and_ends_before_the_copy_knows(apart: Pair) -> None:
    """Nor is it begun twice, as it would be where the copy is asked whether it is known."""
    this = user_account.c.username == "gd-xay-dung"
    with apart.owner.begin() as connection:
        connection.execute(sa.update(user_account).where(this).values(email="gd@tinh.example"))
    apart.paused()
    now = local_now()
    claims = Claims("https://id.example", "7", "gd@tinh.example", True, now,
                    now + dt.timedelta(hours=1), now, "f" * 64)  # fmt: skip
    assert [admit(claims).username for _each in range(2)] == ["gd-xay-dung"] * 2
    assert is_on(claims)
    end(claims)
    assert not is_on(claims) and admit(claims).refusal == "sign_on_over"


def test_nothing_older_is_read_than_the_version_of_the_page(
    apart: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection to a copy that is behind, after the version came from a server that is not."""
    apart.paused()
    replica.look(replica.View(in_main=True))
    instruct(apart, "Việc mới")
    with seeing(SYSTEM):
        state = query.data_state()
    assert state and state.read_from and not state.read_from.is_copy
    replica.look(replica.View(needed=state.read_from.position))
    with monkeypatch.context() as patch, seeing(SYSTEM), pytest.raises(DatabaseBehind):
        patch.setattr(replica, "CATCH_UP_SECONDS", 0.2)
        with reading() as connection:
            connection.scalar(sa.select(sa.func.count()).select_from(data_load))
    apart.paused(False)  # then it waits until it is there
    with seeing(SYSTEM), reading() as connection:
        connection.scalar(sa.select(sa.func.count()).select_from(data_load))


class Hindered:
    """A question on the copy that changes of the primary run into, the first ``times`` times."""

    def __init__(self, pair: Pair, times: int) -> None:
        self.pair, self.times, self.asked = pair, times, 0

    def __call__(self, connection: sa.Connection) -> Any:
        self.asked += 1
        # a snapshot, held open by a statement that lasts
        if self.asked <= self.times:
            threading.Timer(0.3, self._in_the_way).start()
        seconds = 8 if self.asked <= self.times else 0
        slow = sa.select(sa.func.count(), sa.func.pg_sleep(seconds)).select_from(data_load)
        return connection.execute(slow).first()

    def _in_the_way(self) -> None:
        with self.pair.owner.begin() as connection:
            connection.exec_driver_sql("LOCK TABLE data_load IN ACCESS EXCLUSIVE MODE")


def test_a_question_in_the_way_of_changes_is_asked_again(apart: Pair) -> None:
    question = Hindered(apart, times=1)
    with seeing(SYSTEM):
        answer = read(question)
    assert answer and answer[0] > 0 and question.asked == 2


def test_one_that_always_is_ends_calmly(apart: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "TRIES", 2)
    question = Hindered(apart, times=9)
    with seeing(SYSTEM), pytest.raises(DatabaseConflict):
        read(question)
    assert question.asked == 2
    assert look("overview", HEAD).nothing != ["failed"]


def test_the_copy_is_gone(apart: Pair) -> None:
    assert "Việc" in shown()
    apart.standby.halt()
    try:
        assert "Việc" in shown()  # from the other host of the same address
        instruct(apart, "Việc khi bản sao vắng")
        assert "Việc khi bản sao vắng" in shown()
        assert health.look().words()["copy"] is None
    finally:
        apart.standby.run()
        program.forget()
    apart.caught_up()
    with seeing(SYSTEM), reading() as connection:
        assert connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar() is True


def test_a_primary_that_is_silent_is_waited_for_once(
    apart: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERSIGHT_ANSWER_SECONDS", "1")
    forget()
    assert look("overview", HEAD).figures
    with apart.primary.frozen():
        assert look("overview", HEAD).figures
        assert replica.main_is_away()
        with monkeypatch.context() as patch:
            patch.setattr(program, "main_reader", None)  # it is not asked any more
            assert look("overview", HEAD).figures
    replica.main_is_back()
    instruct(apart, "Việc sau khi im lặng")
    assert "Việc sau khi im lặng" in shown()


def test_the_primary_fails_and_the_copy_takes_its_place(
    apart: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last test of this module: nobody follows anybody after it."""
    monkeypatch.setattr(replica, "TOLD_FROM", 1)
    instruct(apart, "Việc trước sự cố")
    apart.caught_up()
    apart.primary.halt(signal.SIGQUIT)

    # pages go on, also for who entered something; an entry is refused in words
    for params in (HEAD, CHAIRMAN):
        assert "Việc trước sự cố" in shown(params)
        assert look("overview", params).figures
    with pytest.raises(DatabaseReadOnly) as refused:
        instruct(apart, "Việc trong sự cố")
    assert "chỉ đọc được" in str(refused.value)
    assert not isinstance(refused.value, forms.Refused)
    time.sleep(1.1)
    assert "không nhận được gì từ cơ sở dữ liệu chính" in look("overview", HEAD).notice
    assert health.look().words()["copy"]["connected"] is False
    assert health.look().serves

    apart.standby.promote()
    apart.promoted = True
    instruct(apart, "Việc sau sự cố")  # nothing was started anew
    with ThreadPoolExecutor(2) as people:
        assert all("Việc sau sự cố" in text for text in people.map(shown, (HEAD, CHAIRMAN)))
    assert "cơ sở dữ liệu chính" not in look("overview", HEAD).notice
    assert health.look().words()["copy"] is None
    with seeing(SYSTEM), writing() as connection:
        assert connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar() is False
    assert settings().writer_url.count("host=") == 2
