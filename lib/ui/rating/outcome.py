"""What the rules of the year make of the figures of one post, as tables."""

from __future__ import annotations

from markupsafe import Markup

from lib import formats
from lib.evaluation import decree_335
from lib.evaluation.classes import CLASSES
from lib.evaluation.decree_90 import MET, NOT_MET, Check
from lib.evaluation.decree_335 import Counts
from lib.evaluation.evidence import Evidence, Judged, judge, together
from lib.i18n import _
from lib.ui import html
from lib.ui.html import Cell, Chip, Column, Figure, Stack
from lib.wording.rating import outcome as said
from lib.wording.rating.classes import CLASS, classes_text, points_text
from lib.wording.rating.sources import sureness

STATES = {MET: "info", NOT_MET: "neutral"}


def outcome(post: Evidence) -> Markup:
    """By points or by what each class asks, as the decree of the year has it."""
    return _by_points(post.counts) if post.rules.has_points else _by_class(post.judged)


def _by_points(counts: Counts) -> Markup:
    columns = [
        Column("label", _("Part")),
        Column("how", _("How it comes about"), hide_on_phone=True),
        Column("value", _("Value or limits"), "end"),
    ]
    rows = [_part(part) for part in said.parts(counts)]
    return html.join(
        [
            html.data_table(columns, rows, _("From figures to points")),
            html.subsection(_("What decides the class")),
            _deciding(counts),
        ]
    )


def _deciding(counts: Counts) -> Markup:
    columns = [
        Column("label", _("Class")),
        Column("value", _("From, points"), "end"),
        Column("how", _("What it takes")),
    ]
    rows = [_part(part) for part in said.deciding(counts)]
    return html.data_table(columns, rows, _("What decides the class"))


def _part(part: said.Part) -> dict[str, Cell]:
    return {"label": part.label, "how": part.how, "value": Figure(part.value)}


def _by_class(judged: Judged) -> Markup:
    columns = [
        Column("class", _("Class")),
        Column("asked", _("What it asks, as far as the data can say")),
        Column("value", _("There is"), "end"),
        Column("state", _("By these figures")),
        Column("sure", _("Threshold"), hide_on_phone=True),
    ]
    in_order = sorted(judged.checks, key=lambda check: CLASSES.index(check.asked.name))
    table = html.data_table(
        columns, [_check(check) for check in in_order], _("What each class asks"), stacked=True
    )
    open_ = _("Classes left open: {classes}.", classes=classes_text(judged.classes))
    return html.join([html.paragraph(open_), table])


def _check(check: Check) -> dict[str, Cell]:
    words = {MET: _("fits"), NOT_MET: _("does not fit")}
    article = _("article {number}", number=check.asked.article)
    return {
        "class": Stack(_(CLASS[check.asked.name]), article),
        "asked": f"{said.asked_of(check.asked)}: {said.limit(check.asked)}",
        "value": Figure(formats.percent(check.value)),
        "state": Chip(words.get(check.state, _("unknown")), STATES.get(check.state, "neutral")),
        "sure": Chip(*sureness(check.asked.confidence)),
    }


def all_posts(posts: tuple[Evidence, ...]) -> Markup:
    """What the posts of one person in the year come to when their work is added up."""
    counts = together(posts)
    n = sum(post.count("assigned_clean_rate") for post in posts)
    clean = n / counts.assigned if counts.assigned else None
    judged = judge(counts, clean, posts[0].rules)
    pairs: list[tuple[str, Cell]] = [
        (_("Had to be done"), formats.number(counts.assigned)),
        (_("Work done"), formats.percent(decree_335.quantity(counts))),
        (_("In time and met"), formats.percent(clean)),
    ]
    if judged.points:
        pairs.append((_("Points, limits"), points_text(judged.points)))
    return html.facts([*pairs, (_("Classes left open"), classes_text(judged.classes))])
