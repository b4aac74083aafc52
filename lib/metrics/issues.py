"""Metrics of issues: found, closed and how, open, past their date, silent, by age."""

from __future__ import annotations

from lib.i18n import words
from lib.metrics.metric import COUNT, LETTER_5712, LOWER, REVIEW_TEAM, Metric


def _count(
    key: str,
    label: str,
    measure: str,
    short: str,
    definition: str,
    formula: str,
    head: str = "",
    better: str | None = LOWER,
) -> Metric:
    return Metric(
        key,
        label,
        COUNT,
        (measure,),
        short,
        definition,
        formula,
        LETTER_5712,
        REVIEW_TEAM,
        better=better,
        head=head,
    )


AGE_METRICS = (
    _count(
        "open_issues_to_30",
        words("Open for up to 30 days"),
        "issues_open_to_30",
        words("days since they were found"),
        words("Open issues found at most 30 calendar days before the last day."),
        words("number of open issues found 0 to 30 days before the last day"),
        better=None,
    ),
    _count(
        "open_issues_to_90",
        words("Open for 31 to 90 days"),
        "issues_open_to_90",
        words("days since they were found"),
        words("Open issues found 31 to 90 calendar days before the last day."),
        words("number of open issues found 31 to 90 days before the last day"),
    ),
    _count(
        "open_issues_to_180",
        words("Open for 91 to 180 days"),
        "issues_open_to_180",
        words("days since they were found"),
        words("Open issues found 91 to 180 calendar days before the last day."),
        words("number of open issues found 91 to 180 days before the last day"),
    ),
    _count(
        "open_issues_over_180",
        words("Open for more than 180 days"),
        "issues_open_over_180",
        words("days since they were found"),
        words("Open issues found more than 180 calendar days before the last day."),
        words("number of open issues found more than 180 days before the last day"),
        words("Over 180 days"),
    ),
)

ISSUES = (
    _count(
        "open_issues",
        words("Open issues"),
        "issues_open",
        words("not yet verified as remediated"),
        words("Findings and recommendations not yet verified as remediated or closed."),
        words("number of issues found and not closed at the close of the last day"),
    ),
    _count(
        "issues_past_due",
        words("Issues past their date"),
        "issues_past_due",
        words("date passed, not reported as remediated"),
        words(
            "Open issues whose date for remediation has passed and which the unit has not reported "
            "as remediated. What is reported waits for verification and is not the unit's delay."
        ),
        words(
            "number of open issues with due day before the last day and no remediation reported by "
            "its close"
        ),
        words("Issues past due"),
    ),
    _count(
        "explanations_missing",
        words("Explanations not given"),
        "explanations_missing",
        words("asked for and due"),
        words("Open issues whose explanation was asked for, is due and has not been given."),
        words("number of open issues with an explanation due before the last day and not given"),
    ),
    _count(
        "issues_silent",
        words("Silent for 30 days or more"),
        "issues_silent",
        words("no explanation, no remediation reported"),
        words(
            "Open issues found 30 or more calendar days before the last day, with no explanation "
            "given (whether asked for or not) and no remediation reported."
        ),
        words(
            "number of open issues found at least 30 days before the last day, without an "
            "explanation and without a report of remediation by that day"
        ),
        words("Silent"),
    ),
    _count(
        "repeat_findings",
        words("Repeat findings"),
        "issues_repeated",
        words("found in the period, and closed once before"),
        words("Issues found in the period that repeat an earlier issue."),
        words("number of issues found in the period that name the issue they repeat"),
    ),
    _count(
        "issues_closed_not_done",
        words("Closed, not done"),
        "issues_closed_not_done",
        words("closed in the period without remediation"),
        words("Issues closed in the period without having been remediated: never counted as done."),
        words("number of issues closed in the period with the status closed, not done"),
    ),
    _count(
        "issues_found",
        words("Issues found"),
        "issues_found",
        words("in the period"),
        words("Issues found in the period."),
        words("number of issues found in the period"),
        better=None,
    ),
    _count(
        "issues_closed",
        words("Issues closed"),
        "issues_closed",
        words("in the period, whatever the end"),
        words("Issues closed in the period: verified as remediated, or closed without it."),
        words("number of issues closed in the period"),
        better=None,
    ),
    _count(
        "issues_opening",
        words("Open issues at the start"),
        "issues_opening",
        words("carried over from before"),
        words("Issues that were open at the close of the day before the period."),
        words("number of issues found and not closed at the close of the day before the first day"),
        better=None,
    ),
    *AGE_METRICS,
)
