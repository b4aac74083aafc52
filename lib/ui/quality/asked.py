"""What the page on quality asks: each answer serves several of its parts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lib import query
from lib.measures.reviews import CRITERIA
from lib.page import Here

PAGE = "quality"
HEADLINE = (
    "good_rate",
    "first_time_right_rate",
    "rework_rate",
    "reworked_again",
    "reopened_rate",
    "self_higher_rate",
)
CRITERION_RATES = tuple(f"{name}_rate" for name in CRITERIA)
ASKED = ("reviews", "rated_by_both", *HEADLINE, *CRITERION_RATES, "on_time_rate")


def units(here: Here) -> pd.DataFrame:
    """Every figure of the page, by unit."""
    return query.table(ASKED, here.filters, here.scope, ("unit",))


def total(here: Here) -> pd.Series:
    """Every figure of the page, over all."""
    return query.table(ASKED, here.filters, here.scope).iloc[0]


def reviews(here: Here) -> pd.DataFrame:
    """How many reviews there are of each rating, and how many of them are good, by unit, by whom,
    and by how far the unit's own earlier rating lay above that of the inspection."""
    by = ("unit", "reviewer_kind", "rating", "rating_gap")
    return query.table(("reviews", "good_rate"), here.filters, here.scope, by)


def by_rating(frame: pd.DataFrame) -> dict[int, int]:
    """Rating → number of reviews, of some rows of ``reviews``."""
    return _added_up(frame, "rating")


def by_gap(frame: pd.DataFrame) -> dict[int, int]:
    """Grades of the gap → number of pairs, of some rows of ``reviews``."""
    return _added_up(frame.loc[frame["rating_gap"].notna()], "rating_gap")


def _added_up(frame: pd.DataFrame, key: str) -> dict[int, int]:
    sums = frame.groupby(key)["reviews"].sum()
    return {int(value): int(count) for value, count in sums.items()}


def good_rate(frame: pd.DataFrame) -> dict[str, Any]:
    """The metric "good_rate", added up from some rows of ``reviews``, as ``query.table`` has it."""
    counted, n = (int(frame[f"good_rate_{part}"].sum()) for part in ("numerator", "denominator"))
    return {
        "good_rate": counted / n if n else float("nan"),
        "good_rate_numerator": counted,
        "good_rate_denominator": n,
    }
