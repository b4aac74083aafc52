"""What each account is given by the database itself, when a query has forgotten its scope.

The statements here are written by hand and know nothing of ``lib.query``; what they should give is
counted from the raw rows (``tests.pages.truth``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
import sqlalchemy as sa

from lib.database import sight
from lib.database.engine import reading, writing
from lib.database.faults import DatabaseFault
from lib.database.schema import metadata, personal_text, sign_on, user_account
from lib.database.sight import (
    PROVINCE_REACH,
    SYSTEM,
    SYSTEM_REACH,
    UNITS_REACH,
    Sight,
    seeing,
)
from lib.database.wall import NobodyLooks
from lib.database.wall.rules import PUBLIC, RULES
from lib.demo.accounts import ACCOUNTS
from tests.pages.conftest import build_small
from tests.pages.truth import Truth

ROLE = {account.username: account.role for account in ACCOUNTS}
WIDE = ("chairman", "home_affairs")


def of(username: str) -> Sight:
    reach = PROVINCE_REACH if ROLE[username] in WIDE else UNITS_REACH
    return Sight(username, reach)


def ask(who: Sight | None, statement: str) -> list[Any]:
    with seeing(who), reading() as connection:
        return list(connection.execute(sa.text(statement)).scalars())


def is_strict(truth: Truth) -> bool:
    """On SQLite a view has the column, and nothing in it."""
    return truth.engine.dialect.name == "postgresql"


def test_every_table_has_a_rule_or_is_for_everybody() -> None:
    assert {table.name for table in metadata.sorted_tables} == {*RULES, *PUBLIC}


@pytest.fixture
def truth(demo_engine: sa.Engine, use_database: Callable[[sa.Engine], None]) -> Truth:
    use_database(demo_engine)
    return Truth(demo_engine)


@pytest.fixture
def own(truth: Truth) -> Callable[[str], str]:
    """The full name of one of the dashboard's own tables."""
    schema = "oversight." if truth.engine.dialect.name == "postgresql" else ""
    return lambda table: schema + table


@pytest.mark.usefixtures("truth")
def test_nobody_is_given_nothing_not_even_an_empty_answer() -> None:
    with pytest.raises(NobodyLooks):
        ask(None, "SELECT count(*) FROM org_unit")


@pytest.mark.parametrize("username", ROLE)
def test_files_and_what_hangs_on_them(truth: Truth, username: str) -> None:
    mine = {file.id for file in truth.may_see(username)}
    if ROLE[username] == "operator":
        assert not mine
    assert set(ask(of(username), "SELECT id FROM case_file")) == mine
    for table in ("file_event", "file_stage", "file_pause", "quality_review"):
        raw = truth.rows(f"SELECT id, file_id FROM {table}")
        expected = {row["id"] for row in raw if row["file_id"] in mine}
        assert set(ask(of(username), f"SELECT id FROM {table}")) == expected, table
    counted = ask(of(username), "SELECT count(*) FROM case_file")
    assert counted == [len(mine)]


@pytest.mark.parametrize("username", ROLE)
def test_issues_and_their_steps(truth: Truth, own: Callable[[str], str], username: str) -> None:
    mine = {issue.id for issue in truth.issues_seen(username)}
    given = set(ask(of(username), "SELECT id FROM issue"))
    if ROLE[username] == "deputy":  # the wall keeps back issues whose file lies with another unit
        seen = {file.id for file in truth.may_see(username)}
        mine = {issue.id for issue in truth.issues_seen(username) if issue.file in seen}
    assert given == mine
    raw = truth.rows(f"SELECT id, issue_id FROM {own('issue_step')}")
    steps = set(ask(of(username), f"SELECT id FROM {own('issue_step')}"))
    assert steps == {row["id"] for row in raw if row["issue_id"] in mine}


@pytest.mark.parametrize("username", ROLE)
def test_names_are_for_who_may_see_them(truth: Truth, username: str) -> None:
    """Design §5: chairman, Home Affairs, the head of that unit, the person."""
    given = set(ask(of(username), "SELECT name FROM official"))
    everybody = {row["name"] for row in truth.rows("SELECT name FROM official")}
    role = ROLE[username]
    if role in WIDE:
        assert given == everybody
    elif role == "head":
        assert given and len(given) < len(everybody) / 2
    else:
        assert len(given) == (1 if role == "deputy" else 0)


