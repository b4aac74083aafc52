"""The control chart: a figure by month, its mean, its limits, and the points that a rule marks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import altair as alt

from lib.charts.base import MONTH, MUTED, Spec, axis, finished
from lib.charts.months import months_axis, pointer

# a mark's colour: at least 3 : 1 on a white and on a dark card
MARKS = {
    "ordinary": "#5b7fb4",
    "improving": "#1b9a6c",
    "worsening": "#e0525f",
    "changed": "#b98112",
}
SHAPES = {"level": "circle", "high": "triangle-up", "low": "triangle-down"}


@lru_cache
def control(
    words: tuple[tuple[str, str], ...], format: str, has_target: bool, *, language: str
) -> Spec:
    """Frame: month (its first day), value (null = none), mean, lower, upper, segment (a number for
    each stretch between events), mark (a key of MARKS), side (a key of SHAPES), verdict (the mark
    in words), event (words on the month it falls in, or null), target (with ``has_target``).

    ``words``: pairs of "month", "value", "mean", "lower", "upper", "target", "verdict" and their
    words in tooltips; ``format``: a d3 number format. A triangle points to the side on which the
    figure lies, its colour says whether that is good.
    """
    base = alt.Chart().encode(x=months_axis())
    upright = alt.Y("value:Q", axis=axis(format), scale=alt.Scale(zero=False, nice=True, padding=6))
    target = [_target(base), _target_word(dict(words)["target"])] if has_target else []
    layers = [
        _limits(base, format),
        _mean(base),
        *target,
        *_events(base),
        _line(base, upright),
        _points(base),
        pointer(base, _tips(dict(words), format, has_target)),
    ]
    return finished(alt.layer(*layers), language)


def _limits(base: alt.Chart, format: str) -> alt.Chart:
    return base.mark_area(opacity=0.16, color=MUTED, interpolate="step").encode(
        y=alt.Y("lower:Q", axis=axis(format)), y2="upper:Q", detail="segment:N"
    )


def _mean(base: alt.Chart) -> alt.Chart:
    line = base.mark_line(color=MUTED, strokeDash=[6, 4], strokeWidth=1.5)
    return line.encode(y="mean:Q", detail="segment:N")


def _line(base: alt.Chart, upright: alt.Y) -> alt.Chart:
    return base.mark_line(strokeWidth=2, color=MARKS["ordinary"]).encode(y=upright)


def _points(base: alt.Chart) -> alt.Chart:
    colours = alt.Scale(domain=[*MARKS], range=[*MARKS.values()])
    shapes = alt.Scale(domain=[*SHAPES], range=[*SHAPES.values()])
    return base.mark_point(filled=True, opacity=1, size=70).encode(
        y="value:Q",
        color=alt.Color("mark:N", scale=colours, legend=None),
        shape=alt.Shape("side:N", scale=shapes, legend=None),
    )


def _target(base: alt.Chart) -> alt.Chart:
    line = base.mark_line(color=MARKS["improving"], strokeWidth=1.5, strokeDash=[2, 2])
    return line.encode(y="target:Q")


def _target_word(word: str) -> alt.Chart:
    label = alt.Chart().transform_aggregate(target="min(target)")
    label = label.mark_text(align="left", dy=-8, fontSize=12, color=MARKS["improving"])
    return label.encode(x=alt.value(4), y="target:Q", text=alt.value(word))


def _events(base: alt.Chart) -> list[alt.Chart]:
    """An upright line where the chart starts anew, with the reason."""
    at = base.transform_filter("isValid(datum.event)")
    return [
        at.mark_rule(color=MUTED, strokeWidth=1.5),
        at.mark_text(align="left", dx=5, fontSize=12, color=MUTED, baseline="top").encode(
            y=alt.value(2), text="event:N"
        ),
    ]


def _tips(words: Mapping[str, str], format: str, has_target: bool) -> list[alt.Tooltip]:
    names = ["value", "mean", "lower", "upper", *(["target"] if has_target else [])]
    return [
        alt.Tooltip("month:T", title=words["month"], format=MONTH),
        *(alt.Tooltip(f"{name}:Q", title=words[name], format=format) for name in names),
        alt.Tooltip("verdict:N", title=words["verdict"]),
    ]
