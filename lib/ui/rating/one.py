"""The page on one post: who, what to look at first, the outcome, other posts of the person."""

from __future__ import annotations

from markupsafe import Markup

from lib.evaluation.evidence import Evidence
from lib.i18n import _
from lib.page import Here
from lib.ui import html
from lib.ui.html import Cell, Chip, Column, Figure, Stack
from lib.ui.people import words as people
from lib.ui.rating import outcome
from lib.ui.rating.asked import PAGE, Asked
from lib.wording.rating.cautions import cautions
from lib.wording.rating.classes import classes_text, days_text
from lib.wording.rating.sources import missing, notice, sureness, used


def about(here: Here, post: Evidence) -> str:
    """Post, unit, days in office in the year: one line."""
    unit = here.reference.name(post.tenure.unit_id)
    days = days_text(post.start, post.end)
    year = _("Year {year}", year=post.year)
    return " · ".join((people.post(post.tenure), unit, year, days))


def narrowed(here: Here) -> Markup:
    """That the filters leave out a part of the work, so that the evidence is a part too."""
    filters = here.filters
    if not (filters.fields or filters.sources or filters.kinds):
        return Markup()
    text = _("The filters above leave out a part of the work: clear them for the whole evidence.")
    return html.notice(text, "medium")


def cautions_of(post: Evidence, year: Asked) -> Markup:
    """Everything to look at before the figures are used."""
    found = cautions(post, post.tenure.code in year.several)
    if not found:
        return narrowed(year.here)
    name = _("To look at before it is used")
    columns = [Column("short", _("To look at")), Column("text", _("What it means"))]
    rows: list[dict[str, Cell]] = [
        {"short": Chip(caution.short, caution.tone), "text": caution.text} for caution in found
    ]
    table = html.data_table(columns, rows, name, stacked=True)
    return html.join([narrowed(year.here), html.panel(name, table)])


def outcome_panel(post: Evidence) -> Markup:
    """What the rules make of the figures."""
    if post.rules.has_points:
        sub = _("What is not in the data is not guessed: it leaves limits open")
    else:
        sub = _("The decree gives no points; what a class asks beside this is not in the data")
    return html.panel(_("What the rules make of it"), outcome.outcome(post), sub=sub)


def other_posts(here: Here, post: Evidence, year: Asked) -> Markup:
    """All posts of the person in the year, and what they come to together."""
    if len(year.posts) < 2:
        return Markup()
    columns = [
        Column("post", _("Post")),
        Column("days", _("In office in the year")),
        Column("classes", _("Classes left open")),
    ]
    rows = [_other(here, other, post) for other in year.posts]
    parts = [html.data_table(columns, rows, _("Posts of the year"), stacked=True)]
    counted = tuple(other for other in year.posts if other.spells)
    if len(counted) > 1:
        parts += [html.subsection(_("Together"), _weights()), outcome.all_posts(counted)]
    return html.panel(_("Posts of the year"), *parts)


def _weights() -> str:
    return _(
        "The work of all posts added up, so that each post weighs by its work. A file that falls "
        "to two posts held at once counts for both. The way of adding up is to be confirmed."
    )


def _other(here: Here, other: Evidence, post: Evidence) -> dict[str, Cell]:
    this = other.tenure.key == post.tenure.key
    unit = here.reference.name(other.tenure.unit_id)
    return {
        "post": Stack(people.post(other.tenure), unit),
        "href": "" if this else here.href(PAGE, post=other.tenure.key),
        "days": Figure(days_text(other.start, other.end)),
        "classes": classes_text(other.judged.classes) if other.spells else None,
    }


def first_line(year: Asked) -> Markup:
    """What the page is, and what it is not."""
    return html.notice(notice(year.rules))


def rules(year: Asked) -> Markup:
    """What people add, and how sure the rules are."""
    columns = [
        Column("rule", _("Rule")),
        Column("value", _("Value")),
        Column("source", _("Source of the rule"), hide_on_phone=True),
        Column("sure", _("Confirmed?")),
    ]
    rows: list[dict[str, Cell]] = [
        {
            "rule": rule.rule,
            "value": rule.value,
            "source": rule.source,
            "sure": Chip(*sureness(rule.confidence)),
        }
        for rule in used(year.rules)
    ]
    name = _("Rules and how sure they are")
    return html.join(
        [
            html.panel(
                _("Not in the data"),
                *(html.paragraph(f"– {text}") for text in missing(year.rules)),
            ),
            html.panel(
                name,
                html.data_table(columns, rows, name, stacked=True),
                sub=_("What is marked “to be confirmed” is read in no official text yet"),
            ),
        ]
    )
