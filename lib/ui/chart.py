"""A chart in a card of its own."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from lib.ui import html


def draw(
    frame: pd.DataFrame,
    spec: dict[str, Any],
    *,
    key: str,
    title: str,
    alt: str,
    sub: str = "",
) -> None:
    """Draw ``spec`` (of ``lib/charts.py``) with the rows of ``frame`` under a heading.

    ``alt`` says in words what the picture shows; ``key`` is unique on the page. A frame without
    rows draws the state "empty" instead.
    """
    with st.container(border=True, key=f"card-{key}", height="stretch"):
        html.show(html.section(title, sub))
        if frame.empty:
            html.show(html.empty_state("empty"))
        else:
            st.vega_lite_chart(frame, spec, height="stretch", key=f"chart-{key}", alt=alt)
