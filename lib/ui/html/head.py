"""Top, frames and edges of a page: head, section, panel, notices, and the five kinds of nothing."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from lib.i18n import _, words
from lib.ui.html.base import Chip, chip, chips, icon, join, link

# kind: (icon, title, sentence). Each looks different, because each asks for something else.
EMPTY_STATES = {
    "empty": (
        "search",
        words("Nothing fits this choice"),
        words("No file fits the filters above. Widen the period or clear a filter."),
    ),
    "zero": (
        "check-circle",
        words("None"),
        words("Counted, and the count is zero."),
    ),
    "forbidden": (
        "lock",
        words("You may not see this"),
        words("Your account has no access to this page or this unit."),
    ),
    "not_loaded": (
        "database",
        words("No data yet"),
        words("No file has been loaded into the database."),
    ),
    "failed": (
        "broken",
        words("This could not be shown"),
        words("The figures could not be read. Nothing was changed; try again in a moment."),
    ),
}


def page_head(
    title: str,
    breadcrumb: Sequence[tuple[str, str]] = (),
    sentence: str = "",
    as_of: str = "",
    freshness: Chip | None = None,
    status: Chip | None = None,
) -> Markup:
    """Breadcrumb, title, filter sentence, and the line "as of" with the freshness of the data.

    ``breadcrumb``: (text, address) of each step above this page. ``status`` stands beside the
    title: the state of the one thing the page is about.
    """
    crumbs = join(
        Markup("<li>{}{}</li>").format(link(text, address), icon("chevron"))
        for text, address in breadcrumb
    )
    nav = Markup(
        '<nav class="crumbs" aria-label="{}"><ol>{}<li aria-current="page">{}</li></ol></nav>'
    )
    return Markup('<header class="page-head">{}<h1 tabindex="-1">{}{}</h1>{}{}</header>').format(
        nav.format(_("Path to this page"), crumbs, title) if breadcrumb else "",
        title,
        chip(status) if status else "",
        Markup('<p class="sentence">{}</p>').format(sentence) if sentence else "",
        _as_of(as_of, freshness),
    )


def _as_of(as_of: str, freshness: Chip | None) -> Markup:
    if not as_of and not freshness:
        return Markup("")
    return Markup('<p class="as-of">{} {}</p>').format(as_of, chip(freshness) if freshness else "")


def section(
    title: str,
    sub: str = "",
    action: tuple[str, str] | None = None,
    verdict: Sequence[Chip] = (),
) -> Markup:
    """The heading of a part of the page; ``action`` is (text, address) of a link at its end,
    ``verdict`` stands before the line under the heading."""
    return Markup('<div class="section"><div><h2>{}</h2>{}{}</div>{}</div>').format(
        title,
        chips(verdict) if verdict else "",
        Markup("<p>{}</p>").format(sub) if sub else "",
        link(Markup("{}{}").format(action[0], icon("chevron")), action[1], kind="action")
        if action
        else "",
    )


def panel(
    title: str,
    *body: Markup,
    sub: str = "",
    action: tuple[str, str] | None = None,
    anchor: str = "",
) -> Markup:
    """A card with a heading around ``body``; ``anchor`` is the name a link can jump to."""
    name = Markup(' id="{}"').format(anchor) if anchor else ""
    return Markup('<section class="panel"{}>{}{}</section>').format(
        name, section(title, sub, action), join(body)
    )


def subsection(title: str, sub: str = "") -> Markup:
    """The heading of a part of a panel."""
    return Markup('<div class="subsection"><h3>{}</h3>{}</div>').format(
        title, Markup("<p>{}</p>").format(sub) if sub else ""
    )


def more(text: str, address: str) -> Markup:
    """A link under a list that was cut short, to the whole of it."""
    return Markup('<p class="more">{}</p>').format(
        link(Markup("{}{}").format(text, icon("chevron")), address, kind="action")
    )


def row(parts: Sequence[Markup]) -> Markup:
    """Controls beside each other, under each other where there is no room."""
    return Markup('<div class="row">{}</div>').format(join(parts))


def paragraph(text: str, kind: str = "") -> Markup:
    """Plain text; ``kind`` "small" for a caveat or a note under a figure."""
    return Markup('<p class="text {}">{}</p>').format(kind, text)


def notice(text: str, tone: str = "info", action: tuple[str, str] | None = None) -> Markup:
    """A line that the reader must not miss: tone "info", "medium" or "high"."""
    names = {"info": "info", "medium": "watch", "high": "alert"}
    return Markup('<div class="notice {}" role="status">{}<p>{} {}</p></div>').format(
        tone, icon(names[tone]), text, link(*action) if action else ""
    )


def demo_ribbon(text: str) -> Markup:
    """The line on every page that the data is illustrative."""
    return Markup('<p class="ribbon" role="note">{}<span>{}</span></p>').format(icon("info"), text)


def footer(text: str) -> Markup:
    """The last line of a page: where the figures come from."""
    return Markup('<footer class="page-foot">{}</footer>').format(text)


def empty_state(
    kind: str,
    title: str = "",
    text: str = "",
    action: tuple[str, str] | None = None,
) -> Markup:
    """One of ``EMPTY_STATES`` in place of figures; title and text replace its own words.

    "empty" no row fits · "zero" the count is truly zero · "forbidden" · "not_loaded" the database
    holds nothing yet · "failed" the query broke.
    """
    drawing, own_title, own_text = EMPTY_STATES[kind]
    return Markup(
        '<section class="nothing {}" role="{}">{}<div><h2>{}</h2><p>{}</p>{}</div></section>'
    ).format(
        kind.replace("_", "-"),
        "alert" if kind == "failed" else "status",
        icon(drawing),
        title or _(own_title),
        text or _(own_text),
        link(*action, kind="button") if action else "",
    )
