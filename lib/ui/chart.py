"""A chart in a card of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lib.ui import html
from lib.ui.html import Chip


def draw(
    frame: pd.DataFrame,
    spec: dict[str, Any],
    *,
    key: str,
    title: str,
    alt: str,
    sub: str = "",
    action: tuple[str, str] | None = None,
    verdict: Sequence[Chip] = (),
) -> None:
    """Draw ``spec`` (of ``lib/charts.py``) with the rows of ``frame`` under a heading.

    ``alt`` says in words what the picture shows; ``key`` is unique on the page; ``action`` and
    ``verdict`` as for ``html.section``. A frame without rows draws the state "empty" instead.
    """
    with st.container(border=True, key=f"card-{key}", height="stretch"):
        html.show(html.section(title, sub, action, verdict))
        if frame.empty:
            html.show(html.empty_state("empty"))
        else:
            st.vega_lite_chart(frame, spec, height="stretch", key=f"chart-{key}", alt=alt)
