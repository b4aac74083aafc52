"""Metrics of timeliness: received, resolved, on time, overdue, duration."""

from __future__ import annotations

from lib.i18n import words
from lib.measures import OPEN_STATES, RESOLVED_STATES
from lib.metrics.metric import (
    COUNT,
    DECISION_766,
    FORM_06A,
    HIGHER,
    LETTER_5712,
    LOWER,
    REPORT_1270,
    SHARE,
    WORKING_DAYS,
    Metric,
)

IN_TIME = ("early", "on_due_day")
TIMED = (*IN_TIME, "late")
NO_DEADLINE = words("Files without a deadline are left out and counted beside the rate.")


TIMELINESS = (
    Metric(
        "handled",
        words("Files handled"),
        COUNT,
        RESOLVED_STATES + OPEN_STATES,
        words("on the books in the period"),
        words("Files on the books in the period: resolved in it or in progress at its end."),
        words("resolved + in progress = carried over + received"),
        FORM_06A,
    ),
    Metric(
        "received",
        words("Files received"),
        COUNT,
        ("received",),
        words("taken in during the period"),
        words("Files and tasks received in the period."),
        words("number of files whose day of receipt lies in the period"),
        FORM_06A,
        head=words("Received"),
    ),
    Metric(
        "resolved",
        words("Files resolved"),
        COUNT,
        ("resolved",),
        words("with a result in the period"),
        words(
            "Files whose result came into being in the period, including those returned, refused "
            "or withdrawn."
        ),
        words("number of files whose day of result lies in the period"),
        FORM_06A,
        head=words("Resolved"),
    ),
    Metric(
        "open",
        words("Files in progress"),
        COUNT,
        OPEN_STATES,
        words("received, without a result yet"),
        words("Files received and not yet resolved at the close of the last day."),
        words("within deadline + due soon + overdue + clock stopped + without deadline"),
        FORM_06A,
        head=words("In progress"),
    ),
    Metric(
        "on_time_rate",
        words("On-time rate"),
        SHARE,
        IN_TIME,
        words("results on or before the due day"),
        words(
            "Share of resolved files whose result existed on or before the due day. The day of "
            "the result decides, not the day it is collected."
        ),
        words("(early + on the due day) ÷ (early + on the due day + late)"),
        FORM_06A,
        denominator=TIMED,
        better=HIGHER,
        excluded=NO_DEADLINE,
        excluded_measures=("resolved_no_deadline",),
        head=words("On time"),
        target_setting="target_on_time",
    ),
    Metric(
        "on_time_rate_766",
        words("On-time rate by Decision 766"),
        SHARE,
        (*IN_TIME, "due_soon", "not_due", "paused"),
        words("not late and not overdue, of all handled"),
        words(
            "Share of all procedure files handled in the period, resolved and in progress, that "
            "are not late and not overdue."
        ),
        words("(resolved in time + in progress within deadline) ÷ all files handled"),
        DECISION_766,
        denominator=(*TIMED, "overdue", "due_soon", "not_due", "paused"),
        better=HIGHER,
        file_kind="procedure",
        excluded=NO_DEADLINE,
        excluded_measures=("resolved_no_deadline", "open_no_deadline"),
    ),
    Metric(
        "tasks_done_rate",
        words("Assigned tasks done of those fallen due"),
        SHARE,
        TIMED,
        words("done, of those done or overdue"),
        words(
            "Share of assigned tasks that are done, among those done or overdue. A task done late "
            "counts as done; its twin, done on time, is shown beside it."
        ),
        words("done ÷ (done + overdue and not done)"),
        REPORT_1270,
        denominator=(*TIMED, "overdue"),
        better=HIGHER,
        file_kind="task",
        excluded=NO_DEADLINE,
        excluded_measures=("resolved_no_deadline", "open_no_deadline"),
    ),
    Metric(
        "tasks_on_time_rate",
        words("Assigned tasks done on time"),
        SHARE,
        IN_TIME,
        words("done in time, of those done"),
        words("Share of the assigned tasks done in the period that were done in time."),
        words("done in time ÷ done"),
        REPORT_1270,
        denominator=TIMED,
        better=HIGHER,
        file_kind="task",
        excluded=NO_DEADLINE,
        excluded_measures=("resolved_no_deadline",),
    ),
    Metric(
        "on_time_rate_by_clock",
        words("On-time rate to the minute"),
        SHARE,
        ("in_time_by_clock",),
        words("results before the due hour"),
        words(
            "As the on-time rate, but the clock time of the deadline decides. It shows how much "
            "the rule of whole days forgives."
        ),
        words("result at or before the due time ÷ resolved with a deadline"),
        denominator=("in_time_by_clock", "late_by_clock"),
        better=HIGHER,
        excluded=NO_DEADLINE,
        excluded_measures=("resolved_no_deadline",),
    ),
    Metric(
        "overdue",
        words("Overdue now"),
        COUNT,
        ("overdue",),
        words("past the due day, without a result"),
        words(
            "Files in progress whose due day has passed at the close of the last day, the clock "
            "not being stopped."
        ),
        words("number of files in progress with due day before the last day"),
        FORM_06A,
        better=LOWER,
        head=words("Overdue"),
    ),
    Metric(
        "due_soon",
        words("Due soon"),
        COUNT,
        ("due_soon",),
        words("due within the next working days"),
        words("Files in progress that fall due within the next working days (see settings)."),
        words("number of files in progress with due day within the notice"),
        better=LOWER,
        head=words("Due soon"),
    ),
    Metric(
        "overdue_share",
        words("Overdue share of files in progress"),
        SHARE,
        ("overdue",),
        words("of the files in progress"),
        words("Share of the files in progress that are overdue."),
        words("overdue ÷ in progress"),
        denominator=("overdue", "due_soon", "not_due", "paused", "open_no_deadline"),
        better=LOWER,
    ),
    Metric(
        "median_duration",
        words("Median duration"),
        WORKING_DAYS,
        ("resolved_in_order",),
        words("half of the files took no longer"),
        words(
            "Half of the files resolved in the period took no more than this many working days "
            "from receipt to result, clock stops taken out."
        ),
        words("median of net working days from receipt to result"),
        LETTER_5712,
        quantile=0.5,
        better=LOWER,
        excluded=words("Files whose result is dated before their receipt are left out."),
        excluded_measures=("result_before_receipt",),
        head=words("Median days"),
    ),
    Metric(
        "p90_duration",
        words("90th percentile of duration"),
        WORKING_DAYS,
        ("resolved_in_order",),
        words("nine files in ten took no longer"),
        words("Nine files in ten took no more than this many working days, clock stops taken out."),
        words("90th percentile of net working days from receipt to result"),
        LETTER_5712,
        quantile=0.9,
        better=LOWER,
        excluded=words("Files whose result is dated before their receipt are left out."),
        excluded_measures=("result_before_receipt",),
    ),
)