@pytest.mark.parametrize("username", ROLE)
def test_what_only_the_program_reads(
    truth: Truth, own: Callable[[str], str], username: str
) -> None:
    with truth.engine.begin() as connection:
        if not truth.rows("SELECT id FROM personal_text"):
            file = truth.files[0].id
            connection.execute(sa.insert(personal_text).values(file_id=file, text="An"))
        connection.execute(
            sa.insert(sign_on).values(
                username=username,
                fingerprint=f"wall-{username}",
                started_at=dt.datetime(2026, 1, 1),
                last_seen_at=dt.datetime(2026, 1, 1),
            )
        )
    assert ask(of(username), "SELECT id FROM personal_text") == []
    assert ask(of(username), f"SELECT id FROM {own('sign_on')}") == []
    assert len(ask(SYSTEM, f"SELECT id FROM {own('sign_on')}")) > 0
    addresses = f"SELECT email FROM {own('user_account')}"
    if truth.engine.dialect.name == "postgresql":
        with pytest.raises(DatabaseFault):
            ask(of(username), addresses)
    else:  # a view has the column, and nothing in it
        assert set(ask(of(username), addresses)) <= {None}


@pytest.mark.parametrize("username", ROLE)
def test_what_a_transaction_that_writes_reads_more(
    truth: Truth, own: Callable[[str], str], username: str
) -> None:
    mine = {file.id for file in truth.may_see(username)}
    with truth.engine.begin() as connection:
        for file in mine:
            connection.execute(sa.insert(personal_text).values(file_id=file, text="An"))
    with seeing(of(username)), writing() as connection:
        given = set(connection.scalars(sa.text("SELECT file_id FROM personal_text")))
        assert given == (set() if ROLE[username] == "deputy" else mine)
        addresses = sa.text(f"SELECT email FROM {own('user_account')} WHERE email IS NOT NULL")
        with pytest.raises(sa.exc.DBAPIError) if is_strict(truth) else nullcontext():
            assert connection.scalars(addresses).all() == []


class TestWhoSaysMoreThanTheAccountIs:
    """What the program says of an account counts for nothing: the database looks for itself."""

    def test_a_head_who_says_the_province(self, truth: Truth) -> None:
        claimed = Sight("gd-xay-dung", PROVINCE_REACH)
        given = set(ask(claimed, "SELECT id FROM case_file"))
        assert given <= {file.id for file in truth.may_see("gd-xay-dung")}

    @pytest.mark.parametrize("reach", [PROVINCE_REACH, UNITS_REACH])
    @pytest.mark.usefixtures("truth")
    def test_an_account_that_does_not_exist(self, reach: str) -> None:
        assert ask(Sight("nobody' OR '1'='1", reach), "SELECT id FROM case_file") == []

    @pytest.mark.usefixtures("truth")
    def test_an_account_named_like_the_program(self) -> None:
        assert ask(Sight("", UNITS_REACH), "SELECT id FROM case_file") == []
        assert ask(Sight("program:", PROVINCE_REACH), "SELECT id FROM case_file") == []


class TestAnAccountThatChanges:
    @pytest.fixture
    def account(
        self, databases: Any, use_database: Callable[[sa.Engine], None]
    ) -> Iterator[Callable[..., None]]:
        """Changes the account of the head of construction."""
        engine = build_small(databases)
        use_database(engine)

        def change(**values: Any) -> None:
            with engine.begin() as connection:
                mine = user_account.c.username == "gd-xay-dung"
                connection.execute(sa.update(user_account).where(mine).values(**values))

        yield change
        databases.drop(engine)

    def test_takes_effect_with_the_next_transaction(self, account: Callable[..., None]) -> None:
        head = of("gd-xay-dung")
        (before,) = ask(head, "SELECT count(*) FROM case_file")
        account(unit_id=None)
        (homeless,) = ask(head, "SELECT count(*) FROM case_file")
        account(role="chairman")
        (promoted,) = ask(Sight("gd-xay-dung", PROVINCE_REACH), "SELECT count(*) FROM case_file")
        account(role="deputy")
        (demoted,) = ask(Sight("gd-xay-dung", PROVINCE_REACH), "SELECT count(*) FROM case_file")
        account(role="chairman", active=False)
        (gone,) = ask(Sight("gd-xay-dung", PROVINCE_REACH), "SELECT count(*) FROM case_file")
        assert before > 0 and promoted > before
        assert homeless == demoted == gone == 0


@pytest.mark.usefixtures("truth")
def test_the_program_sees_all() -> None:
    assert SYSTEM.reach == SYSTEM_REACH
    assert ask(SYSTEM, "SELECT count(*) FROM case_file")[0] > 0
    assert sight.current() == SYSTEM  # of the test; a block gives back what was before


@pytest.mark.parametrize(("username", "others"), [("van-hanh", True), ("gd-xay-dung", False)])
def test_the_operator_reads_whose_the_rows_of_the_log_are(
    truth: Truth, own: Callable[[str], str], username: str, others: bool
) -> None:
    given = set(ask(of(username), f"SELECT username FROM {own('user_account')}"))
    assert {username, "chu-tich", "noi-vu"} <= given
    assert ("gd-cong-thuong" in given) == others
