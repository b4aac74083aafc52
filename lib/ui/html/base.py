"""The smallest pieces: links, icons, chips, sparklines, and ``show``, which draws."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import streamlit as st
from markupsafe import Markup

from lib.i18n import _
from lib.ui.icons import ICONS

# a page of this app, relative: "files?measure=late", "./", "?page=2", "#list"
_OWN_PAGE = re.compile(r"(?!//)[A-Za-z0-9_./-]*(\?[^\s<>\"'\\]*)?(#[A-Za-z0-9_-]*)?", re.ASCII)

# tone of a chip, bar or mark: its colour; each also has a shape, so that colour is never alone
TONES = {
    "good": "check",
    "medium": "watch",
    "high": "alert",
    "info": "dot",
    "steady": "flat",
    "neutral": "dot",
}

Width, Height = 96, 28


class ForeignLinkError(ValueError):
    """A link that does not lead to a page of this app."""


@dataclass(frozen=True)
class Chip:
    """A word in a coloured pill with a shape: ``tone`` is a key of ``TONES``.

    ``tip`` is shown on hover and read out; ``href`` makes the chip a link.
    """

    text: str
    tone: str = "neutral"
    tip: str = ""
    href: str = ""

    def translated(self, tip: str = "") -> Chip:
        """A chip of a table of message ids, in the language of the current context."""
        return replace(self, text=_(self.text), tip=tip)


def show(*parts: Markup) -> None:
    """Draw the parts as one element, nothing where there is none. Raises TypeError for text that
    has not been escaped."""
    for part in parts:
        if not isinstance(part, Markup):
            raise TypeError(f"show() draws Markup only, not {type(part).__name__}")
    if drawn := join(parts):
        st.html(str(drawn))


def join(parts: Iterable[Markup], between: str = "") -> Markup:
    """The parts in one; ``between`` is escaped text."""
    return Markup(between if isinstance(between, Markup) else Markup.escape(between)).join(parts)


def href(address: str) -> str:
    """``address`` if it is a page of this app; raises ForeignLinkError if it is anything else.

    So a value from the database can never become ``javascript:…`` or a link to another host.
    """
    if not address or not _OWN_PAGE.fullmatch(address):
        raise ForeignLinkError(f"not a page of this app: {address!r}")
    return address


def link(
    text: str | Markup, address: str, *, kind: str = "", current: bool = False, tip: str = ""
) -> Markup:
    """An anchor; without an address, the text in a span. ``kind``: classes of the style sheet;
    ``tip`` is shown on hover."""
    about = (Markup(' class="{}"').format(kind) if kind else Markup("")) + titled(tip)
    if not address:
        return Markup("<span{}>{}</span>").format(about, text)
    here = Markup(' aria-current="true"') if current else ""
    return Markup('<a href="{}"{}{}>{}</a>').format(href(address), about, here, text)


def titled(tip: str) -> Markup:
    """The attribute that shows ``tip`` on hover; nothing for an empty one."""
    return Markup(' title="{}"').format(tip) if tip else Markup("")


def icon(name: str) -> Markup:
    """A drawing of ``icons.py``, hidden from screen readers: the word beside it speaks."""
    if name not in ICONS:
        raise KeyError(f"no drawing {name!r} in lib/ui/icons.py")
    return Markup('<i class="icon icon-{}" aria-hidden="true"></i>').format(name)


def about(address: str, label: str) -> Markup:
    """A small mark beside a figure's label that leads to its card; nothing without an address."""
    if not address:
        return Markup("")
    spoken = _("About this figure: {label}", label=label)
    return Markup('<a class="about above" href="{}" title="{}" aria-label="{}">{}</a>').format(
        href(address), spoken, spoken, icon("info")
    )


def chip(item: Chip) -> Markup:
    """One chip: shape, word, colour."""
    tip = titled(item.tip)
    inner = Markup("{}{}").format(icon(TONES[item.tone]), item.text)
    if item.href:
        inner = link(inner, item.href)
    return Markup('<span class="chip {}"{}>{}</span>').format(item.tone, tip, inner)


def chips(items: Sequence[Chip]) -> Markup:
    """A row of chips."""
    return Markup('<div class="chips">{}</div>').format(join(map(chip, items)))


def sparkline(values: Sequence[float | None], label: str = "") -> Markup:
    """The course of ``values`` in the colour of the text around it; unknown values are gaps.

    ``label`` says the course in words; without it the drawing is decoration. Empty when fewer
    than two values are known. The drawing is a mask filled with the current colour, which is how
    it follows light and dark.
    """
    runs = list(_runs(values))
    if sum(map(len, runs)) < 2:
        return Markup("")
    image = base64.b64encode(_drawing(runs).encode()).decode()
    spoken = Markup(' role="img" aria-label="{}"').format(label) if label else _HIDDEN
    return Markup(
        '<span class="spark"{} style="--line:url(data:image/svg+xml;base64,{})"></span>'
    ).format(spoken, image)


def course(drawing: Markup, verdict: Chip) -> Markup:
    """A course and, under it, what it says."""
    return Markup('<div class="course">{}{}</div>').format(drawing, chip(verdict))


_HIDDEN = Markup(' aria-hidden="true"')

Point = tuple[float, float]


def _runs(values: Sequence[float | None]) -> Iterable[list[Point]]:
    """The known values as points of the drawing, cut where a value is unknown."""
    known = [v for v in values if v is not None and not math.isnan(v)]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    step, span = (Width - 8) / max(len(values) - 1, 1), (high - low) or 1.0
    run: list[Point] = []
    for position, value in enumerate(values):
        if value is None or math.isnan(value):
            if run:
                yield run
            run = []
        else:
            level = (value - low) / span if high > low else 0.5
            run.append((4 + position * step, Height - 4 - level * (Height - 8)))
    if run:
        yield run


def _drawing(runs: list[list[Point]]) -> str:
    lines = "".join(
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in run)}"/>' for run in runs
    )
    x, y = runs[-1][-1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}"'
        ' fill="none" stroke="#000" stroke-width="1.75" stroke-linejoin="round"'
        f' stroke-linecap="round">{lines}<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="#000"/>'
        "</svg>"
    )
