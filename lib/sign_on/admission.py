"""Which account a sign-on is, and whether it still counts: asked on every run.

An account is known by issuer and subject at its identity provider. One that was never used is
bound to the first verified e-mail address that names it, from then on to that identity alone. Each
sign-on is one row of ``sign_on``; it ends when it is idle or old, at log-out, and with
``user_account.sessions_valid_after``.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa

from lib.access import is_demo
from lib.actions import access_log
from lib.actions.access_log import Entry
from lib.config import local_now, settings
from lib.database.engine import reading_newest, writing
from lib.database.faults import DatabaseFault
from lib.database.schema import sign_on, user_account
from lib.database.sight import SYSTEM, seeing
from lib.sign_on.claims import Claims
from lib.sign_on.setup import believed_issuers

LEEWAY = timedelta(minutes=2)  # how far clocks of two machines are apart
SEEN_EVERY = timedelta(minutes=1)
SEEN_PATIENCE = 0.5  # seconds: that somebody was seen is not worth waiting for

A, S = user_account.c, sign_on.c


@dataclass(frozen=True)
class Admission:
    """``username`` of the account that is let in, or why nobody is: a key of
    ``screens.REFUSALS``."""

    username: str = ""
    refusal: str = ""


def admit(claims: Claims) -> Admission:
    """Whom this sign-on lets in now. A first one is recorded, and binds its account. Raises a
    DatabaseFault."""
    with seeing(SYSTEM):
        with suppress(sa.exc.IntegrityError):
            return _admit(claims, local_now())
        # another tab or another browser did the same at this moment: now its rows are there
        return _admit(claims, local_now())


def is_on(claims: Claims) -> bool:
    """Whether this sign-on was admitted before and still counts; changes nothing. Raises a
    DatabaseFault."""
    now = local_now()
    with seeing(SYSTEM), reading_newest() as connection:
        account, known = _account(connection, claims), _known(connection, claims)
    return known is not None and not _refusal(claims, account, known, now)


def end(claims: Claims) -> None:
    """This sign-on counts no longer, whoever still has its cookie. Raises a
    DatabaseFault."""
    this = (S.fingerprint == claims.fingerprint, S.ended_at.is_(None))
    with seeing(SYSTEM), writing() as connection:
        known = _known(connection, claims)
        if known is None or known["ended_at"]:
            return
        connection.execute(sa.update(sign_on).where(*this).values(ended_at=local_now()))
        role = connection.scalar(sa.select(A.role).where(A.username == known["username"]))
        access_log.add(connection, known["username"], role or "", [Entry("sign_off")])


def _admit(claims: Claims, now: datetime) -> Admission:
    with reading_newest() as connection:
        account, known = _account(connection, claims), _known(connection, claims)
    if refusal := _refusal(claims, account, known, now):
        of = (account["username"], account["role"]) if account else (claims.who, "")
        _log_refusal(claims.fingerprint, refusal, *of)
        return Admission(refusal=refusal)
    assert account is not None  # else it was refused
    if known is None:
        if not _begin(claims, account, now):
            return _admit(claims, now)
    elif now - known["last_seen_at"] >= SEEN_EVERY:
        _see(claims, now)
    return Admission(account["username"])


def _refusal(
    claims: Claims, account: sa.RowMapping | None, known: sa.RowMapping | None, now: datetime
) -> str:
    """Why this sign-on lets nobody in; empty when it does."""
    if account is None:
        unverified = claims.email and not claims.email_is_verified
        return "email_unverified" if unverified else "no_access"
    if not account["active"]:
        return "no_access"
    if known is not None and known["username"] != account["username"]:
        return "sign_on_over"
    return "sign_on_over" if _is_over(claims, account, known, now) else ""


def _is_over(
    claims: Claims, account: sa.RowMapping, known: sa.RowMapping | None, now: datetime
) -> bool:
    latest_began = now - timedelta(hours=settings().sign_on_hours)
    from_the_future = claims.issued_at > now + LEEWAY
    if from_the_future or claims.began <= latest_began:
        return True
    valid_after = account["sessions_valid_after"]
    began = known["started_at"] if known else claims.issued_at
    if valid_after is not None and began <= valid_after:
        return True
    if known is None:  # an ID token is taken for the first time: it has to be fresh
        return claims.expires_at <= now - LEEWAY
    idle = timedelta(minutes=settings().sign_on_idle_minutes)
    too_old = known["started_at"] <= latest_began
    return bool(known["ended_at"]) or too_old or known["last_seen_at"] <= now - idle


def _account(connection: sa.Connection, claims: Claims) -> sa.RowMapping | None:
    """The account of this identity, else one that was never used and that the identity's verified
    address names. Accounts of the demonstration count on the demonstration alone. Both are one
    statement: between two of them another tab may bind the account."""
    here = A.is_demo if is_demo(connection) else sa.not_(A.is_demo)
    whose = sa.and_(A.issuer == claims.issuer, A.subject == claims.subject)
    if _is_believed(claims):
        whose |= sa.and_(sa.func.lower(A.email) == claims.email, A.subject.is_(None))
    accounts = sa.select(user_account).where(here, whose)
    found = connection.execute(accounts).mappings().all()
    one = [account for account in found if account["subject"] is not None] or found
    return one[0] if len(one) == 1 else None


def _is_believed(claims: Claims) -> bool:
    """The cookie names an issuer only after the framework has checked its signature; which of
    several may vouch for an address is a setting."""
    issuers = believed_issuers()
    expected = issuers is None or claims.issuer in issuers
    return bool(expected and claims.email and claims.email_is_verified)


def _known(connection: sa.Connection, claims: Claims) -> sa.RowMapping | None:
    this = sa.select(sign_on).where(S.fingerprint == claims.fingerprint)
    return connection.execute(this).mappings().first()


def _begin(claims: Claims, account: sa.RowMapping, now: datetime) -> bool:
    """Bind the account if it was never used, and record this sign-on, in one transaction. False
    when the account was bound to another identity in between."""
    with writing() as connection:
        if account["subject"] is None:
            unbound = (A.id == account["id"], A.subject.is_(None), A.active)
            identity = {"issuer": claims.issuer, "subject": claims.subject}
            bind = sa.update(user_account).where(*unbound).values(identity)
            if connection.execute(bind).rowcount != 1:
                return False
        row = {"username": account["username"], "fingerprint": claims.fingerprint}
        row |= {"started_at": now, "last_seen_at": now}
        connection.execute(sa.insert(sign_on).values(row))
        access_log.add(connection, account["username"], account["role"], [Entry("sign_on")])
    return True


def _see(claims: Claims, now: datetime) -> None:
    this = (S.fingerprint == claims.fingerprint, S.ended_at.is_(None), S.last_seen_at < now)
    try:
        with writing(SEEN_PATIENCE) as connection:
            connection.execute(sa.update(sign_on).where(*this).values(last_seen_at=now))
    except DatabaseFault:
        return  # somebody else writes; the next run says it again, until then idle time goes on


@lru_cache(maxsize=1024)
def _log_refusal(_fingerprint: str, refusal: str, username: str, role: str) -> None:
    """Once for each sign-on and reason: a page that is refused may run again and again."""
    access_log.log(username, role, Entry("refused", subject=f"sign_on: {refusal}"))
