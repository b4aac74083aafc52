"""What is in the demonstration's database, read by plain SQL: who may see which file.

It knows nothing of ``lib.access``: the rules are written down here a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from lib.database.schema import inspection_sample, issue, user_account

PROVINCE_WIDE = ("chairman", "home_affairs")


@dataclass(frozen=True)
class File:
    """One file: the unit that answers for it today, and the one that had it."""

    id: int
    code: str
    title: str
    unit: int
    unit_then: int
    field: int | None
    official: str | None


@dataclass(frozen=True)
class Issue:
    """One issue: the unit that answers for it today, its file, and the field of that."""

    id: int
    code: str
    title: str
    unit: int
    field: int | None
    file: int | None
    official: str | None


class Truth:
    """The raw rows of one database."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def rows(self, statement: str) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(sa.text(statement)).mappings()]

    @cached_property
    def files(self) -> list[File]:
        return [
            File(**row)
            for row in self.rows(
                "SELECT f.id, f.code, f.title, f.current_unit_id AS unit, f.unit_id AS unit_then,"
                " f.field_id AS field, o.name AS official"
                " FROM case_file f LEFT JOIN official o ON o.id = f.official_id ORDER BY f.id"
            )
        ]

    @cached_property
    def issues(self) -> list[Issue]:
        return [
            Issue(**row)
            for row in self.rows(
                "SELECT i.id, i.code, i.title, i.current_unit_id AS unit, f.field_id AS field,"
                " i.file_id AS file, o.name AS official FROM issue i"
                " LEFT JOIN case_file f ON f.id = i.file_id"
                " LEFT JOIN official o ON o.id = i.official_id ORDER BY i.id"
            )
        ]

    @cached_property
    def busiest_issue(self) -> str:
        """Code of an issue with a file that an inspection drew, and an earlier issue it repeats."""
        drawn = sa.and_(
            inspection_sample.c.inspection_id == issue.c.inspection_id,
            inspection_sample.c.file_id == issue.c.file_id,
        )
        first = (
            sa.select(issue.c.code)
            .select_from(issue.outerjoin(inspection_sample, drawn))
            .order_by(inspection_sample.c.id.is_(None), issue.c.repeats_issue_id.is_(None))
            .order_by(issue.c.id)
            .limit(1)
        )
        with self.engine.connect() as connection:
            return str(connection.scalar(first))

    @cached_property
    def acting_head(self) -> str:
        """The post of an acting head of an agency of today, as a link names it."""
        found = self.rows(
            "SELECT o.code AS person, a.valid_from AS since, u.code AS unit FROM appointment a"
            " JOIN official o ON o.id = a.official_id JOIN org_unit u ON u.id = a.unit_id"
            " WHERE a.acting AND a.post = 'head' AND u.valid_to IS NULL ORDER BY a.id LIMIT 1"
        )
        return f"{found[0]['person']}~head~{found[0]['since']}~{found[0]['unit']}"

    @cached_property
    def merged_head(self) -> str:
        """The post of a head who led the unit before a merger and leads the one after it."""
        found = self.rows(
            "SELECT o.code AS person, a.valid_from AS since, u.code AS unit FROM appointment a"
            " JOIN appointment b ON b.official_id = a.official_id AND b.valid_to < a.valid_from"
            " JOIN official o ON o.id = a.official_id JOIN org_unit u ON u.id = a.unit_id"
            " WHERE a.post = 'head' AND b.post = 'head' AND u.kind = 'department'"
            " AND u.valid_from = '2025-07-01' AND b.valid_to = '2025-06-30' ORDER BY a.id LIMIT 1"
        )
        return f"{found[0]['person']}~head~{found[0]['since']}~{found[0]['unit']}"

    @cached_property
    def units(self) -> dict[int, dict[str, Any]]:
        found = self.rows("SELECT id, code, name, parent_id, valid_to FROM org_unit")
        return {row["id"]: row for row in found}

    @cached_property
    def accounts(self) -> dict[str, dict[str, Any]]:
        with self.engine.connect() as connection:  # lies in a schema of its own on PostgreSQL
            found = connection.execute(sa.select(user_account)).mappings()
            return {row["username"]: dict(row) for row in found}

    @cached_property
    def _below(self) -> dict[int | None, list[int]]:
        below: dict[int | None, list[int]] = {}
        for id, row in self.units.items():
            below.setdefault(row["parent_id"], []).append(id)
        return below

    def under(self, unit: int) -> set[int]:
        """The unit and all units below it."""
        return {unit}.union(*(self.under(id) for id in self._below.get(unit, [])))

    def may_see(self, username: str) -> list[File]:
        """The files that an account may see."""
        account = self.accounts[username]
        if account["role"] in PROVINCE_WIDE:
            return self.files
        if account["role"] == "operator" or account["unit_id"] is None:
            return []
        own = self.under(account["unit_id"])
        mine = [file for file in self.files if file.unit in own]
        if account["role"] == "deputy":
            fields = self.fields(account)
            return [file for file in mine if file.field in fields]
        return mine

    def issues_seen(self, username: str) -> list[Issue]:
        """The issues that an account may see: those of its units, in its fields if it has some."""
        account = self.accounts[username]
        if account["role"] in PROVINCE_WIDE:
            return self.issues
        if account["role"] == "operator" or account["unit_id"] is None:
            return []
        own = self.under(account["unit_id"])
        mine = [issue for issue in self.issues if issue.unit in own]
        if account["role"] == "deputy":
            fields = self.fields(account)
            return [issue for issue in mine if issue.field in fields]
        return mine

    def may_not_see(self, username: str) -> list[File]:
        """The files that are hidden from an account."""
        seen = {file.id for file in self.may_see(username)}
        return [file for file in self.files if file.id not in seen]

    def foreign_unit(self, username: str) -> str:
        """Code of an agency with files today, none of which an account may see."""
        holding = {file.unit for file in self.files}
        seen = {file.unit for file in self.may_see(username)}
        agencies = [id for root in self._below[None] for id in self._below.get(root, [])]
        return next(
            self.units[id]["code"]
            for id in agencies
            if self.units[id]["valid_to"] is None
            and self.under(id) & holding
            and not self.under(id) & seen
        )

    def fields(self, account: dict[str, Any]) -> set[int]:
        """Fields that a deputy answers for today."""
        today = f"{datetime.now(ZoneInfo('Asia/Ho_Chi_Minh')):%Y-%m-%d}"
        return {
            row["field_id"]
            for row in self.rows("SELECT * FROM field_assignment")
            if (row["official_id"], row["unit_id"]) == (account["official_id"], account["unit_id"])
            and str(row["valid_from"]) <= today <= str(row["valid_to"] or "9999")
        }
