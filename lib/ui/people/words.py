"""How a post, its days and its fields are written."""

from __future__ import annotations

from datetime import date

from lib import formats, labels
from lib.i18n import _, n_
from lib.page import Here
from lib.query.people import Tenure
from lib.ui.html import Cell, Chip


def name(tenure: Tenure) -> str:
    """The person's name; the code of the official where the name may not be shown."""
    return tenure.name or tenure.code


def post(tenure: Tenure) -> str:
    """ "Người đứng đầu", "Cấp phó", or who acts as one of them."""
    if tenure.acting:
        return _("Acting head") if tenure.post == "head" else _("Acting deputy")
    return _(labels.POST[tenure.post])


def post_cell(tenure: Tenure) -> Cell:
    """The post in a table: an acting one is marked."""
    return Chip(post(tenure), "medium") if tenure.acting else post(tenure)


def days(here: Here, start: date, end: date | None) -> str:
    """ "01/03/2026–15/11/2026", or "01/03/2026 – nay" while it lasts on the as-of day: an end that
    is planned for a later day has not come."""
    if end is None or end > here.filters.as_of:
        return _("{day} – now", day=formats.day(start))
    return f"{formats.day(start)}–{formats.day(end)}"


def length(start: date, end: date) -> str:
    """How many calendar days, first and last included."""
    return n_("{n} day", "{n} days", (end - start).days + 1)


def fields(here: Here, ids: tuple[int, ...] | None) -> str:
    """The names of fields in the order of their names: all for a head, none for an empty tuple."""
    if ids is None:
        return _("every field")
    names = sorted(here.reference.fields[id][1] for id in ids)
    return ", ".join(names) or _("no field assigned")
