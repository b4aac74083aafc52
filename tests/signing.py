"""Sign-on for tests: the file of secrets, signed cookies, an identity provider.

with provider(Person("an", "an@tests.example")) as issuer:
    file = secrets_toml(folder, "http://127.0.0.1:8601", {"tinh": issuer})
    with served(url, port=8601, settings={"OVERSIGHT_SECRETS_FILE": str(file)}) as address: ...

{COOKIE: cookie(claims("an", "an@tests.example"), address)}    # signed on, without a provider
{COOKIE: cookie(claims(...), address, secret="another")}       # forged
"""

from __future__ import annotations

import json
import logging
import secrets
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from authlib.deprecate import AuthlibDeprecationWarning
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME as COOKIE

with warnings.catch_warnings():
    # the provider still uses a module that Authlib 2 drops
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from oidc_provider_mock import User, run_server_in_thread

__all__ = [
    "COOKIE",
    "ISSUER",
    "SECRET",
    "Person",
    "change",
    "claims",
    "cookie",
    "provider",
    "secrets_toml",
]

SECRET = secrets.token_urlsafe(48)
ISSUER = "https://id.tests.example"
PROVIDER = "tinh"
HOUR = 3600


@dataclass(frozen=True)
class Person:
    """Somebody whom the identity provider knows. ``verified``: None leaves the claim out."""

    subject: str
    email: str = ""
    verified: bool | None = True

    @property
    def claims(self) -> dict[str, Any]:
        found: dict[str, Any] = {"email": self.email} if self.email else {}
        return found | ({} if self.verified is None else {"email_verified": self.verified})


def secrets_toml(
    folder: Path,
    address: str,
    issuers: Mapping[str, str] | None = None,
    secret: str = SECRET,
) -> Path:
    """A file of secrets in ``folder`` for the dashboard at ``address``. ``issuers``: name of each
    identity provider and its address; without one, a provider that nobody can reach."""
    lines = ["[auth]", f'redirect_uri = "{address}/oauth2callback"', f'cookie_secret = "{secret}"']
    for name, issuer in (issuers or {PROVIDER: "http://127.0.0.1:9"}).items():
        metadata = f"{issuer}/.well-known/openid-configuration"
        lines += [f"[auth.{name}]", f'client_id = "{name}"', 'client_secret = "of-the-tests"']
        lines += [f'server_metadata_url = "{metadata}"']
        lines += ['client_kwargs = { scope = "openid email", code_challenge_method = "S256" }']
    file = folder / "secrets.toml"
    file.write_text("\n".join(lines) + "\n")
    return file


def claims(subject: str, email: str = "", **other: Any) -> dict[str, Any]:
    """Claims of a sign-on of this moment with a verified address; ``other`` adds to them or takes
    their place (None leaves one out)."""
    now = int(time.time())
    found: dict[str, Any] = {
        "iss": ISSUER,
        "sub": subject,
        "aud": "tests",
        "nonce": secrets.token_hex(8),
    }
    found |= {"iat": now, "exp": now + HOUR, "auth_time": now}
    found |= {"email": email, "email_verified": True} if email else {}
    return {name: value for name, value in (found | other).items() if value is not None}


def cookie(claims: Mapping[str, Any], address: str, secret: str = SECRET) -> str:
    """The value of the cookie COOKIE that says these claims to the dashboard at ``address``."""
    about = {"origin": address, "is_logged_in": True, "provider": PROVIDER}
    return create_signed_value(secret, COOKIE, json.dumps({**claims, **about})).decode()


@contextmanager
def provider(*people: Person, port: int = 0) -> Iterator[str]:
    """An OpenID provider that knows these people, one button each; its issuer."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it tells of every request
    users = [User(sub=person.subject, claims=person.claims) for person in people]
    with run_server_in_thread(port=port, user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


def change(issuer: str, person: Person) -> None:
    """From the next sign-on on, the provider says this of a person."""
    httpx.put(f"{issuer}/users/{person.subject}", json=person.claims).raise_for_status()
