"""Cookies that lie, accounts that change under an open page, answers meant for somebody else."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lib.config import local_now
from lib.database.schema import user_account
from lib.nav import PAGES
from tests.attacks.conftest import CHAIRMAN
from tests.attacks.marked import marks, strays
from tests.attacks.protocol import Run, Tab, fetch
from tests.attacks.real import Real, served_real
from tests.attacks.test_doors import IDENTITY
from tests.pages.viewers import EVERYTHING, OPERATOR
from tests.signing import COOKIE, claims, cookie

HEAD, DEPUTY, OTHER_HEAD = "gd-xay-dung", "pgd-nnmt", "gd-cong-thuong"
NEVER_USED = "ct-tap-son"  # by these tests
LISTS = ("overview", "files", "issues")
IN_TURN = (CHAIRMAN, HEAD, OTHER_HEAD, DEPUTY, OPERATOR, None)
DAY = 86_400


def assert_nobody(run: Run) -> None:
    """Asked to sign on, or refused: no figure, no name, no address."""
    assert run.seen.nothing == ["forbidden"], run.seen.text[:300]
    assert run.seen.links == [] and not run.seen.tiles and not marks(run.raw)


def of_another(real: Real, **other: Any) -> dict[str, str]:
    """Of somebody whom no account knows, with the address of one that was never used."""
    said = claims("somebody else", f"{NEVER_USED}@tests.example") | other
    return {COOKIE: cookie(said, real.address)}


def cut(real: Real) -> str:
    return real.signed(CHAIRMAN)[COOKIE][:-3]


def swapped(real: Real) -> str:
    """The chairman's words under the signature of a head."""
    words = real.signed(CHAIRMAN)[COOKIE].rsplit(".", 2)
    return ".".join([words[0], *real.signed(HEAD)[COOKIE].rsplit(".", 2)[1:]])


