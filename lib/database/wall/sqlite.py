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
import secrets
import sqlite3
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from lib.config import local_now
from lib.database import search
from lib.database.contract import contract
from lib.database.schema import PROVINCE_WIDE, metadata
from lib.database.sight import PROVINCE_REACH, SYSTEM_REACH, UNITS_REACH, Sight
from lib.database.wall.rules import (
    NOTING,
    PUBLIC,
    RULES,
    SETS,
    SYSTEM_ADDS,
    SYSTEM_CHANGES,
    Rule,
    everything,
    listed,
)

HARMLESS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_SAVEPOINT,
}
FOREIGN_CODE = ("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer", "fts5")
# what FTS5 says of a row by all the others, also of those that are kept back
OF_ALL_TEXTS = ("bm25", "highlight", "snippet")
# A statement that the driver keeps prepared is not looked at again: in front of the wall's own, so
# that nobody can say them.
OURS = f"/* {secrets.token_hex(16)} */ "
# The authorizer is told the name of a view as it stands in the statement, and that of a subquery in
# WITH in the same way: only a name that nobody can say is believed.
BEHIND = f"wall_{secrets.token_hex(16)}_"
PRAGMAS = ("data_version", "busy_timeout")
VIEWER = "viewer"


class SqliteWords:
    """The words of the rules: members of temporary tables."""

    def member(self, name: str, column: str) -> str:
        return f"{column} IN (SELECT id FROM temp.{name})"

    def visible(self, table: str, column: str = "id") -> str:
        return f"SELECT {column} FROM {table}"  # its view; where it has none, the table

    def role_is(self, *roles: str) -> str:
        return f"coalesce((SELECT role FROM temp.{VIEWER}), '') IN ({listed(roles)})"

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
    guard: Guard = kept.setdefault("guard", Guard(writes))
    guard.is_open = True
    reach = _reach(driver, sight)
    if guard.reach != reach:
        guard.reach = ""
        _views(driver, reach, writes=writes)
        guard.reach = reach
        driver.set_authorizer(guard)  # statements that were prepared before are looked at again
    _fill(driver, replace(sight, reach=reach), now[2])
    _prepare_search(driver)
    guard.is_open = False
    kept["wall"] = now


def _reach(driver: Any, sight: Sight) -> str:
    """How far ``sight`` reaches by the account as it stands now: no further than its role."""
    if sight.reach != PROVINCE_REACH:
        return sight.reach
    asked = f"{OURS}SELECT role FROM main.user_account WHERE username = ? AND active"
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
    _search_view(driver, reach)
    if reach == SYSTEM_REACH:
        return
    for table, rule in RULES.items():
        if not _is_open(rule, reach, writes=writes):
            driver.execute(_view(table, rule, reach, writes=writes))
            driver.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM temp.{BEHIND}{table}")


def _is_open(rule: Rule, reach: str, *, writes: bool) -> bool:
    """Whether a table is read without a view: it is written to, or nothing of it is kept back."""
    if writes and _is_written(rule):
        return True
    return reach == PROVINCE_REACH and rule.province is everything and not rule.hidden


def _view(table: str, rule: Rule, reach: str, *, writes: bool) -> str:
    columns = contract("sqlite").tables[table].columns
    shown = ", ".join(f"NULL AS {c.name}" if c.name in rule.hidden else c.name for c in columns)
    condition = _condition(rule, reach, writes=writes)
    if not _USES_A_COLUMN.search(condition):
        # A view of which no column is used would look to the authorizer like the table itself; "id"
        # counts for none (it is the number of the row), nor does what SQLite can leave out.
        used = next(c.name for c in columns if not c.nullable and c.name != "id")
        condition = f"coalesce({used}, '') IS NOT NULL AND ({condition})"
    return f"CREATE TEMP VIEW {BEHIND}{table} AS SELECT {shown} FROM main.{table} WHERE {condition}"


_USES_A_COLUMN = re.compile(r"\b(?!id\b)\w+ (?:=|IN \(SELECT id )")


def _search_view(driver: Any, reach: str) -> None:
    """The index of texts through the rule of its files: ``id``, and ``words`` to match."""
    if not _has_search(driver):
        return
    rule = RULES["case_file"]
    condition = "true" if reach == SYSTEM_REACH else _condition(rule, reach, writes=False)
    driver.execute(
        f"CREATE TEMP VIEW {BEHIND}{search.TABLE} AS "
        f"SELECT case_file.id AS id, found.{search.TABLE} AS words FROM main.{search.TABLE} found "
        f"CROSS JOIN main.case_file ON case_file.id = found.rowid WHERE {condition}"
    )
    driver.execute(f"CREATE TEMP VIEW {search.TABLE} AS SELECT * FROM temp.{BEHIND}{search.TABLE}")


