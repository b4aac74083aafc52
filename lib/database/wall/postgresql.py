"""The wall on PostgreSQL: roles that cannot log in, a signed identity, row-level security.

Each transaction of the dashboard takes one of the roles of ``REACHES`` (or ``WRITING``) and says
who looks in the setting ``oversight.sight``: "expiry|signature|day|kind:username". The signature
(HMAC-SHA-256, RFC 2104) is checked in the database, so that a statement which sets role or
identity itself gains nothing. What the login of the dashboard may do without such a role: nothing.

The owner of the tables, who runs migrations, loads and the operator's commands, is not held back.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from lib.config import SettingError, local_now, settings
from lib.database.schema import OVERSIGHT, PROVINCE_WIDE, metadata
from lib.database.sight import PROVINCE_REACH, SYSTEM_REACH, UNITS_REACH, Sight
from lib.database.wall.rules import (
    PUBLIC,
    RULES,
    SETS,
    SYSTEM_ADDS,
    SYSTEM_CHANGES,
    Condition,
    Rule,
    listed,
)

REACHES = {
    SYSTEM_REACH: "oversight_system",
    PROVINCE_REACH: "oversight_province",
    UNITS_REACH: "oversight_units",
}
WRITING = "oversight_writing"
ROLES = (*REACHES.values(), WRITING)
KEY_SCHEMA = "oversight_key"
KEY_BYTES = 64  # one block of SHA-256
SECONDS = 300  # how long a signed identity counts: longer than any statement may take
_INNER, _OUTER = 0x36, 0x5C  # RFC 2104


class PostgresWords:
    """The words of the rules: each function in a subquery of its own, so that a statement asks it
    once and not for every row."""

    def member(self, name: str, column: str) -> str:
        return f"{column} = ANY ((SELECT {OVERSIGHT}.seen_{name}())::bigint[])"

    def visible(self, table: str, column: str = "id") -> str:
        return f"SELECT {column} FROM {place(table)}"

    def role_is(self, *roles: str) -> str:
        return f"coalesce((SELECT {OVERSIGHT}.viewer_role()), '') IN ({listed(roles)})"

    def name(self) -> str:
        return f"(SELECT {OVERSIGHT}.viewer_name())"

    def official(self) -> str:
        return f"(SELECT {OVERSIGHT}.viewer_official())"


WORDS = PostgresWords()
IS_PROGRAM = f"(SELECT {OVERSIGHT}.is_program())"
SEES_PROVINCE = f"(SELECT {OVERSIGHT}.sees_province())"


def place(table: str) -> str:
    """The full name of a table of ours."""
    own = table in {each.name for each in metadata.tables.values() if each.schema == OVERSIGHT}
    return f"{OVERSIGHT}.{table}" if own else f"public.{table}"


# ------------------------------------------------------------------ one transaction


def enter(connection: sa.Connection, sight: Sight, *, writes: bool) -> None:
    """Say who looks, for the transaction that begins on ``connection``."""
    driver: Any = connection.connection.dbapi_connection
    role = WRITING if writes else REACHES[sight.reach]
    with driver.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('oversight.sight', %s, true), set_config('role', %s, true)",
            (signed(sight, _key(connection)), role),
        )


def signed(sight: Sight, key: bytes, seconds: float = SECONDS) -> str:
    """``sight`` as a text that the database believes for ``seconds``."""
    kind = "program" if sight.reach == SYSTEM_REACH else "account"
    said = f"{int(time.time() + seconds)}|{local_now().date()}|{kind}:{sight.username}"
    expiry, rest = said.split("|", 1)
    proof = hmac.new(key, f"{expiry}|{rest}".encode(), hashlib.sha256).hexdigest()
    return f"{expiry}|{proof}|{rest}"


def _key(connection: sa.Connection) -> bytes:
    """The key of the settings; without one that of the database, which only its owner may read."""
    given = settings().signing_key
    if given:
        return key_of(given)
    info = connection.connection.info  # of one connection to the server
    if "signing_key" not in info:
        info["signing_key"] = _stored_key(connection)
    return bytes(info["signing_key"])


def _stored_key(connection: sa.Connection) -> bytes:
    driver: Any = connection.connection.dbapi_connection
    with driver.cursor() as cursor:
        cursor.execute(f"SELECT key FROM {KEY_SCHEMA}.signing_key")
        return bytes(cursor.fetchone()[0])


def key_of(text: str) -> bytes:
    """The key that a setting writes as 128 hexadecimal digits. Raises SettingError."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingError(
            "OVERSIGHT_SIGNING_KEY: expected 128 hexadecimal digits, as 'python -m lib roles' "
            "prints them"
        )
    return key