FORGED: dict[str, Callable[[Real], dict[str, str]]] = {
    "another key": lambda real: real.signed(CHAIRMAN, secret="k" * 20 + "0123456789abcdefghijk"),
    "the empty key": lambda real: real.signed(CHAIRMAN, secret=" "),
    "another address": lambda real: {
        COOKIE: cookie(claims(CHAIRMAN, f"{CHAIRMAN}@tests.example"), "http://evil.example")
    },
    "cut": lambda real: {COOKIE: cut(real)},
    "swapped": lambda real: {COOKIE: swapped(real)},
    "not signed": lambda real: {COOKIE: '{"email": "chu-tich@tests.example"}'},
    "empty": lambda real: {COOKIE: ""},
    "in pieces": lambda real: {COOKIE: "chunks-2", f"{COOKIE}_1": cut(real), f"{COOKIE}_2": "x"},
    "of yesterday": lambda real: real.signed(
        CHAIRMAN, iat=int(time.time()) - DAY, auth_time=int(time.time()) - DAY
    ),
    "of tomorrow": lambda real: real.signed(CHAIRMAN, iat=int(time.time()) + DAY),
    "over": lambda real: real.signed(CHAIRMAN, exp=int(time.time()) - 3600),
    "without a time": lambda real: real.signed(CHAIRMAN, iat=None),
    "without a subject": lambda real: real.signed(CHAIRMAN, sub=None),
    "an address not verified": lambda real: of_another(real, email_verified=False),
    "an address said to be verified": lambda real: of_another(real, email_verified="true"),
    "the address of a bound account": lambda real: of_another(
        real, email=f"{CHAIRMAN}@tests.example"
    ),
    "its subject of another provider": lambda real: real.signed(
        CHAIRMAN, iss="https://evil.example"
    ),
    "a list for an address": lambda real: of_another(real, email=[f"{NEVER_USED}@tests.example"]),
    "any address": lambda real: of_another(real, email="%"),
    "unknown": lambda real: real.signed("nobody"),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_cookie_that_lies_lets_nobody_in(real: Real, forge: Callable[[Real], Any]) -> None:
    with real.tab(CHAIRMAN) as tab:  # which binds the account
        assert marks(tab.open("files").raw)
    with Tab(real.address, forge(real)) as tab:
        for path in ("", "files"):
            assert_nobody(tab.open(path, {"period": EVERYTHING, "view_as": CHAIRMAN}))


def test_nobody_reaches_a_page(real: Real) -> None:
    """By path or hash, with headers that name somebody, viewing as somebody."""
    with real.tab(None, headers=dict.fromkeys(IDENTITY, f"{CHAIRMAN}@tests.example")) as tab:
        hashes = tab.open().pages
        for page in PAGES.values():
            assert_nobody(tab.open(page.path, {"view_as": CHAIRMAN, "metric": "handled"}))
            assert_nobody(tab.open("", hash=hashes.get(page.path, "0" * 32)))


def test_a_cookie_of_before_counts_no_longer(real: Real, kept: None) -> None:
    """Stolen, then everything of the account ended: not on a new line, nor on the open one."""
    stolen = real.signed(OTHER_HEAD)
    with Tab(real.address, stolen) as tab:
        assert marks(tab.open("files", {"period": EVERYTHING}).raw)
        real.change(OTHER_HEAD, {"sessions_valid_after": local_now() + dt.timedelta(seconds=1)})
        assert_nobody(tab.again())
    with Tab(real.address, stolen) as tab:
        assert_nobody(tab.open("files"))


# --- accounts that change ------------------------------------------------------------------------


@pytest.fixture
def kept(real: Real) -> Iterator[None]:
    """Accounts are put back as they were."""
    names = ("role", "unit_id", "official_id", "active", "sessions_valid_after")
    with real.engine.connect() as connection:
        before = connection.execute(sa.select(user_account)).mappings().all()
    yield
    for row in before:
        real.change(row["username"], {name: row[name] for name in names})


def changes(real: Real) -> dict[str, dict[str, Any]]:
    accounts = real.truth.accounts
    deputy = accounts[DEPUTY]
    as_deputy = {name: deputy[name] for name in ("role", "unit_id", "official_id")}
    return {
        "moved": {"unit_id": accounts[OTHER_HEAD]["unit_id"]},
        "demoted": as_deputy,
        "without a unit": {"unit_id": None},
        "operator": {"role": "operator", "unit_id": None},
        "disabled": {"active": False},
    }


@pytest.mark.parametrize("name", ["moved", "demoted", "without a unit", "operator", "disabled"])
@pytest.mark.parametrize("before", [CHAIRMAN, HEAD])
def test_an_account_that_changes_under_an_open_page(
    real: Real, kept: None, name: str, before: str
) -> None:
    """With the next interaction, on the page that is open, it sees what it may see now."""
    change = changes(real)[name] | ({"role": "head"} if name == "moved" else {})
    with real.tab(before) as tab:
        run = tab.open("files", {"period": EVERYTHING})
        seen = marks(run.raw)
        assert seen and not strays(run.raw, real.truth, before)
        real.change(before, change)
        run = tab.again()
        now = real.truth
        assert strays(run.raw, now, before) == set()
        if name in ("disabled", "operator"):
            assert run.seen.nothing == ["forbidden"] and not marks(run.raw)
        else:
            assert run.seen.title == "Hồ sơ"
            assert run.seen.total == len(now.may_see(before))
        other = tab.open("overview", {"period": EVERYTHING})
        assert strays(other.raw, now, before) == set()


# --- one process, many viewers -------------------------------------------------------------------


def seen_by(real: Real, username: str | None) -> list[list[str]]:
    with real.tab(username) as tab:
        runs = [tab.open(PAGES[key].path, {"period": EVERYTHING}) for key in LISTS]
    for run in runs:
        theirs = strays(run.raw, real.truth, username) if username else marks(run.raw)
        assert theirs == set(), username
    return [run.seen.texts for run in runs]


def test_answers_are_not_shared(real: Real, tmp_path: Path) -> None:
    """From the chairman down to nobody in one process, and the other way round in a fresh one."""
    down = {username: seen_by(real, username) for username in IN_TURN}
    with served_real(real.engine, tmp_path) as fresh:
        up = {username: seen_by(fresh, username) for username in reversed(IN_TURN)}
    assert down == up
    assert down[CHAIRMAN] != down[HEAD] != down[OTHER_HEAD]


# --- files ---------------------------------------------------------------------------------------


def test_a_file_needs_a_sign_on_that_counts(real: Real, kept: None) -> None:
    """Its address alone opens nothing; neither does the button of somebody whose account ended."""
    of = real.truth.rows("SELECT code, number FROM inspection JOIN draw ON inspection_id ="
                         " inspection.id WHERE seed IS NOT NULL LIMIT 1")[0]  # fmt: skip
    with real.tab("noi-vu") as tab, real.tab(None) as stranger:
        at = {"inspection": of["code"], "draw": str(of["number"])}
        offers = tab.open("inspection", at).offers
        url = tab.fetch(offers[0])
        assert url.startswith("/media/")
        signed = {"Cookie": f"{COOKIE}={tab.cookies[COOKIE]}"}
        assert fetch(real.address, url, signed)[0] == 200
        forged = real.signed(CHAIRMAN, secret="another key of forty letters or more")[COOKIE]
        for headers in ({}, {"Cookie": f"{COOKIE}={forged}"}):
            status, body = fetch(real.address, url, headers)
            assert status == 403 and not body.startswith(b"PK")
        stranger.open()
        assert stranger.fetch(offers[0], session=tab.session) == ""
        real.change("noi-vu", {"active": False})
        assert tab.fetch(offers[0]) == ""
        assert fetch(real.address, url, signed)[0] == 403


# --- the demonstration ---------------------------------------------------------------------------


def test_accounts_of_the_demonstration_are_nobody_on_real_data(real: Real, kept: None) -> None:
    """Nor does the address make anybody of the demonstration of them."""
    with real.engine.begin() as connection:
        connection.execute(sa.update(user_account).values(is_demo=True))
    try:
        for username in (CHAIRMAN, HEAD):
            with real.tab(username) as tab:
                assert_nobody(tab.open("files", {"view_as": username, "role": "chairman"}))
    finally:
        with real.engine.begin() as connection:
            connection.execute(sa.update(user_account).values(is_demo=False))


def test_on_real_data_nobody_views_as_another(real: Real, kept: None) -> None:
    """Nor is there a box to choose in."""
    with real.tab(HEAD) as tab:
        plain = tab.open("files", {"period": EVERYTHING})
        tried = tab.open("files", {"period": EVERYTHING, "view_as": CHAIRMAN})
    assert (plain.seen.total, plain.seen.codes) == (tried.seen.total, tried.seen.codes)
    assert not [each for each in tried.widgets if "view_as" in each.id]
    assert strays(tried.raw, real.truth, HEAD) == set()
