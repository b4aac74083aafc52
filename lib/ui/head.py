"""The head of a page: path, title, what is looked at, how fresh the data is, what was dropped."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from lib import query
from lib.config import settings
from lib.formats import day, moment
from lib.i18n import _, n_
from lib.page import Here
from lib.query.reference import working_days_since
from lib.sentence import sentence
from lib.ui import html
from lib.ui.html import Chip

Crumbs = list[tuple[str, str]]


def head(
    here: Here,
    title: str,
    crumbs: Crumbs | None = None,
    about: str | None = None,
    status: Chip | None = None,
) -> Markup:
    """The head of one page, with the ribbon of the demonstration and what the URL got wrong.

    ``about`` takes the place of the filter sentence on a page that the filters do not bear on;
    such a page shows how things stand at the as-of day, not at the end of the period.
    """
    shown_day = here.filters.end if about is None else here.filters.as_of
    parts = [_ribbon(here)] if here.is_demo else []
    parts.append(
        html.page_head(
            title,
            crumbs or [],
            sentence(here.filters, here.reference) if about is None else about,
            as_of=_("Data as of {day}", day=day(shown_day)),
            freshness=_freshness(here) if shown_day == here.state.as_of else _looking_back(),
            status=status,
        )
    )
    first = query.first_day(here.state.version) if about is None else None
    if first is not None and here.filters.end < first:
        text = _(
            "There is no data for this period yet: the first file is of {day}.", day=day(first)
        )
        parts.append(html.notice(text, "medium"))
    parts += [html.notice(text, "medium") for text in _read_from_a_copy(here)]
    if here.dropped:
        text = _(
            "A part of this link is unknown or not yours and was left out: {names}.",
            names=", ".join(here.dropped),
        )
        parts.append(html.notice(text, "medium"))
    return html.join(parts)


def _read_from_a_copy(here: Here) -> Iterator[str]:
    """What is to be known where the database that is read follows another one."""
    standing = here.state.read_from
    if here.lacks_own:
        yield _(
            "What you recorded last is not shown for the moment: the main database does not "
            "answer, and its copy, which is read here, does not have it yet."
        )
    if standing is not None and standing.is_late:
        minutes = standing.behind // 60
        yield (
            n_(
                "The copy of the database that is read here is {n} minute behind.",
                "The copy of the database that is read here is {n} minutes behind.",
                minutes,
            )
            if standing.is_connected
            else n_(
                "The copy of the database that is read here has heard nothing of the main database "
                "for {n} minute.",
                "The copy of the database that is read here has heard nothing of the main database "
                "for {n} minutes.",
                minutes,
            )
        )


def _ribbon(here: Here) -> Markup:
    return html.demo_ribbon(
        _("Illustrative data of an invented province: no real file, no real person.")
    )


def _looking_back() -> Chip:
    """In place of the freshness, when an earlier day is looked at."""
    return Chip(_("an earlier day"), "info")


def _freshness(here: Here) -> Chip:
    """How many working days ago the data ended, and when it was loaded."""
    old = working_days_since(here.state)
    tip = _("Loaded {moment}", moment=moment(here.state.loaded_at))
    if old > settings().stale_after_days:
        return Chip(
            n_("stale: {n} working day old", "stale: {n} working days old", old), "high", tip
        )
    if old > 0:
        return Chip(n_("{n} working day old", "{n} working days old", old), "medium", tip)
    return Chip(_("up to date"), "good", tip)


def unit_crumbs(here: Here, unit_id: int | None, last: bool = False) -> Crumbs:
    """Province → agency → unit as links; with ``last``, the unit itself is a link too."""
    crumbs = [(_("Overview"), here.href("overview", here.at_home()))]
    if unit_id is None:
        return crumbs
    path = [u for u in here.reference.path(unit_id) if u.parent_id is not None]
    steps = path if last else path[:-1]
    for unit in steps:
        if here.reference.tokens[unit.id] in here.choices.units:
            crumbs.append(
                (here.reference.name(unit.id, short=True), here.href("unit", here.within(unit.id)))
            )
    return crumbs
