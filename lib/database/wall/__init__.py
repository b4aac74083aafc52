"""The second wall: the database itself keeps back what is not for who looks.

``rules`` says once, per table, which rows each reach of a ``Sight`` may read and what may be
written; ``postgresql`` makes roles, signed identity and row-level security of it, ``sqlite``
temporary views and an authorizer on each connection.
"""

from __future__ import annotations

import sqlalchemy as sa

READS, WRITES = "reads", "writes"


def build_around(engine: sa.Engine, may: str) -> None:
    """From here on every transaction of ``engine`` begins as whom the context looks."""
