"""``python -m lib roles``: the logins of the dashboard on PostgreSQL.

Prints the lines of the environment that the process of the dashboard needs, and only it; run again,
it gives new passwords and a new key, so that the old lines are worth nothing.
"""

from __future__ import annotations

from lib.commands import WrongArgument
from lib.database.engine import engine
from lib.database.wall.logins import environment, make_logins
from lib.i18n import _


def run() -> None:
    """Make or renew the logins. Raises WrongArgument on SQLite."""
    if engine().dialect.name != "postgresql":
        raise WrongArgument(_("SQLite has no logins: this command is for PostgreSQL."))
    with engine().begin() as connection:
        made = make_logins(connection)
    for name, value in environment(engine().url, made).items():
        print(f"{name}={value}")
