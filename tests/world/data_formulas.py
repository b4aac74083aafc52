"""The formulas of the book, of the data's own faults, and of what each figure leaves out."""

from __future__ import annotations

from datetime import date

import pandas as pd

from tests.world.check_formulas import Facts, day
from tests.world.formulas import Masks


def book_masks(masks: Masks, before: Masks, due: pd.Series, completed: pd.Series) -> Masks:
    """``masks`` of the span, ``before`` of its eve; due day and day of the result of each file."""
    opening, received = before["open"][0], masks["received"][0]
    done, closing = masks["resolved"][0], masks["open"][0]
    left = sum(s.astype(int) for s in (opening, received)) - done.astype(int) - closing.astype(int)
    ahead = masks["due_soon"][0] | masks["not_due"][0] | masks["paused"][0]
    return {
        "carried_over": (opening, None),
        "on_hand": (opening | received, None),
        "early": (done & (completed < due), None),
        "resolved_late": (done & (completed > due), None),
        "on_due_day": (done & (completed == due), None),
        "resolved_no_deadline": (done & due.isna(), None),
        "within_deadline": (ahead, None),
        "unbalanced": (left != 0, None),
    }


def excluded_masks(
    facts: Facts, files: pd.DataFrame, masks: Masks, last: date, deadline: str
) -> Masks:
    """What each figure leaves out, under "<metric>:excluded"."""
    done, base = masks["resolved"][0], masks["handled"][0]
    undated = files[f"due_{deadline}"].isna()
    of_kind = {kind: files["kind"] == kind for kind in ("procedure", "task")}
    backwards = done & (files["completed_at"].dt.normalize() < files["received_at"].dt.normalize())
    again = {
        id
        for id, events in facts.events.items()
        if any(event.kind == "reopened" and day(event.at) <= last for event in events)
    }
    left_out = {
        "reopened_rate": masks["open"][0] & files["id"].isin(again),
        "on_time_rate": done & undated,
        "on_time_rate_by_clock": done & undated,
        "on_time_rate_766": of_kind["procedure"] & base & undated,
        "tasks_done_rate": of_kind["task"] & base & undated,
        "tasks_on_time_rate": of_kind["task"] & done & undated,
        "median_duration": backwards,
        "p90_duration": backwards,
        "mean_duration": backwards,
        "mean_duration_gross": backwards,
    }
    return {f"{key}:excluded": (mask, None) for key, mask in left_out.items()}


def quality_masks(
    facts: Facts, files: pd.DataFrame, masks: Masks, last: date, deadline: str
) -> Masks:
    """``masks``: those of ``file_masks`` in the same span."""
    base, done = masks["handled"][0], masks["resolved"][0]
    received, completed = (files[n].dt.normalize() for n in ("received_at", "completed_at"))
    ended = pd.Series([facts.last_day[unit] for unit in files["unit_id"]], index=files.index)
    muddled = [facts.muddled(file.id, facts.known_by(file.id, last)) for file in facts.files]
    faults = {
        "result_before_receipt": done & (completed < received),
        "result_after_delivery": masks["open"][0]
        & (completed > files["ingested_at"].dt.normalize()),
        "due_before_receipt": (files["due_original"] < received)
        | (files["due_current"] < received),
        "no_deadline": files[f"due_{deadline}"].isna(),
        "no_field": files["field_id"].isna(),
        "ended_unit": pd.to_datetime(ended) < received,
        "possible_duplicate": files["id"].isin(facts.twins),
        "steps_out_of_order": pd.Series(muddled, index=files.index),
    }
    return {key: (base & fault, base) for key, fault in faults.items()}
