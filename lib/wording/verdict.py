"""Verdicts in words: one sentence that names the rule that fired, for who never saw a chart."""

from __future__ import annotations

from lib import formats
from lib.i18n import _, n_, words
from lib.judgements.verdicts import Judged
from lib.metrics import HIGHER, SHARE
from lib.query.turning_points import MERGER, TurningPoint
from lib.statistics.run_rules import Rule, Signal
from lib.statistics.verdict import Assurance, Course

COURSES = {
    Course.IMPROVING: words("improving"),
    Course.WORSENING: words("worsening"),
    Course.CHANGED: words("changed"),
    Course.ORDINARY: words("ordinary variation"),
    Course.NOT_ENOUGH: words("not enough data"),
}
# a mark of ``charts.control`` in words
MARKS = {course.value: COURSES[course] for course in COURSES if course != Course.NOT_ENOUGH}
ASSURANCES = {
    Assurance.WILL_MEET: words("will meet the target"),
    Assurance.WILL_MISS: words("will miss the target"),
    Assurance.EITHER_WAY: words("may meet or miss the target"),
}


def met(judged: Judged) -> str:
    """How many of the months since the last event met the target; empty without one."""
    target, better = judged.metric.target, judged.metric.better
    if target is None:
        return ""
    points = [judged.chart.points[position] for position in judged.since_last_turn]
    values = [point.value for point in points if point.value is not None]
    good = sum(v >= target if better == HIGHER else v <= target for v in values)
    return n_(
        "{good} of {n} month met the target of {target}",
        "{good} of {n} months met the target of {target}",
        len(values),
        good=formats.number(good),
        target=_figure(judged, target),
    )


def is_news(judged: Judged) -> bool:
    """Whether there is more to say than that the figure varies as usual."""
    return judged.verdict.course is not Course.ORDINARY


def sentence(judged: Judged) -> str:
    """Why the verdict is what it is, for a reader who never saw a control chart."""
    verdict = judged.verdict
    if verdict.course is Course.NOT_ENOUGH:
        return _why_not(judged)
    if verdict.signal is not None:
        return _rule(judged, verdict.signal)
    if any(judged.signals[position] for position in judged.since_last_turn):
        return _("varies as usual now; earlier signs of a change have ended")
    if judged.metric.mixes_stock:
        return _("varies as usual from month to month; no sign of a change")
    return _("varies as usual around {mean}; no sign of a change", mean=_mean(judged))


def _why_not(judged: Judged) -> str:
    verdict = judged.verdict
    if verdict.periods >= verdict.needed:
        return _("too few files in a month for a verdict")
    if not judged.turns:
        return n_(
            "only {n} month of data; a verdict takes {needed}",
            "only {n} months of data; a verdict takes {needed}",
            verdict.periods,
            needed=verdict.needed,
        )
    return n_(
        "only {n} month since {event}; a verdict takes {needed}",
        "only {n} months since {event}; a verdict takes {needed}",
        verdict.periods,
        needed=verdict.needed,
        event=event_words(judged.turns[-1][1]),
    )


def _rule(judged: Judged, signal: Signal) -> str:
    high, n = signal.side > 0, len(signal.positions)
    point = judged.chart.points[signal.positions[-1]]
    month = formats.month(judged.months[signal.positions[-1]])
    if signal.rule is Rule.BEYOND:
        limit = _figure(judged, point.upper if high else point.lower)
        values = {"month": month, "value": _figure(judged, point.value), "limit": limit}
        return (
            _("{month}: {value}, above the usual limit of {limit}", **values)
            if high
            else _("{month}: {value}, below the usual limit of {limit}", **values)
        )
    if signal.rule is Rule.TREND:
        return (
            n_("{n} month in a row rising", "{n} months in a row rising", n)
            if high
            else n_("{n} month in a row falling", "{n} months in a row falling", n)
        )
    if signal.rule is Rule.TWO_OF_THREE:
        return (
            _("2 of 3 months in a row close to the upper limit")
            if high
            else _("2 of 3 months in a row close to the lower limit")
        )
    mean = _mean(judged)
    return (
        n_(
            "{n} month in a row above the mean of {mean}",
            "{n} months in a row above the mean of {mean}",
            n,
            mean=mean,
        )
        if high
        else n_(
            "{n} month in a row below the mean of {mean}",
            "{n} months in a row below the mean of {mean}",
            n,
            mean=mean,
        )
    )


def _mean(judged: Judged) -> str:
    return _figure(judged, judged.chart.points[-1].mean)


def _figure(judged: Judged, value: float | None) -> str:
    """A mean or a limit: whole or in tenths, whatever the unit."""
    if judged.metric.unit == SHARE:
        return formats.percent(value)
    return formats.number(value, 0 if value is None or value >= 20 else 1)


def event_words(point: TurningPoint) -> str:
    """ "sáp nhập 01/07/2025" or the law's document and day."""
    day = formats.day(point.day)
    if point.kind == MERGER:
        return _("the merger of {day}", day=day)
    return _("{document} of {day}", document=point.document, day=day)
