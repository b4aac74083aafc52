"""Figures that were counted ahead (``lib.summary``): derived, and rebuilt from the other tables.

A *generation* is one whole count. A new one is made beside the one that pages read, which is
replaced in one moment.
"""

from __future__ import annotations

import sqlalchemy as sa

from lib.database.schema.base import OVERSIGHT, Key, key, metadata, text


def _generation() -> sa.Column[int]:
    return sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False)


# One generation, and what it was counted by: another calendar, organisation or definition makes it
# worthless. ``folded`` grows with every change taken in; ``entered`` is the newest entry of
# the journal whose changes were.
summary_state = sa.Table(
    "summary_state",
    metadata,
    _generation(),
    sa.Column("is_current", sa.Boolean, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    text("structure", nullable=False),
    text("definitions", nullable=False),
    sa.Column("folded", sa.Integer, nullable=False),
    sa.Column("entered", Key, nullable=False),
    sa.Column("built_at", sa.DateTime, nullable=False),
    sa.Column("folded_at", sa.DateTime, nullable=False),
    schema=OVERSIGHT,
)

# The spans of days that are counted: whole months, and parts of months that are compared with.
summary_bin = sa.Table(
    "summary_bin",
    metadata,
    _generation(),
    sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("first", sa.Date, nullable=False),
    sa.Column("last", sa.Date, nullable=False),
    schema=OVERSIGHT,
)

# What the numbers in cells and shares stand for: "item" (one thing counted), "set" (items that come
# together), and the values of each dimension.
summary_word = sa.Table(
    "summary_word",
    metadata,
    _generation(),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    text("word", nullable=False),
    schema=OVERSIGHT,
)

# One cell: what is counted of one unit with all below it, in one bin, for one value of some
# dimensions (``lib.summary.layers``). ``counts`` is a packed list of items and their numbers.
summary_cell = sa.Table(
    "summary_cell",
    metadata,
    _generation(),
    sa.Column("layer", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("unit_id", Key, primary_key=True, autoincrement=False),  # 0 = no unit
    sa.Column("bin", sa.SmallInteger, primary_key=True, autoincrement=False),
    # 0 = all fields together, -1 = no field is known
    sa.Column("field_id", Key, primary_key=True, autoincrement=False),
    sa.Column("rest", sa.BigInteger, primary_key=True, autoincrement=False),
    # that answers today for all files of the cell (0: no single one): who may see that unit may
    # see the cell
    sa.Column("answering_unit_id", Key, nullable=False),
    sa.Column("counts", sa.LargeBinary, nullable=False),
    schema=OVERSIGHT,
    sqlite_with_rowid=False,
)

# What one file (or issue, under minus its id) has put into the cells: taken out again when it
# changes.
summary_share = sa.Table(
    "summary_share",
    metadata,
    _generation(),
    sa.Column("record_id", Key, primary_key=True, autoincrement=False),
    sa.Column("shares", sa.LargeBinary, nullable=False),
    schema=OVERSIGHT,
    sqlite_with_rowid=False,
)

# Files (and issues, as above) that changed since: written by triggers, emptied by whoever takes the
# changes in. One may stand here many times.
summary_change = sa.Table(
    "summary_change",
    metadata,
    key(),
    sa.Column("record_id", Key, nullable=False),
    schema=OVERSIGHT,
)
