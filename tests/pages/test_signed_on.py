"""Real data behind single sign-on: the account decides, never the address."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from lib.database.schema import user_account
from lib.nav import PAGES
from tests.pages.looking import Seen, look, target
from tests.pages.truth import Truth
from tests.signing import SECRET, claims

SECRETS: dict[str, Any] = {"auth": {"cookie_secret": SECRET, "client_id": "tests"}}
EVERYTHING = "2023-11-01..2026-11-20"


def email(username: str) -> str:
    return f"{username}@tests.example"


def visit(key: str, who: str | None, **params: str) -> Seen:
    """A visit by somebody signed in as ``who``; None is not signed in."""
    said = claims(who, email(who)) if who else {}
    return look(key, params, user={"is_logged_in": who is not None} | said, secrets=SECRETS)


def assert_nothing_but_signing_in(seen: Seen) -> None:
    assert seen.nothing == ["forbidden"]
    assert set(seen.others) <= {"button"}
    assert not re.search(r"\d", seen.text)
    assert seen.links == []


def test_nobody_signed_in_sees_nothing(real: Truth) -> None:
    code = real.files[0].code
    for key in PAGES:
        assert_nothing_but_signing_in(visit(key, None, code=code, q=code))
        assert_nothing_but_signing_in(visit(key, None, view_as="chu-tich"))
        assert_nothing_but_signing_in(visit(key, "not-in-the-table"))


@pytest.mark.parametrize("change", [{"active": False}, {"is_demo": True}, {"email": None}])
def test_account_that_does_not_count(real: Truth, change: dict[str, Any]) -> None:
    """Inactive, of the demonstration, or without an address: signing in does not help."""
    with real.engine.begin() as connection:
        connection.execute(sa.update(user_account).values(change))
    for key in PAGES:
        assert_nothing_but_signing_in(visit(key, "chu-tich"))


def test_signed_in_head_sees_the_own_unit(real: Truth) -> None:
    seen = visit("files", "gd-xay-dung", period=EVERYTHING)
    mine = {file.code for file in real.may_see("gd-xay-dung")}
    assert seen.total == len(mine) > 0
    assert seen.codes <= mine


def test_view_as_is_for_the_demonstration_only(real: Truth) -> None:
    """On real data the address cannot borrow another account's eyes."""
    own = visit("files", "gd-xay-dung", period=EVERYTHING)
    tried = visit("files", "gd-xay-dung", period=EVERYTHING, view_as="chu-tich")
    assert (tried.total, tried.codes) == (own.total, own.codes)
    assert "view_as" in tried.notice
    assert "view_as" not in " ".join(tried.links)


def test_signed_in_operator_is_kept_to_definitions_and_the_log(real: Truth) -> None:
    for key in PAGES:
        seen = visit(key, "van-hanh")
        if key in ("definitions", "access_log"):
            assert "forbidden" not in seen.nothing
        else:
            assert seen.nothing == ["forbidden"]
            assert [target(link)[0] for link in seen.links] == ["definitions"]


def test_real_data_carries_no_ribbon(real: Truth) -> None:
    assert not visit("overview", "chu-tich").soup.select("[role=note]")


def test_role_taken_away_works_at_once(real: Truth) -> None:
    """Roles are read on every run: no cookie or cache keeps them."""
    assert visit("overview", "chu-tich").tiles
    with real.engine.begin() as connection:
        connection.execute(sa.update(user_account).values(active=False))
    assert_nothing_but_signing_in(visit("overview", "chu-tich"))
