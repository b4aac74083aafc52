"""The formulas of quality and of issues, over plain frames, and who had rated what before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.world.books import CRITERIA

Masks = dict[str, tuple[pd.Series, pd.Series | None]]
REVIEW_METRICS = (
    *("reviews", "good_rate", "rated_by_both", "self_higher_rate"),
    *(f"{name}_rate" for name in CRITERIA),
)
ISSUE_METRICS = (
    *("open_issues", "issues_past_due", "explanations_missing", "issues_silent"),
    *("repeat_findings", "issues_closed_not_done", "issues_found", "issues_closed"),
    *("issues_opening", "issues_cause_open"),
    *("open_issues_to_30", "open_issues_to_90", "open_issues_to_180", "open_issues_over_180"),
)


def rating_gaps(reviews: pd.DataFrame) -> list[int | None]:
    """For a rating by an inspection: grades by which the unit's newest earlier rating of that file
    was higher; None for others, and where the unit had not rated it."""
    own = reviews[reviews["reviewer_kind"] == "self"].sort_values(["reviewed_at", "id"])
    gaps: list[int | None] = []
    for row in reviews.itertuples():
        before = own[(own["file_id"] == row.file_id) & (own["reviewed_at"] <= row.reviewed_at)]
        told = row.reviewer_kind == "inspection" and len(before)
        gaps.append(int(before["rating"].iloc[-1]) - int(row.rating) if told else None)
    return gaps


def review_masks(reviews: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> Masks:
    day = reviews["reviewed_at"].dt.normalize()
    held = (day >= first) & (day <= last)
    both = held & reviews["rating_gap"].notna()
    higher = reviews["rating_gap"].map(lambda gap: gap is not None and gap > 0).astype(bool)
    inspected = held & (reviews["reviewer_kind"] == "inspection")
    masks: Masks = {
        "reviews": (held, None),
        "good_rate": (held & (reviews["rating"].astype(int) >= 3), held),
        "rated_by_both": (both, None),
        "self_higher_rate": (both & higher, both),
        "self_higher_rate:excluded": (inspected & ~both, None),
    }
    for name in CRITERIA:
        score = reviews[name].astype(float)
        masks[f"{name}_rate"] = (held & (score >= 3), held & score.notna())
        masks[f"{name}_rate:excluded"] = (held & score.isna(), None)
    return masks


def times(events: pd.DataFrame, kind: str) -> pd.Series:
    """How often ``kind`` happened, by id of the file."""
    return events[events["kind"] == kind].groupby("file_id").size()


def rework_masks(files: pd.DataFrame, events: pd.DataFrame, done: pd.Series) -> Masks:
    """``done``: the files resolved in the span."""
    sent_back = files["id"].map(times(events, "rework")).fillna(0).astype(int)
    reopened = files["id"].map(times(events, "reopened")).fillna(0).astype(int)
    return {
        "reworked_again": (done & (sent_back > 1), None),
        "reopened_rate": (done & (reopened > 0), done),
        "first_time_right_rate": (done & (sent_back + reopened == 0), done),
    }


def issue_masks(issues: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> Masks:
    def still(day: pd.Timestamp) -> pd.Series:
        return (issues["found_on"] <= day) & ~(issues["closed_on"] <= day)

    def within(column: str) -> Any:
        return (issues[column] >= first) & (issues[column] <= last)

    unsolved, closed, found = still(last), within("closed_on"), within("found_on")
    unexplained = ~(issues["explanation_given"] <= last)
    age = (last - issues["found_on"]).dt.days
    bands = pd.cut(age, [-np.inf, 30, 90, 180, np.inf], labels=["30", "90", "180", "more"])
    unreported = ~(issues["remediated_on"] <= last)
    waiting = (age >= 30) & unexplained & unreported
    again = issues["repeats_issue_id"].notna()
    return {
        "open_issues": (unsolved, None),
        "issues_past_due": (unsolved & unreported & (issues["due_on"] < last), None),
        "explanations_missing": (
            unsolved & unexplained & (issues["explanation_due"] < last),
            None,
        ),
        "issues_silent": (unsolved & waiting, None),
        "repeat_findings": (found & again, None),
        "issues_closed_not_done": (closed & (issues["issue_status"] == "closed_not_done"), None),
        "issues_found": (found, None),
        "issues_closed": (closed, None),
        "issues_cause_open": (found & issues["cause"].isna(), None),
        "issues_opening": (still(first - pd.Timedelta(days=1)), None),
        "open_issues_to_30": (unsolved & (bands == "30"), None),
        "open_issues_to_90": (unsolved & (bands == "90"), None),
        "open_issues_to_180": (unsolved & (bands == "180"), None),
        "open_issues_over_180": (unsolved & (bands == "more"), None),
    }
