"""Metrics of what moves a deadline: extensions and clock stops."""

from __future__ import annotations

from lib.i18n import words
from lib.metrics.metric import COUNT, GROSS, LETTER_5712, LOWER, SHARE, WORKING_DAYS, Metric

BACKWARDS = words("Files whose result is dated before their receipt are left out.")
RESCHEDULING = "61/2018/NĐ-CP, 118/2025/NĐ-CP"

MOVED_DEADLINES = (
    Metric(
        "extended",
        words("Files with an extended deadline"),
        COUNT,
        ("extended",),
        words("resolved, the deadline moved after the first promise"),
        words("Resolved files whose current deadline is later than the one first promised."),
        words("number of resolved files with a later current deadline"),
        RESCHEDULING,
        better=LOWER,
        head=words("Extended"),
    ),
    Metric(
        "extended_again",
        words("Files extended more than once"),
        COUNT,
        ("extended_again",),
        words("two extensions or more"),
        words(
            "Resolved files with at least two extensions on record. A result may be rescheduled "
            "once."
        ),
        words("number of resolved files with two or more extensions"),
        RESCHEDULING,
        better=LOWER,
        head=words("More than once"),
    ),
    Metric(
        "saved_by_extension",
        words("In time only by the extended deadline"),
        COUNT,
        ("saved_by_extension",),
        words("late by the original deadline"),
        words(
            "Files resolved after the day first promised and not after the extended one. They "
            "count as late in the on-time rate."
        ),
        words("number of files with original due day < day of result ≤ current due day"),
        better=LOWER,
        head=words("In time only by extension"),
    ),
    Metric(
        "spared_by_extension",
        words("Overdue only by the original deadline"),
        COUNT,
        ("spared_by_extension",),
        words("not yet due by the extended deadline"),
        words(
            "Files in progress that are past the day first promised and not past the extended one. "
            "They count as overdue, unless the current deadline is chosen."
        ),
        words("number of files in progress with original due day < last day ≤ current due day"),
        better=LOWER,
        head=words("Overdue by the original only"),
    ),
    Metric(
        "stopped_rate",
        words("Clock stopped on the way"),
        SHARE,
        ("resolved_stopped",),
        words("at least once, of the files resolved"),
        words(
            "Share of resolved files whose clock stood still at least once between receipt and "
            "result."
        ),
        words("resolved files with a clock stop ÷ resolved files"),
        denominator=("resolved",),
        better=LOWER,
        head=words("With a clock stop"),
    ),
    Metric(
        "mean_duration",
        words("Mean duration"),
        WORKING_DAYS,
        ("resolved_in_order",),
        words("clock stops taken out"),
        words(
            "Mean working days from receipt to result of the files resolved in the period, clock "
            "stops taken out."
        ),
        words("net working days from receipt to result ÷ number of files"),
        LETTER_5712,
        mean=True,
        better=LOWER,
        excluded=BACKWARDS,
        excluded_measures=("result_before_receipt",),
        head=words("Mean days, net"),
    ),
    Metric(
        "mean_duration_gross",
        words("Mean duration with clock stops"),
        WORKING_DAYS,
        ("resolved_in_order",),
        words("as the applicant waits"),
        words(
            "Mean working days from receipt to result of the files resolved in the period, clock "
            "stops included: the time that the applicant waits."
        ),
        words("working days from receipt to result ÷ number of files"),
        LETTER_5712,
        mean=True,
        days=GROSS,
        better=LOWER,
        excluded=BACKWARDS,
        excluded_measures=("result_before_receipt",),
        head=words("Mean days, gross"),
    ),
)
