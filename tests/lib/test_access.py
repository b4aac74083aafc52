"""Who is looking, and how far: roles, demo accounts, sign-on, a deputy's fields by date."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from lib import access, config
from lib.access import NOTHING, NoIdentityProvider, Permission, Scope, User, identify
from lib.database.schema import (
    ROLES,
    data_load,
    field,
    field_assignment,
    official,
    org_unit,
    user_account,
)
from lib.organisation import derive, load_reference, read_units

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12)
READS = {
    Permission.SEE_FIGURES,
    Permission.SEE_FILES,
    Permission.SEE_DEFINITIONS,
    Permission.SEE_PEOPLE,
    Permission.MAKE_REPORTS,
}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_today", lambda: TODAY)


class Office:
    """A department with accounts; ``add`` and ``deliver`` write, ``who`` asks who is looking."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        load_reference(connection)
        derive(connection, TODAY)
        of = org_unit.c.code == "H61.02"
        self.unit: int = connection.scalars(sa.select(org_unit.c.id).where(of)).one()
        self.fields = dict(connection.execute(sa.select(field.c.code, field.c.id)).all())
        self.deputy = self._insert(official, code="d", name="Trần Thị Bình")

    def _insert(self, table: sa.Table, **values: Any) -> int:
        done = self.connection.execute(sa.insert(table).values(**values))
        key = done.inserted_primary_key
        assert key is not None
        return int(key[0])

    def add(self, username: str, role: str, **values: Any) -> None:
        shared = {"username": username, "display_name": username.title(), "role": role}
        self._insert(user_account, **shared | values)

    def assign(self, code: str, first: str, last: str | None = None, **values: Any) -> None:
        row = {"official_id": self.deputy, "unit_id": self.unit, "field_id": self.fields[code]}
        row |= {"valid_from": date.fromisoformat(first)}
        row |= {"valid_to": date.fromisoformat(last) if last else None}
        self._insert(field_assignment, **row | values)

    def deliver(self, *, is_demo: bool) -> None:
        row = {"source": "s", "profile": "p", "started_at": NOON, "finished_at": NOON}
        self._insert(data_load, **row, as_of=TODAY, is_demo=is_demo)

    def who(self, view_as: str | None = None, signed_on: str = "") -> User | None:
        return identify(self.connection, view_as, signed_on).user

    def scope(self, view_as: str | None = None) -> Scope:
        user = self.who(view_as)
        assert user is not None
        return user.scope


@pytest.fixture
def office(engine: sa.Engine) -> Any:
    with engine.begin() as connection:
        yield Office(connection)


@pytest.fixture
def demo(office: Office) -> Office:
    office.deliver(is_demo=True)
    return office


@pytest.fixture
def sign_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """An identity provider is configured."""
    monkeypatch.setattr("streamlit.secrets", {"auth": {"client_id": "x"}})


