"""What is believed of a cookie, and what tells one sign-on from another."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import pytest

from lib.config import local_now
from lib.sign_on import claims as module
from lib.sign_on import read
from tests.signing import ISSUER, claims


def said(**other: Any) -> dict[str, Any]:
    return claims("an", **{"email": "an@tests.example", **other}) | {"is_logged_in": True}


def test_of_an_ordinary_sign_on() -> None:
    found = read(said(sub="x", iat=1_790_000_000, exp=1_790_003_600, auth_time=1_789_999_000))
    assert found is not None
    assert (found.issuer, found.subject) == (ISSUER, "x")
    assert (found.email, found.email_is_verified) == ("an@tests.example", True)
    assert found.issued_at == datetime(2026, 9, 21, 21, 13, 20)  # in Vietnam
    assert found.expires_at == datetime(2026, 9, 21, 22, 13, 20)
    assert found.began == datetime(2026, 9, 21, 20, 56, 40)


def test_began_when_it_was_issued_unless_the_person_proved_who_they_are_before() -> None:
    now = int(time.time())
    for proved in (None, now, now + 60):
        found = read(said(iat=now, auth_time=proved))
        assert found is not None and found.began == found.issued_at


@pytest.mark.parametrize("name", ["iss", "sub", "iat", "exp"])
@pytest.mark.parametrize("value", [None, "", "a\0b", 0, True, [], {"a": 1}, float("nan"), 1e300])
def test_without_what_every_id_token_carries_nobody_is_signed_on(name: str, value: Any) -> None:
    assert read(said(**{name: value})) is None


@pytest.mark.parametrize("value", ["yesterday", True, -1, 0, float("inf")])
def test_a_senseless_time_of_authentication_is_not_passed_over(value: Any) -> None:
    assert read(said(auth_time=value)) is None


@pytest.mark.parametrize("value", [False, None, "true", 1])
def test_only_who_is_logged_in_is(value: Any) -> None:
    assert read(said() | {"is_logged_in": value}) is None
    assert read({"is_logged_in": False}) is None


@pytest.mark.parametrize("value", [False, None, "true", "false", 1, [True]])
def test_only_the_truth_value_verifies_an_address(value: Any) -> None:
    found = read(said(email_verified=value))
    assert found is not None and not found.email_is_verified


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("An@Tests.Example ", "an@tests.example"),
        ("\u212aan@tests.example", ""),  # the sign of the kelvin, whose small letter is k
        ("\u0130an@tests.example", ""),
        (["an@tests.example"], ""),
        (7, ""),
    ],
)
def test_addresses_are_of_plain_letters(given: Any, taken: str) -> None:
    found = read(said(email=given))
    assert found is not None and found.email == taken


def test_fingerprint_stays_the_same_for_one_sign_on() -> None:
    first = said(nonce="n")
    again = first | {"email": "new@tests.example", "exp": first["exp"] + 5, "name": "An"}
    assert print_of(first) == print_of(again)
    assert len(print_of(first)) == 64


@pytest.mark.parametrize("name", module.STABLE)
def test_fingerprint_tells_sign_ons_apart(name: str) -> None:
    first = said(nonce="n")
    other = {"aud": ["tests", "more"], "iat": first["iat"] + 1}.get(name, "other")
    assert print_of(first) != print_of(first | {name: other})


def print_of(given: dict[str, Any]) -> str:
    found = read(given)
    assert found is not None
    return found.fingerprint


def test_times_are_those_of_the_database() -> None:
    found = read(said())
    assert found is not None and abs((local_now() - found.issued_at).total_seconds()) < 60
