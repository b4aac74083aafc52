"""The formula of every metric, as vectors over plain frames. ``last`` is the last day looked at."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

Masks = dict[str, tuple[pd.Series, pd.Series | None]]


def file_masks(
    files: pd.DataFrame,
    first: pd.Timestamp,
    last: pd.Timestamp,
    deadline: str,
    soon: Mapping[str, pd.Timestamp],
    stopped: pd.Series,
) -> Masks:
    """``soon``: by kind of file, the last due day that is near. ``stopped``: ids of files whose
    clock stands still at the close of ``last``."""
    received = files["received_at"].dt.normalize()
    completed = files["completed_at"].dt.normalize()
    due_at = files[f"due_{deadline}"]
    due, timed = due_at.dt.normalize(), due_at.notna()
    task, procedure = files["kind"] == "task", files["kind"] == "procedure"

    done = (completed >= first) & (completed <= last)
    good, late = done & (completed <= due), done & (completed > due)
    judged = done & timed
    in_hand = (received <= last) & ~(completed <= last)
    halted = in_hand & timed & files["id"].isin(stopped)
    running = in_hand & timed & ~halted
    overdue, ahead = running & (due < last), running & (due >= last)
    near = ahead & (due <= files["kind"].map(soon))
    in_order = done & (completed >= received)
    promised, current = (files[name].dt.normalize() for name in ("due_original", "due_current"))
    spared = (promised < last) & ~(current < last)
    return {
        "handled": (done | in_hand, None),
        "received": ((received >= first) & (received <= last), None),
        "resolved": (done, None),
        "open": (in_hand, None),
        "on_time_rate": (good, judged),
        "on_time_rate_766": (
            procedure & (good | ahead | halted),
            procedure & (judged | (in_hand & timed)),
        ),
        "tasks_done_rate": (task & judged, task & (judged | overdue)),
        "tasks_on_time_rate": (task & good, task & judged),
        "on_time_rate_by_clock": (done & (files["completed_at"] <= due_at), judged),
        "overdue": (overdue, None),
        "due_soon": (near, None),
        "overdue_share": (overdue, in_hand),
        "median_duration": (in_order, None),
        "p90_duration": (in_order, None),
        "spared_by_extension": (in_hand & ~files["id"].isin(stopped) & spared, None),
        "rework_rate": (done & files["reworked"], done),
        "extension_rate": (done & (files["due_current"] > files["due_original"]), done),
        # states, for the parts of a whole
        "late": (late, None),
        "paused": (halted, None),
        "not_due": (ahead & ~near, None),
        "open_no_deadline": (in_hand & ~timed, None),
    }


def step_masks(steps: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> Masks:
    began, ended = steps["started_at"].dt.normalize(), steps["ended_at"].dt.normalize()
    done = (ended >= first) & (ended <= last) & (ended >= began)
    normed = done & steps["due_at"].notna()
    return {
        "step_median": (done, None),
        "step_p90": (done, None),
        "steps_in_time_rate": (normed & (steps["ended_at"] <= steps["due_at"]), normed),
        "steps_waiting": ((began <= last) & ~(ended <= last), None),
    }
