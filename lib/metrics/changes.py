"""Metrics of change: who came into a state of the open book, and who left it, since a day."""

from __future__ import annotations

from lib.i18n import words
from lib.metrics.metric import COUNT, Metric

# state: label of the files that stood in it before, that came, that left
LABELS = {
    "overdue": (
        words("Overdue at the start"),
        words("Newly overdue"),
        words("No longer overdue"),
    ),
    "due_soon": (
        words("Due soon at the start"),
        words("Newly due soon"),
        words("No longer due soon"),
    ),
    "not_due": (
        words("Within deadline at the start"),
        words("Newly within deadline"),
        words("No longer within deadline"),
    ),
    "paused": (
        words("Clock stopped at the start"),
        words("Clock newly stopped"),
        words("Clock no longer stopped"),
    ),
    "open_no_deadline": (
        words("Without deadline at the start"),
        words("Newly without deadline"),
        words("No longer without deadline"),
    ),
}
SHORT = (
    words("at the close of the day before"),
    words("in this state now, not before"),
    words("in this state before, not now"),
)
DEFINITIONS = (
    words("Files in progress that stood in this state at the close of the day before the period."),
    words("Files that stand in this state at the close of the period and did not before it."),
    words("Files that stood in this state before the period and do not at its close."),
)
FORMULA = words("at the start + joined − left = at the end")
PARTS_OF_CHANGE = ("before", "joined", "left")

CHANGES = tuple(
    Metric(
        f"{state}_{part}",
        label,
        COUNT,
        (f"{state}_{part}",),
        SHORT[place],
        DEFINITIONS[place],
        FORMULA,
    )
    for state, labels in LABELS.items()
    for place, (part, label) in enumerate(zip(PARTS_OF_CHANGE, labels, strict=True))
)
