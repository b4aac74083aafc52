"""A mix of parts as one small bar, for a cell of a table whose other cells say the counts."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from lib.ui.html.base import join


def mix(counts: Sequence[int], spoken: str) -> Markup:
    """The shares of ``counts`` in one bar, the worst part first; ``spoken`` says them in words, on
    hover. Nothing to draw without any count. The bar is a drawing only: the counts stand beside it.
    """
    if not sum(counts):
        return Markup("")
    parts = join(
        Markup('<i class="part-{}" style="flex-grow:{}"></i>').format(place, count)
        for place, count in enumerate(counts, start=1)
        if count
    )
    return Markup('<span class="mix" title="{}" aria-hidden="true">{}</span>').format(spoken, parts)


def mix_legend(words: Sequence[str]) -> Markup:
    """What the parts of ``mix`` stand for, in their order."""
    keys = join(
        Markup('<li><i class="key part-{}" aria-hidden="true"></i>{}</li>').format(place, word)
        for place, word in enumerate(words, start=1)
    )
    return Markup('<ul class="legend">{}</ul>').format(keys)
