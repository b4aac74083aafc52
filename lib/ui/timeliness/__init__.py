"""The parts of the page on timeliness, except those on closed work (``lib.ui.closed``).

``open_book`` what is in progress · ``steps`` where the time goes · ``waiting`` where files wait ·
``kinds`` by source and document type · ``stops`` extensions and clock stops · ``sections`` what is
shown of all this. Each part is a function of ``Here`` that gives Markup; figures of files come
from one answer for all parts.
"""

from lib.ui.timeliness.kinds import by_document_type, by_source
from lib.ui.timeliness.open_book import open_book, overdue_chart
from lib.ui.timeliness.sections import contents, sections
from lib.ui.timeliness.steps import time_by_step
from lib.ui.timeliness.stops import clock_stops, extensions
from lib.ui.timeliness.waiting import waiting

__all__ = [
    "by_document_type",
    "by_source",
    "clock_stops",
    "contents",
    "extensions",
    "open_book",
    "overdue_chart",
    "sections",
    "time_by_step",
    "waiting",
]
