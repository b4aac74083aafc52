"""Writing the province: rows of the tables from columns, in batches, with ids given out here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from tqdm import tqdm

from lib.database import schema

BATCH = 5_000
CLEARED = (
    *(schema.digest, schema.report, schema.note, schema.issue_step, schema.journal),
    *(schema.inspection_sample, schema.draw_frame, schema.draw),
    *(schema.issue, schema.quality_review, schema.inspection_member),
    *(schema.inspection_unit, schema.inspection, schema.personal_text, schema.file_pause),
    schema.file_stage,
    *(schema.file_event, schema.case_file, schema.field_assignment, schema.appointment),
)


def clear(connection: sa.Connection) -> None:
    """Removes an earlier demonstration province; the log of accesses and real accounts stay.

    PostgreSQL empties the tables at once: row by row, each official deleted would be looked for
    among all the events just deleted. Readers wait until the new province stands.
    """
    account = schema.user_account
    connection.execute(sa.delete(account).where(account.c.is_demo))
    connection.execute(sa.update(account).values(official_id=None))
    if connection.dialect.name == "postgresql":
        names = ", ".join(connection.dialect.identifier_preparer.format_table(t) for t in CLEARED)
        connection.execute(sa.text(f"TRUNCATE {names}"))
    else:
        for table in CLEARED:
            connection.execute(sa.delete(table))
    connection.execute(sa.delete(schema.official))
    connection.execute(sa.delete(schema.data_load))


def write(
    connection: sa.Connection,
    table: sa.Table,
    columns: Mapping[str, Sequence[Any]],
    bar: tqdm[Any],
    first_id: int | None = 1,
) -> int:
    """Inserts rows given as columns, numbering them from ``first_id``. Returns how many."""
    names = list(columns)
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1:
        raise ValueError(f"{table.name}: columns of different length {sorted(lengths)}")
    rows: Iterator[dict[str, Any]] = (
        dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)
    )
    if first_id is not None:
        rows = ({"id": number} | row for number, row in enumerate(rows, first_id))
    total = 0
    while batch := list(islice(rows, BATCH)):
        connection.execute(sa.insert(table), batch)
        bar.update(len(batch))
        total += len(batch)
    return total


def write_rows(
    connection: sa.Connection,
    table: sa.Table,
    rows: Iterable[dict[str, Any]],
    bar: tqdm[Any],
    first_id: int | None = 1,
) -> int:
    """Inserts rows given as dictionaries with the same keys. Returns how many."""
    listed = list(rows)
    if not listed:
        return 0
    columns = {name: [row[name] for row in listed] for name in listed[0]}
    return write(connection, table, columns, bar, first_id)
