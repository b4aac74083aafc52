"""Metrics of the quality of work: ratings, criteria, self-ratings, work done again."""

from __future__ import annotations

from lib.i18n import words
from lib.metrics.metric import (
    COUNT,
    HIGHER,
    LETTER_5712,
    LOWER,
    REVIEW_TEAM,
    SHARE,
    Metric,
)

# criterion → label, head of a column, definition, formula
_CRITERIA = {
    "complete": (
        words("Complete: good or better"),
        words("Complete"),
        words("Share of the quality reviews of the period that score completeness good or better."),
        words("reviews with completeness good or excellent ÷ reviews that score it"),
    ),
    "lawful": (
        words("Lawful: good or better"),
        words("Lawful"),
        words("Share of the quality reviews of the period that score lawfulness good or better."),
        words("reviews with lawfulness good or excellent ÷ reviews that score it"),
    ),
    "advice": (
        words("Quality of advice: good or better"),
        words("Quality of advice"),
        words("Share of the quality reviews of the period that score the advice good or better."),
        words("reviews with advice good or excellent ÷ reviews that score it"),
    ),
    "form": (
        words("Form: good or better"),
        words("Form"),
        words("Share of the quality reviews of the period that score the form good or better."),
        words("reviews with form good or excellent ÷ reviews that score it"),
    ),
}


def _criterion(key: str) -> Metric:
    label, head, definition, formula = _CRITERIA[key]
    return Metric(
        f"{key}_rate",
        label,
        SHARE,
        (f"{key}_good",),
        words("of the reviews that score it"),
        definition,
        formula,
        LETTER_5712,
        REVIEW_TEAM,
        denominator=(f"{key}_scored",),
        better=HIGHER,
        head=head,
        excluded=words("Reviews without a score for this criterion."),
        excluded_measures=(f"{key}_unscored",),
    )


REVIEW_METRICS = (
    Metric(
        "reviews",
        words("Quality reviews"),
        COUNT,
        ("reviewed",),
        words("by the units, the office and inspections"),
        words("Quality reviews of the period, whoever made them."),
        words("number of reviews in the period"),
        LETTER_5712,
        REVIEW_TEAM,
        head=words("Reviews"),
    ),
    Metric(
        "good_rate",
        words("Rated good or better"),
        SHARE,
        ("rated_good",),
        words("of all quality reviews, self-ratings too"),
        words("Share of the quality reviews of the period with a rating of good or excellent."),
        words("reviews rated good or excellent ÷ reviews"),
        LETTER_5712,
        REVIEW_TEAM,
        denominator=("reviewed",),
        better=HIGHER,
        head=words("Good or better"),
    ),
    *map(_criterion, _CRITERIA),
    Metric(
        "rated_by_both",
        words("Files rated by both"),
        COUNT,
        ("rated_by_both",),
        words("by the unit before, by an inspection then"),
        words("Inspection ratings of the period of files that the unit itself had rated before."),
        words("number of inspection ratings with an earlier self-rating of the same file"),
        LETTER_5712,
        REVIEW_TEAM,
    ),
    Metric(
        "self_higher_rate",
        words("Self-rating above the inspection's"),
        SHARE,
        ("self_rated_higher",),
        words("of the files that both have rated"),
        words(
            "Share of the inspection ratings of the period that are lower than what the unit "
            "itself had last rated the same file before."
        ),
        words("files the unit had rated higher ÷ files that inspection and unit have rated"),
        LETTER_5712,
        REVIEW_TEAM,
        denominator=("rated_by_both",),
        better=LOWER,
        head=words("Self-rated higher"),
        excluded=words("Inspection ratings of files that the unit had not rated before."),
        excluded_measures=("rated_by_inspection_alone",),
    ),
)

REWORK_METRICS = (
    Metric(
        "first_time_right_rate",
        words("Right the first time"),
        SHARE,
        ("right_first_time",),
        words("neither sent back nor reopened"),
        words("Share of resolved files that were neither sent back for rework nor reopened."),
        words("resolved files without rework and without reopening ÷ resolved files"),
        LETTER_5712,
        denominator=("resolved",),
        better=HIGHER,
    ),
    Metric(
        "rework_rate",
        words("Sent back for rework"),
        SHARE,
        ("reworked",),
        words("at least once, of the files resolved"),
        words("Share of resolved files that were sent back at least once to be done again."),
        words("resolved files with rework ÷ resolved files"),
        LETTER_5712,
        denominator=("resolved",),
        better=LOWER,
        head=words("Sent back"),
    ),
    Metric(
        "reworked_again",
        words("Sent back more than once"),
        COUNT,
        ("reworked_again",),
        words("files resolved in the period"),
        words("Resolved files that were sent back to be done again two times or more."),
        words("number of resolved files with two or more returns for rework"),
        LETTER_5712,
        better=LOWER,
    ),
    Metric(
        "reopened_rate",
        words("Reopened after the result"),
        SHARE,
        ("reopened",),
        words("of the files resolved"),
        words("Share of resolved files that had been reopened after an earlier result."),
        words("resolved files that had been reopened ÷ resolved files"),
        LETTER_5712,
        denominator=("resolved",),
        better=LOWER,
        head=words("Reopened"),
        excluded=words("Reopened files without a new result: they are in progress again."),
        excluded_measures=("reopened_in_hand",),
    ),
    Metric(
        "extension_rate",
        words("Deadline extended"),
        SHARE,
        ("extended",),
        words("after the first promise, of the files resolved"),
        words("Share of resolved files whose deadline was moved after it was first promised."),
        words("resolved files with a later current deadline ÷ resolved files"),
        denominator=("resolved",),
        better=LOWER,
        head=words("Extension rate"),
    ),
)

WORK_QUALITY = (*REVIEW_METRICS, *REWORK_METRICS)
