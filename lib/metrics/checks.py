"""Metrics of what is worth checking: patterns in the records, each with what it is compared with.

They look for deadlines met on paper only and for work handed around; none of them is a finding.
"""

from __future__ import annotations

from lib.i18n import words
from lib.metrics.metric import ENTRY, LETTER_5712, LOWER, PAST_DUE, SHARE, WORKING_DAYS, Metric

RESCHEDULING = "61/2018/NĐ-CP, 118/2025/NĐ-CP"

CHECKS = (
    Metric(
        "due_day_share",
        words("Resolved on the due day itself"),
        SHARE,
        ("resolved_on_due_day",),
        words("of the results within five working days of the due day"),
        words(
            "Share of results that fall on the due day, among those from five working days before "
            "it to five after it. Only files that were given at least five working days."
        ),
        words("results on the due day ÷ results within five working days of it"),
        denominator=("resolved_near_due_day",),
        days=PAST_DUE,
        spread=True,
        better=LOWER,
        head=words("On the due day"),
    ),
    Metric(
        "late_extension_rate",
        words("Extended after the deadline had passed"),
        SHARE,
        ("extended_after_expiry",),
        words("of the files with an extended deadline"),
        words(
            "Share of resolved files with an extended deadline whose extension is dated after the "
            "due day first promised. An extension should be asked for before that day."
        ),
        words("extended on a day after the original due day ÷ extended"),
        RESCHEDULING,
        denominator=("extended",),
        better=LOWER,
        head=words("Extended after expiry"),
    ),
    Metric(
        "saved_rate",
        words("Timely only by the extended deadline"),
        SHARE,
        ("saved_by_extension",),
        words("of the files resolved"),
        words(
            "Share of resolved files with a result after the day first promised and not after the "
            "extended one. They count as late in the on-time rate."
        ),
        words("original due day < day of result ≤ current due day ÷ files resolved"),
        denominator=("resolved",),
        better=LOWER,
        head=words("Timely by extension"),
    ),
    Metric(
        "late_entry_rate",
        words("Results entered days later"),
        SHARE,
        ("entered_late",),
        words("of the results whose entry is on record"),
        words(
            "Share of results that were entered in the register more working days after their "
            "date than the setting allows. Such a date cannot be checked."
        ),
        words("entered later than the setting allows ÷ results with a time of entry"),
        denominator=("entry_known",),
        better=LOWER,
        head=words("Entered later"),
    ),
    Metric(
        "median_entry_gap",
        words("Median days from result to entry"),
        WORKING_DAYS,
        ("entry_known",),
        words("half of the results were entered no later"),
        words(
            "Half of the results were entered in the register no more than this many working days "
            "after their date."
        ),
        words("median of working days from result to entry"),
        quantile=0.5,
        days=ENTRY,
        better=LOWER,
        head=words("Median days to entry"),
    ),
    Metric(
        "p90_entry_gap",
        words("90th percentile of days from result to entry"),
        WORKING_DAYS,
        ("entry_known",),
        words("nine results in ten were entered no later"),
        words(
            "Nine in ten results were entered in the register no more than this many working days "
            "after their date."
        ),
        words("90th percentile of working days from result to entry"),
        quantile=0.9,
        days=ENTRY,
        better=LOWER,
        head=words("90% entered within, days"),
    ),
    Metric(
        "late_stop_rate",
        words("Clock stopped just before the deadline"),
        SHARE,
        ("stopped_near_due_day",),
        words("of the files given at least five working days"),
        words(
            "Share of resolved files whose clock was stopped, mostly to ask for a supplement, in "
            "the last working days before the due day first promised or on it (see settings). "
            "Only files that were given at least five working days. What is missing should be "
            "asked for once, at receipt."
        ),
        words(
            "clock stopped within the last working days ÷ resolved files given at least five "
            "working days"
        ),
        RESCHEDULING,
        denominator=("resolved_given_long",),
        better=LOWER,
        head=words("Stopped at the last moment"),
    ),
    Metric(
        "came_back_rate",
        words("Handed back to a unit that had handed it on"),
        SHARE,
        ("came_back",),
        words("of the files on the books"),
        words(
            "Share of the files resolved in the period or in progress at its end that came back to "
            "a unit which had handed them on before. Hand-overs after a merger do not count."
        ),
        words("files that came back ÷ files resolved or in progress"),
        LETTER_5712,
        denominator=("handled",),
        better=LOWER,
        head=words("Came back"),
    ),
    Metric(
        "moved_often_rate",
        words("Handed over many times"),
        SHARE,
        ("moved_often",),
        words("of the files on the books"),
        words(
            "Share of the files resolved in the period or in progress at its end that were handed "
            "over between units at least as often as the setting says."
        ),
        words("files with many hand-overs ÷ files resolved or in progress"),
        LETTER_5712,
        denominator=("handled",),
        better=LOWER,
        head=words("Handed over often"),
    ),
    Metric(
        "many_holders_rate",
        words("Handed around among many agencies"),
        SHARE,
        ("many_holders",),
        words("of the files on the books"),
        words(
            "Share of the files resolved in the period or in progress at its end that were handed "
            "over among at least as many different agencies as the setting says."
        ),
        words("files handed around among many agencies ÷ files resolved or in progress"),
        LETTER_5712,
        denominator=("handled",),
        better=LOWER,
        head=words("Many holders"),
    ),
    Metric(
        "sent_away_rate",
        words("Closed by return or refusal"),
        SHARE,
        ("sent_away",),
        words("of the procedure files resolved"),
        words(
            "Share of resolved procedure files that were returned or refused. Files that the "
            "applicant withdrew are not among them."
        ),
        words("returned or refused ÷ procedure files resolved"),
        denominator=("resolved",),
        better=LOWER,
        file_kind="procedure",
        head=words("Returned, refused"),
    ),
    Metric(
        "reopened_soon_rate",
        words("Reopened soon after the result"),
        SHARE,
        ("reopened_soon",),
        words("of the files that got a result"),
        words(
            "Share of the files that got their first result in the period and were reopened within "
            "the days of the setting. Results that are too young to have been reopened are among "
            "them."
        ),
        words("reopened within the setting ÷ files with their first result in the period"),
        denominator=("gave_result",),
        better=LOWER,
        head=words("Reopened"),
    ),
)
