"""Tables, the links that page and switch them, and the search box above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from lib.formats import DASH, number
from lib.i18n import _
from lib.ui.html.base import Chip, about, chip, href, icon, join, link, sparkline, titled


@dataclass(frozen=True)
class Column:
    """A column of a table: ``key`` of its cells in a row, label, where its text is aligned.

    ``hide_on_phone``: left out below 640 px. ``help``: what the column means, on hover.
    ``sort``: the address that sorts by it; ``sorted``: "ascending" or "descending" if it is the
    one that the rows are sorted by. ``about``: the address of the figure's card.
    """

    key: str
    label: str
    align: str = "start"
    hide_on_phone: bool = False
    help: str = ""
    sort: str = ""
    sorted: str = ""
    about: str = ""


@dataclass(frozen=True)
class Figure:
    """A number as text, in tabular digits; ``tip`` (an interval, n) is shown on hover; ``href``
    opens what is behind it."""

    text: str
    tip: str = ""
    href: str = ""


@dataclass(frozen=True)
class Bar:
    """A figure with a bar of length ``share`` (0–1); tone as a chip. Unknown share: no bar."""

    text: str
    share: float | None
    tone: str = "info"
    tip: str = ""
    href: str = ""


@dataclass(frozen=True)
class Spark:
    """The course of a figure; ``label`` says it in words."""

    values: Sequence[float | None]
    label: str = ""


@dataclass(frozen=True)
class Link:
    """Text that leads somewhere else than its row."""

    text: str
    href: str


@dataclass(frozen=True)
class Stack:
    """A text with a smaller line under it."""

    text: str
    sub: str


Cell = str | Markup | None | Figure | Bar | Spark | Link | Stack | Chip


@dataclass(frozen=True)
class Option:
    """One of the choices of ``segmented``; ``count`` is text."""

    text: str
    href: str
    current: bool = False
    count: str = ""


def cell(value: Cell) -> Markup:
    """What stands in a cell; None is a dash."""
    match value:
        case None:
            return Markup.escape(DASH)
        case Chip():
            return chip(value)
        case Figure(text, tip, address):
            return _number(text, tip, address)
        case Bar():
            return _bar(value)
        case Spark(values, label):
            return sparkline(values, label)
        case Link(text, address):
            return link(text, address, kind="above")
        case Stack(text, sub):
            return Markup("{}<small>{}</small>").format(text, sub)
    return Markup.escape(value)


def _number(text: str, tip: str, address: str) -> Markup:
    return link(text, address, kind="number above" if address else "number", tip=tip)


def _bar(bar: Bar) -> Markup:
    width = 0 if bar.share is None else round(100 * min(max(bar.share, 0), 1), 1)
    return Markup(
        '<span class="bar {}"><i aria-hidden="true" style="--share:{}%"></i>{}</span>'
    ).format(bar.tone, width, _number(bar.text, bar.tip, bar.href))


def data_table(
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Cell]],
    caption: str,
    *,
    total: Mapping[str, Cell] | None = None,
    stacked: bool = False,
) -> Markup:
    """One table. A row's first cell is its heading; a row with "href" leads there as a whole.

    ``caption`` is read by screen readers. ``total`` is a last row, set apart. ``stacked``: on a
    phone the heading of a row takes a line of its own, for tables of long titles.
    """
    foot = Markup("<tfoot>{}</tfoot>").format(_row(columns, total)) if total else ""
    return Markup(
        '<div class="table-frame{}" tabindex="0" role="region" aria-label="{}"><table>'
        "<caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody>{}</table></div>"
    ).format(
        " stacked" if stacked else "",
        caption,
        caption,
        join(map(_heading, columns)),
        join(_row(columns, row) for row in rows),
        foot,
    )


def _kind(column: Column) -> Markup:
    kinds = ["end"] * (column.align == "end") + ["desk"] * column.hide_on_phone
    return Markup(' class="{}"').format(" ".join(kinds)) if kinds else Markup("")


def _heading(column: Column) -> Markup:
    label: str | Markup = column.label
    if column.sort:
        arrow = {"ascending": "up", "descending": "down"}.get(column.sorted, "sort")
        label = link(Markup("{}\u00a0{}").format(column.label, icon(arrow)), column.sort)
    label = Markup("{}{}").format(label, about(column.about, column.label))
    order = Markup(' aria-sort="{}"').format(column.sorted) if column.sorted else ""
    return Markup('<th scope="col"{}{}{}>{}</th>').format(
        _kind(column), order, titled(column.help), label
    )


def _row(columns: Sequence[Column], row: Mapping[str, Cell]) -> Markup:
    first, *rest = columns
    address = row.get("href")
    head = cell(row.get(first.key))
    if isinstance(address, str) and address:
        value = row.get(first.key)
        text, sub = (value.text, value.sub) if isinstance(value, Stack) else (head, "")
        small = Markup("<small>{}</small>").format(sub) if sub else ""
        head = Markup("{}{}").format(link(text, address, kind="cover"), small)
    cells = join(
        Markup('<td{} data-label="{}">{}</td>').format(
            _kind(column), column.label, cell(row.get(column.key))
        )
        for column in rest
    )
    return Markup('<tr><th scope="row"{}>{}</th>{}</tr>').format(_kind(first), head, cells)


def pager(first: int, last: int, total: int, previous: str = "", following: str = "") -> Markup:
    """ "1–50 of 1.234" with links to the page before and after; without an address, no link."""
    span = _(
        "{first}–{last} of {total}", first=number(first), last=number(last), total=number(total)
    )
    return turner(span, previous, following)


def turner(span: str, previous: str, following: str, ends: tuple[str, str] | None = None) -> Markup:
    """Links to the page before and after, with ``span``, which rows are shown, between them;
    ``ends``: also to the first and the last page. An empty address is no link."""
    first, last = ends or ("", "")
    to_first = _end(_("First page"), "to-first", first) if ends else Markup("")
    to_last = _end(_("Last page"), "to-last", last) if ends else Markup("")
    return Markup(
        '<div class="pager" role="group" aria-label="{}">'
        "<span>{}{}</span><span>{}</span><span>{}{}</span></div>"
    ).format(
        _("Pages of the list"),
        to_first,
        _step(_("Previous"), "chevron-back", previous, "prev"),
        span,
        _step(_("Next"), "chevron", following, "next"),
        to_last,
    )


def _end(name: str, drawing: str, address: str) -> Markup:
    """A link of which only the icon is seen."""
    if not address:
        return Markup(
            '<span class="off" role="link" aria-disabled="true" aria-label="{}">{}</span>'
        ).format(name, icon(drawing))
    return Markup('<a href="{}" aria-label="{}" title="{}">{}</a>').format(
        href(address), name, name, icon(drawing)
    )


def _step(text: str, drawing: str, address: str, rel: str) -> Markup:
    words_and_icon = (icon(drawing), text) if rel == "prev" else (text, icon(drawing))
    inner = Markup("{}{}").format(*words_and_icon)
    if not address:
        return Markup('<span class="off" aria-disabled="true">{}</span>').format(inner)
    return Markup('<a href="{}" rel="{}">{}</a>').format(href(address), rel, inner)


def segmented(label: str, options: Sequence[Option]) -> Markup:
    """A choice of one as links; the current one is marked for eye and ear."""
    return Markup('<nav class="segmented" aria-label="{}">{}</nav>').format(
        label,
        join(
            link(
                Markup("{}{}").format(
                    option.text,
                    Markup(" <small>{}</small>").format(option.count) if option.count else "",
                ),
                option.href,
                current=option.current,
            )
            for option in options
        ),
    )


def search_box(
    address: str, name: str, value: str, label: str, hidden: Mapping[str, str] | None = None
) -> Markup:
    """A search that opens ``address`` with ``name`` set to what was typed.

    ``hidden`` are parameters it keeps. It works without a script: the browser then loads the page.
    """
    return Markup(
        '<form class="search" method="get" action="{}" role="search">{}<label>{}'
        '<input type="search" name="{}" value="{}" placeholder="{}" aria-label="{}"></label>'
        "<button>{}</button></form>"
    ).format(
        href(address), _hidden(hidden or {}), icon("search"), name, value, label, label, _("Search")
    )


def day_box(
    address: str, name: str, value: date, label: str, hidden: Mapping[str, str] | None = None
) -> Markup:
    """A choice of a day that opens ``address`` with ``name`` set to it; ``hidden`` as above."""
    return Markup(
        '<form class="search day" method="get" action="{}">{}<label>{} '
        '<input type="date" name="{}" value="{}" required></label><button>{}</button></form>'
    ).format(href(address), _hidden(hidden or {}), label, name, value.isoformat(), _("Show"))


def _hidden(kept: Mapping[str, str]) -> Markup:
    """Parameters that a form keeps."""
    return join(
        Markup('<input type="hidden" name="{}" value="{}">').format(key, text)
        for key, text in kept.items()
    )
