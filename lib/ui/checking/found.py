"""What each check finds: totals, and the units that stand out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lib import query
from lib.config import settings
from lib.judgements.outliers import Outlier, enough_to_compare, outliers
from lib.page import Here
from lib.ui.checking.checks import CHECKS, Check

ASKED = (
    *(check.key for check in CHECKS),
    *("median_entry_gap", "p90_entry_gap"),
)
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


def run(here: Here) -> list[Found]:
    """Every check, in the order of the page."""
    total = query.table(ASKED, here.filters, here.scope).iloc[0].to_dict()
    units = query.table(ASKED, here.filters, here.scope, ("unit",))
    rows = {int(row["unit"]): row for row in units.to_dict("records")}
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
