"""Figures of a post as cells that open their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lib.filters import Filters
from lib.page import Here
from lib.ui.figures import metric_cell, metric_column
from lib.ui.html import Cell, Column
from lib.ui.people import asked

ON_PHONE = ("on_time_rate", "initiative_rate")


def cells(here: Here, metrics: Sequence[str], row: asked.Row, look: Filters) -> dict[str, Cell]:
    """One cell for each metric; without a link where the list is not the viewer's to open."""
    found = {key: metric_cell(here, key, row, look) for key in metrics}
    if asked.reachable(here, look):
        return {**found}
    return {key: replace(figure, href="") for key, figure in found.items()}


def columns(here: Here, metrics: Sequence[str]) -> list[Column]:
    """Their columns, without any order by a result: people are not ranked."""
    return [metric_column(here, key, hide_on_phone=key not in ON_PHONE) for key in metrics]
