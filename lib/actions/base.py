"""The frame of every action: permission, one transaction, the journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa

from lib.access import Permission, User
from lib.config import local_now
from lib.database.engine import writing
from lib.database.schema import journal
from lib.database.sight import seeing
from lib.i18n import _


class Refused(RuntimeError):
    """An action was not carried out; the text says why, in the reader's language. Nothing has been
    written."""


class NotAllowed(Refused):
    """Who acts may not, or not there."""


class Conflict(Refused):
    """Somebody else changed the same thing in between."""


class Invalid(Refused):
    """What was entered does not fit: the text names the entry, what it holds and what is
    expected."""


class Repeated(Exception):
    """The same click came twice: what it asked for is written already."""


@contextmanager
def act(user: User, permission: Permission) -> Iterator[sa.Connection]:
    """One transaction of ``user``. Raises NotAllowed without the permission, a
    DatabaseFault when the database fails; a click that came twice ends without a trace."""
    if not user.may(permission):
        raise NotAllowed(_("Your account may not do this."))
    try:
        with seeing(user.sight), writing() as connection:
            yield connection
    except Repeated:
        return


def record(
    connection: sa.Connection,
    user: User,
    action: str,
    subject: str,
    *,
    request: str | None = None,
    moves_figures: bool = False,
    at: datetime | None = None,
) -> None:
    """Add to the journal that ``user`` did ``action`` ("issue.verified") to ``subject`` (a code).

    Call it first in the transaction: ``request`` names one click of one form, and raises Repeated
    (handled by ``act``) when that click was carried out before. ``moves_figures``: the action
    changes what a figure counts, so that answers kept in caches are stale.
    """
    if request is not None:
        known = sa.select(journal.c.id).where(journal.c.request == request)
        if connection.scalar(known) is not None:
            raise Repeated
    entry = sa.insert(journal).values(
        at=at or local_now(),
        username=user.username,
        role=user.role,
        action=action,
        subject=subject,
        request=request,
        moves_figures=moves_figures,
    )
    try:
        connection.execute(entry)
    except sa.exc.IntegrityError as error:  # the same click, in the same moment
        raise Repeated from error
