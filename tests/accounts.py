"""Accounts of tests in the database: the wall inside it knows nobody else."""

from __future__ import annotations

import sqlalchemy as sa

from lib.access import User
from lib.database.schema import user_account


def enrol(connection: sa.Connection, *users: User) -> None:
    """Write the accounts of ``users``, as far as they are not there yet."""
    known = set(connection.scalars(sa.select(user_account.c.username)))
    for user in users:
        if user.username not in known:
            connection.execute(
                sa.insert(user_account).values(
                    username=user.username,
                    display_name=user.display_name,
                    role=user.role,
                    unit_id=user.unit_id,
                    official_id=user.scope.official,
                )
            )
