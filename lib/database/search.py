"""Search in titles and codes: an index of the groups of three letters that stand in them.

``case_file.search_text`` is folded when a file is taken in (``lib.text.fold``): it has neither
accents nor capitals, and what is looked for is folded in the same way. So PostgreSQL needs
``pg_trgm`` alone and no ``unaccent``, and both databases find the same. Words of one or two letters
have no group of three; they are compared row by row, as every row found is.

The index only makes search quick: where a database cannot have it, the same rows are found slowly.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from lib.config import on_sqlite
from lib.database.schema import OVERSIGHT
from lib.text import GROUP

INDEX = "ix_case_file_search_text"
TABLE = "file_search"  # on SQLite: FTS5; behind the wall a view with the columns id and words
MOST_GROUPS = 12  # of one word: as many as tell it apart; the rest is left to the comparison

_TRIGGERS = {
    "insert": ("INSERT", "{adds}"),
    "delete": ("DELETE", "{takes}"),
    "update": ("UPDATE OF search_text", "{takes} {adds}"),
}
_ADDS = f"INSERT INTO {TABLE} (rowid, search_text) VALUES (NEW.id, NEW.search_text);"
_TAKES = (
    f"INSERT INTO {TABLE} ({TABLE}, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);"
)


def build(connection: sa.Connection) -> None:
    """Make the index where there is none and the database allows it; the same again changes
    nothing."""
    if connection.dialect.name == "sqlite":
        if has_groups() and not _exists(connection):
            _build_sqlite(connection)
    elif _extension(connection):
        connection.exec_driver_sql(
            f"CREATE INDEX IF NOT EXISTS {INDEX} ON public.case_file "
            f'USING gin (search_text "{_extension(connection)}".gin_trgm_ops)'
        )


def fill(connection: sa.Connection) -> None:
    """Index every text anew: after a load past the triggers. PostgreSQL needs no such thing."""
    if connection.dialect.name == "sqlite" and _exists(connection):
        connection.exec_driver_sql(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('rebuild')")


def is_missing(connection: sa.Connection) -> bool:
    """Whether search reads every file here."""
    if connection.dialect.name == "sqlite":
        return not _exists(connection)
    return connection.scalar(sa.select(sa.func.to_regclass(f"public.{INDEX}"))) is None


def is_possible() -> bool:
    """Whether ``ids`` can be asked: on PostgreSQL always, there without the index slowly."""
    return not on_sqlite() or has_groups()


def ids(words: Sequence[str], most: int) -> sa.Select[Any]:
    """Ids of files that who looks may see and whose text has each of ``words``, or at least its
    groups of three letters; ``most`` of them, in no order. Words are folded and of at least three
    letters."""
    if on_sqlite():
        view: Any = sa.table(TABLE, sa.column("id", sa.Integer), sa.column("words", sa.Text))
        return sa.select(view.c.id).where(view.c.words.op("MATCH")(groups(words))).limit(most)
    patterns = sa.literal([f"%{_escaped(word)}%" for word in words], ARRAY(sa.Text))
    function = getattr(sa.func, OVERSIGHT).found_files(patterns, most)
    found = function.table_valued(sa.column("id", sa.BigInteger)).render_derived()
    return sa.select(found.c.id)


def groups(words: Sequence[str]) -> str:
    """What FTS5 shall match: every group of three letters of each word."""
    found = [word[at : at + GROUP] for word in words for at in _starts(len(word))]
    return " AND ".join('"' + group.replace('"', '""') + '"' for group in dict.fromkeys(found))


def _starts(length: int) -> Sequence[int]:
    starts = range(length - GROUP + 1)
    return starts if len(starts) <= MOST_GROUPS else starts[:: -(-len(starts) // MOST_GROUPS)]


def _escaped(word: str) -> str:
    for special in "\\%_":
        word = word.replace(special, "\\" + special)
    return word


@lru_cache(maxsize=1)
def has_groups() -> bool:
    """Whether the SQLite of this program knows groups of three letters (3.34 and newer)."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE t USING fts5 (a, tokenize = 'trigram')")
        except sqlite3.OperationalError:
            return False
    return True


def _exists(connection: sa.Connection) -> bool:
    found = sa.text("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = :name")
    return bool(connection.scalar(found, {"name": TABLE}))


def _build_sqlite(connection: sa.Connection) -> None:
    """The texts themselves stay in ``case_file`` only; no places within a text are kept, since
    every row found is compared anyway: a third of the size."""
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5 (search_text, content = 'case_file', "
        "content_rowid = 'id', detail = 'none', tokenize = 'trigram case_sensitive 1')"
    )
    for name, (event, body) in _TRIGGERS.items():
        connection.exec_driver_sql(
            f"CREATE TRIGGER {TABLE}_{name} AFTER {event} ON case_file "
            f"BEGIN {body.format(adds=_ADDS, takes=_TAKES)} END"
        )
    fill(connection)


def _extension(connection: sa.Connection) -> str | None:
    """The schema of pg_trgm, which is made where that is allowed."""
    schema = sa.text(
        "SELECT nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
        "WHERE extname = 'pg_trgm'"
    )
    offered = sa.text("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'")
    found = connection.scalar(schema)
    if found is None and connection.scalar(offered):
        try:
            with connection.begin_nested():
                connection.exec_driver_sql("CREATE EXTENSION pg_trgm")
        except sa.exc.ProgrammingError:  # not allowed here; ``check`` says what to do
            return None
        found = connection.scalar(schema)
    return str(found) if found else None
