"""Days on which a unit had no head on record, or more than one."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from lib import query
from lib.filters import Filters
from lib.i18n import _, words
from lib.organisation import Unit
from lib.organisation.terms import ACTING_BESIDE, GAP, OVERLAP, Spell, irregular
from lib.page import Here
from lib.ui import html
from lib.ui.html import Cell, Chip, Column, Figure
from lib.ui.people import asked
from lib.ui.people import words as spoken

# units that must have a head; of the others only those for which one was ever recorded
LED = ("province", "department", "district", "commune")
KINDS = {
    GAP: Chip(words("no head on record"), "high"),
    OVERLAP: Chip(words("two heads at once"), "medium"),
    ACTING_BESIDE: Chip(words("acting beside the holder"), "medium"),
}


def panel(here: Here) -> Markup:
    """Each such spell with its unit and days; nothing for who may not see the posts of others."""
    if not here.scope.names:
        return Markup("")
    return html.panel(
        _("Posts not filled, or filled twice"),
        _table(here),
        sub=_("Heads by the appointments on record; nobody answers for what happened in a gap"),
        anchor="unfilled",
    )


def _table(here: Here) -> Markup:
    terms = query.head_terms(here.filters, here.scope)
    if not terms:
        return html.empty_state("empty", text=_("No appointment of a head is on record."))
    known = {tenure.id: spoken.name(tenure) for tenure in asked.posts(here)}
    rows = [_row(here, unit, spell, known) for unit, spell in spells(here, here.filters)]
    if not rows:
        return html.empty_state("zero", _("Every post was filled by one person on every day"))
    columns = [
        Column("unit", _("Agency, unit")),
        Column("kind", _("What")),
        Column("days", _("From – to")),
        Column("length", _("Number of days"), "end"),
    ]
    if any(row["who"] for row in rows):
        columns.append(Column("who", _("Who"), hide_on_phone=True))
    return html.data_table(columns, rows, _("Posts not filled, or filled twice"), stacked=True)


def spells(here: Here, filters: Filters) -> Iterator[tuple[Unit, Spell]]:
    """Unit and spell, in the order of the organisation, within the days of ``filters``."""
    terms = query.head_terms(filters, here.scope)
    for unit in asked.in_order(here):
        if _looked_at(here, filters, unit) and (unit.kind in LED or unit.id in terms):
            first = max(filters.start, unit.valid_from)
            last = min(filters.end, unit.valid_to or filters.end)
            for spell in irregular(first, last, terms.get(unit.id, ())):
                yield unit, spell


def _looked_at(here: Here, filters: Filters, unit: Unit) -> bool:
    if not asked.sees_others(here, unit.id):
        return False
    if filters.unit_id is None or filters.own_only:
        return filters.unit_id in (None, unit.id)
    return filters.unit_id in [above.id for above in here.reference.path(unit.id)]


def _row(here: Here, unit: Unit, spell: Spell, known: dict[int, str]) -> dict[str, Cell]:
    return {
        "unit": here.reference.name(unit.id),
        "kind": KINDS[spell.kind].translated(),
        "days": Figure(spoken.days(here, spell.start, spell.end)),
        "length": Figure(str(spell.days)),
        "who": ", ".join(known[id] for id in spell.holders if id in known),
    }