# ------------------------------------------------------------------ building it


def build(connection: sa.Connection, key: bytes) -> None:
    """Raise the wall in the database of ``connection``, whose login owns the tables; the same
    again changes nothing. ``key``: the signing key where there is none yet."""
    for statement in statements():
        connection.exec_driver_sql(statement)
    connection.execute(
        sa.text(
            f"INSERT INTO {KEY_SCHEMA}.signing_key (one, key) VALUES (true, :key) "
            "ON CONFLICT (one) DO NOTHING"
        ),
        {"key": key},
    )
    _spread(connection)


def replace_key(connection: sa.Connection, key: bytes) -> None:
    """Sign with ``key`` from now on."""
    connection.execute(sa.text(f"UPDATE {KEY_SCHEMA}.signing_key SET key = :key"), {"key": key})
    _spread(connection)


def _spread(connection: sa.Connection) -> None:
    """Keep the two pads of the key ready, so that a signature costs two hashes."""
    (key,) = connection.execute(sa.text(f"SELECT key FROM {KEY_SCHEMA}.signing_key")).one()
    inner, outer = (bytes(byte ^ pad for byte in bytes(key)) for pad in (_INNER, _OUTER))
    connection.execute(
        sa.text(f"UPDATE {KEY_SCHEMA}.signing_key SET inner_pad = :inner, outer_pad = :outer"),
        {"inner": inner, "outer": outer},
    )


def statements() -> Iterator[str]:
    """Everything that makes the wall, in order."""
    yield from _roles()
    yield from _functions()
    for table in PUBLIC:
        yield f"GRANT SELECT ON {place(table)} TO {', '.join(ROLES)}"
    yield f"GRANT SELECT ON alembic_version TO {REACHES[SYSTEM_REACH]}"
    for table, rule in RULES.items():
        yield from _table(table, rule)


def policies(table: str) -> tuple[str, ...]:
    """Names of the policies that ``table`` must have."""
    rule, names = RULES[table], ["system", "province", "units", "writing"]
    names += ["adds"] if _either(rule.adds, table in SYSTEM_ADDS) else []
    names += ["changes"] if _either(rule.changes, table in SYSTEM_CHANGES) else []
    return tuple(f"oversight_{name}" for name in names)


def _roles() -> Iterator[str]:
    for role in ROLES:
        yield (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN "
            f"CREATE ROLE {role} NOLOGIN NOINHERIT; END IF; END $$"
        )
        yield f"GRANT {role} TO CURRENT_USER"
        yield f"GRANT USAGE ON SCHEMA public, {OVERSIGHT} TO {role}"


