"""The rows and the words of a control chart."""

from __future__ import annotations

import pandas as pd

from lib.i18n import _
from lib.judgements.verdicts import Judged
from lib.metrics import SHARE
from lib.statistics.run_rules import Signal
from lib.wording.verdict import MARKS, event_words


def control_words(judged: Judged) -> tuple[tuple[str, str], ...]:
    """The argument ``words`` of ``charts.control``."""
    return (
        ("month", _("Month")),
        ("value", _(judged.metric.label)),
        ("mean", _("Mean")),
        ("lower", _("Usual from")),
        ("upper", _("Usual to")),
        ("target", _("Target")),
        ("verdict", _("Verdict")),
    )


def control_points(judged: Judged) -> pd.DataFrame:
    """The frame of ``charts.control``: one row for each month."""
    turns = dict(judged.turns)
    lines = []
    for position, month in enumerate(judged.months):
        point, signal = judged.chart.points[position], judged.signals[position]
        mark = _mark(judged, signal)
        lines.append(
            {
                "month": month,
                "value": point.value,
                "mean": point.mean,
                "lower": point.lower,
                "upper": point.upper,
                "segment": sum(start <= position for start in judged.chart.starts),
                "mark": mark,
                "side": _side(signal),
                "verdict": _(MARKS[mark]),
                "event": event_words(turns[position]) if position in turns else None,
                "target": judged.metric.target,
            }
        )
    return pd.DataFrame(lines)


def _mark(judged: Judged, signal: Signal | None) -> str:
    if signal is None:
        return "ordinary"
    if judged.metric.better is None:
        return "changed"
    return "improving" if (signal.side > 0) == (judged.metric.better == "higher") else "worsening"


def _side(signal: Signal | None) -> str:
    return "level" if signal is None else "high" if signal.side > 0 else "low"


def number_format(judged: Judged) -> str:
    """The d3 format of the figure on the axis."""
    return ".0%" if judged.metric.unit == SHARE else ",.0f"


def legend() -> str:
    """How to read the picture, for who never saw one."""
    return _(
        "shaded: the usual limits; dashed: the mean; triangles: months that belong to a sign of a "
        "change, red for worse, green for better"
    )
