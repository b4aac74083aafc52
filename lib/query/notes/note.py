"""One instruction or question with its replies, and what is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lib.access import Permission, User
from lib.config import local_now
from lib.filters import Filters

GIVEN = ("instruction", "question")
OVERDUE, OPEN, ANSWERED, CLOSED = STATES = ("overdue", "open", "answered", "closed")


@dataclass(frozen=True)
class Reply:
    """An answer ("answer") or the end ("closed") of a note. ``author``: the name of the account,
    None when it is no more, or not for the viewer to see."""

    id: int
    kind: str
    at: datetime
    username: str
    role: str
    author: str | None
    body: str


@dataclass(frozen=True)
class Note:
    """One instruction or question, as it stands on the day that was asked for.

    ``state`` is one of STATES: "overdue" is past ``due_on`` without an answer. It is about a
    figure (``metric``, ``looked_at``, ``read_as``, ``as_of``; ``unit_id`` None = the province), or
    about a unit, a file or an issue; the words of a file or issue out of sight are None.
    ``asks_me``: the viewer's unit is to answer it.
    """

    id: int
    at: datetime
    kind: str
    username: str
    role: str
    author: str | None
    body: str
    to_unit_id: int
    due_on: date
    metric: str | None
    looked_at: str | None
    read_as: str | None
    as_of: date | None
    unit_id: int | None
    file_id: int | None
    issue_id: int | None
    file_code: str | None
    file_origin: str | None
    file_title: str | None
    issue_code: str | None
    issue_title: str | None
    asks_me: bool
    answered_at: datetime | None
    closed_at: datetime | None
    state: str
    replies: tuple[Reply, ...] = ()

    @property
    def on_time(self) -> bool | None:
        """Whether the first answer came by the close of the day set; None without an answer."""
        return None if self.answered_at is None else self.answered_at.date() <= self.due_on

    def may_be_answered_by(self, user: User) -> bool:
        """The rule of ``actions.notes.answer`` for who looks at the note."""
        asked = self.asks_me and self.username != user.username
        return asked and self.state != CLOSED and user.may(Permission.ANSWER_INSTRUCTIONS)

    def may_be_closed_by(self, user: User) -> bool:
        """The rule of ``actions.notes.close`` for who looks at the note."""
        own = user.role == "chairman" or self.username == user.username
        return own and self.state != CLOSED and user.may(Permission.GIVE_INSTRUCTIONS)


@dataclass(frozen=True)
class Look:
    """What is looked at: notes as they stand at the close of ``day``, addressed to one unit or
    those under it (``own_only``: to it alone); answered and closed ones only where that happened
    from ``start`` on; of one ``kind``; addressed to the viewer's unit ("to_me") or given by the
    viewer ("by_me")."""

    day: date
    start: date | None = None
    unit: int | None = None
    own_only: bool = False
    kind: str = ""
    whose: str = ""


def today() -> date:
    """The day in the zone of the data."""
    return local_now().date()


def looked_at(filters: Filters, newest: date, *, kind: str = "", whose: str = "") -> Look:
    """The look of a page. Days set by people run on by the calendar: who looks at the newest data
    (of the day ``newest``) sees the notes of today, who looks back those of that day."""
    day = max(filters.end, today()) if filters.end >= newest else filters.end
    return Look(day, filters.start, filters.unit_id, filters.own_only, kind, whose)
