"""The table of posts with what the year's rules make of their figures."""

from __future__ import annotations

from markupsafe import Markup

from lib import formats
from lib.config import settings
from lib.evaluation import decree_335
from lib.evaluation.evidence import Evidence
from lib.i18n import _, n_
from lib.page import Here
from lib.ui import html
from lib.ui.html import Cell, Chip, Column, Figure, Stack
from lib.ui.people import words as people
from lib.ui.rating.asked import PAGE, Asked
from lib.wording.rating.cautions import Caution, cautions
from lib.wording.rating.classes import classes_text, days_text, points_text, share_text

MOST = 40


def table(here: Here, asked: Asked) -> Markup:
    """One row for each post, in the order of the organisation; a row opens its evidence."""
    if not asked.posts:
        return html.empty_state("empty", text=_("Nobody is on record here in that year."))
    listed = asked.posts
    rest = Markup("")
    if len(listed) > MOST and here.asked.get("rows") != "posts":
        listed = listed[:MOST]
        all_of_them = n_("All {n} post", "All {n} posts", len(asked.posts))
        rest = html.more(all_of_them, here.href(PAGE, rows="posts") + "#posts")
    rows = [_row(here, post, post.tenure.code in asked.several) for post in listed]
    columns = _columns(asked)
    caption = _("Evidence by post")
    return html.join([html.data_table(columns, rows, caption, stacked=True), rest])


def _columns(asked: Asked) -> list[Column]:
    first = [
        Column("person", _("Person")),
        Column("unit", _("Unit, in office in the year")),
        Column("assigned", _("Had to be done"), "end", hide_on_phone=True),
    ]
    if asked.rules.has_points:
        of_rules = [
            Column("a", _("a Quantity"), "end", hide_on_phone=True),
            Column("b", _("b Quality"), "end", hide_on_phone=True),
            Column("c", _("c Timeliness"), "end", hide_on_phone=True),
            Column("points", _("Points, and classes left open")),
        ]
    else:
        of_rules = [
            Column("a", _("Work done"), "end"),
            Column("clean", _("In time and met"), "end", hide_on_phone=True),
            Column("classes", _("Classes left open")),
        ]
    return [*first, *of_rules, Column("look", _("To look at"))]


def _row(here: Here, post: Evidence, several: bool) -> dict[str, Cell]:
    tenure = post.tenure
    unit = here.reference.name(tenure.unit_id, short=True)
    cells: dict[str, Cell] = {
        "person": Stack(people.name(tenure), people.post(tenure)),
        "href": here.href(PAGE, post=tenure.key),
        "unit": Stack(unit, days_text(post.start, post.end)),
        "look": _looks(cautions(post, several)),
    }
    return cells | _figures(post) if post.spells else cells


def _figures(post: Evidence) -> dict[str, Cell]:
    """Shares, limits and classes only where enough had to be done."""
    counts, judged = post.counts, post.judged
    cells: dict[str, Cell] = {"assigned": Figure(formats.number(counts.assigned))}
    if counts.assigned < settings().minimum_n:
        return cells
    classes = classes_text(judged.classes)
    return cells | {
        "a": Figure(share_text(decree_335.quantity(counts))),
        "b": Figure(share_text(decree_335.quality(counts))),
        "c": Figure(share_text(decree_335.timeliness(counts))),
        "clean": Figure(share_text(post.clean)),
        "points": Stack(points_text(judged.points), classes) if judged.points else None,
        "classes": classes,
    }


def _looks(found: list[Caution]) -> Markup:
    """The first two, and how many more."""
    if not found:
        return Markup()
    shown = [Chip(caution.short, caution.tone, caution.text) for caution in found[:2]]
    if hidden := found[2:]:
        tip = "; ".join(caution.short for caution in hidden)
        shown.append(Chip(f"+{len(hidden)}", "neutral", tip))
    return html.chips(shown)
