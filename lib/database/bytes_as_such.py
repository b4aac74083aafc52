"""Columns of many bytes, as they are.

PostgreSQL says everything as text unless it is asked otherwise: two digits for each byte, which is
twice the way and has to be read back. The driver can ask for one statement
(https://www.psycopg.org/psycopg3/docs/basic/params.html#binary-data); SQLAlchemy passes that on
through nothing but an event.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

OPTION = "bytes_as_such"
AS_SUCH = {OPTION: True}  # execution options of a statement that reads such columns


def begin(engine: sa.Engine) -> None:
    """From here on ``engine``, one to PostgreSQL, heeds AS_SUCH."""
    sa.event.listen(engine, "do_execute", _execute)


def _execute(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    """Whether it is done; False: as always."""
    if not context.execution_options.get(OPTION):
        return False
    cursor.execute(statement, parameters, binary=True)
    return True
