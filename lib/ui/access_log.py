"""The page of the log of access: who opened, fetched, revealed or was refused what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from lib import formats, labels, nav, query
from lib.access import Permission
from lib.config import local_now, settings
from lib.database.schema import ACCESS_ACTIONS
from lib.i18n import _, n_
from lib.page import Here
from lib.query.access_log import PAGE_SIZE, Access, Look
from lib.ui import html, opened
from lib.ui.html import Cell, Chip, Column, Link, Option, Stack

PAGE = "access_log"
LONGEST_NAME = 100
TONES = {"reveal": "medium", "refused": "high", "export": "info", "pruned": "medium"}
# action → parameter of the page of the same name, which opens the thing again
THINGS = {page: name for page, (action, name) in opened.THINGS.items() if page == action}
SHORT = 12  # of a hash


@dataclass(frozen=True)
class Asked:
    """What the URL asks of the log, and how many rows there are."""

    look: Look
    page: int
    total: int


def asked(here: Here) -> Asked:
    """Day, action and account of the page's own parameters."""
    look = Look(
        day=_day(here.asked.get("day", "")),
        action=here.option("did", ACCESS_ACTIONS, ""),
        account=here.asked.get("who", "").replace("\0", "").strip()[:LONGEST_NAME],
    )
    return Asked(look, here.number("page"), query.access_log.count(here.user, look))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def about(here: Here) -> str:
    """Whose rows they are, and how long they are kept."""
    whose = (
        _("What every account opened, fetched and was refused")
        if query.access_log.sees_all(here.user)
        else _("Who opened what of your units")
    )
    days = settings().log_retention_days
    if not days:
        return f"{whose} · {_('kept without limit')}"
    return f"{whose} · {n_('kept for {n} day', 'kept for {n} days', days)}"


def choices(here: Here, what: Asked) -> list[Markup]:
    """By action; then by account and by day."""
    texts = {"": _("All"), **{key: _(labels.ACCESS[key]) for key in ACCESS_ACTIONS}}
    options = [
        Option(text, here.href(PAGE, did=key), current=key == what.look.action)
        for key, text in texts.items()
    ]
    kept = {**here.kept, "did": what.look.action, "day": here.asked.get("day", "")}
    who = html.search_box(
        PAGE, "who", what.look.account, _("Account (how its name begins)"), _filled(kept)
    )
    kept = {**here.kept, "did": what.look.action, "who": what.look.account}
    today = what.look.day or local_now().date()
    day = html.day_box(PAGE, "day", today, _("Day"), _filled(kept))
    return [html.row([html.segmented(_("Kind of entry"), options)]), html.row([who, day])]


def _filled(kept: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in kept.items() if value}


def title(what: Asked) -> str:
    """What is listed."""
    name = _(labels.ACCESS[what.look.action]) if what.look.action else _("All entries")
    return f"{name} · {formats.day(what.look.day)}" if what.look.day else name


def table(here: Here, what: Asked) -> Markup:
    """One page of the rows, the newest first."""
    found = query.access_log.listed(here.user, what.look, what.page) if what.total else []
    if not found:
        narrowed = what.look != Look() or what.page > 1
        back = (_("Show all"), here.href(PAGE, did="", who="", day="")) if narrowed else None
        return html.empty_state("zero", _("No entry in the log"), action=back)
    columns = [
        Column("at", _("When")),
        Column("who", _("Account")),
        Column("did", _("Kind of entry")),
        Column("what", _("What it was")),
        Column("unit", _("Unit"), hide_on_phone=True),
        Column("more", _("Reason, filters, file"), hide_on_phone=True),
    ]
    rows = [_row(here, each) for each in found]
    listing = html.data_table(columns, rows, title(what), stacked=True)
    return html.join([listing, _pager(here, what, len(rows))])


def _row(here: Here, each: Access) -> dict[str, Cell]:
    unit = each.unit_id if each.unit_id in here.reference.units else None
    return {
        "at": formats.moment(each.at),
        "who": Stack(each.name or each.username or _("the program"), _account(each)),
        "did": Chip(_(labels.ACCESS[each.action]), TONES.get(each.action, "neutral")),
        "what": _subject(here, each),
        "unit": None if unit is None else here.reference.name(unit, short=True),
        "more": _more(each),
    }


def _account(each: Access) -> str:
    role = _(labels.ROLE[each.role]) if each.role in labels.ROLE else ""
    return " · ".join(text for text in (each.username if each.name else "", role) if text)


def _subject(here: Here, each: Access) -> Cell:
    """The code of what was opened, which opens it to who may; else the page."""
    page = _(nav.PAGES[each.page].title) if each.page in nav.PAGES else ""
    if not each.subject:
        return page
    if each.action in THINGS and here.user.may(Permission.SEE_FILES):
        return Link(each.subject, here.href(each.action, **{THINGS[each.action]: each.subject}))
    return Stack(each.subject, page) if page else each.subject


def _more(each: Access) -> str:
    parts = [each.reason or "", each.filters or ""]
    if each.content_hash:
        parts.append(f"SHA-256 {each.content_hash[:SHORT]}")
    if each.rows is not None:
        parts.append(n_("{n} file", "{n} files", each.rows))
    return " · ".join(part for part in parts if part)


def _pager(here: Here, what: Asked, shown: int) -> Markup:
    first = (what.page - 1) * PAGE_SIZE + 1
    last = first + shown - 1
    before = here.href(PAGE, page=str(what.page - 1)) if what.page > 1 else ""
    after = here.href(PAGE, page=str(what.page + 1)) if last < what.total else ""
    return html.pager(first, last, what.total, before, after)


def chain(here: Here) -> Markup:
    """For who keeps the log: where its chain ends, to be written down elsewhere."""
    if not here.user.may(Permission.SEE_WHOLE_LOG):
        return Markup("")
    end = query.access_log.end()
    text = _(
        "Last entry number {number}, hash {hash}. Kept elsewhere, it shows later whether the end "
        "of the log was cut off: python -m lib log head.",
        number=formats.number(end.number),
        hash=end.hash or "—",
    )
    return html.paragraph(text, "small")