def _prepare_search(driver: Any) -> None:
    """FTS5 reads tables of its own, by statements that it prepares at their first use and anew when
    the tables of the database change: now, since the authorizer refuses them later to everybody."""
    if _has_search(driver):
        asked = (
            f"SELECT rowid FROM main.{search.TABLE} WHERE {search.TABLE} MATCH '\"   \"' LIMIT 1"
        )
        driver.execute(OURS + asked).fetchall()


def _has_search(driver: Any) -> bool:
    asked = f"{OURS}SELECT 1 FROM main.sqlite_master WHERE name = ?"
    return driver.execute(asked, (search.TABLE,)).fetchone() is not None


def _drop(driver: Any) -> None:
    ours = (*RULES, *SETS, VIEWER, search.TABLE)
    made = driver.execute(f"{OURS}SELECT type, name FROM temp.sqlite_temp_master").fetchall()
    for kind, name in made:
        if kind in ("view", "table") and name.removeprefix(BEHIND) in ours:
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
    driver.execute(f"{OURS}DELETE FROM temp.{VIEWER}")
    driver.execute(
        f"{OURS}INSERT INTO temp.{VIEWER} SELECT username, role, unit_id, official_id, ? "
        "FROM main.user_account WHERE username = ? AND active",
        (today, sight.username),
    )
    inner = {name: f"SELECT id FROM temp.{name}" for name in SETS}
    names = {"viewer": f"temp.{VIEWER}", "main": "main.", "own": "main."} | inner
    for name, select in SETS.items():  # each rests on those before it only
        driver.execute(f"{OURS}DELETE FROM temp.{name}")
        if sight.reach not in (SYSTEM_REACH, PROVINCE_REACH):
            driver.execute(f"{OURS}INSERT INTO temp.{name} {select.format(**names)}")
    driver.commit()


class Guard:
    """The authorizer of one connection. ``is_open`` while the wall itself is built."""

    def __init__(self, writes: bool) -> None:
        self.writes = writes
        self.reach = ""
        self.is_open = True

    def __call__(
        self, action: int, first: str | None, second: str | None, base: str | None, view: str | None
    ) -> int:
        allowed = self.is_open or self._may(action, first, second, base, view)
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    def _may(
        self, action: int, first: str | None, second: str | None, base: str | None, view: str | None
    ) -> bool:
        if action == sqlite3.SQLITE_FUNCTION:
            return second not in (*FOREIGN_CODE, *OF_ALL_TEXTS)
        if action == sqlite3.SQLITE_PRAGMA:
            return first in PRAGMAS
        if action == sqlite3.SQLITE_READ:
            return self._may_read(first, second, base, view)
        if self.writes and action == sqlite3.SQLITE_INSERT:
            return _is_noting(first, view) or _may_add(first, self.reach == SYSTEM_REACH)
        if self.writes and action == sqlite3.SQLITE_UPDATE:
            return _may_change(first, second, self.reach == SYSTEM_REACH)
        return action in HARMLESS

    def _may_read(
        self, table: str | None, column: str | None, base: str | None, view: str | None
    ) -> bool:
        if self.reach == SYSTEM_REACH or table in PUBLIC or _is_ours(table) or _is_ours(view):
            return True  # what lies behind a view by way of that view
        is_view = base == "temp"
        rule = RULES.get(table or "")
        if rule is None:
            return table == search.TABLE and is_view
        # a foreign key asks whether there is such an id
        asks_for_key = self.writes and column == "id"
        return is_view or asks_for_key or _is_open(rule, self.reach, writes=self.writes)


def _is_ours(name: str | None) -> bool:
    return name is not None and name.startswith(BEHIND)


def _is_noting(table: str | None, trigger: str | None) -> bool:
    """A trigger of ours that notes a change where nobody else may write."""
    return table in NOTING and trigger is not None and trigger.startswith(NOTING[table])


def _may_add(table: str | None, is_program: bool) -> bool:
    if is_program and table in SYSTEM_ADDS:
        return True
    return table in RULES and RULES[table].adds is not None


def _may_change(table: str | None, column: str | None, is_program: bool) -> bool:
    if is_program and table in SYSTEM_CHANGES:
        return column in SYSTEM_CHANGES[table]
    return table in RULES and RULES[table].changes is not None
