"""The evidence pack of one post as a Word document, made when it is asked for."""

from __future__ import annotations

import re

from lib.evaluation.evidence import Evidence
from lib.export.evidence_pack import Person, evidence_pack
from lib.i18n import _
from lib.ui.fetched import WORD, offer
from lib.ui.people import words as people
from lib.ui.rating.account import span_text
from lib.ui.rating.asked import Asked


def button(post: Evidence, year: Asked) -> None:
    """Fetch the pack; nothing where the viewer sees a part of the work only."""
    if not post.seen:
        return
    here, tenure = year.here, post.tenure
    person = Person(
        people.name(tenure),
        people.post(tenure),
        here.reference.name(tenure.unit_id),
        tuple(span_text(here, post)),
    )
    several = tenure.code in year.several
    offer(
        here.user,
        _("Evidence pack (.docx)"),
        f"ho-so-minh-chung-{_plain(tenure.code)}-{post.year}.docx",
        WORD,
        lambda: evidence_pack(post, person, several, here.user, here.reference, here.filters),
        icon="description",
    )


def _plain(code: str) -> str:
    """A code as part of the name of a file: whatever a source wrote, no path comes of it."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", code)
