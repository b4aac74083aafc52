"""Charts: Vega-Lite specs without data, built once per language, drawn by ``lib/ui/chart.py``.

A spec names the columns it reads; the frame travels beside it. Words come in as arguments, number
and date formats from ``language``, colours of lines from the theme (``.streamlit/config.toml``).
The only room that may import Altair.
"""

from lib.charts.control import control
from lib.charts.due_day import due_day
from lib.charts.funnel import funnel
from lib.charts.months import flow
from lib.charts.quarters import quarters
from lib.charts.survival import share_done

__all__ = ["control", "due_day", "flow", "funnel", "quarters", "share_done"]
