"""Building blocks of the tables: metadata, vocabularies, and columns that many tables share."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

OVERSIGHT = "oversight"
Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

UNIT_KINDS = ("province", "department", "district", "commune", "division", "service_unit")
FILE_KINDS = ("task", "procedure", "document")
SOURCES = (
    "central",
    "party_committee",
    "party_standing",
    "province",
    "chairman",
    "agency",
    "citizen",
    "business",
)
# on what they assign, units shall advise of their own accord (letter 5712/UBND-NC, 2024)
PARTY_AND_CENTRAL = ("central", "party_committee", "party_standing")
URGENCIES = ("normal", "urgent", "very_urgent", "express")
CLOSED_HOW = ("done", "returned", "refused", "withdrawn")
EVENT_KINDS = (
    "received",
    "assigned",
    "transferred",
    "submitted",
    "advised",
    "rework",
    "reminded",
    "supplement_requested",
    "supplement_received",
    "paused",
    "resumed",
    "extension_asked",
    "extended",
    "completed",
    "reopened",
)
STAGES = ("receive", "process", "advise", "issue")
POSTS = ("head", "deputy", "official")
RATINGS = (1, 2, 3, 4)
# who judged: the unit its own work, the provincial office, an inspection team
REVIEWER_KINDS = ("self", "office", "inspection")
INSPECTION_TRIGGERS = ("planned", "unannounced", "directed", "complaint")
TEAM_ROLES = ("lead", "deputy_lead", "member")
# a random draw may be estimated from; one weighted by risk never
DRAW_KINDS = ("random", "risk")
STRATA = ("none", "field", "unit")
ISSUE_KINDS = (
    "poor_advice",
    "lateness",
    "incompleteness",
    "shirking",
    "fear_of_responsibility",
    "discipline",
    "procedure",
    "other",
)
SEVERITIES = ("low", "medium", "high")
ISSUE_STATUSES = ("open", "remediated", "verified", "closed_not_done")
ISSUE_STEPS = (
    "found",
    "explanation_asked",
    "explanation_given",
    "cause_determined",
    "recommended",
    "deadline_moved",
    "remediated",
    "sent_back",
    "verified",
    "closed_not_done",
    "reopened",
    "noted",
)
NOTE_KINDS = ("instruction", "question", "answer", "closed")
CAUSES = ("objective", "subjective")
ROLES = ("chairman", "home_affairs", "head", "deputy", "operator")
PROVINCE_WIDE = ("chairman", "home_affairs")  # see the files of every unit
ACCESS_ACTIONS = (
    "page",
    "file",
    "issue",
    "person",
    "inspection",
    "export",
    "reveal",
    "refused",
    "sign_on",
    "sign_off",
    "pruned",
)


class day_of(ColumnElement[Any]):
    """The calendar day of a timestamp column, in each database's own words."""

    inherit_cache = True
    type = sa.Date()

    def __init__(self, column: str) -> None:
        self.column = column


@compiles(day_of)
def _day_of(element: day_of, compiler: Any, **kw: Any) -> str:
    return f"CAST({element.column} AS DATE)"


@compiles(day_of, "sqlite")
def _day_of_sqlite(element: day_of, compiler: Any, **kw: Any) -> str:
    return f"date({element.column})"


def key() -> sa.Column[int]:
    return sa.Column("id", Key, primary_key=True)


def reference(
    name: str, target: str, *, nullable: bool = True, index: bool = False
) -> sa.Column[int]:
    return sa.Column(name, Key, sa.ForeignKey(target), nullable=nullable, index=index)


def computed_day(name: str, of: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date, sa.Computed(day_of(of), persisted=True))


def one_of(column: str, values: tuple[object, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{v}'" if isinstance(v, str) else str(v) for v in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def text(name: str, *, nullable: bool = True, **kw: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable, **kw)
