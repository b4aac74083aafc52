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
    is_one = sa.exists().where(_are_alike())
    statement = (
        sa.update(case_file)
        .where(FILE.possible_duplicate != is_one)
        .values(possible_duplicate=sa.not_(FILE.possible_duplicate))
    )
    if changed is not None:
        # those marked as well, since the one like them may be another now
        marked = sa.select(FILE.id).where(FILE.possible_duplicate)
        like = sa.select(OTHER.c.id).join_from(case_file, OTHER, _are_alike())
        concerned = changed.union(marked, like.where(FILE.id.in_(changed)))
        statement = statement.where(FILE.id.in_(concerned))
    connection.execute(statement)


def _are_alike() -> sa.ColumnElement[bool]:
    """A file and another one of the same unit, kind, day of receipt, assigning document and title.
    The title of a procedure is its name, which many applicants share: there the minute must be the
    same."""
    other = OTHER.c
    document = sa.func.coalesce(other.assigning_document, "")
    return sa.and_(
        other.unit_id == FILE.unit_id,
        other.received_on == FILE.received_on,
        other.id != FILE.id,
        other.kind == FILE.kind,
        document == sa.func.coalesce(FILE.assigning_document, ""),
        sa.or_(FILE.kind != "procedure", other.received_at == FILE.received_at),
        _title(OTHER) == _title(case_file),
    )


def _title(file: sa.FromClause) -> sa.ColumnElement[str]:
    """The folded title: what follows the code in ``search_text``."""
    return sa.func.substr(file.c.search_text, sa.func.length(file.c.code) + 2)
