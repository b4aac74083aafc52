"""Whom a sign-on lets in, from the first time to its end, on both databases."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from lib.config import local_now, settings
from lib.database.engine import writing
from lib.database.schema import access_log, data_load, sign_on, user_account
from lib.database.sight import SYSTEM, seeing
from lib.sign_on import Admission, Claims, admission, admit, end, is_on, read
from tests.signing import ISSUER, claims

A, S = user_account.c, sign_on.c
ADDRESS = "an@tests.example"
OTHER = "https://other.example"
IN = Admission("an")
OVER, NO_ACCESS = Admission(refusal="sign_on_over"), Admission(refusal="no_access")
UNVERIFIED = Admission(refusal="email_unverified")


class Registry:
    """Real data with the account "an"; ``now`` is what the clock says."""

    def __init__(self, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.engine = engine
        self.now = local_now()
        monkeypatch.setattr(admission, "local_now", lambda: self.now)
        delivery = {"source": "s", "profile": "p", "as_of": self.now.date()}
        delivery |= {"started_at": self.now, "finished_at": self.now, "is_demo": False}
        self.run(sa.insert(data_load).values(delivery))
        self.account("an", email=ADDRESS)

    def run(self, statement: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(statement)

    def rows(self, *columns: Any) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.select(*columns))]

    def account(self, username: str, **values: Any) -> None:
        shared = {"username": username, "display_name": username, "role": "chairman"}
        self.run(sa.insert(user_account).values(shared | values))

    def change(self, username: str = "an", **values: Any) -> None:
        self.run(sa.update(user_account).where(A.username == username).values(values))

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)

    @property
    def log(self) -> list[tuple[Any, ...]]:
        """User, action and subject of each row of the log."""
        return self.rows(access_log.c.username, access_log.c.action, access_log.c.subject)


@pytest.fixture
def registry(
    engine: sa.Engine,
    use_database: Callable[[sa.Engine], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Registry:
    use_database(engine)
    return Registry(engine, monkeypatch)


def signed(subject: str = "sub-an", email: str = ADDRESS, **other: Any) -> Claims:
    found = read(claims(subject, email, **other) | {"is_logged_in": True})
    assert found is not None
    return found


class TestFirstTime:
    def test_binds_the_account_of_a_verified_address(self, registry: Registry) -> None:
        assert admit(signed()) == IN
        assert registry.rows(A.username, A.issuer, A.subject) == [("an", ISSUER, "sub-an")]
        assert registry.log == [("an", "sign_on", None)]

    def test_from_then_on_the_identity_counts_and_no_address(self, registry: Registry) -> None:
        admit(signed())
        assert admit(signed(email="moved@tests.example")) == IN
        assert admit(signed(email="", email_verified=False)) == IN
        assert admit(signed("somebody else")) == NO_ACCESS

    def test_whatever_the_case_of_the_address(self, registry: Registry) -> None:
        registry.change(email="An@Tests.example")
        assert admit(signed(email="aN@tests.EXAMPLE")) == IN

    @pytest.mark.parametrize("said", [False, None, "true", 1])
    def test_an_unverified_address_is_not_believed(self, registry: Registry, said: Any) -> None:
        assert admit(signed(email_verified=said)) == UNVERIFIED
        assert registry.rows(A.subject) == [(None,)]
        assert registry.rows(S.id) == []

    @pytest.mark.parametrize("email", ["nobody@tests.example", "", "%", "an@tests.example\0"])
    def test_an_unknown_address_is_nobody(self, registry: Registry, email: str) -> None:
        assert admit(signed(email=email)) == NO_ACCESS

    def test_an_address_of_two_accounts_is_nobody(self, registry: Registry) -> None:
        registry.account("twin", email=ADDRESS.upper())
        assert admit(signed()) == NO_ACCESS

    def test_a_disabled_account_is_not_bound(self, registry: Registry) -> None:
        registry.change(active=False)
        assert admit(signed()) == NO_ACCESS
        assert registry.rows(A.subject) == [(None,)]

    def test_accounts_of_the_demonstration_do_not_count_on_real_data(
        self, registry: Registry
    ) -> None:
        registry.change(is_demo=True)
        assert admit(signed()) == NO_ACCESS
        registry.run(sa.update(data_load).values(is_demo=True))
        assert admit(signed()) == IN

    def test_the_same_address_elsewhere_does_not_merge(self, registry: Registry) -> None:
        admit(signed())
        assert admit(signed(iss=OTHER)) == NO_ACCESS
        assert registry.rows(A.issuer, A.subject) == [(ISSUER, "sub-an")]

    def test_of_several_providers_only_the_named_are_believed(
        self, registry: Registry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OVERSIGHT_SIGN_ON_ISSUERS", f"{ISSUER} https://third.example")
        settings.cache_clear()
        assert admit(signed(iss=OTHER)) == NO_ACCESS
        assert admit(signed()) == IN

    def test_an_identity_is_of_one_account(self, registry: Registry) -> None:
        admit(signed())
        registry.account("two", email="two@tests.example")
        assert admit(signed(email="two@tests.example")) == IN
        assert sorted(registry.rows(A.username, A.subject)) == [("an", "sub-an"), ("two", None)]


class TestFreshness:
    def test_an_id_token_that_has_expired_is_not_taken(self, registry: Registry) -> None:
        late = signed()
        registry.pass_(minutes=63)
        assert admit(late) == OVER
        assert registry.rows(A.subject) == [(None,)]

    def test_once_taken_it_counts_beyond_its_expiry(self, registry: Registry) -> None:
        early = signed(exp=int(time.time()) + 60)
        assert admit(early) == IN
        registry.pass_(minutes=20)
        assert admit(early) == IN

    @pytest.mark.parametrize(("seconds", "expected"), [(60, IN), (600, OVER)])
    def test_none_of_the_future(
        self, registry: Registry, seconds: int, expected: Admission
    ) -> None:
        now = int(time.time()) + seconds
        assert admit(signed(iat=now, auth_time=now)) == expected

    def test_who_proved_long_ago_who_they_are_does_it_again(self, registry: Registry) -> None:
        now = int(time.time())
        assert admit(signed(auth_time=now - 11 * 3600)) == OVER
        assert admit(signed(auth_time=now - 9 * 3600)) == IN


class TestEnd:
    def test_idle(self, registry: Registry) -> None:
        mine = signed()
        admit(mine)
        for _click in range(4):
            registry.pass_(minutes=25)
            assert admit(mine) == IN
        registry.pass_(minutes=30)
        assert admit(mine) == OVER
        assert admit(mine) == OVER  # that it was tried is no sign of life

    def test_age(self, registry: Registry) -> None:
        mine = signed()
        for _click in range(29):
            assert admit(mine) == IN
            registry.pass_(minutes=20)
        registry.pass_(minutes=20)
        assert admit(mine) == OVER

    def test_at_log_out_for_every_copy_of_the_cookie(self, registry: Registry) -> None:
        mine, elsewhere = signed(), signed()
        admit(mine), admit(elsewhere)
        end(mine)
        assert admit(mine) == OVER
        assert admit(elsewhere) == IN
        end(mine)
        assert registry.log[2:] == [("an", "sign_off", None), ("an", "refused", OVER_SUBJECT)]

    def test_one_that_never_began_leaves_no_trace(self, registry: Registry) -> None:
        end(signed())
        assert registry.rows(S.id) == registry.log == []

    @pytest.mark.parametrize("later", [0, 5])
    def test_by_sessions_valid_after(self, registry: Registry, later: int) -> None:
        known, unseen = signed(), signed()
        registry.now = local_now()
        admit(known)
        registry.pass_(seconds=later)
        registry.change(sessions_valid_after=registry.now)
        assert admit(known) == OVER
        assert admit(unseen) == OVER
        registry.pass_(seconds=1)
        anew = int(time.time()) + later + 1
        assert admit(signed(iat=anew)) == IN

    def test_role_and_disabling_need_no_new_sign_on(self, registry: Registry) -> None:
        mine = signed()
        admit(mine)
        registry.change(active=False)
        assert admit(mine) == NO_ACCESS
        registry.change(active=True)
        assert admit(mine) == IN

    def test_a_sign_on_of_another_account_is_not_taken_over(self, registry: Registry) -> None:
        """The operator gave the identity to another account."""
        mine = signed()
        admit(mine)
        registry.change(issuer=None, subject=None)
        registry.account("two", issuer=ISSUER, subject="sub-an")
        assert admit(mine) == OVER


OVER_SUBJECT = "sign_on: sign_on_over"


class TestFiles:
    def test_need_a_sign_on_that_was_admitted(self, registry: Registry) -> None:
        mine = signed()
        assert not is_on(mine)
        admit(mine)
        assert is_on(mine)
        assert registry.rows(S.id) != []
        registry.change(active=False)
        assert not is_on(mine)
        registry.change(active=True)
        end(mine)
        assert not is_on(mine)

    def test_do_not_keep_it_awake(self, registry: Registry) -> None:
        mine = signed()
        admit(mine)
        registry.pass_(minutes=29)
        assert is_on(mine)
        registry.pass_(minutes=2)
        assert not is_on(mine)


class TestWriting:
    def test_at_most_once_a_minute(self, registry: Registry) -> None:
        mine = signed()
        began = registry.now
        admit(mine)
        registry.pass_(seconds=59)
        admit(mine)
        assert registry.rows(S.started_at, S.last_seen_at) == [(began, began)]
        registry.pass_(seconds=1)
        admit(mine)
        assert registry.rows(S.started_at, S.last_seen_at) == [(began, registry.now)]

    def test_somebody_who_writes_holds_nobody_up(self, registry: Registry) -> None:
        mine = signed()
        admit(mine)
        registry.pass_(minutes=2)
        with seeing(SYSTEM), writing() as connection:
            connection.execute(sa.update(sign_on).values(last_seen_at=S.last_seen_at))
            assert admit(mine) == IN

    def test_a_refusal_is_logged_once(self, registry: Registry) -> None:
        stranger = signed("s", "stranger@tests.example")
        for _run in range(3):
            assert admit(stranger) == NO_ACCESS
        nameless = signed("s", "")
        admit(nameless)
        assert registry.log == [
            ("stranger@tests.example", "refused", "sign_on: no_access"),
            (f"{ISSUER} s", "refused", "sign_on: no_access"),
        ]


class TestAtTheSameMoment:
    @pytest.mark.parametrize("same", [True, False], ids=["two tabs", "two people"])
    def test_one_row_and_one_identity(self, registry: Registry, same: bool) -> None:
        """Two tabs of one browser are both let in; of two people with one address, one is."""
        mine = signed("a")
        both = [mine, mine if same else signed("b")]
        start, found = threading.Barrier(2), []

        def arrive(claims: Claims) -> None:
            start.wait()
            found.append(admit(claims))

        threads = [threading.Thread(target=arrive, args=(each,)) for each in both]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(each.username for each in found) == (["an", "an"] if same else ["", "an"])
        assert len(registry.rows(S.id)) == 1
        assert len(registry.rows(A.subject)) == 1

    @pytest.mark.parametrize("reads", [1, 2, 3])
    def test_a_second_tab_arrives_between_two_reads_of_the_first(
        self, registry: Registry, reads: int
    ) -> None:
        """The first tab has read so much when the second one is let in: both are."""
        mine, second, seen = signed(), list[Admission](), 0

        def arrive() -> None:
            second.append(admit(mine))

        def after(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            nonlocal seen
            seen += statement.startswith("SELECT")
            if seen == reads and not second:
                seen += 1  # the second tab reads with this engine too
                other = threading.Thread(target=arrive)
                other.start()
                other.join()

        sa.event.listen(sa.Engine, "after_cursor_execute", after)
        try:
            first = admit(mine)
        finally:
            sa.event.remove(sa.Engine, "after_cursor_execute", after)
        assert [first, *second] == [IN, IN]
        assert len(registry.rows(S.id)) == 1


def test_times_are_kept_without_zone(registry: Registry) -> None:
    admit(signed())
    ((started,),) = registry.rows(S.started_at)
    assert isinstance(started, datetime) and started.tzinfo is None
