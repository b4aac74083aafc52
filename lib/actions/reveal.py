"""What a masked title and masked notes of one file stand for: told to who says why, and logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from lib.access import Permission, User
from lib.actions.access_log import Entry, add, log_or_keep
from lib.actions.base import Invalid, NotAllowed, act
from lib.database.schema import case_file, file_event, personal_text
from lib.i18n import _
from lib.masking import mask

FEWEST_WORDS, LONGEST = 3, 500  # of a reason; characters
PAGE = "file"


@dataclass(frozen=True)
class Note:
    """A note of one event as it was delivered."""

    at: datetime
    kind: str
    text: str


@dataclass(frozen=True)
class Revealed:
    """``title`` None: it was not masked."""

    title: str | None
    notes: tuple[Note, ...]


def reveal(user: User, code: str, origin: str, reason: str) -> Revealed:
    """The full title and notes of the file ``code`` of the system ``origin``, entered in the log of
    access in the same transaction, each time anew. The reason is kept masked.

    Raises Invalid for a reason of fewer than three words; NotAllowed, also entered in the log,
    without the permission or when the file is not in the scope of ``user``."""
    said = " ".join(reason.split())
    if len(said.split()) < FEWEST_WORDS or len(said) > LONGEST:
        raise Invalid(_("Say why, in at least three words and at most {n} characters.", n=LONGEST))
    try:
        with act(user, Permission.REVEAL_PERSONAL) as connection:
            return _read(connection, user, (code, origin), mask(said))
    except NotAllowed:
        log_or_keep(user.username, user.role, Entry("refused", page=PAGE, subject=code))
        raise


def _read(connection: sa.Connection, user: User, named: tuple[str, str], reason: str) -> Revealed:
    f, e, p = case_file.c, file_event.c, personal_text.c
    is_it = (f.code == named[0], f.origin == named[1], *user.scope.where("case_file"))
    file = connection.execute(sa.select(f.id, f.current_unit_id).where(*is_it)).first()
    if file is None:
        raise NotAllowed(_("There is no such file, or it is not yours to see."))
    source = personal_text.join(case_file, p.file_id == f.id).outerjoin(
        file_event, p.event_id == e.id
    )
    asked = sa.select(p.event_id, e.at, e.kind, p.text).select_from(source)
    found = connection.execute(asked.where(*is_it).order_by(e.sequence)).all()
    entry = Entry("reveal", PAGE, named[0], file.current_unit_id, rows=1, reason=reason)
    add(connection, user.username, user.role, [entry])
    return Revealed(
        title=next((row.text for row in found if row.event_id is None), None),
        notes=tuple(Note(row.at, row.kind, row.text) for row in found if row.event_id is not None),
    )
