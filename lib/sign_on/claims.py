"""What the identity provider said of who signed on, as the cookie carries it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lib.config import settings

# What is the same for as long as one sign-on lasts, and different for the next: ``nonce`` is drawn
# for each, the others tell apart what providers without it issue.
STABLE = ("iss", "sub", "aud", "iat", "nonce", "sid", "jti")
LAST_MOMENT = 253_402_300_799  # the end of the year 9999, in seconds; later ones are no dates


@dataclass(frozen=True)
class Claims:
    """One sign-on. Times are local, as in the database. ``email`` is in small letters, and empty
    when the provider gives none; ``began`` is when the person last proved who they are;
    ``fingerprint``: SHA-256 of what tells this sign-on from every other."""

    issuer: str
    subject: str
    email: str
    email_is_verified: bool
    issued_at: datetime
    expires_at: datetime
    began: datetime
    fingerprint: str

    @property
    def who(self) -> str:
        """What is known of somebody without an account, for the log."""
        return self.email or f"{self.issuer} {self.subject}"


def read(given: Mapping[str, Any]) -> Claims | None:
    """The claims in ``given``; None when nobody is signed in, or one that every ID token has to
    carry (OpenID Connect Core 1.0, section 2) is missing or is no such thing."""
    issuer, subject = given.get("iss"), given.get("sub")
    issued_at, expires_at = _moment(given.get("iat")), _moment(given.get("exp"))
    named = _is_name(issuer) and _is_name(subject)
    if given.get("is_logged_in") is not True or not named or not issued_at or not expires_at:
        return None
    authenticated_at = _moment(given.get("auth_time"))
    if "auth_time" in given and authenticated_at is None:
        return None
    return Claims(
        issuer=str(issuer),
        subject=str(subject),
        email=_email(given.get("email")),
        # some providers write "true": what is not the truth value itself is not believed
        email_is_verified=given.get("email_verified") is True,
        issued_at=issued_at,
        expires_at=expires_at,
        began=min(issued_at, authenticated_at or issued_at),
        fingerprint=_fingerprint(given),
    )


def _is_name(text: Any) -> bool:
    """Also nothing that a database cannot hold."""
    return isinstance(text, str) and bool(text) and text.isprintable()


def _moment(seconds: Any) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    if not 0 < seconds <= LAST_MOMENT:  # also not a number
        return None
    zone = ZoneInfo(settings().timezone)
    return datetime.fromtimestamp(int(seconds), zone).replace(tzinfo=None)


def _email(text: Any) -> str:
    """Only letters of ASCII: no other letter may fold into one of them and so into another's
    address."""
    plain = isinstance(text, str) and text.isascii() and text.isprintable()
    return text.strip().lower() if plain else ""


def _fingerprint(given: Mapping[str, Any]) -> str:
    stable = json.dumps([given.get(name) for name in STABLE], default=list)
    return hashlib.sha256(stable.encode()).hexdigest()
