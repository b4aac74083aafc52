"""What belongs to a draw: a share with its limits, a hash, the frame around a draw by risk."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from lib.ui.html.base import join, link


def interval(
    text: str, limits: str, share: float, low: float, high: float, tone: str = "info"
) -> Markup:
    """``text`` (the share), ``limits`` in words beside it, and the drawing of both on a line from
    0 to 1; tone as a chip."""
    return Markup(
        '<span class="interval {}"><span class="number">{}</span><small>{}</small>'
        '<i class="line" aria-hidden="true"><i class="span" style="left:{}%;width:{}%"></i>'
        '<i class="point" style="left:{}%"></i></i></span>'
    ).format(tone, text, limits, _share(low), _share(max(high - low, 0.004)), _share(share))


def _share(value: float) -> float:
    return round(100 * min(max(value, 0), 1), 1)


def hashed(text: str, short: bool = False) -> Markup:
    """A hash or a seed, in letters of one width; ``short``: on one line."""
    return Markup('<span class="hash{}">{}</span>').format(" short" if short else "", text)


def links(items: Sequence[tuple[str, str]]) -> Markup:
    """Several (text, address) in one cell of a row that leads elsewhere."""
    return Markup('<span class="links">{}</span>').format(
        join(link(text, address, kind="above") for text, address in items)
    )


def by_risk(body: Markup) -> Markup:
    """The frame around what a draw by risk says of itself."""
    return Markup('<div class="by-risk">{}</div>').format(body)
