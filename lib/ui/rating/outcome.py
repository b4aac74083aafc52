"""What the rules of the year make of the figures of one post: limits and classes, no rating."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from lib import formats
from lib.evaluation import decree_335
from lib.evaluation.classes import CLASSES
from lib.evaluation.decree_90 import DONE, MET, NOT_MET, Asked, Check
from lib.evaluation.decree_335 import (
    RESULT_MOST,
    UNKNOWN_GENERAL,
    UNKNOWN_LEADING,
    Counts,
    Leading,
    result,
)
from lib.evaluation.evidence import Evidence, Judged, judge, together
from lib.evaluation.ranges import Range
from lib.i18n import _
from lib.ui import html
from lib.ui.html import Cell, Chip, Column, Figure, Stack
from lib.ui.rating import words


def outcome(post: Evidence) -> Markup:
    """By points or by what each class asks, as the decree of the year has it."""
    if post.rules.has_points:
        return _by_points(post.counts)
    return _by_class(post.judged)


def _by_points(counts: Counts) -> Markup:
    columns = [
        Column("part", _("Part")),
        Column("how", _("How it comes about"), hide_on_phone=True),
        Column("value", _("Value or limits"), "end"),
    ]
    rows = [*_shares(counts), *_sums(counts)]
    table = html.data_table(columns, rows, _("From figures to points"))
    total = decree_335.points(result(counts, Leading()))
    return html.join([table, html.subsection(_("What decides the class")), _deciding(total)])


def _deciding(total: Range) -> Markup:
    """For each class, how much of what is unknown it would take."""
    columns = [
        Column("class", _("Class")),
        Column("floor", _("From, points"), "end"),
        Column("needed", _("What it takes")),
    ]
    rows: list[dict[str, Cell]] = [
        {
            "class": _(words.CLASS[name]),
            "floor": Figure(formats.number(decree_335.FLOORS[name])),
            "needed": _taken(total, name),
        }
        for name in CLASSES[:-1]
    ]
    return html.data_table(columns, rows, _("What decides the class"))


def _taken(total: Range, name: str) -> str:
    missing = decree_335.needed(total, name)
    if missing is None:
        return _("out of reach by these figures")
    if missing == 0:
        return _("reached, whatever the unknown parts are")
    return _(
        "{n} of the {open} points that the data leaves open",
        n=formats.number(missing, 1),
        open=formats.number(total.most - total.least, 1),
    )


def _shares(counts: Counts) -> Iterator[dict[str, Cell]]:
    given, done = (formats.number(n) for n in (counts.assigned, counts.done))
    quantity = _("{done} done ÷ {assigned} assigned", done=done, assigned=given)
    yield _part(_("a Quantity"), quantity, decree_335.quantity(counts))
    yield _part(
        _("b Quality"),
        _less(counts, _failures(counts)),
        decree_335.quality(counts),
    )
    yield _part(_("c Timeliness"), _less(counts, _delays(counts)), decree_335.timeliness(counts))
    unknown = _("not in the data: between 50% and 100%")
    for label in (
        _("d Results of those managed"),
        _("đ Organising the work"),
        _("e Bringing people together"),
    ):
        yield _part(label, unknown, UNKNOWN_LEADING)


def _less(counts: Counts, gone: float) -> str:
    return _(
        "({done} done − {lost} lost) ÷ {assigned} assigned",
        done=formats.number(counts.done),
        lost=formats.number(gone, 0 if gone == int(gone) else 2),
        assigned=formats.number(counts.assigned),
    )


def _failures(counts: Counts) -> float:
    return sum(decree_335.lost(times) * n for times, n in counts.failed.items())


def _delays(counts: Counts) -> float:
    return sum(decree_335.lost(times) * n for times, n in counts.delayed.items())


def _sums(counts: Counts) -> Iterator[dict[str, Cell]]:
    kq = result(counts, Leading())
    general = _("not in the data: between 0 and 30 points")
    yield _part(_("Result of the work"), _("(a + b + c + d + đ + e) ÷ 6"), kq)
    yield _scored(_("Points for it"), _("result × 70"), kq.times(RESULT_MOST))
    yield _scored(_("General criteria"), general, UNKNOWN_GENERAL)
    total = decree_335.points(kq)
    said = words.classes(decree_335.classes_of(total))
    yield _scored(_("All points"), _("classes left open: {classes}", classes=said), total)


def _part(label: str, how: str, value: Range | float | None) -> dict[str, Cell]:
    return {"part": label, "how": how, "value": Figure(words.share(value))}


def _scored(label: str, how: str, value: Range) -> dict[str, Cell]:
    return {"part": label, "how": how, "value": Figure(words.points(value))}


def _by_class(judged: Judged) -> Markup:
    columns = [
        Column("class", _("Class")),
        Column("asked", _("What it asks, as far as the data can say")),
        Column("value", _("There is"), "end"),
        Column("state", _("By these figures")),
        Column("sure", _("Threshold"), hide_on_phone=True),
    ]
    rows = [_check(check) for check in judged.checks]
    rows.sort(key=lambda row: str(row["order"]))
    table = html.data_table(columns, rows, _("What each class asks"), stacked=True)
    said = _("Classes left open: {classes}.", classes=words.classes(judged.classes))
    return html.join([html.paragraph(said), table])


def share_text(asked: Asked) -> str:
    """Of which share it asks something."""
    return _("work done") if asked.share == DONE else _("in time and met")


def limit_text(asked: Asked) -> str:
    """How much it asks: "at least 80%"."""
    limit = formats.percent(asked.limit, 0)
    return {
        "at_least": _("at least {limit}", limit=limit),
        "more_than": _("more than {limit}", limit=limit),
        "less_than": _("less than {limit}", limit=limit),
    }[asked.relation]


def _check(check: Check) -> dict[str, Cell]:
    state = {MET: Chip(_("fits"), "info"), NOT_MET: Chip(_("does not fit"), "neutral")}
    article = _("article {number}", number=check.asked.article)
    return {
        "order": str(CLASSES.index(check.asked.name)),
        "class": Stack(_(words.CLASS[check.asked.name]), article),
        "asked": f"{share_text(check.asked)}: {limit_text(check.asked)}",
        "value": Figure(formats.percent(check.value)),
        "state": state.get(check.state, Chip(_("unknown"), "neutral")),
        "sure": words.confidence(check.asked.confidence),
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
        pairs.append((_("Points, limits"), words.points(judged.points)))
    return html.facts([*pairs, (_("Classes left open"), words.classes(judged.classes))])
