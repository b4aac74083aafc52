"""Metrics of the data itself: dates that cannot be, what is missing, what may be there twice."""

from __future__ import annotations

from lib.i18n import words
from lib.metrics.metric import LOWER, SHARE, Metric

ON_THE_BOOKS = words("of the files on the books")


def _share(
    key: str, label: str, definition: str, formula: str, numerator: tuple[str, ...] = ()
) -> Metric:
    """A share of the files resolved in the period or in progress at its end."""
    return Metric(
        key,
        label,
        SHARE,
        numerator or (key,),
        ON_THE_BOOKS,
        definition,
        formula,
        denominator=("handled",),
        better=LOWER,
    )


DATA_QUALITY = (
    _share(
        "result_before_receipt",
        words("Result dated before receipt"),
        words("Share of files whose result is dated before the day of their receipt."),
        words("day of result < day of receipt ÷ files resolved or in progress"),
    ),
    _share(
        "due_before_receipt",
        words("Due before receipt"),
        words("Share of files whose due day lies before the day of their receipt."),
        words("due day < day of receipt ÷ files resolved or in progress"),
    ),
    _share(
        "result_after_delivery",
        words("Result dated in the future"),
        words("Share of files whose result is dated after the day on which they were delivered."),
        words("day of result > day of delivery ÷ files resolved or in progress"),
    ),
    _share(
        "no_deadline",
        words("No deadline recorded"),
        words("Share of files without a due day. No rate can judge them."),
        words("files without a due day ÷ files resolved or in progress"),
        ("resolved_no_deadline", "open_no_deadline"),
    ),
    _share(
        "no_field",
        words("No field recorded"),
        words("Share of files without a field of work. No deputy head answers for them."),
        words("files without a field ÷ files resolved or in progress"),
    ),
    _share(
        "ended_unit",
        words("Unit that was no more"),
        words("Share of files under a unit that had ended before the day of receipt."),
        words("last day of the unit < day of receipt ÷ files resolved or in progress"),
    ),
    _share(
        "possible_duplicate",
        words("Possibly recorded twice"),
        words(
            "Share of files beside which stands another of the same unit, kind, day of receipt, "
            "assigning document and title; for procedures, received in the same minute."
        ),
        words("files with a twin ÷ files resolved or in progress"),
    ),
    _share(
        "steps_out_of_order",
        words("Steps out of order"),
        words(
            "Share of files with a step that ended before it began, or that began before any step "
            "that should come first."
        ),
        words("files with such a step ÷ files resolved or in progress"),
    ),
)
