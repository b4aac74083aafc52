"""The formulas of a term in office, over plain frames."""

from __future__ import annotations

import pandas as pd

from tests.world.formulas import Masks

FINISHED = "finished_good_rate"


def term_masks(
    files: pd.DataFrame,
    events: pd.DataFrame,
    masks: Masks,
    span: tuple[pd.Timestamp, pd.Timestamp],
    deadline: str,
) -> Masks:
    """``masks``: those of ``file_masks`` in the same span."""
    first, last = span
    received, due = files["received_at"].dt.normalize(), files[f"due_{deadline}"].dt.normalize()
    done, late = masks["resolved"][0], masks["late"][0]
    held, behind = masks["open"][0], masks["overdue"][0]
    before, missed = received < first, late & (due < first)
    good, undated = masks["on_time_rate"][0], done & due.isna()
    return {
        "carried_open": (held & before, None),
        "carried_overdue": (behind & before, None),
        "own_open": (held & ~before, None),
        "own_overdue": (behind & ~before, None),
        "late_inherited": (missed, None),
        "late_own": (late & ~missed, None),
        "own_on_time_rate": (good, good | (late & ~missed)),
        "own_on_time_rate:excluded": (undated | missed, None),
    } | _advice_masks(files, events, done, held, (first, last))


def _advice_masks(
    files: pd.DataFrame,
    events: pd.DataFrame,
    done: pd.Series,
    held: pd.Series,
    span: tuple[pd.Timestamp, pd.Timestamp],
) -> Masks:
    first, last = span
    advice, reminder = (
        files["id"].map(events[events["kind"] == kind].groupby("file_id")["at"].min())
        for kind in ("advised", "reminded")
    )
    day, over = advice.dt.normalize(), files["completed_at"].dt.normalize() < advice.dt.normalize()
    told = (day >= first) & (day <= last) & (files["received_at"].dt.normalize() <= day) & ~over
    asked = reminder < advice
    silent = ~(day <= last)
    return {
        "initiative_rate": (told & ~asked, told),
        "initiative_rate:excluded": (done & advice.isna(), None),
        "advised_after_reminder": (told & asked, None),
        "reminded_unadvised": (held & silent & (reminder.dt.normalize() <= last), None),
    }


def finished_masks(
    reviews: pd.DataFrame, span: tuple[pd.Timestamp, pd.Timestamp], as_of: pd.Timestamp
) -> Masks:
    """Reviews of files finished in the span, as far as known on ``as_of``."""
    finished = reviews["completed_at"].dt.normalize().between(*span)
    known = finished & (reviews["reviewed_at"].dt.normalize() <= as_of)
    return {FINISHED: (known & (reviews["rating"].astype(int) >= 3), known)}
