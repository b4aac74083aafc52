"""How many may be rated excellent: the formula, and the base it would need."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from lib import formats, labels
from lib.config import settings
from lib.evaluation.classes import EXCELLENT
from lib.evaluation.decree_335 import base_for
from lib.evaluation.evidence import Evidence
from lib.i18n import _
from lib.page import Here
from lib.ui import html
from lib.ui.html import Cell, Column, Figure
from lib.ui.rating.asked import Asked

Group = tuple[str, str]  # post, kind of unit


def panel(here: Here, asked: Asked) -> Markup:
    """By groups of similar duties: who could still be rated excellent, and how many would have to
    be rated good for all of them; nothing for who sees only the own posts."""
    if not here.scope.names or not asked.posts:
        return Markup()
    rows = [
        _row(group, posts)
        for group, posts in sorted(_groups(here, asked.posts).items(), key=_in_order)
    ]
    outstanding = settings().rating_cap_outstanding
    columns = [
        Column("group", _("Posts of similar duties")),
        Column("people", _("People"), "end"),
        Column("open", _("Excellent still open"), "end"),
        Column("base", _needed(settings().rating_cap), "end"),
        Column("more", _needed(outstanding), "end", hide_on_phone=True),
    ]
    table = html.data_table(columns, rows, _("Cap of excellent ratings"))
    return html.panel(
        _("Cap of excellent ratings"),
        html.paragraph(_formula()),
        table,
        html.paragraph(_caveat(), "small"),
    )


def _needed(share: int) -> str:
    return _("Rated good needed, at {share}", share=formats.percent(share / 100, 0))


def _formula() -> str:
    return _(
        "Rated excellent ≤ {share} × number rated good, in the same agency and in each group of "
        "similar duties. The number rated good is not known before people decide, so the cap is "
        "shown the other way round: the base that it would take.",
        share=formats.percent(settings().rating_cap / 100, 0),
    )


def _caveat() -> str:
    return _(
        "To be confirmed: whether the base includes those raised to excellent; {more} in an "
        "outstanding organisation; the cap of the years up to 2025.",
        more=formats.percent(settings().rating_cap_outstanding / 100, 0),
    )


def _groups(here: Here, posts: Iterable[Evidence]) -> dict[Group, list[Evidence]]:
    found: dict[Group, list[Evidence]] = {}
    for post in posts:
        kind = here.reference.units[post.tenure.unit_id].kind
        found.setdefault((post.tenure.post, kind), []).append(post)
    return found


def _in_order(item: tuple[Group, list[Evidence]]) -> tuple[int, int]:
    (post, kind), _posts = item
    return [*labels.UNIT_KIND].index(kind), [*labels.POST].index(post)


def _row(group: Group, posts: list[Evidence]) -> dict[str, Cell]:
    post, kind = group
    people = {p.tenure.code for p in posts}
    able = {p.tenure.code for p in posts if p.spells and EXCELLENT in p.judged.classes}
    return {
        "group": f"{_(labels.POST[post])} · {_(labels.UNIT_KIND[kind])}",
        "people": Figure(formats.number(len(people))),
        "open": Figure(formats.number(len(able))),
        "base": Figure(_base(len(able), settings().rating_cap)),
        "more": Figure(_base(len(able), settings().rating_cap_outstanding)),
    }


def _base(excellent: int, share: int) -> str:
    return formats.number(base_for(excellent, share) if share else None)
