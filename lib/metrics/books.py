"""Metrics of the book: opening + received − resolved = closing, and the columns of form II.06a."""

from __future__ import annotations

from lib.i18n import words
from lib.metrics.metric import COUNT, FORM_06A, LOWER, Metric

BOOKS = (
    Metric(
        "carried_over",
        words("Carried over"),
        COUNT,
        ("carried_over",),
        words("in progress when the period began"),
        words("Files received before the period and not resolved by the close of its eve."),
        words("number of files in progress at the close of the day before the period"),
        FORM_06A,
        head=words("Carried over"),
    ),
    Metric(
        "on_hand",
        words("Files to be resolved"),
        COUNT,
        ("carried_over", "received"),
        words("carried over or received"),
        words("Files carried over from before the period and files received in it."),
        words("carried over + received"),
        FORM_06A,
    ),
    Metric(
        "early",
        words("Resolved before the due day"),
        COUNT,
        ("early",),
        words("results before the due day"),
        words("Resolved files whose result existed before the due day."),
        words("number of files with day of result < due day"),
        FORM_06A,
        head=words("Early"),
    ),
    Metric(
        "on_due_day",
        words("Resolved on the due day"),
        COUNT,
        ("on_due_day",),
        words("results on the due day"),
        words("Resolved files whose result came into being on the due day."),
        words("number of files with day of result = due day"),
        FORM_06A,
        head=words("On the due day"),
    ),
    Metric(
        "resolved_late",
        words("Resolved after the due day"),
        COUNT,
        ("late",),
        words("results after the due day"),
        words("Resolved files whose result came into being after the due day."),
        words("number of files with day of result > due day"),
        FORM_06A,
        better=LOWER,
        head=words("Late"),
    ),
    Metric(
        "resolved_no_deadline",
        words("Resolved without a deadline"),
        COUNT,
        ("resolved_no_deadline",),
        words("neither in time nor late"),
        words("Resolved files for which no due day is recorded. No rate can judge them."),
        words("number of resolved files without a due day"),
        FORM_06A,
        better=LOWER,
        head=words("No deadline"),
    ),
    Metric(
        "within_deadline",
        words("In progress within the deadline"),
        COUNT,
        ("due_soon", "not_due", "paused"),
        words("not overdue; clock stops among them"),
        words(
            "Files in progress whose due day has not passed, and those whose clock is stopped, at "
            "the close of the last day."
        ),
        words("due soon + not yet due + clock stopped"),
        FORM_06A,
        head=words("Within deadline"),
    ),
    Metric(
        "unbalanced",
        words("Files that break the balance"),
        COUNT,
        ("unbalanced",),
        words("the dates do not fit each other"),
        words(
            "Files that add something to opening + received − resolved − closing: their result is "
            "dated before their receipt, on the other side of the beginning or end of the period."
        ),
        words("number of files with opening + received − resolved − closing ≠ 0"),
        FORM_06A,
        better=LOWER,
        head=words("Files behind it"),
    ),
)
