"""Charts: Vega-Lite specs without data, built once per language, drawn by ``lib/ui/chart.py``.

A spec names the columns it reads; the frame travels beside it. Words come in as arguments, number
and date formats from ``language``, colours of lines from the theme (``.streamlit/config.toml``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt

Spec = dict[str, Any]

LOCALES: dict[str, Spec] = {
    "vi": {
        "number": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]},
        "time": {
            "dateTime": "%H:%M %d/%m/%Y",
            "date": "%d/%m/%Y",
            "time": "%H:%M",
            "periods": ["SA", "CH"],
            "days": ["Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"],
            "shortDays": ["CN", "T2", "T3", "T4", "T5", "T6", "T7"],
            "months": [f"Tháng {n}" for n in range(1, 13)],
            "shortMonths": [f"Th{n}" for n in range(1, 13)],
        },
    },
    "en": {},
}

MUTED = "#7c8aa0"  # at least 3 : 1 on a white and on a dark card
FONT = "IBM Plex Sans, sans-serif"
MONTH, WHOLE, PERCENT = "%m/%Y", ",.0f", ".1%"
HEIGHT = 240  # pixels; a card that is taller stretches its chart


@lru_cache
def flow(month: str, received: str, resolved: str, unit: str, *, language: str) -> Spec:
    """Two lines over months. Frame: month (its first day), received, resolved (numbers).

    Arguments are the words of the tooltip, the two lines and the upright axis. The lines differ
    in dash as well as in colour.
    """
    base = alt.Chart().encode(x=_months())
    order = alt.Scale(domain=[received, resolved])
    dashes = alt.Scale(domain=[received, resolved], range=[[1, 0], [6, 3]])
    lines = (
        base.transform_fold(["received", "resolved"], as_=["measure", "value"])
        .transform_calculate(
            line=f"datum.measure == 'received' ? {_quoted(received)} : {_quoted(resolved)}"
        )
        .mark_line(strokeWidth=2.25)
        .encode(
            y=alt.Y("value:Q", axis=_axis(WHOLE, unit), scale=alt.Scale(zero=True, nice=True)),
            color=alt.Color("line:N", scale=order, title=None),
            strokeDash=alt.StrokeDash("line:N", scale=dashes, title=None),
        )
    )
    tips = [
        alt.Tooltip("month:T", title=month, format=MONTH),
        alt.Tooltip("received:Q", title=received, format=WHOLE),
        alt.Tooltip("resolved:Q", title=resolved, format=WHOLE),
    ]
    return _spec(alt.layer(lines, _pointer(base, tips)), language)


@lru_cache
def rate_by_month(month: str, rate: str, *, language: str) -> Spec:
    """A share over months with its interval. Frame: month, rate, low, high (shares, or null).

    Arguments are the words of the tooltip. An unknown rate is a gap in the line.
    """
    base = alt.Chart().encode(x=_months())
    axis, scale = _axis(".0%"), alt.Scale(zero=False, nice=True)
    interval = base.mark_rule(strokeWidth=6, opacity=0.3, strokeCap="round", color=MUTED).encode(
        y=alt.Y("low:Q", axis=axis, scale=scale), y2="high:Q"
    )
    line = base.mark_line(strokeWidth=2.25, point=alt.OverlayMarkDef(size=40)).encode(
        y=alt.Y("rate:Q", axis=axis, scale=scale)
    )
    tips = [
        alt.Tooltip("month:T", title=month, format=MONTH),
        alt.Tooltip("rate:Q", title=rate, format=PERCENT),
        alt.Tooltip("low:Q", title="95% ≥", format=PERCENT),
        alt.Tooltip("high:Q", title="95% ≤", format=PERCENT),
    ]
    return _spec(alt.layer(interval, line, _pointer(base, tips)), language)


def _months() -> alt.X:
    axis = alt.Axis(format=MONTH, title=None, tickCount=6, labelFlush=True, grid=False)
    return alt.X("yearmonth(month):T", axis=axis)


def _axis(format: str, title: str | None = None) -> alt.Axis:
    return alt.Axis(format=format, title=title, tickCount=4)


def _quoted(text: str) -> str:
    """``text`` as a string of a Vega expression."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _pointer(base: alt.Chart, tips: list[alt.Tooltip]) -> alt.Chart:
    """A line under the pointer that shows the figures of the nearest month."""
    near = alt.selection_point(
        name="near", nearest=True, on="pointerover", fields=["month"], empty=False
    )
    return (
        base.mark_rule(strokeDash=[3, 3], color=MUTED)
        .encode(opacity=alt.condition(near, alt.value(0.8), alt.value(0)), tooltip=tips)
        .add_params(near)
    )


def _spec(chart: alt.LayerChart | alt.FacetChart, language: str) -> Spec:
    """The chart as a spec without data, with quiet axes and the formats of ``language``."""
    spec = _without_data(chart.properties(height=HEIGHT).to_dict())
    spec["config"] = {
        "locale": LOCALES[language],
        "font": FONT,
        "view": {"stroke": None},
        # the parts' own labels would be read out in English, point by point; the chart has an alt
        "mark": {"aria": False},
        "axis": {
            "aria": False,
            "labelFontSize": 13,
            "titleFontSize": 13,
            "titleFontWeight": 400,
            "labelPadding": 6,
            "domain": False,
            "ticks": False,
            "gridDash": [2, 4],
        },
        "legend": {
            "aria": False,
            "orient": "top",
            "labelFontSize": 13,
            "symbolStrokeWidth": 2.5,
            "offset": 6,
        },
    }
    return spec


def _without_data(part: Any) -> Any:
    """Layers of a chart without data carry an empty data set, which would hide the real one."""
    if isinstance(part, dict):
        return {
            key: _without_data(value)
            for key, value in part.items()
            if key not in ("data", "datasets")
        }
    return [_without_data(item) for item in part] if isinstance(part, list) else part
