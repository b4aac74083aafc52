"""Results around their due day: how many come how many days before or after it."""

from __future__ import annotations

from functools import lru_cache

import altair as alt

from lib.charts.base import MUTED, PERCENT, WHOLE, Spec, axis, finished

ACCENT = "#c2691c"  # at least 3 : 1 on a white and on a dark card


@lru_cache
def due_day(
    everyone: str, unit: str, day: str, share: str, files: str, who: str, *, language: str
) -> Spec:
    """Bars for all, points on a line for the one unit that is compared with them.

    Frame: day (working days from the due day, negative before it), who (``everyone`` or ``unit``),
    share (of the results of that row's "who"), files (their number). ``day``, ``share``, ``files``
    and ``who`` are the words of axes and tooltips; an empty ``unit`` leaves the line out.
    """
    across = alt.X(
        "day:O",
        axis=alt.Axis(
            title=day,
            grid=False,
            labelAngle=0,
            labelOverlap=True,
            labelExpr="datum.value > 0 ? '+' + datum.value : datum.value",
        ),
    )
    upright = alt.Y("share:Q", axis=axis(".0%", share), scale=alt.Scale(zero=True, nice=True))
    drawn = [everyone, unit] if unit else [everyone]
    colours = alt.Scale(domain=drawn, range=[MUTED, ACCENT][: len(drawn)])
    legend = alt.Legend(orient="top") if unit else None
    colour = alt.Color("who:N", scale=colours, title=None, legend=legend)
    tips = [
        alt.Tooltip("who:N", title=who),
        alt.Tooltip("day:O", title=day),
        alt.Tooltip("share:Q", title=share, format=PERCENT),
        alt.Tooltip("files:Q", title=files, format=WHOLE),
    ]
    base = alt.Chart().encode(x=across, y=upright, color=colour, tooltip=tips)
    layers = [base.transform_filter(alt.datum.who == everyone).mark_bar(opacity=0.75)]
    if unit:
        points = alt.OverlayMarkDef(size=55, filled=True)
        line = base.transform_filter(alt.datum.who == unit).mark_line(point=points, strokeWidth=2)
        layers.append(line)
    return finished(alt.layer(*layers), language)