def _functions() -> Iterator[str]:
    yield f"CREATE SCHEMA IF NOT EXISTS {KEY_SCHEMA}"
    yield (
        f"CREATE TABLE IF NOT EXISTS {KEY_SCHEMA}.signing_key (one boolean PRIMARY KEY CHECK (one),"
        " key bytea NOT NULL, inner_pad bytea, outer_pad bytea)"
    )
    yield _function("said", "text", _SAID)
    yield f"DROP FUNCTION IF EXISTS {OVERSIGHT}.viewer() CASCADE"
    viewer = "TABLE (username text, role text, unit_id bigint, official_id bigint, today date)"
    yield _function("viewer", viewer, _VIEWER)
    yield _function(
        "is_program", "boolean", f"SELECT split_part({OVERSIGHT}.said(), '|', 2) = 'program:'"
    )
    sees = (
        f"SELECT EXISTS (SELECT FROM {OVERSIGHT}.viewer() WHERE role IN ({listed(PROVINCE_WIDE)}))"
    )
    yield _function("sees_province", "boolean", sees)
    for name, column in (("name", "username"), ("role", "role"), ("official", "official_id")):
        kind = "bigint" if name == "official" else "text"
        select = f"SELECT {column} FROM {OVERSIGHT}.viewer()"
        yield _function(f"viewer_{name}", kind, select)
    inner = {name: f"SELECT unnest({OVERSIGHT}.seen_{name}())" for name in SETS}
    names = {"viewer": f"{OVERSIGHT}.viewer()", "main": "public.", "own": f"{OVERSIGHT}."}
    for name, select in SETS.items():
        ids = f"SELECT coalesce(array_agg(id), '{{}}') FROM ({select.format(**names, **inner)})"
        yield _function(f"seen_{name}", "bigint[]", f"{ids} AS found(id)")
    yield _FOUND_FILES


# what was said, "day|kind:username", when it is signed and not out of date
_SAID = f"""
SELECT CASE
  WHEN t !~ '^[0-9]{{1,12}}[|][0-9a-f]{{64}}[|][0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[|]' THEN NULL
  WHEN split_part(t, '|', 1)::bigint < extract(epoch FROM clock_timestamp()) THEN NULL
  WHEN sha256(k.outer_pad || sha256(k.inner_pad || convert_to(
    split_part(t, '|', 1) || substr(t, strpos(t, '|') + 65), 'UTF8')))
    <> decode(split_part(t, '|', 2), 'hex') THEN NULL
  ELSE substr(t, strpos(t, '|') + 66)
END
FROM {KEY_SCHEMA}.signing_key k, (SELECT current_setting('oversight.sight', true)) AS given(t)
"""
_VIEWER = f"""
SELECT a.username, a.role, a.unit_id, a.official_id, split_part(s, '|', 1)::date
FROM (SELECT {OVERSIGHT}.said()) AS given(s)
JOIN {OVERSIGHT}.user_account a ON s = split_part(s, '|', 1) || '|account:' || a.username
WHERE a.active
"""


def _function(name: str, returns: str, body: str) -> str:
    full = f"{OVERSIGHT}.{name}()"
    return (
        f"CREATE OR REPLACE FUNCTION {full} RETURNS {returns} LANGUAGE sql STABLE SECURITY DEFINER "
        f"PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$ {body} $$; "
        f"REVOKE ALL ON FUNCTION {full} FROM PUBLIC; "
        f"GRANT EXECUTE ON FUNCTION {full} TO {', '.join(ROLES)}"
    )


# Ids of ``most`` files whose text is like all of ``patterns``, of those that who looks may see. Row
# security would keep the index on the text from being used, since LIKE could tell of rows in its
# errors: so the rule is part of the statement here. Its patterns are written out, so that it is
# planned by how often they occur.
_FOUND_FILES = f"""
CREATE OR REPLACE FUNCTION {OVERSIGHT}.found_files(patterns text[], most integer)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  everything boolean :=
    coalesce({OVERSIGHT}.is_program(), false) OR {OVERSIGHT}.sees_province();
BEGIN
  RETURN QUERY EXECUTE (
    SELECT 'SELECT id FROM public.case_file WHERE '
      || string_agg('search_text LIKE ' || quote_literal(pattern), ' AND ')
      || CASE WHEN everything THEN '' ELSE $rule$ AND {RULES["case_file"].units(WORDS)}$rule$ END
      || ' LIMIT ' || most
    FROM unnest(patterns) AS given(pattern)
  );
END $$;
REVOKE ALL ON FUNCTION {OVERSIGHT}.found_files(text[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {OVERSIGHT}.found_files(text[], integer) TO {", ".join(REACHES.values())}
"""


