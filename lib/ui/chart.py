"""A chart in a card of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st
from markupsafe import Markup

from lib.ui import html
from lib.ui.html import Chip


@dataclass(frozen=True)
class Picture:
    """A chart and its words, as they come out for one look: see ``picture``."""

    rows: pa.Table
    spec: dict[str, Any]
    key: str
    alt: str
    heading: Markup


def picture(
    frame: pd.DataFrame,
    spec: dict[str, Any],
    *,
    key: str,
    title: str,
    alt: str,
    sub: str = "",
    action: tuple[str, str] | None = None,
    verdict: Sequence[Chip] = (),
) -> Picture:
    """``spec`` (of ``lib/charts.py``) with the rows of ``frame``, to be drawn under a heading.

    ``alt`` says in words what the picture shows; ``key`` is unique on the page; ``action`` and
    ``verdict`` as for ``html.section``.
    """
    rows = pa.Table.from_pandas(frame, preserve_index=False)
    return Picture(rows, spec, key, alt, html.section(title, sub, action, verdict))


def draw(made: Picture | Markup) -> None:
    """Draw a picture, or what stands in its place where it could not be made (``kept.kept``). One
    without rows says that there is nothing."""
    if isinstance(made, Markup):
        html.show(made)
        return
    with st.container(border=True, key=f"card-{made.key}", height="stretch"):
        html.show(made.heading)
        if made.rows.num_rows:
            # of a table that was made once the browser's form is made quickly
            rows: Any = made.rows
            st.vega_lite_chart(
                rows, made.spec, height="stretch", key=f"chart-{made.key}", alt=made.alt
            )
        else:
            html.show(html.empty_state("empty"))
