"""Files that look like another one, marked in ``case_file.possible_duplicate``: whether there is
another one is asked once for each change, and not by every page that counts them."""

from __future__ import annotations

import sqlalchemy as sa

from lib.database.schema import case_file

FILE, OTHER = case_file.c, case_file.alias("other")


def mark(connection: sa.Connection, changed: sa.Select[tuple[int]] | None = None) -> None:
    """Bring the marks up to date, in the caller's transaction: of the files whose ids ``changed``
    gives, of those like them and of those marked before; None: of all. Writes only what differs, so
    that it can be repeated."""
    is_one = _is_possible_duplicate()
    statement = (
        sa.update(case_file)
        .where(FILE.possible_duplicate != is_one)
        .values(possible_duplicate=sa.not_(FILE.possible_duplicate))
    )
    if changed is not None:
        statement = statement.where(FILE.id.in_(_concerned(changed)))
    connection.execute(statement)


def _concerned(changed: sa.Select[tuple[int]]) -> sa.CompoundSelect[tuple[int]]:
    """Marked files, since the one like them may be another now, and those received by the unit of a
    changed file on its day."""
    marked = sa.select(FILE.id).where(FILE.possible_duplicate)
    beside = sa.select(OTHER.c.id).join_from(
        case_file,
        OTHER,
        sa.and_(OTHER.c.unit_id == FILE.unit_id, OTHER.c.received_on == FILE.received_on),
    )
    return marked.union(beside.where(FILE.id.in_(changed)))


def _is_possible_duplicate() -> sa.ColumnElement[bool]:
    """Another file of the same unit, kind, day of receipt, assigning document and title. The title
    of a procedure is its name, which many applicants share: there the minute must be the same."""
    document = sa.func.coalesce(OTHER.c.assigning_document, "")
    return sa.exists().where(
        OTHER.c.unit_id == FILE.unit_id,
        OTHER.c.received_on == FILE.received_on,
        OTHER.c.id != FILE.id,
        OTHER.c.kind == FILE.kind,
        document == sa.func.coalesce(FILE.assigning_document, ""),
        sa.or_(FILE.kind != "procedure", OTHER.c.received_at == FILE.received_at),
        _title(OTHER) == _title(case_file),
    )


def _title(file: sa.FromClause) -> sa.ColumnElement[str]:
    """The folded title: what follows the code in ``search_text``."""
    return sa.func.substr(file.c.search_text, sa.func.length(file.c.code) + 2)
