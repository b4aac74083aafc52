"""The funnel plot: the rate of each unit against its number of files, and the limits of chance."""

from __future__ import annotations

from functools import lru_cache

import altair as alt

from lib.charts.base import MUTED, PERCENT, WHOLE, Spec, axis, finished
from lib.charts.control import MARKS, SHAPES


@lru_cache
def funnel(words: tuple[tuple[str, str], ...], *, language: str) -> Spec:
    """Frame: n (files), rate (share; null where only the limits are meant), average, low, high,
    far_low, far_high (limits at n), unit (name), mark (a key of MARKS), side (a key of SHAPES),
    verdict (the mark in words), interval (of the rate, as text), floor (the lowest share shown).

    ``words``: pairs of "n", "rate", "interval", "average", "unit", "verdict" and their words on
    axes and in tooltips. Rows may come in any order.
    """
    said = dict(words)
    across = alt.X(
        "n:Q",
        axis=alt.Axis(format=WHOLE, title=said["n"], tickCount=6, grid=False),
        scale=alt.Scale(type="sqrt", nice=False, zero=False, padding=8),
    )
    base = alt.Chart().encode(x=across)
    upright = alt.Y(
        "rate:Q",
        axis=axis(".0%", said["rate"]),
        scale=alt.Scale(zero=False, domainMax=1, nice=False),
    )
    layers = [
        # nothing to be seen: it holds the foot of the picture
        base.mark_point(opacity=0).encode(y="floor:Q"),
        _between(base, "far_low", "far_high", 0.12),
        _between(base, "low", "high", 0.16),
        base.mark_line(color=MUTED, strokeDash=[6, 4], strokeWidth=1.5).encode(y="average:Q"),
        _units(base.transform_filter("isValid(datum.rate)"), upright, said),
    ]
    return finished(alt.layer(*layers), language)


def _between(base: alt.Chart, low: str, high: str, opacity: float) -> alt.Chart:
    edges = {"color": MUTED, "opacity": 0.7, "strokeWidth": 1}
    area = base.mark_area(opacity=opacity, color=MUTED, line=edges, clip=True)
    return area.encode(y=alt.Y(f"{low}:Q", axis=axis(".0%")), y2=f"{high}:Q")


def _units(base: alt.Chart, upright: alt.Y, said: dict[str, str]) -> alt.Chart:
    colours = alt.Scale(domain=[*MARKS], range=[*MARKS.values()])
    shapes = alt.Scale(domain=[*SHAPES], range=[*SHAPES.values()])
    return base.mark_point(filled=True, opacity=0.9, size=75).encode(
        y=upright,
        color=alt.Color("mark:N", scale=colours, legend=None),
        shape=alt.Shape("side:N", scale=shapes, legend=None),
        tooltip=[
            alt.Tooltip("unit:N", title=said["unit"]),
            alt.Tooltip("rate:Q", title=said["rate"], format=PERCENT),
            alt.Tooltip("n:Q", title=said["n"], format=WHOLE),
            alt.Tooltip("interval:N", title=said["interval"]),
            alt.Tooltip("average:Q", title=said["average"], format=PERCENT),
            alt.Tooltip("verdict:N", title=said["verdict"]),
        ],
    )
