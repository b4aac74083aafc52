"""A report that was made is recorded, with all that it takes to make it again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from lib.access import Permission, User
from lib.actions.base import act, record
from lib.database.schema import report


@dataclass(frozen=True)
class Record:
    """What is kept of a report: columns of ``oversight.report``."""

    at: datetime
    kind: str
    looked_at: str
    language: str
    as_of: date
    data_version: str
    rows: int
    content_hash: str
    figures: str


def keep_report(user: User, kept: Record) -> None:
    """Record a report that ``user`` made. The same report made again on the same data is kept
    once, so that a second click leaves no second row. Raises NotAllowed."""
    same = (user.username, kept.kind, kept.looked_at, kept.language, kept.data_version,
            kept.content_hash)  # fmt: skip
    request = "report " + hashlib.sha256("\n".join(same).encode()).hexdigest()
    with act(user, Permission.MAKE_REPORTS) as connection:
        subject = f"{kept.kind} {kept.content_hash[:12]}"
        record(connection, user, "report.made", subject, request=request, at=kept.at)
        values = {name: getattr(kept, name) for name in kept.__dataclass_fields__}
        connection.execute(sa.insert(report).values(username=user.username, **values))