def _table(table: str, rule: Rule) -> Iterator[str]:
    full = place(table)
    yield f"ALTER TABLE {full} ENABLE ROW LEVEL SECURITY"
    names = [column.name for column in metadata.tables[_key_of(table)].columns]
    shown = ", ".join(name for name in names if name not in rule.hidden)
    yield f"GRANT SELECT ON {full} TO {REACHES[SYSTEM_REACH]}"
    readers = [REACHES[PROVINCE_REACH], REACHES[UNITS_REACH]]
    yield f"GRANT SELECT ({shown}) ON {full} TO {', '.join(readers)}"
    # who writes reads no more, but for what the program compares before it changes it
    own = SYSTEM_CHANGES.get(table, ())
    compared = ", ".join(name for name in names if name not in rule.hidden or name in own)
    yield f"REVOKE SELECT ON {full} FROM {WRITING}"
    yield f"GRANT SELECT ({compared}) ON {full} TO {WRITING}"
    yield from _policy(table, "system", REACHES[SYSTEM_REACH], "SELECT", IS_PROGRAM)
    province = f"{SEES_PROVINCE} AND {rule.province(WORDS)}"
    yield from _policy(table, "province", REACHES[PROVINCE_REACH], "SELECT", province)
    units = rule.units(WORDS)
    yield from _policy(table, "units", REACHES[UNITS_REACH], "SELECT", units)
    yield from _writing(table, rule, f"({province}) OR ({units})")


def _writing(table: str, rule: Rule, seen: str) -> Iterator[str]:
    """What the role that writes may read, add and change."""
    if rule.revealed is not None:
        seen = f"({SEES_PROVINCE}) OR ({rule.revealed(WORDS)})"
    yield from _policy(table, "writing", WRITING, "SELECT", f"{IS_PROGRAM} OR {seen}")
    full = place(table)
    adds = _either(rule.adds, table in SYSTEM_ADDS)
    if adds:
        yield f"GRANT INSERT ON {full} TO {WRITING}"
        if "id" in metadata.tables[_key_of(table)].columns:
            yield _numbering(full)
        yield from _policy(table, "adds", WRITING, "INSERT", adds)
    changes = _either(rule.changes, table in SYSTEM_CHANGES)
    if changes:
        columns = ", ".join(SYSTEM_CHANGES.get(table, ()))
        yield f"GRANT UPDATE {f'({columns})' if columns else ''} ON {full} TO {WRITING}"
        yield from _policy(table, "changes", WRITING, "UPDATE", changes)


def _either(condition: Condition | None, program: bool) -> str:
    found = [IS_PROGRAM] if program else []
    if condition is not None:
        found.append(f"({condition(WORDS)})")
    return " OR ".join(found)


def _numbering(full: str) -> str:
    return (
        f"DO $$ DECLARE s text := pg_get_serial_sequence('{full}', 'id'); BEGIN "
        f"IF s IS NOT NULL THEN EXECUTE 'GRANT USAGE ON SEQUENCE ' || s || ' TO {WRITING}'; "
        "END IF; END $$"
    )


def _policy(table: str, name: str, role: str, command: str, condition: str) -> Iterator[str]:
    yield f"DROP POLICY IF EXISTS oversight_{name} ON {place(table)}"
    clause = "WITH CHECK" if command == "INSERT" else "USING"
    yield (
        f"CREATE POLICY oversight_{name} ON {place(table)} FOR {command} TO {role} "
        f"{clause} ({condition})"
    )


def _key_of(table: str) -> str:
    return f"{OVERSIGHT}.{table}" if place(table).startswith(f"{OVERSIGHT}.") else table
