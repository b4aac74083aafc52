"""Form II.06a/VPCP/KSTT (Circular 01/2020/TT-VPCP): its columns, figures by field, checks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from lib import query
from lib.access import Scope
from lib.filters import Filters
from lib.i18n import _, words
from lib.labels import DEADLINE

KIND = "procedure"
# metric → number and heading of its column
COLUMNS = {
    "on_hand": ("(3)", words("To be resolved")),
    "received": ("(4)+(5)", words("Received in the period")),
    "carried_over": ("(6)", words("Carried over")),
    "resolved": ("(7)", words("Resolved")),
    "early": ("(8)", words("Early")),
    "on_due_day": ("(9)", words("On time")),
    "resolved_late": ("(10)", words("Late")),
    "open": ("(11)", words("In progress")),
    "within_deadline": ("(12)", words("Within deadline")),
    "overdue": ("(13)", words("Overdue")),
}
LEFT_OVER = ("resolved_no_deadline", "open_no_deadline", "unbalanced")
ASKED = (*COLUMNS, *LEFT_OVER)
Row = dict[str, Any]


@dataclass(frozen=True)
class SumCheck:
    """One check of the form: the metric on the left equals the sum of those on the right; files
    behind a difference are those of ``behind``."""

    text: str
    left: str
    right: tuple[str, ...]
    why: str
    behind: str = ""


CHECKS = (
    SumCheck("(3) = (4) + (5) + (6)", "on_hand", ("received", "carried_over"), ""),
    SumCheck(
        "(7) = (8) + (9) + (10)",
        "resolved",
        ("early", "on_due_day", "resolved_late"),
        words("Resolved without a deadline: neither early nor on time nor late"),
        "resolved_no_deadline",
    ),
    SumCheck(
        "(11) = (12) + (13)",
        "open",
        ("within_deadline", "overdue"),
        words("In progress without a deadline: neither within it nor overdue"),
        "open_no_deadline",
    ),
    SumCheck(
        "(3) = (7) + (11)",
        "on_hand",
        ("resolved", "open"),
        words("Results dated before receipt"),
        "unbalanced",
    ),
)


@dataclass(frozen=True)
class Checked:
    """A check with what its two sides come to; ``files``: those behind a difference."""

    check: SumCheck
    left: int
    right: int
    files: int

    @property
    def holds(self) -> bool:
        return self.left == self.right and not self.files


def of_procedures(filters: Filters) -> Filters | None:
    """The same look at administrative procedures only; None when the filter leaves them out."""
    if filters.kinds and KIND not in filters.kinds:
        return None
    return replace(filters, kinds=(KIND,))


def by_field(filters: Filters, scope: Scope) -> pd.DataFrame:
    """The figures of the form, rows of ``query.table`` by field, the fullest field first; fields
    without any file are left out. ``filters``: see ``of_procedures``."""
    frame = query.table(ASKED, filters, scope, ("field",))
    frame = frame[frame["on_hand"] + frame["resolved"] + frame["open"] > 0]
    return frame.sort_values(["on_hand", "resolved", "field"], ascending=[False, False, True])


def sums(frame: pd.DataFrame) -> Row:
    """The last line of the form: each file has one field or none, so that sums are totals."""
    return dict(frame[list(ASKED)].sum().to_dict())


def checked(total: Row) -> list[Checked]:
    """The form's own checks of its last line."""
    return [
        Checked(
            check,
            int(total[check.left]),
            int(sum(total[key] for key in check.right)),
            int(total[check.behind]) if check.behind else 0,
        )
        for check in CHECKS
    ]


def conventions(filters: Filters) -> str:
    """How cases are counted on which offices differ (the form leaves them open)."""
    return _(
        "How it is counted: (7) includes files returned, refused or withdrawn. (12) includes files "
        "whose clock is stopped. The sources do not say how a file was handed in, so (4) and (5) "
        "stand together. Deadline used: {deadline}.",
        deadline=_(DEADLINE[filters.deadline]).lower(),
    )
