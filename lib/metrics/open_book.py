"""Metrics of the open book: what is in progress, by how near or how far past its day it is."""

from __future__ import annotations

from lib.i18n import words
from lib.metrics.metric import COUNT, FORM_06A, LOWER, Metric

LONG_OVERDUE = ("overdue_21_60", "overdue_over_60")
# bands of working days: those of ``measures.OVERDUE_BANDS``
BANDS = (
    ("overdue_1_5", words("Overdue up to 5 working days"), words("Up to 5 days")),
    ("overdue_6_20", words("Overdue 6–20 working days"), words("6–20 days")),
    ("overdue_21_60", words("Overdue 21–60 working days"), words("21–60 days")),
    ("overdue_over_60", words("Overdue over 60 working days"), words("Over 60 days")),
)

OPEN_BOOK = (
    Metric(
        "not_due",
        words("Within deadline"),
        COUNT,
        ("not_due",),
        words("in progress, the due day is not near"),
        words("Files in progress whose due day lies beyond the notice of what is due soon."),
        words("number of files in progress with due day after the notice"),
        FORM_06A,
    ),
    *(
        Metric(
            key,
            label,
            COUNT,
            (key,),
            words("past the due day, without a result"),
            words(
                "Overdue files by the working days since their due day, at the close of the last "
                "day. The four bands add up to what is overdue."
            ),
            words("number of overdue files, by working days since the due day"),
            better=LOWER,
            head=head,
        )
        for key, label, head in BANDS
    ),
    Metric(
        "overdue_over_20",
        words("Overdue over 20 working days"),
        COUNT,
        LONG_OVERDUE,
        words("past the due day by more than 20 working days"),
        words("Overdue files whose due day lies more than 20 working days back."),
        words("overdue by 21–60 + overdue by over 60 working days"),
        better=LOWER,
        head=words("Over 20 days"),
    ),
    Metric(
        "paused",
        words("Clock stopped now"),
        COUNT,
        ("paused",),
        words("in progress, waiting for a supplement"),
        words(
            "Files in progress whose clock is stopped at the close of the last day, mostly because "
            "a supplement was asked for. They are neither overdue nor due soon."
        ),
        words("number of files in progress with a clock stop that has not ended"),
        FORM_06A,
        head=words("Clock stopped"),
    ),
    Metric(
        "open_no_deadline",
        words("In progress without a deadline"),
        COUNT,
        ("open_no_deadline",),
        words("nobody can be late with them"),
        words("Files in progress for which no due day is recorded. They can never become overdue."),
        words("number of files in progress without a due day"),
        FORM_06A,
        better=LOWER,
        head=words("No deadline"),
    ),
)
