"""What the steps of an issue (``oversight.issue_step``) make of it: the truth behind its columns.

The columns of ``issue`` that figures count hold what the steps come to; ``after`` says what one
step changes, ``replay`` what all of them come to. Pure: no database, no words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

# the columns of ``issue`` that steps write; the rest is written once, when it is found
COLUMNS = (
    *("found_on", "status", "explanation_due", "explanation_given", "cause"),
    *("recommendation", "due_on", "remediated_on", "closed_on"),
)


@dataclass(frozen=True)
class Step:
    """One step as far as it changes an issue. ``happened_on``: the day it counts from."""

    kind: str
    happened_on: date
    due_on: date | None = None
    body: str | None = None
    cause: str | None = None


def after(columns: Mapping[str, Any], step: Step) -> dict[str, Any]:
    """The columns that ``step`` gives new values to, for an issue that has ``columns``."""
    day = step.happened_on
    match step.kind:
        case "found":
            return {"found_on": day, "status": "open"}
        case "explanation_asked":
            return {"explanation_due": step.due_on}
        case "explanation_given":
            # later ones add to the first, which is when the unit had answered
            return {} if columns["explanation_given"] else {"explanation_given": day}
        case "cause_determined":
            return {"cause": step.cause}
        case "recommended":
            return {"recommendation": step.body, "due_on": step.due_on}
        case "deadline_moved":
            return {"due_on": step.due_on}
        case "remediated":
            return {"status": "remediated", "remediated_on": day}
        case "sent_back":
            return {"status": "open", "remediated_on": None}
        case "verified" | "closed_not_done":
            return {"status": step.kind, "closed_on": day}
        case "reopened":
            return {"status": "open", "remediated_on": None, "closed_on": None}
    return {}


def replay(steps: Iterable[Step]) -> dict[str, Any]:
    """COLUMNS after all ``steps``, in their order."""
    columns: dict[str, Any] = dict.fromkeys(COLUMNS)
    for step in steps:
        columns |= after(columns, step)
    return columns
