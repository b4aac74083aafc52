"""The formulas of the year-end rating, file by file over plain frames."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from tests.world.check_formulas import day
from tests.world.formulas import Masks


def _outcome(file: object, due: date | None, span: tuple[date, date], as_of: date) -> str:
    """Where the file stands in the year's account: "", "done" or "open"."""
    first, last = span
    done, received = day(file.completed_at), day(file.received_at)  # type: ignore[attr-defined]
    if due is None:
        return ""
    if done is not None and done <= due:
        return "done" if first <= done <= last else ""
    if not (first <= due <= last and received <= due):
        return ""
    if done is not None and done <= as_of:
        return "done"
    return "open" if received <= as_of else ""


def _missed(file: object) -> int:
    done = day(file.completed_at)  # type: ignore[attr-defined]
    promised, current = (day(getattr(file, f"due_{name}")) for name in ("original", "current"))
    first = promised or current
    if current is not None and first is not None and current > first and done > current:
        return 2
    return int(first is not None and done > first)


def _stood_still(pauses: pd.DataFrame, as_of: date) -> set[int]:
    moment = pd.Timestamp(as_of)
    going_on = (pauses["started_on"] <= moment) & ~(pauses["ended_on"] <= moment)
    return set(pauses.loc[going_on, "file_id"])


def _failures(reviews: pd.DataFrame, as_of: date) -> pd.Series:
    until = reviews["reviewed_at"].dt.normalize() <= pd.Timestamp(as_of)
    others = reviews["reviewer_kind"].isin(["office", "inspection"])
    return reviews[until & others & (reviews["rating"].astype(int) == 1)].groupby("file_id").size()


def rating_masks(
    frames: Mapping[str, pd.DataFrame],
    files: pd.DataFrame,
    span: tuple[date, date],
    as_of: date,
    deadline: str,
    no_deadline: pd.Series,
) -> Masks:
    """``span``: first and last day looked at; ``no_deadline``: handled, and without one."""
    issues = frames["issue"]
    known = issues["found_on"] <= pd.Timestamp(as_of)
    excused = set(issues.loc[known & (issues["cause"] == "objective"), "file_id"])
    failures = _failures(frames["quality_review"], as_of)
    still = _stood_still(frames["file_pause"], as_of)
    rows = []
    for file in files.itertuples():
        outcome = _outcome(file, day(getattr(file, f"due_{deadline}")), span, as_of)
        if outcome == "open" and file.id in still:
            outcome = "stopped"
        missed = _missed(file) if outcome == "done" else 0
        failed = int(failures.get(file.id, 0)) if outcome == "done" else 0
        rows.append((outcome, missed, min(failed, 4), file.id in excused))
    account = pd.DataFrame(rows, index=files.index, columns=["outcome", "missed", "failed", "ok"])
    done, late = account["outcome"] == "done", account["outcome"] == "open"
    faulty, base, held = (account["missed"] + account["failed"]) > 0, done | late, ~account["ok"]
    left_out = (account["outcome"] == "stopped") | no_deadline
    return {
        "assigned": (base, None),
        "assigned_done_rate": (done, base),
        "assigned_clean_rate": (done & ~(faulty & held), base),
        "assigned_excused": (done & faulty & account["ok"], None),
        **{f"done_failed_{n}": (done & held & (account["failed"] == n), None) for n in range(1, 5)},
        **{f"done_delayed_{n}": (done & held & (account["missed"] == n), None) for n in (1, 2)},
        **{
            f"{key}:excluded": (left_out, None)
            for key in ("assigned", "assigned_done_rate", "assigned_clean_rate")
        },
    }
