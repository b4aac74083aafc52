"""Words for what needs attention: each finding of ``lib.judgements.attention`` with its reason."""

from __future__ import annotations

from markupsafe import Markup

from lib import formats
from lib.i18n import _, n_
from lib.judgements.attention import Finding, attention
from lib.page import Here
from lib.ui import html
from lib.ui.html import Attention
from lib.ui.standing import group_name
from lib.ui.unit_rows import row_name


def attention_panel(here: Here) -> Markup:
    """The list, most urgent first, or a calm word when there is nothing."""
    findings = attention(here.filters, here.scope)
    if not findings:
        return html.empty_state("zero", _("Nothing needs a decision today"))
    return html.attention_list([_entry(here, finding) for finding in findings])


def _entry(here: Here, finding: Finding) -> Attention:
    title, reason, figure = WORDS[finding.rule](here, finding)
    return Attention(finding.severity, title, reason, figure, _href(here, finding))


def _href(here: Here, finding: Finding) -> str:
    if finding.file:
        code, origin = finding.file
        return here.href("file", code=code, origin=origin)
    if finding.rule == "below_peers" and finding.unit is not None:
        return here.href("unit", here.at_row(finding.unit))
    filters = finding.filters if finding.unit is None else here.at_row(finding.unit)
    return here.href("files", filters, metric=finding.metric)


Words = tuple[str, str, str]


def _unit_name(here: Here, finding: Finding) -> str:
    return row_name(here, finding.unit) if finding.unit is not None else ""


def _directives(here: Here, finding: Finding) -> Words:
    return (
        _("Tasks assigned by the centre and the Party are overdue"),
        _("Asked for by letter 5712/UBND-NC: advice on what Central and Party bodies assign."),
        n_("{n} task", "{n} tasks", finding.values["count"]),
    )


def _below(here: Here, finding: Finding) -> Words:
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
    return _unit_name(here, finding), reason, formats.percent(v["rate"])


def _most_overdue(here: Here, finding: Finding) -> Words:
    reason = _(
        "Most files overdue: {count} of {open} in progress.",
        count=formats.number(finding.values["count"]),
        open=formats.number(finding.values["open"]),
    )
    return _unit_name(here, finding), reason, formats.files(finding.values["count"])


def _oldest(here: Here, finding: Finding) -> Words:
    reason = _(
        "Longest overdue; {unit}; due {day}.",
        unit=_unit_name(here, finding),
        day=formats.day(finding.values["due"]),
    )
    days = finding.values["days"]
    return finding.values["title"], reason, formats.days(days)


def _issues(here: Here, finding: Finding) -> Words:
    return (
        _("Issues are past the date set for remediation"),
        _("Findings of inspections whose recommendation was to be carried out by now."),
        n_("{n} issue", "{n} issues", finding.values["count"]),
    )


def _explanations(here: Here, finding: Finding) -> Words:
    return (
        _("Explanations were asked for and not given"),
        _("The unit has not answered within the time set."),
        n_("{n} issue", "{n} issues", finding.values["count"]),
    )


WORDS = {
    "directives_overdue": _directives,
    "below_peers": _below,
    "most_overdue": _most_overdue,
    "oldest_file": _oldest,
    "issues_past_due": _issues,
    "explanations_missing": _explanations,
}
