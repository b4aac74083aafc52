"""Charts over months: what came in and what went out."""

from __future__ import annotations

from functools import lru_cache

import altair as alt

from lib.charts.base import MONTH, MUTED, WHOLE, Spec, axis, finished, quoted


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
