"""What a digest tells beside figures: steps of issues, issues past their date; and what was told
last. Never cached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from lib.access import Scope
from lib.config import settings
from lib.database.schema import case_file, digest, issue, issue_step
from lib.measures import Span
from lib.measures.issues import past_due
from lib.query.run import rows

I, S = issue.c, issue_step.c  # noqa: E741
# steps that somebody else than who took them wants to know of
TOLD = (
    *("found", "explanation_asked", "explanation_given", "remediated", "sent_back"),
    *("verified", "closed_not_done", "reopened"),
)


@dataclass(frozen=True)
class LastDigest:
    """The last digest of an account: when, the as-of day and version of its data."""

    at: datetime
    as_of: date
    data_version: str
    content_hash: str


@dataclass(frozen=True)
class IssueNews:
    """One issue and what happened to it: a kind of ISSUE_STEPS, or "past_due"."""

    code: str
    title: str
    unit_id: int
    kind: str


def last_digest(username: str) -> LastDigest | None:
    """What the account was told last; None when it never had a digest."""
    d = digest.c
    statement = sa.select(d.at, d.as_of, d.data_version, d.content_hash)
    found = rows(statement.where(d.username == username).order_by(d.id.desc()).limit(1))
    return LastDigest(**found[0]) if found else None


def issue_news(scope: Scope, after: datetime, username: str) -> tuple[IssueNews, ...]:
    """The steps recorded later than ``after`` of issues in ``scope``, but for those that
    ``username`` took, in the order in which they were recorded."""
    statement = (
        sa.select(I.code, I.title, I.current_unit_id.label("unit_id"), S.kind)
        .select_from(_issues().join(issue_step, S.issue_id == I.id))
        .where(S.at > after, S.kind.in_(TOLD), S.username != username, *scope.where("issue"))
        .order_by(S.at, S.id)
    )
    return tuple(IssueNews(**row) for row in rows(statement))


def newly_past_due(scope: Scope, since: date, day: date) -> tuple[IssueNews, ...]:
    """Issues in ``scope`` that were not past the date for their remediation at the close of
    ``since`` and are at the close of ``day``, the earliest date first."""
    close = Span({"end": sa.literal(day, sa.Date)}, settings().deadline)
    statement = (
        sa.select(I.code, I.title, I.current_unit_id.label("unit_id"))
        .add_columns(sa.literal("past_due").label("kind"))
        .select_from(_issues())
        .where(I.due_on >= since, past_due(close), *scope.where("issue"))
        .order_by(I.due_on, I.id)
    )
    return tuple(IssueNews(**row) for row in rows(statement))


def _issues() -> sa.FromClause:
    """Issues, each with its file, by which a scope can be narrowed to fields."""
    return issue.outerjoin(case_file, I.file_id == case_file.c.id)