class TestScopeOfRoles:
    def test_the_whole_province(self, demo: Office) -> None:
        for role in ("chairman", "home_affairs"):
            demo.add(role, role, is_demo=True, unit_id=demo.unit)
            assert demo.scope(role) == Scope(units=None, fields=None, names=True)

    def test_head(self, demo: Office) -> None:
        demo.add("head", "head", is_demo=True, unit_id=demo.unit, official_id=demo.deputy)
        assert demo.scope() == Scope((demo.unit,), None, names=True, official=demo.deputy)

    def test_deputy(self, demo: Office) -> None:
        demo.add("deputy", "deputy", is_demo=True, unit_id=demo.unit, official_id=demo.deputy)
        demo.assign("reform", "2025-01-01")
        expected = Scope((demo.unit,), (demo.fields["reform"],), names=False, official=demo.deputy)
        assert demo.scope() == expected

    @pytest.mark.parametrize("role", ["head", "deputy"])
    def test_without_a_unit_nothing_is_seen(self, demo: Office, role: str) -> None:
        demo.add("lost", role, is_demo=True)
        assert demo.scope() == NOTHING

    def test_operator_sees_no_figures(self, demo: Office) -> None:
        demo.add("operator", "operator", is_demo=True, unit_id=demo.unit)
        assert demo.scope() == NOTHING

    def test_permissions(self) -> None:
        names = READS | {
            Permission.SEE_NAMES,
            Permission.SEE_INSPECTIONS,
            Permission.REVEAL_PERSONAL,
        }
        answers = {Permission.ANSWER_ISSUES, Permission.ANSWER_INSTRUCTIONS}
        expected = {
            "chairman": names
            | {
                Permission.GIVE_INSTRUCTIONS,
                Permission.CHECK_HOME_AFFAIRS,
                Permission.SEE_LOG,
            },
            "home_affairs": names | answers | {Permission.RUN_INSPECTIONS},
            "head": names | answers | {Permission.GIVE_INSTRUCTIONS, Permission.SEE_LOG},
            "deputy": READS,
            "operator": {
                Permission.SEE_DEFINITIONS,
                Permission.SEE_LOG,
                Permission.SEE_WHOLE_LOG,
            },
        }
        assert set(expected) == set(ROLES)
        for role, allowed in expected.items():
            user = User("u", "U", role, None, NOTHING)
            assert {p for p in Permission if user.may(p)} == allowed, role


