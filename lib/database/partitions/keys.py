"""What a table promises by itself and one in partitions cannot: each id and each code once, nothing
without its file.

PostgreSQL wants the key of the partition in every unique constraint, and in what a foreign key
points at. So a narrow table without partitions, ``file_key``, holds id, system and code of each
file; triggers on ``case_file`` keep it, and what pointed at ``case_file`` points there. A trigger
sees one whole statement: a file that moves to another year by an UPDATE is one change to it, while
triggers for each row would see a file deleted and another one added.

Events are too many for a table of keys (five to ten for each file). Who adds events locks their
files in ``file_key`` and then looks whether a number was given twice: two that write events of one
file wait for each other, others do not. That rests on each statement seeing what was committed
before it, so REPEATABLE READ is refused there.
"""

from __future__ import annotations

from collections.abc import Iterator

from lib.database.schema import case_file, file_event, personal_text

PARTS = "oversight_parts"  # partitions and keys; nobody but the owner may enter
KEY = f"{PARTS}.file_key"
# Where a statement has few rows its plan must not read a year, also where the first had many: the
# plan of a trigger is kept.
_BY_INDEX = "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"
_ISOLATED = (
    "IF current_setting('transaction_isolation') = 'repeatable read' THEN "
    "RAISE EXCEPTION 'events are not written in REPEATABLE READ' "
    "USING ERRCODE = 'feature_not_supported'; END IF;"
)
_NO_DUPLICATE = "USING ERRCODE = 'unique_violation', TABLE = 'file_event'"
_NO_ORPHAN = "USING ERRCODE = 'foreign_key_violation', TABLE = 'personal_text'"

_FILES_ADDED = f"INSERT INTO {KEY} (id, origin, code) SELECT id, origin, code FROM new_rows;"
_FILES_GONE = f"DELETE FROM {KEY} k USING old_rows o WHERE k.id = o.id;"
# EXCEPT ALL: an id that two rows take is added twice, and refused
_FILES_CHANGED = f"""
DELETE FROM {KEY} k USING (SELECT id FROM old_rows EXCEPT ALL SELECT id FROM new_rows) o
WHERE k.id = o.id;
UPDATE {KEY} k SET origin = n.origin, code = n.code FROM new_rows n
WHERE k.id = n.id AND (k.origin, k.code) IS DISTINCT FROM (n.origin, n.code);
INSERT INTO {KEY} (id, origin, code) SELECT n.id, f.origin, f.code FROM
(SELECT id FROM new_rows EXCEPT ALL SELECT id FROM old_rows) n
CROSS JOIN LATERAL (SELECT origin, code FROM new_rows WHERE id = n.id LIMIT 1) f;
"""
_FILES_EMPTIED = (
    f"DELETE FROM {KEY} k WHERE NOT EXISTS (SELECT FROM public.case_file f WHERE f.id = k.id);"
)
_EVENTS_NUMBERED = f"""
{_ISOLATED}
PERFORM FROM {KEY} k WHERE k.id IN (SELECT file_id FROM new_rows) ORDER BY k.id FOR NO KEY UPDATE;
IF EXISTS (SELECT FROM (SELECT DISTINCT file_id, sequence FROM new_rows) n
  JOIN public.file_event e ON e.file_id = n.file_id AND e.sequence = n.sequence
  GROUP BY n.file_id, n.sequence HAVING count(*) > 1) THEN
  RAISE EXCEPTION 'a file has two events of one number' {_NO_DUPLICATE}; END IF;
IF EXISTS (SELECT FROM (SELECT DISTINCT id FROM new_rows) n
  JOIN public.file_event e ON e.id = n.id GROUP BY n.id HAVING count(*) > 1) THEN
  RAISE EXCEPTION 'two events have one id' {_NO_DUPLICATE}; END IF;
"""
_TEXT_LEFT = "RAISE EXCEPTION 'an event that a text belongs to is kept'"
_EVENTS_GONE = f"""
{_ISOLATED}
IF EXISTS (SELECT FROM old_rows o JOIN public.personal_text p ON p.event_id = o.id) THEN
  {_TEXT_LEFT} {_NO_ORPHAN}; END IF;
"""
_EVENTS_CHANGED = f"""
{_EVENTS_NUMBERED}
IF EXISTS (SELECT FROM (SELECT id FROM old_rows EXCEPT SELECT id FROM new_rows) o
  JOIN public.personal_text p ON p.event_id = o.id) THEN {_TEXT_LEFT} {_NO_ORPHAN}; END IF;
"""
_EVENTS_EMPTIED = f"""
IF EXISTS (SELECT FROM public.personal_text p WHERE p.event_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM public.file_event e WHERE e.id = p.event_id)) THEN
  {_TEXT_LEFT} {_NO_ORPHAN}; END IF;
"""
_TEXT_ADDED = f"""
{_ISOLATED}
PERFORM FROM public.file_event e WHERE e.id = NEW.event_id FOR KEY SHARE;
IF NOT FOUND THEN RAISE EXCEPTION 'a text belongs to no event' {_NO_ORPHAN}; END IF;
"""
_GUARD = (
    "RAISE insufficient_privilege "
    "USING MESSAGE = TG_TABLE_NAME || ' is a partition: write to its table';"
)
_BODIES = {
    "file_key_added": _FILES_ADDED,
    "file_key_changed": _FILES_CHANGED,
    "file_key_gone": _FILES_GONE,
    "case_file_emptied": _FILES_EMPTIED,
    "event_key_added": _EVENTS_NUMBERED,
    "event_key_changed": _EVENTS_CHANGED,
    "event_key_gone": _EVENTS_GONE,
    "file_event_emptied": _EVENTS_EMPTIED,
    "event_key_of_text": _TEXT_ADDED,
    "partition_guard": _GUARD,
}
_EVENTS = {
    "added": ("INSERT", "NEW TABLE AS new_rows"),
    "changed": ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
    "gone": ("DELETE", "OLD TABLE AS old_rows"),
}
_KEEPERS = {case_file.name: "file_key", file_event.name: "event_key"}
OF_TEXT = "event_key_of_text"
# triggers that have to stand, by table
WANTED: dict[str, tuple[str, ...]] = {
    **{table: tuple(f"{each}_{event}" for event in _EVENTS) for table, each in _KEEPERS.items()},
    personal_text.name: (OF_TEXT,),
}


