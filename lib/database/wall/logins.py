"""PostgreSQL: the logins of the dashboard, and whether the wall stands as it should."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from lib.database.schema import OVERSIGHT
from lib.database.wall.postgresql import (
    KEY_BYTES,
    REACHES,
    WRITING,
    place,
    policies,
    replace_key,
)
from lib.database.wall.rules import RULES

READER, WRITER = "oversight_reader", "oversight_writer"
WANTED = "target_session_attrs"


@dataclass(frozen=True)
class Logins:
    """What the process of the dashboard has to know, and nobody else."""

    reader_password: str
    writer_password: str
    signing_key: str


def make_logins(connection: sa.Connection) -> Logins:
    """Make the two logins, or give them new passwords, and sign with a new key from now on. The
    login of ``connection`` owns the tables and may make roles; raises DBAPIError where it may not.
    """
    made = Logins(
        secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_hex(KEY_BYTES)
    )
    granted = {READER: ", ".join(REACHES.values()), WRITER: WRITING}
    passwords = {READER: made.reader_password, WRITER: made.writer_password}
    for login, roles in granted.items():
        connection.exec_driver_sql(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{login}') THEN "
            f"CREATE ROLE {login} LOGIN NOINHERIT; END IF; END $$"
        )
        connection.exec_driver_sql(f"ALTER ROLE {login} LOGIN PASSWORD '{passwords[login]}'")
        connection.exec_driver_sql(f"GRANT {roles} TO {login}")
    replace_key(connection, bytes.fromhex(made.signing_key))
    return made


def environment(url: sa.URL, made: Logins) -> dict[str, str]:
    """What the process of the dashboard has in its environment, for the database at ``url``."""
    reader = url.set(username=READER, password=made.reader_password)
    if WANTED in url.query:  # of several hosts; one that can be written to takes no reading session
        reader = reader.update_query_dict({WANTED: "prefer-standby"})
    writer = url.set(username=WRITER, password=made.writer_password)
    return {
        "OVERSIGHT_DATABASE_URL": reader.render_as_string(hide_password=False),
        "OVERSIGHT_WRITER_URL": writer.render_as_string(hide_password=False),
        "OVERSIGHT_SIGNING_KEY": made.signing_key,
    }


def gaps(connection: sa.Connection) -> list[str]:
    """Tables of ours whose rows the database does not keep back as the rules say; a view or a
    materialised view beside them counts, since it would pass the wall by. Empty on SQLite."""
    if connection.dialect.name != "postgresql":
        return []
    walled = set(
        connection.scalars(
            sa.text(
                "SELECT n.nspname || '.' || c.relname FROM pg_class c "
                "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relrowsecurity"
            )
        )
    )
    found = connection.execute(
        sa.text("SELECT schemaname || '.' || tablename, policyname FROM pg_policies")
    )
    standing = {(table, name) for table, name in found}
    missing = [
        place(table)
        for table in RULES
        if place(table) not in walled
        or not {(place(table), name) for name in policies(table)} <= standing
    ]
    views = connection.scalars(
        sa.text(
            "SELECT n.nspname || '.' || c.relname FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') "
            f"AND n.nspname IN ('public', '{OVERSIGHT}') AND NOT EXISTS (SELECT FROM pg_depend d "
            "WHERE d.objid = c.oid AND d.deptype = 'e')"
        )
    )
    return [*missing, *views]


def passes_by(connection: sa.Connection) -> bool:
    """Whether the login of ``connection`` could read past the wall: it owns the tables, is a
    superuser, or was given rights of its own. Never so on SQLite, where the file has no logins."""
    if connection.dialect.name != "postgresql":
        return False
    return bool(
        connection.scalar(
            sa.text(
                "SELECT rolsuper OR rolbypassrls OR has_table_privilege("
                "session_user, 'public.case_file', 'SELECT') FROM pg_roles "
                "WHERE rolname = session_user"
            )
        )
    )
