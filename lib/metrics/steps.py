"""Metrics of time at each step."""

from __future__ import annotations

from lib.i18n import words
from lib.metrics.metric import COUNT, HIGHER, LETTER_5712, LOWER, SHARE, WORKING_DAYS, Metric

STEPS = (
    Metric(
        "step_median",
        words("Median time at a step"),
        WORKING_DAYS,
        ("steps_done",),
        words("half of the steps took no longer"),
        words(
            "Half of the steps ended in the period took no more than this many working days, "
            "clock stops included."
        ),
        words("median of working days from begin to end of the step"),
        LETTER_5712,
        quantile=0.5,
        better=LOWER,
        head=words("Median days"),
    ),
    Metric(
        "step_p90",
        words("90th percentile of time at a step"),
        WORKING_DAYS,
        ("steps_done",),
        words("nine steps in ten took no longer"),
        words("Nine in ten steps ended in the period took no more than this many working days."),
        words("90th percentile of working days from begin to end of the step"),
        LETTER_5712,
        quantile=0.9,
        better=LOWER,
        head=words("90% within, days"),
    ),
    Metric(
        "steps_in_time_rate",
        words("Steps within their norm"),
        SHARE,
        ("steps_in_time",),
        words("of the steps that have a norm"),
        words("Share of the steps ended in the period that ended within the norm of the step."),
        words("steps ended in time ÷ steps ended that have a norm"),
        LETTER_5712,
        denominator=("steps_in_time", "steps_late"),
        better=HIGHER,
        head=words("Within norm"),
    ),
    Metric(
        "steps_waiting",
        words("Files waiting at a step"),
        COUNT,
        ("steps_waiting",),
        words("begun, not ended"),
        words("Steps begun and not ended at the close of the last day: where files wait."),
        words("number of steps begun and not ended"),
        LETTER_5712,
        better=LOWER,
        head=words("Waiting"),
    ),
)
