"""Charts over months: flows and rates."""

from __future__ import annotations

from functools import lru_cache

import altair as alt

from lib.charts.base import MONTH, MUTED, PERCENT, WHOLE, Spec, axis, finished, quoted


@lru_cache
def flow(month: str, received: str, resolved: str, unit: str, *, language: str) -> Spec:
    """Two lines over months. Frame: month (its first day), received, resolved (numbers).

    Arguments are the words of the tooltip, the two lines and the upright axis. The lines differ
    in dash as well as in colour.
    """
    base = alt.Chart().encode(x=months_axis())
    order = alt.Scale(domain=[received, resolved])
    dashes = alt.Scale(domain=[received, resolved], range=[[1, 0], [6, 3]])
    lines = (
        base.transform_fold(["received", "resolved"], as_=["measure", "value"])
        .transform_calculate(
            line=f"datum.measure == 'received' ? {quoted(received)} : {quoted(resolved)}"
        )
        .mark_line(strokeWidth=2.25)
        .encode(
            y=alt.Y("value:Q", axis=axis(WHOLE, unit), scale=alt.Scale(zero=True, nice=True)),
            color=alt.Color("line:N", scale=order, title=None),
            strokeDash=alt.StrokeDash("line:N", scale=dashes, title=None),
        )
    )
    tips = [
        alt.Tooltip("month:T", title=month, format=MONTH),
        alt.Tooltip("received:Q", title=received, format=WHOLE),
        alt.Tooltip("resolved:Q", title=resolved, format=WHOLE),
    ]
    return finished(alt.layer(lines, pointer(base, tips)), language)


@lru_cache
def rate_by_month(month: str, rate: str, *, language: str) -> Spec:
    """A share over months with its interval. Frame: month, rate, low, high (shares, or null).

    Arguments are the words of the tooltip. An unknown rate is a gap in the line.
    """
    base = alt.Chart().encode(x=months_axis())
    upright, scale = axis(".0%"), alt.Scale(zero=False, nice=True)
    interval = base.mark_rule(strokeWidth=6, opacity=0.3, strokeCap="round", color=MUTED).encode(
        y=alt.Y("low:Q", axis=upright, scale=scale), y2="high:Q"
    )
    line = base.mark_line(strokeWidth=2.25, point=alt.OverlayMarkDef(size=40)).encode(
        y=alt.Y("rate:Q", axis=upright, scale=scale)
    )
    tips = [
        alt.Tooltip("month:T", title=month, format=MONTH),
        alt.Tooltip("rate:Q", title=rate, format=PERCENT),
        alt.Tooltip("low:Q", title="95% ≥", format=PERCENT),
        alt.Tooltip("high:Q", title="95% ≤", format=PERCENT),
    ]
    return finished(alt.layer(interval, line, pointer(base, tips)), language)


def months_axis() -> alt.X:
    along = alt.Axis(format=MONTH, title=None, tickCount=6, labelFlush=True, grid=False)
    return alt.X("yearmonth(month):T", axis=along)


def pointer(base: alt.Chart, tips: list[alt.Tooltip]) -> alt.Chart:
    """A line under the pointer that shows the figures of the nearest month."""
    near = alt.selection_point(
        name="near", nearest=True, on="pointerover", fields=["month"], empty=False
    )
    return (
        base.mark_rule(strokeDash=[3, 3], color=MUTED)
        .encode(opacity=alt.condition(near, alt.value(0.8), alt.value(0)), tooltip=tips)
        .add_params(near)
    )
