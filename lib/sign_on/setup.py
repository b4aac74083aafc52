"""The section [auth] of ``.streamlit/secrets.toml``: which identity providers there are, and what
must not be served."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config

from lib.access import sign_on_configured
from lib.config import SettingError, settings

WHERE = ".streamlit/secrets.toml"
SHORTEST_SECRET = 32  # bytes, as of the hash that signs with it
FEWEST_CHARACTERS = 10  # different ones; 32 drawn at random have more
SAMPLES = re.compile(
    r"change|replace|example|sample|secret|password|default|insert|placeholder|todo|xxxx|"
    r"0123456|abcdef|qwerty",
    re.IGNORECASE,
)
CALLBACK = "/oauth2callback"
HERE = ("localhost", "127.0.0.1", "::1")
NEEDED = ("client_id", "client_secret", "server_metadata_url")
ALONE = "default"  # the framework's name of a provider that [auth] itself describes


@dataclass(frozen=True)
class Provider:
    """An identity provider: its name for ``st.login``, and what its button says ("" when it is the
    only one)."""

    name: str
    label: str = ""


def providers() -> list[Provider]:
    """Those that are set up, in the order of the file."""
    found = dict(_sections(_auth()))
    alone = len(found) == 1
    return [Provider(name, "" if alone else _label(name, of)) for name, of in found.items()]


def believed_issuers() -> frozenset[str] | None:
    """Issuers whose verified addresses are believed; None = that of the only provider there is."""
    return frozenset(settings().sign_on_issuers.split()) or None


def check_setup() -> None:
    """Raise SettingError, with one line for each fault, when sign-on is set up in a way that must
    not be served."""
    faults = [f"{WHERE}: {fault}" for fault in _faults(_auth())] if sign_on_configured() else []
    if config.get_option("server.trustedUserHeaders"):
        # what a request says would take the place of what the identity provider has signed
        faults.append("server.trustedUserHeaders: no header of a request may say who is looking")
    if faults:
        raise SettingError("\n".join(faults))


def _auth() -> Mapping[str, Any]:
    return st.secrets["auth"]


def _sections(auth: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if any(name in auth for name in NEEDED):
        yield ALONE, auth
    for name, value in auth.items():
        if isinstance(value, Mapping) and any(key in value for key in NEEDED):
            yield name, value


def _label(name: str, section: Mapping[str, Any]) -> str:
    return str(section.get("label") or name)


def _faults(auth: Mapping[str, Any]) -> Iterator[str]:
    yield from _faults_of_secret(auth.get("cookie_secret"))
    yield from _faults_of_address(auth.get("redirect_uri"))
    found = dict(_sections(auth))
    if not found:
        yield f"[auth] names no identity provider: {', '.join(NEEDED)}"
    for name, section in found.items():
        yield from _faults_of_provider(name, section)
    if len(found) > 1 and believed_issuers() is None:
        yield (
            "there are several identity providers: name in OVERSIGHT_SIGN_ON_ISSUERS those whose "
            "e-mail addresses are believed when an account is used for the first time"
        )
    if find_spec("authlib") is None:
        yield "[auth] needs the package Authlib"


def _faults_of_secret(secret: Any) -> Iterator[str]:
    advice = "python -c 'import secrets; print(secrets.token_urlsafe(48))' makes one"
    if not isinstance(secret, str) or not secret:
        yield f"cookie_secret is missing: {advice}"
    elif len(secret.encode()) < SHORTEST_SECRET:
        yield f"cookie_secret is shorter than {SHORTEST_SECRET} bytes: {advice}"
    elif SAMPLES.search(secret) or len(set(secret)) < FEWEST_CHARACTERS:
        yield f"cookie_secret is a sample, which anybody could sign with: {advice}"


def _faults_of_address(address: Any) -> Iterator[str]:
    if not isinstance(address, str) or not urlsplit(address).path.endswith(CALLBACK):
        yield f"redirect_uri is to be the dashboard's address and {CALLBACK}"
    elif not _is_encrypted(address):
        yield "redirect_uri is to begin with https:// (http:// on this machine alone)"


def _faults_of_provider(name: str, section: Mapping[str, Any]) -> Iterator[str]:
    place = "[auth]" if name == ALONE else f"[auth.{name}]"
    for key in NEEDED:
        value = section.get(key)
        if not isinstance(value, str) or not value.strip():
            yield f"{place} lacks {key}"
    if "_" in name:
        yield f"{place}: the framework takes no name with an underscore"
    address = section.get("server_metadata_url")
    if isinstance(address, str) and address.strip() and not _is_encrypted(address):
        yield f"{place}: server_metadata_url is to begin with https://"


def _is_encrypted(address: str) -> bool:
    parts = urlsplit(address.replace("{port}", "0"))
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
