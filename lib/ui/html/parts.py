"""A whole as one bar of its parts, each part with its word, its number and its share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lib.ui.html.base import href, join


@dataclass(frozen=True)
class Part:
    """``key`` names the part for tests and ``look`` its colour in the style sheet; ``text`` is
    the number as text, ``size`` the number; ``share`` text; ``href`` opens what is behind it."""

    key: str
    label: str
    text: str
    size: int
    share: str
    href: str
    look: str
    help: str = ""


def parts_bar(parts: Sequence[Part]) -> Markup:
    """The bar is a drawing only; the list under it says the same, and its entries are the links."""
    return Markup(
        '<div class="parts" aria-hidden="true">{}</div><ul class="parts-list">{}</ul>'
    ).format(
        join(
            Markup('<span class="part-{}" style="flex-grow:{}"></span>').format(
                part.look, part.size
            )
            for part in parts
            if part.size
        ),
        join(map(_entry, parts)),
    )


def _entry(part: Part) -> Markup:
    spoken = f"{part.label}: {part.text} ({part.share})"
    return Markup(
        '<li data-key="{}" title="{}"><span><i class="key part-{}" aria-hidden="true"></i>{}</span>'
        '<a class="cover" href="{}" aria-label="{}"><b>{}</b></a><small>{}</small></li>'
    ).format(
        part.key, part.help, part.look, part.label, href(part.href), spoken, part.text, part.share
    )
