"""Two rates of many units against each other, in quarters by the level of all."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

import altair as alt

from lib.charts.base import MUTED, Spec, axis, finished

# for each call, worst first: a colour of at least 3 : 1 on a white and on a dark card, and a shape
COLOURS = ("#e0525f", "#b98112", "#8b6fd0", "#5b7fb4")
SHAPES = ("triangle-down", "square", "diamond", "circle")


@lru_cache
def quarters(
    words: tuple[tuple[str, str], ...], calls: tuple[str, str, str, str], *, language: str
) -> Spec:
    """Frame: unit (its name), across and upright (shares), across_tip and upright_tip (what they
    rest on), call (one of ``calls``), label (the name beside a point, or null), across_level and
    upright_level (the level of all, the same in each row).

    ``words``: pairs of "unit", "across", "upright", "call" and of the four quarters "left_low",
    "left_high", "right_low", "right_high" with their words. Calls differ in shape and in colour.
    """
    said, base = dict(words), alt.Chart()
    layers = [
        _level(base, x="across_level"),
        _level(base, y="upright_level"),
        *(_quarter(base, said, name) for name in QUARTERS),
        _points(base, said, calls),
        _names(base, "left", "<"),
        _names(base, "right", ">="),
    ]
    return finished(alt.layer(*layers), language)


def _names(base: alt.Chart, align: Literal["left", "right"], side: str) -> alt.Chart:
    """Names beside the points on one side of the level, towards the middle of the picture."""
    own = base.transform_filter(f"isValid(datum.label) && datum.across {side} datum.across_level")
    text = own.mark_text(align=align, dx=9 if align == "left" else -9, fontSize=12, color=MUTED)
    return text.encode(x="across:Q", y="upright:Q", text="label:N")


def _level(base: alt.Chart, **channel: str) -> alt.Chart:
    where = {name: f"mean({column}):Q" for name, column in channel.items()}
    return base.mark_rule(color=MUTED, strokeDash=[6, 4], strokeWidth=1.25).encode(**where)


# quarter → where its words stand: the corner of the picture, and how they are set there
QUARTERS: dict[str, tuple[Any, Any, Any, Any]] = {
    "left_low": (0, "height", "left", "bottom"),
    "left_high": (0, 0, "left", "top"),
    "right_low": ("width", "height", "right", "bottom"),
    "right_high": ("width", 0, "right", "top"),
}


def _quarter(base: alt.Chart, said: dict[str, str], name: str) -> alt.Chart:
    """The words of one corner, drawn once."""
    x, y, align, baseline = QUARTERS[name]
    text = base.transform_aggregate(units="count()").mark_text(
        align=align,
        baseline=baseline,
        dx=4 if align == "left" else -4,
        dy=4 if baseline == "top" else -4,
        fontSize=12,
        fontStyle="italic",
        color=MUTED,
    )
    return text.encode(x=alt.value(x), y=alt.value(y), text=alt.value(said[name]))


def _points(base: alt.Chart, said: dict[str, str], calls: tuple[str, str, str, str]) -> alt.Chart:
    scale = alt.Scale(zero=False, nice=True, padding=24)
    legend = alt.Legend(title=None, columns=1, labelLimit=300)
    return base.mark_point(filled=True, opacity=0.9, size=90).encode(
        x=alt.X("across:Q", axis=axis(".0%", said["across"]), scale=scale),
        y=alt.Y("upright:Q", axis=axis(".0%", said["upright"]), scale=scale),
        color=alt.Color(
            "call:N", scale=alt.Scale(domain=[*calls], range=[*COLOURS]), legend=legend
        ),
        shape=alt.Shape("call:N", scale=alt.Scale(domain=[*calls], range=[*SHAPES]), legend=legend),
        tooltip=[
            alt.Tooltip("unit:N", title=said["unit"]),
            alt.Tooltip("across_tip:N", title=said["across"]),
            alt.Tooltip("upright_tip:N", title=said["upright"]),
            alt.Tooltip("call:N", title=said["call"]),
        ],
    )
