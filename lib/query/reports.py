"""Reports that were made, as far as an account may see them: its own, or all for those who see
the whole province."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from lib.access import PROVINCE_WIDE, User
from lib.database.schema import report, user_account
from lib.query.run import rows

R = report.c
MOST = 30
LONGEST_ID = 18  # digits of a whole number that a database holds


@dataclass(frozen=True)
class MadeReport:
    """One report that was made. ``looked_at``: its filters as in a URL; ``author``: the name of
    the account, None when it is no more."""

    id: int
    at: datetime
    username: str
    author: str | None
    kind: str
    looked_at: str
    language: str
    as_of: date
    data_version: str
    rows: int
    content_hash: str


COLUMNS = [
    *(R[name] for name in MadeReport.__dataclass_fields__ if name != "author"),
    user_account.c.display_name.label("author"),
]


def reports(user: User, most: int = MOST) -> tuple[MadeReport, ...]:
    """The newest reports in sight of ``user``. Never cached: one just made has to be there."""
    statement = _all().where(*_seen_by(user)).order_by(R.id.desc()).limit(most)
    return tuple(MadeReport(**row) for row in rows(statement))


def find_report(name: str, user: User | None = None) -> MadeReport | None:
    """The report with this number, or whose hash begins with ``name`` (at least 8 digits), the
    newest; None when there is none in sight of ``user`` (None: of the operator, who sees all)."""
    named = R.content_hash.startswith(name.lower(), autoescape=True) if len(name) >= 8 else None
    numbered = name.isascii() and name.isdigit() and len(name) <= LONGEST_ID
    wanted = [c for c in (R.id == int(name) if numbered else None, named) if c is not None]
    if not wanted or "\0" in name:
        return None
    statement = _all().where(sa.or_(*wanted), *(_seen_by(user) if user else []))
    found = rows(statement.order_by(R.id.desc()).limit(1))
    return MadeReport(**found[0]) if found else None


def kept_figures(report_id: int) -> dict[str, dict[str, Any]]:
    """The figures of a report as they were when it was made."""
    found = rows(sa.select(R.figures).where(R.id == report_id))
    return dict(json.loads(found[0]["figures"]))


def _all() -> sa.Select[Any]:
    return sa.select(*COLUMNS).select_from(
        report.outerjoin(user_account, user_account.c.username == R.username)
    )


def _seen_by(user: User) -> list[sa.ColumnElement[bool]]:
    return [] if user.role in PROVINCE_WIDE else [R.username == user.username]
