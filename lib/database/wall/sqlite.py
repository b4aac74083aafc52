"""The wall on SQLite: temporary views in front of the tables, and an authorizer on the connection.

A temporary view has the name of its table and is found first, so that every statement of the
program reads the view; the authorizer refuses the table itself, everything that is not a SELECT,
and the temporary tables that the views rest on. What follows from who looks is worked out anew when
somebody else looks or anybody has written (``PRAGMA data_version``).

A connection that writes has no views of the tables it writes (a view cannot be written to): there
the authorizer keeps to the tables and columns that ``rules`` name, and which rows is left to the
actions themselves.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from lib.config import local_now
from lib.database.contract import contract
from lib.database.schema import PROVINCE_WIDE, metadata
from lib.database.sight import PROVINCE_REACH, SYSTEM_REACH, UNITS_REACH, Sight
from lib.database.wall.rules import (
    PUBLIC,
    RULES,
    SETS,
    SYSTEM_ADDS,
    SYSTEM_CHANGES,
    Rule,
)

Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]
HARMLESS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_SAVEPOINT,
}
FOREIGN_CODE = ("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer")
PRAGMAS = ("data_version", "busy_timeout")
VIEWER = "viewer"


class SqliteWords:
    """The words of the rules: members of temporary tables."""

    def member(self, name: str, column: str) -> str:
        return f"{column} IN (SELECT id FROM temp.{name})"

    def visible(self, table: str, column: str = "id") -> str:
        return f"SELECT {column} FROM temp.{table}"

    def role_is(self, *roles: str) -> str:
        listed = ", ".join(f"'{role}'" for role in roles)
        return f"coalesce((SELECT role FROM temp.{VIEWER}), '') IN ({listed})"

    def name(self) -> str:
        return f"(SELECT username FROM temp.{VIEWER})"

    def official(self) -> str:
        return f"(SELECT official_id FROM temp.{VIEWER})"


def enter(connection: sa.Connection, sight: Sight, *, writes: bool) -> None:
    """Let ``connection`` see what ``sight`` may see; called at the start of each transaction."""
    driver: Any = connection.connection.dbapi_connection
    kept = connection.connection.info
    (written,) = driver.execute("PRAGMA data_version").fetchone()
    now = (sight, written, local_now().date().isoformat())
    if kept.get("wall") == now:
        return
    kept.pop("wall", None)
    driver.set_authorizer(None)
    reach = _reach(driver, sight)
    if kept.get("reach") != reach:
        kept.pop("reach", None)
        _views(driver, reach, writes=writes)
        kept["reach"] = reach
    _fill(driver, replace(sight, reach=reach), now[2])
    driver.set_authorizer(_authorizer(reach, writes=writes))
    kept["wall"] = now


def _reach(driver: Any, sight: Sight) -> str:
    """How far ``sight`` reaches by the account as it stands now: no further than its role."""
    if sight.reach != PROVINCE_REACH:
        return sight.reach
    asked = "SELECT role FROM main.user_account WHERE username = ? AND active"
    found = driver.execute(asked, (sight.username,)).fetchone()
    return PROVINCE_REACH if found and found[0] in PROVINCE_WIDE else UNITS_REACH


def _views(driver: Any, reach: str, *, writes: bool) -> None:
    """The views of one reach in place of those of another."""
    _drop(driver)
    driver.execute(
        f"CREATE TEMP TABLE {VIEWER} (username TEXT, role TEXT, unit_id INTEGER, "
        "official_id INTEGER, today TEXT)"
    )
    for name in SETS:
        driver.execute(f"CREATE TEMP TABLE {name} (id INTEGER)")
        driver.execute(f"CREATE INDEX temp.ix_{name} ON {name} (id)")
    if reach == SYSTEM_REACH:
        return
    for table, rule in RULES.items():
        if not (writes and _is_written(rule)):
            driver.execute(_view(table, rule, reach, writes=writes))


def _view(table: str, rule: Rule, reach: str, *, writes: bool) -> str:
    columns = contract("sqlite").tables[table].columns
    shown = ", ".join(f"NULL AS {c.name}" if c.name in rule.hidden else c.name for c in columns)
    # A view of which no column is used would look to the authorizer like the table itself; "id"
    # counts for none (it is the number of the row), nor does what SQLite can leave out.
    used = next(c.name for c in columns if not c.nullable and c.name != "id")
    condition = _condition(rule, reach, writes=writes)
    return (
        f"CREATE TEMP VIEW {table} AS SELECT {shown} FROM main.{table} "
        f"WHERE coalesce({used}, '') IS NOT NULL AND ({condition})"
    )


def _drop(driver: Any) -> None:
    made = driver.execute("SELECT type, name FROM temp.sqlite_temp_master").fetchall()
    for kind, name in made:
        if kind in ("view", "table") and name in (*RULES, *SETS, VIEWER):
            driver.execute(f"DROP {kind} temp.{name}")


def _is_written(rule: Rule) -> bool:
    return rule.adds is not None or rule.changes is not None


def _condition(rule: Rule, reach: str, *, writes: bool) -> str:
    words = SqliteWords()
    if writes and rule.revealed is not None:
        return rule.revealed(words)
    return (rule.province if reach == PROVINCE_REACH else rule.units)(words)


def unqualified(statement: str) -> str:
    """The dashboard's own tables without the name space that SQLAlchemy gives them: else their
    views would be passed by."""
    return _OWN.sub("", statement)


_OWN = re.compile(
    r"\bmain\.(?=(?:" + "|".join(t.name for t in metadata.sorted_tables if t.schema) + r")\b)"
)


def _fill(driver: Any, sight: Sight, today: str) -> None:
    """What follows from who looks, from the account as it stands now."""
    driver.execute(f"DELETE FROM temp.{VIEWER}")
    driver.execute(
        f"INSERT INTO temp.{VIEWER} SELECT username, role, unit_id, official_id, ? "
        "FROM main.user_account WHERE username = ? AND active",
        (today, sight.username),
    )
    inner = {name: f"SELECT id FROM temp.{name}" for name in SETS}
    names = {"viewer": f"temp.{VIEWER}", "main": "main.", "own": "main."} | inner
    for name, select in SETS.items():  # each rests on those before it only
        driver.execute(f"DELETE FROM temp.{name}")
        if sight.reach not in (SYSTEM_REACH, PROVINCE_REACH):
            driver.execute(f"INSERT INTO temp.{name} {select.format(**names)}")
    driver.commit()


def _authorizer(reach: str, *, writes: bool) -> Authorizer:
    everything = reach == SYSTEM_REACH
    written = {name for name, rule in RULES.items() if _is_written(rule)} if writes else set()
    open_tables = {*PUBLIC, *written}

    def may(
        action: int, first: str | None, second: str | None, base: str | None, view: str | None
    ) -> int:
        allowed = action in HARMLESS
        if action == sqlite3.SQLITE_FUNCTION:
            allowed = second not in FOREIGN_CODE
        elif action == sqlite3.SQLITE_PRAGMA:
            allowed = first in PRAGMAS
        elif action == sqlite3.SQLITE_READ:
            is_view = base == "temp" and first in RULES
            # what lies behind a view only by way of that view
            allowed = everything or is_view or first in open_tables or view in RULES
            # a foreign key asks whether there is such an id
            allowed = allowed or (writes and second == "id" and first in RULES)
        elif writes and action == sqlite3.SQLITE_INSERT:
            allowed = _may_add(first, everything)
        elif writes and action == sqlite3.SQLITE_UPDATE:
            allowed = _may_change(first, second, everything)
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    return may


def _may_add(table: str | None, is_program: bool) -> bool:
    if is_program and table in SYSTEM_ADDS:
        return True
    return table in RULES and RULES[table].adds is not None


def _may_change(table: str | None, column: str | None, is_program: bool) -> bool:
    if is_program and table in SYSTEM_CHANGES:
        return column in SYSTEM_CHANGES[table]
    return table in RULES and RULES[table].changes is not None
