"""Titles and notes as they were delivered, kept apart from the masked ones that are read.

``personal_text`` has a row for each text that masking changed, and for no other: a corrected
delivery replaces it, or takes it away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache

import sqlalchemy as sa

from lib.database.schema import case_file, file_event, personal_text
from lib.masking import mask

P = personal_text.c
AT_ONCE = 500


@lru_cache(maxsize=4096)  # names of procedures and kinds of events come again and again
def apart(text: str) -> tuple[str, str | None]:
    """``text`` masked, and the text itself where that is another."""
    masked = mask(text)
    return masked, None if masked == text else text


def keep_titles(
    connection: sa.Connection, origin: str, wanted: Mapping[str, str | None]
) -> set[str]:
    """Keep the titles of the files of ``origin`` with these codes as ``wanted``, None = nothing
    was masked. Returns the codes for which something else was kept before."""
    known = sa.select(case_file.c.code, case_file.c.id, P.text).select_from(
        case_file.outerjoin(personal_text, (P.file_id == case_file.c.id) & P.event_id.is_(None))
    )
    of_these = known.where(case_file.c.origin == origin, case_file.c.code.in_([*wanted]))
    other = [row for row in connection.execute(of_these) if row.text != wanted[row.code]]
    _forget(connection, [row.id for row in other if row.text is not None], P.event_id.is_(None))
    rows = [
        {"file_id": row.id, "event_id": None, "text": text}
        for row in other
        if (text := wanted[row.code]) is not None
    ]
    if rows:
        connection.execute(sa.insert(personal_text), rows)
    return {row.code for row in other}


def notes_of(connection: sa.Connection, files: Collection[int]) -> dict[int, dict[int, str]]:
    """The notes that are kept: file → sequence of the event → text."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    joined = personal_text.join(file_event, P.event_id == file_event.c.id)
    kept = sa.select(P.file_id, file_event.c.sequence, P.text).select_from(joined)
    for file, sequence, text in connection.execute(kept.where(P.file_id.in_(files))):
        found[file][sequence] = text
    return found


def forget_notes(connection: sa.Connection, files: Collection[int]) -> None:
    """Let the notes of these files go, before their events do."""
    _forget(connection, [*files], P.event_id.is_not(None))


def keep_notes(connection: sa.Connection, notes: Mapping[int, Mapping[int, str]]) -> None:
    """Keep notes of events that have just been written, where there are any."""
    files = [file for file, texts in notes.items() if texts]
    e = file_event.c
    for start in range(0, len(files), AT_ONCE):
        some = e.file_id.in_(files[start : start + AT_ONCE])
        rows = [
            {"file_id": file, "event_id": event, "text": notes[file][sequence]}
            for event, file, sequence in connection.execute(
                sa.select(e.id, e.file_id, e.sequence).where(some)
            )
            if sequence in notes[file]
        ]
        connection.execute(sa.insert(personal_text), rows)


def _forget(connection: sa.Connection, files: list[int], which: sa.ColumnElement[bool]) -> None:
    for start in range(0, len(files), AT_ONCE):
        some = P.file_id.in_(files[start : start + AT_ONCE])
        connection.execute(sa.delete(personal_text).where(some, which))
