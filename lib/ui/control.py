"""The control chart of a metric in a card: the verdict, the sentence, the picture."""

from __future__ import annotations

import pandas as pd

from lib import charts
from lib.filters import Filters
from lib.i18n import _, language
from lib.judgements import verdicts
from lib.judgements.verdicts import Judged
from lib.metrics import METRICS, SHARE
from lib.page import Here
from lib.statistics.control_chart import Point
from lib.statistics.run_rules import Signal
from lib.ui import chart, verdict


def draw(
    here: Here,
    key: str,
    *,
    among: tuple[str, ...] = (),
    filters: Filters | None = None,
    card: str = "",
    about: bool = True,
) -> None:
    """The card of one metric. ``among``: metrics whose months the page asks for anyway; ``card``:
    a key of its own where one metric is drawn twice on a page; ``about``: lead to its card."""
    judged = verdicts.judge(key, filters or here.filters, here.scope, among)
    metric, sentence = METRICS[key], verdict.sentence(judged)
    chart.draw(
        points(judged),
        charts.control(
            _words(judged),
            ".0%" if metric.unit == SHARE else ",.0f",
            metric.target is not None,
            language=language(),
        ),
        key=card or f"control-{key}",
        title=_("{figure} by month", figure=_(metric.label)),
        sub="; ".join(filter(None, (sentence, verdict.met(judged), _legend()))),
        verdict=verdict.chips(judged),
        action=(_("About this figure"), here.href("metric", metric=key)) if about else None,
        alt=_("{figure} by month: {sentence}", figure=_(metric.label), sentence=sentence),
    )


def _legend() -> str:
    """How to read the picture, for who never saw one."""
    return _(
        "shaded: the usual limits; dashed: the mean; triangles: months that belong to a sign of a "
        "change, red for worse, green for better"
    )


def _words(judged: Judged) -> tuple[tuple[str, str], ...]:
    return (
        ("month", _("Month")),
        ("value", _(judged.metric.label)),
        ("mean", _("Mean")),
        ("lower", _("Usual from")),
        ("upper", _("Usual to")),
        ("target", _("Target")),
        ("verdict", _("Verdict")),
    )


def points(judged: Judged) -> pd.DataFrame:
    """The frame of ``charts.control``."""
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
                "side": _side(point, signal),
                "verdict": _(verdict.MARKS[mark]),
                "event": verdict.event_words(turns[position]) if position in turns else None,
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


def _side(point: Point, signal: Signal | None) -> str:
    return "level" if signal is None else "high" if signal.side > 0 else "low"
