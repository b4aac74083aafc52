"""One post: its days and fields, who held it before and after, what else the person holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from markupsafe import Markup

from lib import query
from lib.filters import Filters
from lib.i18n import _
from lib.organisation.terms import irregular
from lib.page import Here
from lib.periods import Period
from lib.query.people import Segment, Tenure
from lib.ui import html
from lib.ui.html import Cell, Chip, Column, Figure, Link, Stack
from lib.ui.people import asked, words
from lib.ui.people.asked import PERSON
from lib.ui.people.unfilled import KINDS


def asked_for(here: Here) -> Tenure | None:
    """The post that the URL names; None when there is none that the viewer may see."""
    return query.find_tenure(here.asked.get("term", ""), here.filters, here.scope)


def about(here: Here, tenure: Tenure) -> str:
    """Post, unit and days in one line."""
    unit = here.reference.name(tenure.unit_id)
    return f"{words.post(tenure)} · {unit} · {words.days(here, tenure.start, tenure.end)}"


def status(tenure: Tenure) -> Chip | None:
    """That the post is held by acting only."""
    return Chip(words.post(tenure), "medium") if tenure.acting else None


def last_day(here: Here, tenure: Tenure) -> date:
    """The last day in office that is looked at."""
    ends = (tenure.end, tenure.unit_to, here.filters.as_of)
    return min(day for day in ends if day is not None)


def facts(here: Here, tenure: Tenure) -> Markup:
    """Post, unit, first and last day, days in office so far, the person's other posts."""
    others = [
        other
        for other in query.tenures_of(tenure.code, here.filters, here.scope)
        if other.id != tenure.id
    ]
    pairs: list[tuple[str, Cell]] = [
        (_("Post"), words.post(tenure)),
        (_("Agency, unit"), _unit(here, tenure)),
        (_("From"), Figure(words.formats.day(tenure.start))),
        (_("To"), Figure(words.formats.day(tenure.end)) if tenure.end else _("still in office")),
        (_("Days in office"), _days_in_office(here, tenure)),
        (_("Code of the official"), tenure.code),
        *((_("Also held"), _other(here, other)) for other in others),
    ]
    return html.facts(pairs)


def _days_in_office(here: Here, tenure: Tenure) -> Cell:
    first, last = tenure.term.start, last_day(here, tenure)
    return words.length(first, last) if first <= last else None


def _unit(here: Here, tenure: Tenure) -> Cell:
    name = here.reference.name(tenure.unit_id)
    if here.reference.tokens[tenure.unit_id] not in here.choices.units:
        return name
    return Link(name, here.href("unit", here.within(tenure.unit_id)))


def _other(here: Here, other: Tenure) -> Cell:
    text = f"{words.post(other)} · {here.reference.name(other.unit_id, short=True)}"
    return Link(
        f"{text} · {words.days(here, other.start, other.end)}", here.href(PERSON, term=other.key)
    )


def fields(here: Here, tenure: Tenure) -> Markup:
    """The fields of a deputy with their days; of a head that there are no others."""
    if tenure.post == "head":
        return html.paragraph(_("The head answers for every field of the unit."))
    if not tenure.segments:
        return html.empty_state("empty", text=_("The term and the life of the unit do not meet."))
    last = last_day(here, tenure)
    lived = [segment for segment in tenure.segments if segment.start <= last]
    columns = [Column("fields", _("Fields")), Column("days", _("From – to")),
               Column("length", _("Number of days"), "end")]  # fmt: skip
    rows = [_field_row(here, segment, last) for segment in lived]
    bar = html.spells_bar(
        [
            html.Spell(
                (min(segment.end or last, last) - segment.start).days + 1,
                words.fields(here, segment.fields),
                "" if segment.fields else "none",
            )
            for segment in lived
        ]
    )
    return html.join([bar, html.data_table(columns, rows, _("Fields in charge"))])


def _field_row(here: Here, segment: Segment, last: date) -> dict[str, Cell]:
    end = min(segment.end or last, last)
    nothing = Chip(words.fields(here, segment.fields), "medium")
    return {
        "fields": words.fields(here, segment.fields) if segment.fields else nothing,
        "days": Figure(words.days(here, segment.start, segment.end)),
        "length": Figure(str((end - segment.start).days + 1)),
    }


def succession(here: Here, tenure: Tenure) -> Markup:
    """All heads of the unit one after the other, with the days on which there was none or more
    than one; nothing for who may not see them all."""
    if not asked.sees_others(here, tenure.unit_id):
        return Markup("")
    life = _life(here, tenure)
    held = [each for each in query.tenures(life, here.scope) if each.post == "head"]
    spells = irregular(life.start, life.end, [each.term for each in held])
    who = {each.id: words.name(each) for each in held}
    lines = [(each.term.start, _head_row(here, tenure, each)) for each in held]
    lines += [
        (
            spell.start,
            {
                "who": KINDS[spell.kind].translated(),
                "days": Figure(words.days(here, spell.start, spell.end)),
                "length": Figure(str(spell.days)),
                "post": ", ".join(who[id] for id in spell.holders),
            },
        )
        for spell in spells
    ]
    columns = [
        Column("who", _("Name")),
        Column("post", _("Post"), hide_on_phone=True),
        Column("days", _("From – to")),
        Column("length", _("Number of days"), "end"),
    ]
    rows = [row for _start, row in sorted(lines, key=lambda line: line[0])]
    table = html.data_table(columns, rows, _("Heads of the unit"))
    return html.panel(
        _("Heads of the unit"),
        _bar(life, tenure, held),
        table,
        sub=_("One after the other, with the days on which there was none or more than one"),
    )


def _life(here: Here, tenure: Tenure) -> Filters:
    """The life of the unit up to the as-of day."""
    end = min(tenure.unit_to or here.filters.as_of, here.filters.as_of)
    start = min(tenure.unit_from, end)
    filters = here.within(tenure.unit_id, period=Period.of_days(start, end))
    return replace(filters, own_only=True, fields=(), field_ids=(), cell=())


def _head_row(here: Here, tenure: Tenure, each: Tenure) -> dict[str, Cell]:
    last, mine = last_day(here, each), each.id == tenure.id
    return {
        "who": Stack(words.name(each), _("this term") if mine else ""),
        "href": "" if mine else here.href(PERSON, term=each.key),
        "post": words.post_cell(each),
        "days": Figure(words.days(here, each.start, each.end)),
        "length": Figure(str((last - each.term.start).days + 1)),
    }


def _bar(life: Filters, tenure: Tenure, held: list[Tenure]) -> Markup:
    """Who was in office on each day; where terms overlap, the one that the page is about."""
    gaps = [spell for spell in irregular(life.start, life.end, [t.term for t in held])
            if not spell.holders]  # fmt: skip
    spells = [(each.term.start, each) for each in held]
    parts = [(start, min(each.term.end or life.end, life.end), each) for start, each in spells]
    drawn = [
        (start, html.Spell((end - start).days + 1, words.name(each),
                           "mine" if each.id == tenure.id else ""))
        for start, end, each in parts
    ]  # fmt: skip
    drawn += [(gap.start, html.Spell(gap.days, "", "none")) for gap in gaps]
    return html.spells_bar([spell for _start, spell in sorted(drawn, key=lambda pair: pair[0])])
