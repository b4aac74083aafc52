"""Metrics of the year-end rating: what had to be done, what was, and what failed or came late."""

from __future__ import annotations

from lib.i18n import words
from lib.measures.rating import FAILED_TIMES, MISSED_DEADLINES
from lib.metrics.metric import COUNT, HIGHER, LOWER, REVIEW_TEAM, SHARE, Metric

DECREE_335 = "335/2025/NĐ-CP (21/12/2025)"
DECREES = "90/2020/NĐ-CP, 48/2023/NĐ-CP; 335/2025/NĐ-CP"
ASSIGNED = ("assigned_done", "assigned_not_done")
LEFT_OUT = words(
    "Files whose clock is stopped, and files without a deadline: nothing says when they had to be "
    "done."
)
EXCLUDED = ("assigned_stopped", "resolved_no_deadline", "open_no_deadline")
FAILED = {
    1: words("Assessed as not met, once"),
    2: words("Assessed as not met, twice"),
    3: words("Assessed as not met, three times"),
    4: words("Assessed as not met, four times or more"),
}
DELAYED = {
    1: words("Result after one missed deadline"),
    2: words("Result after two missed deadlines"),
}
WHAT_FAILED = words(
    "Work of the period that is done and that the office or an inspection has rated “not met” so "
    "often. Self-ratings do not count, nor does work with an objective cause."
)
WHAT_WAS_LATE = words(
    "Work of the period that is done, but after its deadline: one missed deadline is the one first "
    "promised, two are that and the extended one. Work with an objective cause does not count."
)


def _failed(times: int) -> Metric:
    return Metric(
        f"done_failed_{times}",
        FAILED[times],
        COUNT,
        (f"done_failed_{times}",),
        words("of the work that is done"),
        WHAT_FAILED,
        words("number of files done with so many assessments “not met”"),
        DECREE_335,
        REVIEW_TEAM,
        better=LOWER,
    )


def _delayed(times: int) -> Metric:
    return Metric(
        f"done_delayed_{times}",
        DELAYED[times],
        COUNT,
        (f"done_delayed_{times}",),
        words("of the work that is done"),
        WHAT_WAS_LATE,
        words("number of files done after so many missed deadlines"),
        DECREE_335,
        REVIEW_TEAM,
        better=LOWER,
    )


RATING = (
    Metric(
        "assigned",
        words("Work that had to be done"),
        COUNT,
        ASSIGNED,
        words("done in time, or fallen due"),
        words(
            "Files and tasks whose outcome was decided in the period: done in time in it, or "
            "fallen due in it without a result. Each counts once, and for whoever was in office "
            "that day."
        ),
        words("done in time in the period + due day passed in the period without a result"),
        DECREES,
        REVIEW_TEAM,
        excluded=LEFT_OUT,
        excluded_measures=EXCLUDED,
        head=words("Had to be done"),
    ),
    Metric(
        "assigned_done_rate",
        words("Work done of what had to be done"),
        SHARE,
        ("assigned_done",),
        words("done, in time or late"),
        words(
            "Share of the work that had to be done in the period that has a result by the last "
            "day looked at, in time or late."
        ),
        words("done ÷ had to be done"),
        DECREES,
        REVIEW_TEAM,
        denominator=ASSIGNED,
        better=HIGHER,
        excluded=LEFT_OUT,
        excluded_measures=EXCLUDED,
        head=words("Work done"),
    ),
    Metric(
        "assigned_clean_rate",
        words("Work done in time and not assessed as not met"),
        SHARE,
        ("assigned_clean",),
        words("of what had to be done"),
        words(
            "Share of the work that had to be done in the period that is done without a missed "
            "deadline and without an assessment “not met”, objective causes left aside."
        ),
        words("done without delay and without failed assessment ÷ had to be done"),
        DECREES,
        REVIEW_TEAM,
        denominator=ASSIGNED,
        better=HIGHER,
        excluded=LEFT_OUT,
        excluded_measures=EXCLUDED,
        head=words("In time and met"),
    ),
    Metric(
        "assigned_excused",
        words("Excused for an objective cause"),
        COUNT,
        ("assigned_excused",),
        words("late or not met, not counted as such"),
        words(
            "Work of the period that is done, late or assessed as not met, and about which an "
            "issue is on record whose cause was determined to be objective."
        ),
        words("number of such files"),
        DECREE_335,
        REVIEW_TEAM,
    ),
    Metric(
        "issues_cause_open",
        words("Issues without a determined cause"),
        COUNT,
        ("issues_cause_open",),
        words("found in the period"),
        words(
            "Issues found in the period whose cause nobody has determined yet. Only an objective "
            "cause that was determined keeps a delay or a failed assessment from counting."
        ),
        words("number of issues found in the period without a cause on record"),
        DECREE_335,
        REVIEW_TEAM,
        better=LOWER,
    ),
    *map(_failed, FAILED_TIMES),
    *map(_delayed, MISSED_DEADLINES),
)
