"""Headline figures and the list of what needs attention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lib.i18n import _, words
from lib.ui.html.base import Chip, about, chips, href, icon, join, link, sparkline

MOST_TILES = 8

SEVERITIES = {
    "high": ("alert", words("Act now")),
    "medium": ("watch", words("Watch")),
    "good": ("check", words("Doing well")),
}


@dataclass(frozen=True)
class Tile:
    """One headline figure. The whole card leads to ``href``: the files behind the figure.

    ``value`` and ``unit`` are text ("1.841", "hồ sơ"); ``delta`` is signed text against
    ``compared`` ("so với kỳ trước"); ``verdict`` is its course over the months, ``why`` the
    sentence that goes with it; ``meaning`` says in a few words what the figure means, ``help`` in
    full on hover; ``about`` is the address of its card; ``trend`` draws its course,
    ``trend_label`` says it; ``links`` are further (text, address); ``key`` names the tile for
    tests.
    """

    label: str
    value: str
    href: str = ""
    unit: str = ""
    delta: str = ""
    compared: str = ""
    verdict: Sequence[Chip] = ()
    why: str = ""
    meaning: str = ""
    help: str = ""
    about: str = ""
    trend: Sequence[float | None] = ()
    trend_label: str = ""
    links: Sequence[tuple[str, str]] = ()
    key: str = ""


@dataclass(frozen=True)
class Attention:
    """Something that needs a look: severity "high", "medium" or "good", and the reason."""

    severity: str
    title: str
    reason: str
    figure: str = ""
    href: str = ""


def tiles(items: Sequence[Tile]) -> Markup:
    """The tiles as one grid. Raises ValueError above eight: more is a table, not a headline."""
    if len(items) > MOST_TILES:
        raise ValueError(f"{len(items)} tiles; at most {MOST_TILES} fit one look")
    return Markup('<div class="tiles-frame"><ul class="tiles of-{}">{}</ul></div>').format(
        len(items), join(map(_tile, items))
    )


def hero(value: str, unit: str) -> Markup:
    """One figure alone, large, with the word of its unit."""
    word = Markup(" <small>{}</small>").format(unit) if unit else ""
    return Markup('<p class="hero"><b>{}</b>{}</p>').format(value, word)


def _tile(tile: Tile) -> Markup:
    figure = Markup("<b>{}</b>{}").format(
        tile.value, Markup(" <small>{}</small>").format(tile.unit) if tile.unit else ""
    )
    return Markup(
        '<li class="tile" data-key="{}"><h2 title="{}">{}{}</h2><div class="figure">{}{}</div>'
        "{}{}{}{}</li>"
    ).format(
        tile.key,
        tile.help,
        tile.label,
        about(tile.about, tile.label),
        _whole_card(figure, tile),
        sparkline(tile.trend, tile.trend_label),
        _delta(tile),
        _verdict(tile),
        Markup('<p class="meaning">{}</p>').format(tile.meaning) if tile.meaning else "",
        _sub_links(tile.links),
    )


def _whole_card(figure: Markup, tile: Tile) -> Markup:
    if not tile.href:
        return Markup("<span>{}</span>").format(figure)
    spoken = f"{tile.label}: {tile.value} {tile.unit}".strip()
    return Markup('<a class="cover" href="{}" aria-label="{}">{}</a>').format(
        href(tile.href), spoken, figure
    )


def _delta(tile: Tile) -> Markup:
    if not tile.delta:
        return Markup("")
    arrow = {"+": "up", "-": "down"}.get(tile.delta[:1], "flat")
    return Markup('<p class="delta">{}<span>{}</span>{}</p>').format(
        icon(arrow),
        tile.delta,
        Markup("<small>{}</small>").format(tile.compared) if tile.compared else "",
    )


def _verdict(tile: Tile) -> Markup:
    if not tile.verdict:
        return Markup("")
    why = Markup('<p class="why">{}</p>').format(tile.why) if tile.why else ""
    return Markup("{}{}").format(chips(tile.verdict), why)


def _sub_links(links: Sequence[tuple[str, str]]) -> Markup:
    if not links:
        return Markup("")
    return Markup('<p class="sub">{}</p>').format(join(link(*item) for item in links))


def attention_list(entries: Sequence[Attention]) -> Markup:
    """What needs a look, most urgent first as given: shape, word, title, reason, figure."""
    return Markup('<ul class="attention">{}</ul>').format(join(map(_attention, entries)))


def _attention(entry: Attention) -> Markup:
    drawing, word = SEVERITIES[entry.severity]
    return Markup(
        '<li class="{}">{}<div><p class="what"><em>{}</em> {}</p><p class="why">{}</p></div>'
        '<b class="figure">{}</b></li>'
    ).format(
        entry.severity,
        icon(drawing),
        _(word),
        link(entry.title, entry.href, kind="cover"),
        entry.reason,
        entry.figure,
    )
