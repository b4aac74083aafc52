"""The file of secrets: what it says, and what must not be served."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from streamlit import config

from lib.config import ROOT, SettingError, settings
from lib.sign_on import Provider, check_setup, providers
from tests.signing import SECRET

EXAMPLE = ROOT / ".streamlit" / "secrets.example.toml"
ONE = {"client_id": "a", "client_secret": "b", "server_metadata_url": "https://id.example/.well"}
AUTH: dict[str, Any] = {
    "redirect_uri": "https://giam-sat.example/oauth2callback",
    "cookie_secret": SECRET,
    "tinh": ONE,
}
Setup = Callable[..., None]


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch) -> Setup:
    """``setup(**other)``: the file says AUTH with these changes; None leaves a line out."""

    def set_up(**other: Any) -> None:
        auth = {name: value for name, value in {**AUTH, **other}.items() if value is not None}
        monkeypatch.setattr("streamlit.secrets", {"auth": auth})

    set_up()
    return set_up


def faults() -> str:
    try:
        check_setup()
    except SettingError as error:
        return str(error)
    return ""


def test_an_ordinary_one_may_be_served(setup: Setup) -> None:
    assert faults() == ""
    setup(tinh=None, **ONE)
    assert faults() == ""


def test_without_sign_on_there_is_nothing_to_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.secrets", {})
    assert faults() == ""


@pytest.mark.parametrize(
    ("secret", "fault"),
    [
        (None, "missing"),
        ("", "missing"),
        (12345678901234567890123456789012, "missing"),
        ("k3J9x" * 6, "shorter than 32 bytes"),
        ("a" * 64, "a sample"),
        ("ab" * 32, "a sample"),
        ("changeme-changeme-changeme-changeme", "a sample"),
        ("ChangeMe1ChangeMe2ChangeMe3ChangeMe4", "a sample"),
        ("your-very-secret-key-of-32-characters", "a sample"),
        ("replace_this_with_something_random_x", "a sample"),
        ("0123456789abcdef0123456789abcdef", "a sample"),
    ],
)
def test_secrets_that_anybody_could_know(setup: Setup, secret: Any, fault: str) -> None:
    setup(cookie_secret=secret)
    assert "cookie_secret" in faults() and fault in faults()
    assert not secret or str(secret) not in faults()


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        (None, "redirect_uri"),
        ("https://giam-sat.example/", "/oauth2callback"),
        ("https://giam-sat.example/oauth2callback/", "/oauth2callback"),
        ("https://giam-sat.example/?x=/oauth2callback", "/oauth2callback"),
        ("http://giam-sat.example/oauth2callback", "https://"),
        ("http://localhost:8501/oauth2callback", ""),
        ("http://127.0.0.1:{port}/oauth2callback", ""),
        ("https://giam-sat.example/duoi/oauth2callback", ""),
    ],
)
def test_address_to_come_back_to(setup: Setup, address: str | None, fault: str) -> None:
    setup(redirect_uri=address)
    assert fault in faults() and bool(faults()) == bool(fault)


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize("value", [None, "", "  ", 7])
def test_each_line_of_a_provider_is_needed(setup: Setup, name: str, value: Any) -> None:
    section = {key: text for key, text in (ONE | {name: value}).items() if text is not None}
    setup(tinh=section)
    assert f"[auth.tinh] lacks {name}" in faults()


def test_a_provider_is_needed_by_a_name_and_over_an_encrypted_line(setup: Setup) -> None:
    setup(tinh=None)
    assert "no identity provider" in faults()
    setup(tinh=None, ubnd_tinh=ONE)
    assert "underscore" in faults()
    setup(tinh=ONE | {"server_metadata_url": "http://id.example/.well"})
    assert "server_metadata_url is to begin with https://" in faults()


def test_which_of_several_is_believed_is_to_be_said(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup(other=ONE)
    assert "OVERSIGHT_SIGN_ON_ISSUERS" in faults()
    monkeypatch.setenv("OVERSIGHT_SIGN_ON_ISSUERS", "https://id.example")
    settings.cache_clear()
    assert faults() == ""
    monkeypatch.undo()
    settings.cache_clear()


def test_every_fault_is_said_at_once(setup: Setup) -> None:
    setup(cookie_secret=None, redirect_uri=None, tinh={"client_id": "a"})
    assert len(faults().splitlines()) == 4
    assert all(line.startswith(".streamlit/secrets.toml: ") for line in faults().splitlines())


def test_no_header_may_say_who_is_looking(setup: Setup) -> None:
    config.set_option("server.trustedUserHeaders", {"X-Forwarded-Email": "email"})
    try:
        assert "server.trustedUserHeaders" in faults()
    finally:
        config.set_option("server.trustedUserHeaders", {})
    assert faults() == ""


class TestButtons:
    def test_of_the_only_provider_needs_no_name(self, setup: Setup) -> None:
        assert providers() == [Provider("tinh")]
        setup(tinh=None, **ONE)
        assert providers() == [Provider("default")]

    def test_of_several_are_named(self, setup: Setup) -> None:
        setup(other=ONE | {"label": "VNeID"})
        assert providers() == [Provider("tinh", "tinh"), Provider("other", "VNeID")]


class TestExample:
    @pytest.fixture
    def auth(self) -> dict[str, Any]:
        return dict(tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))["auth"])

    def test_is_refused_as_it_stands_for_its_secret_alone(
        self, auth: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("streamlit.secrets", {"auth": auth})
        assert "cookie_secret is a sample" in faults()
        auth["cookie_secret"] = SECRET
        assert faults() == ""
        assert providers() == [Provider("tinh")]

    def test_asks_for_the_password_again_before_a_sign_on_is_too_old(
        self, auth: dict[str, Any]
    ) -> None:
        asked = auth["tinh"]["authorize_params"]["max_age"]
        assert asked <= settings().sign_on_hours * 3600

    def test_the_real_file_stays_out_of_git(self) -> None:
        assert ".streamlit/secrets.toml" in (ROOT / ".gitignore").read_text().splitlines()
