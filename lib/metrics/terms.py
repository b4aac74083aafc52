"""Metrics of a term in office: inherited and own work, initiative, quality of what was finished."""

from __future__ import annotations

from lib.i18n import words
from lib.metrics.metric import (
    COUNT,
    FORM_06A,
    HIGHER,
    LETTER_5712,
    LOWER,
    REVIEW_TEAM,
    SHARE,
    Metric,
)

IN_TIME = ("early", "on_due_day")

INHERITED = (
    Metric(
        "carried_open",
        words("Carried over, still in progress"),
        COUNT,
        ("carried_open",),
        words("received before the period, without a result yet"),
        words(
            "Files received before the period and not yet resolved at the close of its last day."
        ),
        words("number of files in progress whose day of receipt lies before the first day"),
        better=LOWER,
        head=words("Inherited"),
    ),
    Metric(
        "carried_overdue",
        words("Carried over and overdue"),
        COUNT,
        ("carried_overdue",),
        words("received before the period, past the due day"),
        words("Overdue files that were received before the period."),
        words("number of overdue files whose day of receipt lies before the first day"),
        better=LOWER,
        head=words("Inherited, overdue"),
    ),
    Metric(
        "own_open",
        words("Received in the period, still in progress"),
        COUNT,
        ("own_open",),
        words("nothing of it was carried over"),
        words("Files received in the period and not yet resolved at the close of its last day."),
        words("number of files in progress whose day of receipt lies in the period"),
        head=words("Own"),
    ),
    Metric(
        "own_overdue",
        words("Received in the period and overdue"),
        COUNT,
        ("own_overdue",),
        words("nothing of it was carried over"),
        words("Overdue files that were received in the period."),
        words("number of overdue files whose day of receipt lies in the period"),
        better=LOWER,
        head=words("Own, overdue"),
    ),
    Metric(
        "late_inherited",
        words("Resolved late, due before the period"),
        COUNT,
        ("late_inherited",),
        words("they could no longer be done in time"),
        words(
            "Files resolved late whose due day lay before the first day of the period: who took "
            "office on that day could no longer resolve them in time."
        ),
        words("number of files resolved late with due day < first day"),
        better=LOWER,
        head=words("Late by inheritance"),
    ),
    Metric(
        "late_own",
        words("Resolved late, due in the period"),
        COUNT,
        ("late_own",),
        words("they could have been done in time"),
        words("Files resolved late whose due day did not lie before the first day of the period."),
        words("number of files resolved late with due day ≥ first day"),
        better=LOWER,
        head=words("Late, own"),
    ),
    Metric(
        "own_on_time_rate",
        words("On-time rate without what was past due at the start"),
        SHARE,
        IN_TIME,
        words("results that could still be on time"),
        words(
            "Share of resolved files whose result existed on or before the due day, without those "
            "whose due day had passed before the first day of the period."
        ),
        words("(early + on the due day) ÷ (early + on the due day + late, due in the period)"),
        FORM_06A,
        denominator=(*IN_TIME, "late_own"),
        better=HIGHER,
        excluded=words(
            "Files without a deadline, and those whose due day had passed before the first day."
        ),
        excluded_measures=("resolved_no_deadline", "late_inherited"),
        head=words("On time, own"),
    ),
)

INITIATIVE = (
    Metric(
        "initiative_rate",
        words("Advised before being asked again"),
        SHARE,
        ("advised_unasked",),
        words("first advice given without a reminder"),
        words(
            "Of the files on which the first advice was given in the period, the share on which it "
            "was given before any reminder. A reminder counts from its moment on."
        ),
        words("first advice without an earlier reminder ÷ first advice given"),
        LETTER_5712,
        denominator=("advised_unasked", "advised_after_reminder"),
        better=HIGHER,
        excluded=words("Files resolved without any advice on record."),
        excluded_measures=("resolved_unadvised",),
        head=words("Unasked"),
    ),
    Metric(
        "advised_after_reminder",
        words("Advised only after a reminder"),
        COUNT,
        ("advised_after_reminder",),
        words("first advice given after being asked again"),
        words("Files on which the first advice was given in the period, after a reminder."),
        words("number of files whose first advice follows a reminder"),
        LETTER_5712,
        better=LOWER,
        head=words("After a reminder"),
    ),
    Metric(
        "reminded_unadvised",
        words("Reminded of, no advice yet"),
        COUNT,
        ("reminded_unadvised",),
        words("in progress and asked for again"),
        words(
            "Files in progress on which a reminder was sent and no advice has been given by the "
            "close of the last day."
        ),
        words("number of files in progress with a reminder and without advice"),
        LETTER_5712,
        better=LOWER,
        head=words("Reminded, silent"),
    ),
)

FINISHED = (
    Metric(
        "finished_good_rate",
        words("Good or better, of files finished in the period"),
        SHARE,
        ("finished_rated_good",),
        words("by the reviews of these files, whenever made"),
        words(
            "Share of the quality reviews of files finished in the period that rate them good or "
            "excellent. It looks at the work of the period, not at the reviews made in it."
        ),
        words("reviews with good or excellent ÷ reviews of files finished in the period"),
        LETTER_5712,
        REVIEW_TEAM,
        denominator=("finished_reviewed",),
        better=HIGHER,
        head=words("Finished work good or better"),
    ),
)

TERMS = (*INHERITED, *INITIATIVE, *FINISHED)
