"""Charts as pictures for paper: a spec of ``lib.charts`` and its rows, drawn to PNG.

The font is Liberation Sans, which the renderer carries inside itself: letters with Vietnamese
marks come out the same on every machine, and nothing is fetched. Numbers and months are written
as on screen, by the locale inside the spec.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from lib.formats import unknown
from lib.frames import as_records

FONT = "Liberation Sans"
WIDTH, HEIGHT = 640, 260  # pixels of the drawing; three to one on paper
SCALE = 2.5
INK = "#1f2937"


def png(spec: dict[str, Any], frame: pd.DataFrame, *, height: int = HEIGHT) -> bytes:
    """The chart ``spec`` with the rows of ``frame`` on white, as PNG; ``height`` in pixels of the
    drawing, whose width is 640."""
    import vl_convert  # a whole renderer: only who draws a chart waits for it

    config = dict(spec["config"])
    locale = config.pop("locale", {})
    drawn = spec | {
        "width": WIDTH,
        "height": height,
        "background": "white",
        "data": {"values": _values(frame)},
        "config": config | {"font": FONT, "text": {"font": FONT, "color": INK}},
    }
    return bytes(
        vl_convert.vegalite_to_png(
            drawn,
            scale=SCALE,
            format_locale=locale.get("number"),
            time_format_locale=locale.get("time"),
        )
    )


def _values(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON holds them: an unknown value is null, a day its midnight without a zone."""
    return [{str(name): _value(value) for name, value in row.items()} for row in as_records(frame)]


def _value(value: Any) -> Any:
    if isinstance(value, date):  # a moment too
        return f"{value:%Y-%m-%dT%H:%M:%S}"
    return None if unknown(value) else value.item() if hasattr(value, "item") else value
