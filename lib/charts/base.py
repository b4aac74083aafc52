"""What every chart shares: formats of a language, quiet axes, a spec without data."""

from __future__ import annotations

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


def axis(format: str, title: str | None = None) -> alt.Axis:
    return alt.Axis(format=format, title=title, tickCount=4)


def quoted(text: str) -> str:
    """``text`` as a string of a Vega expression."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def finished(chart: alt.LayerChart | alt.FacetChart, language: str) -> Spec:
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
