"""What needs attention, in words: each finding of ``lib.judgements.attention`` with its reason."""

from __future__ import annotations

from collections.abc import Callable

from lib import formats
from lib.i18n import _, n_
from lib.judgements.attention import Finding
from lib.wording.standing import group_name

Words = tuple[str, str, str]
Name = Callable[[int], str]


def finding_words(finding: Finding, name: Name) -> Words:
    """What it is about, why it needs a look, and its figure; ``name`` gives the name of a unit."""
    return WORDS[finding.rule](finding, name)


def _unit_name(finding: Finding, name: Name) -> str:
    return name(finding.unit) if finding.unit is not None else ""


def _directives(finding: Finding, name: Name) -> Words:
    return (
        _("Tasks assigned by the centre and the Party are overdue"),
        _("Asked for by letter 5712/UBND-NC: advice on what Central and Party bodies assign."),
        n_("{n} task", "{n} tasks", finding.values["count"]),
    )


def _instructions(finding: Finding, name: Name) -> Words:
    return (
        _("Instructions and questions wait for an answer past their day"),
        _("The unit asked has not answered by the day set."),
        n_("{n} text to answer", "{n} texts to answer", finding.values["count"]),
    )


def _below(finding: Finding, name: Name) -> Words:
    v = finding.values
    reason = _(
        "On time {rate}, average of the group ({group}) {average}: too far below to be chance "
        "({late} of {n} late).",
        rate=formats.percent(v["rate"]),
        group=group_name(v["group"]),
        average=formats.percent(v["average"]),
        late=formats.number(v["late"]),
        n=formats.number(v["n"]),
    )
    return _unit_name(finding, name), reason, formats.percent(v["rate"])


def _most_overdue(finding: Finding, name: Name) -> Words:
    reason = _(
        "Most files overdue: {count} of {open} in progress.",
        count=formats.number(finding.values["count"]),
        open=formats.number(finding.values["open"]),
    )
    return _unit_name(finding, name), reason, formats.files(finding.values["count"])


def _oldest(finding: Finding, name: Name) -> Words:
    reason = _(
        "Longest overdue; {unit}; due {day}.",
        unit=_unit_name(finding, name),
        day=formats.day(finding.values["due"]),
    )
    days = finding.values["days"]
    return finding.values["title"], reason, formats.days(days)


def _issues(finding: Finding, name: Name) -> Words:
    return (
        _("Issues are past the date set for remediation"),
        _("Findings of inspections whose recommendation was to be carried out by now."),
        n_("{n} issue", "{n} issues", finding.values["count"]),
    )


def _explanations(finding: Finding, name: Name) -> Words:
    return (
        _("Explanations were asked for and not given"),
        _("The unit has not answered within the time set."),
        n_("{n} issue", "{n} issues", finding.values["count"]),
    )


WORDS = {
    "directives_overdue": _directives,
    "instructions_overdue": _instructions,
    "below_peers": _below,
    "most_overdue": _most_overdue,
    "oldest_file": _oldest,
    "issues_past_due": _issues,
    "explanations_missing": _explanations,
}
