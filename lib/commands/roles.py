"""``python -m lib roles``: the logins of the dashboard on PostgreSQL.

Prints the lines of the environment that the process of the dashboard needs, and only it; run again,
it gives new passwords and a new key, so that the old lines are worth nothing.
"""

from __future__ import annotations

import sqlalchemy as sa

from lib.commands import WrongArgument
from lib.config import settings
from lib.database.engine import engine
from lib.database.wall.logins import READER, WRITER, make_logins
from lib.i18n import _


def run() -> None:
    """Make or renew the logins. Raises WrongArgument on SQLite."""
    if engine().dialect.name != "postgresql":
        raise WrongArgument(_("SQLite has no logins: this command is for PostgreSQL."))
    with engine().begin() as connection:
        made = make_logins(connection)
    address = sa.make_url(settings().database_url)
    reader = address.set(username=READER, password=made.reader_password)
    writer = address.set(username=WRITER, password=made.writer_password)
    print(f"OVERSIGHT_DATABASE_URL={reader.render_as_string(hide_password=False)}")
    print(f"OVERSIGHT_WRITER_URL={writer.render_as_string(hide_password=False)}")
    print(f"OVERSIGHT_SIGNING_KEY={made.signing_key}")
