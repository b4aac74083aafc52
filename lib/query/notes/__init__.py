"""Instructions and questions of leaders with what came of them, as far as the viewer may see.

Never cached: what was just written has to be there. Who sees the whole province sees all; others
see what is addressed to the units in their scope, today or before a merger, and what they gave
themselves. How a note stands is derived on the day that is looked at, never stored.
"""

from lib.query.notes.asked import (
    PAGE_SIZE,
    Answering,
    about_figure,
    about_file,
    about_issue,
    about_unit,
    count_overdue,
    counts,
    find,
    for_unit,
    given_until,
    listed,
    stirred,
)
from lib.query.notes.note import (
    ANSWERED,
    CLOSED,
    GIVEN,
    OPEN,
    OVERDUE,
    STATES,
    Look,
    Note,
    Reply,
    looked_at,
    today,
)

__all__ = [
    "ANSWERED",
    "CLOSED",
    "GIVEN",
    "OPEN",
    "OVERDUE",
    "PAGE_SIZE",
    "STATES",
    "Answering",
    "Look",
    "Note",
    "Reply",
    "about_figure",
    "about_file",
    "about_issue",
    "about_unit",
    "count_overdue",
    "counts",
    "find",
    "for_unit",
    "given_until",
    "listed",
    "looked_at",
    "stirred",
    "today",
]