def table_of_keys() -> Iterator[str]:
    """Statements for the schema, the table of keys with those of every file, and the functions."""
    yield f"CREATE SCHEMA IF NOT EXISTS {PARTS}"
    yield (
        f"CREATE TABLE {KEY} (id bigint CONSTRAINT pk_file_key PRIMARY KEY, origin text NOT NULL, "
        "code text NOT NULL, CONSTRAINT uq_file_key_origin_code UNIQUE (origin, code))"
    )
    yield f"ALTER TABLE {KEY} ENABLE ROW LEVEL SECURITY"  # without a policy: no row for anybody
    yield f"INSERT INTO {KEY} (id, origin, code) SELECT id, origin, code FROM public.case_file"
    yield f"ANALYZE {KEY}"
    for name, body in _BODIES.items():
        row = "NEW" if name == OF_TEXT else "NULL"
        yield (
            f"CREATE OR REPLACE FUNCTION {PARTS}.{name}() RETURNS trigger LANGUAGE plpgsql "
            f"SECURITY DEFINER SET search_path = pg_catalog, pg_temp {_BY_INDEX} "
            f"AS $$ BEGIN {body} RETURN {row}; END $$"
        )


def keepers(table: str) -> Iterator[str]:
    """Statements for the triggers on ``table``, "case_file" or "file_event"."""
    for event, (when, rows) in _EVENTS.items():
        name = f"{_KEEPERS[table]}_{event}"
        yield (
            f"CREATE TRIGGER {name} AFTER {when} ON public.{table} REFERENCING {rows} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {PARTS}.{name}()"
        )


def keeper_of_texts() -> str:
    """The trigger that looks whether the event of a text is there."""
    return (
        f"CREATE TRIGGER {OF_TEXT} AFTER INSERT OR UPDATE OF event_id ON public.personal_text "
        "FOR EACH ROW WHEN (NEW.event_id IS NOT NULL) "
        f"EXECUTE FUNCTION {PARTS}.{OF_TEXT}()"
    )


def guards(table: str, part: str) -> Iterator[str]:
    """Statements that let nobody, the owner included, write to the partition ``part`` of ``table``
    by its own name, where no trigger of ``table`` would see it; and that keep no row for anybody
    who reads it by that name."""
    yield f"ALTER TABLE {PARTS}.{part} ENABLE ROW LEVEL SECURITY"
    yield (
        f"CREATE TRIGGER partition_guard BEFORE INSERT OR UPDATE OR DELETE ON {PARTS}.{part} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {PARTS}.partition_guard()"
    )
    yield (
        f"CREATE TRIGGER partition_emptied AFTER TRUNCATE ON {PARTS}.{part} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {PARTS}.{table}_emptied()"
    )


def without_guards(part: str) -> Iterator[str]:
    """Statements that take the guards of a partition away."""
    for name in ("partition_guard", "partition_emptied"):
        yield f"DROP TRIGGER IF EXISTS {name} ON {PARTS}.{part}"
