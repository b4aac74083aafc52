"""The checks of "worth checking": what each counts, why it is worth a look, what to look at, and
whom it finds. Each has an innocent explanation too, which its text gives first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lib import query
from lib.access import Scope
from lib.config import settings
from lib.filters import Filters
from lib.frames import as_records
from lib.i18n import words
from lib.judgements.outliers import Outlier, enough_to_compare, outliers
from lib.query.run import cached


@dataclass(frozen=True)
class Check:
    """One check. ``key``: the rate that counts; ``why`` may name settings."""

    key: str
    why: str
    look: str

    @property
    def counted(self) -> str:
        """The column of ``query.table`` that counts."""
        return f"{self.key}_numerator"

    @property
    def of(self) -> str:
        """The column of what it is compared with."""
        return f"{self.key}_denominator"


DUE_DAY = "due_day_share"
CHECKS = (
    Check(
        DUE_DAY,
        words(
            "A due day spurs everybody on. Where far more results fall on that one day than with "
            "others, work may be waiting for its deadline, or be dated to meet it."
        ),
        words("Look at when these results were entered and signed."),
    ),
    Check(
        "late_extension_rate",
        words(
            "An extension has to be asked for before the deadline. One that is dated after it "
            "makes a late file look timely."
        ),
        words("Look at who agreed to the extension, on which day and why."),
    ),
    Check(
        "saved_rate",
        words(
            "These files met the extended deadline, not the first one. They count as late in the "
            "on-time rate of this dashboard, and as timely where the extended deadline is used."
        ),
        words("Look at whether the applicant was told of the new day, with reasons."),
    ),
    Check(
        "late_entry_rate",
        words(
            "Entering late may be due to load or to a weak line. But a result that is entered more "
            "than {late_entry_days} working days after its date cannot be checked by anybody."
        ),
        words("Look at the date on the signed result and the log of the system."),
    ),
    Check(
        "late_stop_rate",
        words(
            "Something may turn out to be missing at the end. But a supplement asked for, or the "
            "clock stopped, in the last {last_days} working days before the deadline also wins "
            "time for a file that is late."
        ),
        words("Look at what was asked for, and whether it could have been asked for at receipt."),
    ),
    Check(
        "came_back_rate",
        words(
            "A file can reach the wrong unit. Where files go back and forth again and again, "
            "nobody may want to answer for them."
        ),
        words("Look at the notes of the hand-overs, and who should have decided."),
    ),
    Check(
        "moved_often_rate",
        words(
            "A file may need several units one after the other. From {many_hand_overs} hand-overs "
            "on it is worth asking who leads."
        ),
        words("Look at the notes of the hand-overs, and who should have decided."),
    ),
    Check(
        "many_holders_rate",
        words(
            "Work that concerns several agencies has one that leads. A file handed over among "
            "{many_holders} agencies or more may have none."
        ),
        words("Look at the notes of the hand-overs, and who should have decided."),
    ),
    Check(
        "sent_away_rate",
        words(
            "Returning or refusing an unfit file is right. Where it happens far more often than "
            "with others, guidance at receipt may be poor, or files may be closed to meet the "
            "deadline."
        ),
        words("Look at the reasons given in writing, and whether the file came back."),
    ),
    Check(
        "reopened_soon_rate",
        words(
            "A result may have to be corrected. Many files reopened within {reopened_days} days "
            "mean results that were not ready."
        ),
        words("Look at what was corrected, and who had checked the first result."),
    ),
)

ENTRY_GAPS = ("median_entry_gap", "p90_entry_gap")
THRESHOLDS = ("late_entry_days", "last_days", "many_hand_overs", "many_holders", "reopened_days")


@dataclass(frozen=True)
class Found:
    """One check over what is looked at. ``total``: the row of ``query.table`` for all; ``rows``:
    those by unit, by the unit's id; ``named``: units that stand out; ``comparable``: whether there
    are enough units for one to stand out."""

    check: Check
    total: dict[str, Any]
    rows: dict[int, dict[str, Any]]
    named: list[Outlier]
    comparable: bool

    @property
    def counted(self) -> int:
        return int(self.total[self.check.counted])

    @property
    def n(self) -> int:
        return int(self.total[self.check.of])


@cached
def find(filters: Filters, scope: Scope) -> list[Found]:
    """Every check, in the order of the page."""
    asked = (*(check.key for check in CHECKS), *ENTRY_GAPS)
    total = query.table(asked, filters, scope).iloc[0].to_dict()
    units = query.table(asked, filters, scope, ("unit",))
    rows = {int(row["unit"]): row for row in as_records(units)}
    return [
        Found(
            check,
            total,
            rows,
            outliers(units, check.counted, check.of),
            enough_to_compare(units, check.of),
        )
        for check in CHECKS
    ]


def thresholds() -> dict[str, int]:
    """The settings that the texts of checks name."""
    return {name: getattr(settings(), name) for name in THRESHOLDS}
