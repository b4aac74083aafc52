"""Metrics of time at each step."""

from __future__ import annotations

from lib.i18n import words
from lib.metrics.metric import COUNT, HIGHER, LETTER_5712, LOWER, SHARE, WORKING_DAYS, Metric

# bands of working days: those of ``measures.WAITING_BANDS``
WAITING = (
    ("waiting_0_5", words("Waiting up to 5 working days"), words("Up to 5 days")),
    ("waiting_6_20", words("Waiting 6–20 working days"), words("6–20 days")),
    ("waiting_21_60", words("Waiting 21–60 working days"), words("21–60 days")),
    ("waiting_over_60", words("Waiting over 60 working days"), words("Over 60 days")),
)

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
        "step_mean",
        words("Mean time at a step"),
        WORKING_DAYS,
        ("steps_done",),
        words("all days at the steps, divided by the steps"),
        words(
            "Working days that the steps ended in the period took, clock stops included, divided "
            "by their number. The days of each step, added up, say where the time went."
        ),
        words("working days from begin to end of all steps ÷ number of steps"),
        LETTER_5712,
        mean=True,
        better=LOWER,
        head=words("Mean days"),
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
        "steps_late",
        words("Steps past their norm"),
        COUNT,
        ("steps_late",),
        words("ended after the norm of the step"),
        words("Steps ended in the period after the moment that the norm of the step sets."),
        words("number of steps ended after their own deadline"),
        LETTER_5712,
        better=LOWER,
        head=words("Past norm"),
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
    Metric(
        "steps_waiting_overdue",
        words("Waiting files that are overdue"),
        COUNT,
        ("steps_waiting_overdue",),
        words("at a step now, past the due day of the file"),
        words("Steps begun and not ended whose file is overdue at the close of the last day."),
        words("number of steps begun and not ended, of files that are overdue"),
        LETTER_5712,
        better=LOWER,
        head=words("Of which overdue"),
    ),
    *(
        Metric(
            key,
            label,
            COUNT,
            (key,),
            words("begun, not ended"),
            words(
                "Steps begun and not ended, by the working days since they began, at the close of "
                "the last day."
            ),
            words("number of steps begun and not ended, by working days since their begin"),
            LETTER_5712,
            better=LOWER if key != "waiting_0_5" else None,
            head=head,
        )
        for key, label, head in WAITING
    ),
)