class TestFieldsOfADeputy:
    @pytest.mark.parametrize(
        ("first", "last", "held"),
        [
            ("2026-11-20", None, True),  # from today on
            ("2026-11-21", None, False),
            ("2025-01-01", "2026-11-20", True),  # until today
            ("2025-01-01", "2026-11-19", False),
        ],
    )
    def test_by_date(self, demo: Office, first: str, last: str | None, held: bool) -> None:
        demo.add("deputy", "deputy", is_demo=True, unit_id=demo.unit, official_id=demo.deputy)
        demo.assign("reform", first, last)
        assert demo.scope().fields == ((demo.fields["reform"],) if held else ())

    def test_of_another_person_or_unit_do_not_count(self, demo: Office) -> None:
        demo.add("deputy", "deputy", is_demo=True, unit_id=demo.unit, official_id=demo.deputy)
        other = demo._insert(official, code="o", name="Người khác")
        elsewhere = next(u.id for u in read_units(demo.connection) if u.code == "H61.03")
        demo.assign("reform", "2025-01-01", official_id=other)
        demo.assign("land", "2025-01-01", unit_id=elsewhere)
        demo.assign("religion", "2025-01-01")
        demo.assign("health", "2025-01-01")
        held = sorted((demo.fields["religion"], demo.fields["health"]))
        assert demo.scope().fields == tuple(held)

    def test_none_is_not_all(self, demo: Office) -> None:
        """A deputy without a field, or without a person, sees no file rather than every file."""
        demo.add("deputy", "deputy", is_demo=True, unit_id=demo.unit, official_id=demo.deputy)
        demo.add("nameless", "deputy", is_demo=True, unit_id=demo.unit)
        assert demo.scope("deputy").fields == demo.scope("nameless").fields == ()

    def test_the_day_is_the_day_in_vietnam(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """At 18:30 UTC it is already tomorrow there."""

        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> Any:
                return datetime.fromisoformat("2026-11-19T18:30:00+00:00").astimezone(tz)

        monkeypatch.undo()
        monkeypatch.setattr(config, "datetime", Clock)
        assert access._today() == TODAY


class TestDemonstration:
    def test_is_said_to_be_one(self, demo: Office) -> None:
        assert identify(demo.connection, None).is_demo

    def test_view_as(self, demo: Office) -> None:
        demo.add("chairman", "chairman", is_demo=True)
        demo.add("head", "head", is_demo=True, unit_id=demo.unit)
        found = identify(demo.connection, "head")
        assert found.user is not None and found.user.username == "head"
        assert found.viewable == (("chairman", "Chairman"), ("head", "Head"))

    @pytest.mark.parametrize("asked", [None, "", "nobody", "HEAD"])
    def test_the_first_account_unless_a_known_one_is_asked_for(
        self, demo: Office, asked: str | None
    ) -> None:
        demo.add("chairman", "chairman", is_demo=True)
        demo.add("head", "head", is_demo=True, unit_id=demo.unit)
        user = demo.who(asked)
        assert user is not None and user.username == "chairman"

    def test_inactive_and_real_accounts_cannot_be_viewed_as(self, demo: Office) -> None:
        demo.add("old", "chairman", is_demo=True, active=False)
        demo.add("real", "chairman", is_demo=False, email="real@tinh.gov.vn")
        demo.add("head", "head", is_demo=True, unit_id=demo.unit)
        for asked in ("old", "real"):
            found = identify(demo.connection, asked)
            assert found.user is not None and found.user.username == "head"
            assert found.viewable == (("head", "Head"),)

    def test_without_accounts_nobody_looks(self, demo: Office) -> None:
        assert demo.who("chairman") is None

    def test_one_real_delivery_ends_the_demonstration(self, demo: Office) -> None:
        """Before the demonstration or after it, finished or not."""
        demo.add("chairman", "chairman", is_demo=True)
        assert access.is_demo(demo.connection)
        demo.deliver(is_demo=False)
        demo.deliver(is_demo=True)
        assert not access.is_demo(demo.connection)
        with pytest.raises(NoIdentityProvider):
            demo.who("chairman")

    def test_an_empty_database_is_no_demonstration(self, office: Office) -> None:
        office.add("chairman", "chairman", is_demo=True)
        assert not access.is_demo(office.connection)
        assert access.is_empty(office.connection)


class TestRealData:
    @pytest.fixture
    def real(self, office: Office) -> Office:
        office.deliver(is_demo=False)
        office.add("chairman", "chairman", email="chairman@tinh.gov.vn")
        office.add("gone", "chairman", email="gone@tinh.gov.vn", active=False)
        office.add("actor", "chairman", email="actor@tinh.gov.vn", is_demo=True)
        return office

    def test_refuses_without_sign_on(self, real: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("streamlit.secrets", {})
        for ask in (access.require_identity, lambda c: identify(c, "actor")):
            with pytest.raises(NoIdentityProvider, match="no identity provider is configured"):
                ask(real.connection)

    def test_no_file_of_secrets_is_no_sign_on(
        self, real: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert not access.sign_on_configured()
        with pytest.raises(NoIdentityProvider):
            access.require_identity(real.connection)

    def test_by_the_account_that_signed_on(self, real: Office, sign_on: None) -> None:
        user = real.who(signed_on="chairman")
        assert user is not None and (user.username, user.role) == ("chairman", "chairman")

    @pytest.mark.parametrize("username", ["", "nobody", "gone", "chairman@tinh.gov.vn"])
    def test_nobody_else_gets_in(self, real: Office, sign_on: None, username: str) -> None:
        assert real.who(signed_on=username) is None

    def test_view_as_is_not_honoured(self, real: Office, sign_on: None) -> None:
        assert real.who("actor") is None
        assert real.who("chairman") is None
        found = identify(real.connection, "actor", "chairman")
        assert found.user is not None and found.user.username == "chairman"
        assert found.viewable == ()


class TestDemonstrationBehindSignOn:
    def test_is_seen_by_who_signed_on_alone(self, demo: Office, sign_on: None) -> None:
        demo.add("chairman", "chairman", is_demo=True)
        demo.add("head", "head", is_demo=True, unit_id=demo.unit)
        assert demo.who("chairman") is None
        found = identify(demo.connection, "chairman", "head")
        assert found.user is not None and found.user.username == "head"
        assert (found.viewable, found.is_demo) == ((), True)
