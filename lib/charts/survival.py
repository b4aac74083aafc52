"""Shares of files done by their age: one falling staircase turned upside down for each kind."""

from __future__ import annotations

from functools import lru_cache

import altair as alt

from lib.charts.base import MUTED, PERCENT, WHOLE, Spec, axis, finished

DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3])


@lru_cache
def share_done(kinds: tuple[str, ...], day: str, share: str, kind: str, *, language: str) -> Spec:
    """Frame: kind (one of ``kinds``, at most four), day (working days since receipt), share done by
    then with its limits low and high (shares, or null).

    ``day``, ``share`` and ``kind`` are the words of axes and tooltips. The line at one half shows
    the medians. Lines differ in dash as well as in colour.
    """
    base = alt.Chart().encode(
        x=alt.X(
            "day:Q", axis=alt.Axis(format=WHOLE, title=day, tickCount=8, grid=False),
            scale=alt.Scale(nice=False),
        )
    )  # fmt: skip
    # inside the picture, where the curves leave room: three names do not fit above a narrow one
    legend = alt.Legend(
        symbolType="stroke", symbolOpacity=1, orient="bottom-right", direction="vertical"
    )
    colour = alt.Color("kind:N", scale=alt.Scale(domain=[*kinds]), title=None, legend=legend)
    dash = alt.Scale(domain=[*kinds], range=[*DASHES[: len(kinds)]])
    scale = alt.Scale(domain=[0, 1])
    band = base.mark_area(opacity=0.14, interpolate="step-after").encode(
        y=alt.Y("low:Q", axis=axis(".0%", share), scale=scale), y2="high:Q", color=colour
    )
    line = base.mark_line(strokeWidth=2.25, interpolate="step-after").encode(
        y=alt.Y("share:Q", axis=axis(".0%", share), scale=scale),
        color=colour,
        strokeDash=alt.StrokeDash("kind:N", scale=dash, title=None),
    )
    half = alt.Chart().mark_rule(color=MUTED, strokeDash=[6, 4]).encode(y=alt.datum(0.5))
    return finished(alt.layer(band, half, line, _near(base, colour, day, share, kind)), language)


def _near(base: alt.Chart, colour: alt.Color, day: str, share: str, kind: str) -> alt.Chart:
    """The point nearest to the pointer, with its figures."""
    near = alt.selection_point(
        name="near", nearest=True, on="pointerover", fields=["day", "kind"], empty=False
    )
    tips = [
        alt.Tooltip("kind:N", title=kind),
        alt.Tooltip("day:Q", title=day, format=WHOLE),
        alt.Tooltip("share:Q", title=share, format=PERCENT),
        alt.Tooltip("low:Q", title="95% ≥", format=PERCENT),
        alt.Tooltip("high:Q", title="95% ≤", format=PERCENT),
    ]
    return (
        base.mark_point(filled=True, size=60)
        .encode(
            y="share:Q",
            color=colour,
            opacity=alt.condition(near, alt.value(1), alt.value(0)),
            tooltip=tips,
        )
        .add_params(near)
    )
