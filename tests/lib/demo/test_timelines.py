"""Events, steps and clock stops tell the same story as the file they belong to."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.lib.demo.conftest import AS_OF, Tables

TODAY = pd.Timestamp(AS_OF)
STEPS = ["receive", "process", "advise", "issue"]


@pytest.fixture(scope="module")
def files(tables: Tables) -> pd.DataFrame:
    return tables["case_file"].set_index("id")


@pytest.fixture(scope="module")
def events(tables: Tables) -> pd.DataFrame:
    return tables["file_event"].sort_values(["file_id", "sequence"])


def test_events_are_numbered_in_order_of_time(events: pd.DataFrame) -> None:
    assert (events.sequence == events.groupby("file_id").cumcount() + 1).all()
    assert (events.groupby("file_id")["at"].diff().dropna() >= pd.Timedelta(0)).all()
    assert 5 < len(events) / events.file_id.nunique() < 8


def test_receipt_and_result_are_events(files: pd.DataFrame, events: pd.DataFrame) -> None:
    received = events[events.kind == "received"].set_index("file_id")["at"]
    assert received.sort_index().equals(files.received_at.rename("at").rename_axis("file_id"))
    results = events[events.kind == "completed"].groupby("file_id")["at"].max()
    completed = files.completed_at.dropna()
    assert (results.loc[completed.index] == completed).all()
    still_open = results.index.difference(completed.index)
    reopened = events[events.kind == "reopened"].groupby("file_id")["at"].max()
    assert (reopened.loc[still_open] > results.loc[still_open]).all()


def test_reopened_within_ninety_days_and_closed_again(
    files: pd.DataFrame, events: pd.DataFrame
) -> None:
    results = events[events.kind == "completed"].groupby("file_id")["at"].agg(["min", "max"])
    reopened = events[events.kind == "reopened"].set_index("file_id")["at"]
    assert len(reopened) > 20
    first = results.loc[reopened.index, "min"]
    assert (reopened > first).all()
    assert ((reopened - first).dt.days <= 90).all()
    again = files.completed_at.loc[reopened.index].dropna()
    assert (again > reopened.loc[again.index]).all()


def test_nothing_happens_after_the_delivery(events: pd.DataFrame) -> None:
    assert events["at"].max() < TODAY
    assert events.recorded_at.max() < TODAY
    assert (events.recorded_at >= events["at"]).all()


def test_units_of_events_are_in_force_that_day(tables: Tables, events: pd.DataFrame) -> None:
    units = tables["org_unit"].set_index("id")
    handed_over = events.note == "Chuyển cơ quan kế thừa sau sắp xếp"
    for column, rows in (("to_unit_id", events), ("from_unit_id", events[~handed_over])):
        known = rows.dropna(subset=[column])
        unit = units.loc[known[column]].set_index(known.index)
        day = known["at"].dt.normalize()
        assert (unit.valid_from <= day).all()
        assert (unit.valid_to.isna() | (unit.valid_to >= day)).all()


def test_open_files_move_to_the_successor_at_each_merger(
    tables: Tables, files: pd.DataFrame, events: pd.DataFrame
) -> None:
    units = tables["org_unit"].set_index("id")
    moved = events[events.note == "Chuyển cơ quan kế thừa sau sắp xếp"]
    ended = units.valid_to.loc[moved.from_unit_id].set_axis(moved.index)
    assert (moved["at"] > ended).all()
    assert ((moved["at"] - ended).dt.days <= 5).all()  # the next working day
    usual = files[files.completed_at.isna() | (files.completed_at > files.received_at)]
    across = usual[
        (usual.received_at < "2025-07-01")
        & (usual.completed_at.isna() | (usual.completed_at > "2025-07-02"))
    ]
    once_closed = events[(events.kind == "reopened")].file_id
    across = across[~across.index.isin(once_closed)]
    assert len(across) > 100
    assert across.index.isin(moved.file_id).all()


def test_steps_follow_each_other_within_the_file(tables: Tables, files: pd.DataFrame) -> None:
    stages = tables["file_stage"]
    stages["order"] = stages.stage.map(STEPS.index)
    stages = stages.sort_values(["file_id", "order"])
    file = files.loc[stages.file_id].set_index(stages.index)
    assert (stages.groupby("file_id").cumcount() == stages.order).all()
    first = stages.order == 0
    assert (stages.started_at[first] == file.received_at[first]).all()
    before = stages.groupby("file_id").ended_at.shift()
    assert (stages.started_at[~first] == before[~first]).all()
    last = stages.groupby("file_id").tail(1)
    ended = file.completed_at.loc[last.index]
    assert last.ended_at.equals(ended.rename("ended_at"))
    with_norm = stages[file.due_original.notna()]
    assert with_norm.due_at.notna().all()
    assert stages[file.due_original.isna()].due_at.isna().all()


def test_clock_stops_are_pairs_of_events(
    tables: Tables, files: pd.DataFrame, events: pd.DataFrame
) -> None:
    pauses = tables["file_pause"].sort_values("file_id")
    begun = events[events.kind.isin(["paused", "supplement_requested"])].sort_values("file_id")
    ended = events[events.kind.isin(["resumed", "supplement_received"])].sort_values("file_id")
    assert pauses.file_id.tolist() == begun.file_id.tolist()
    assert pauses.started_on.tolist() == begun["at"].dt.normalize().tolist()
    over = pauses[pauses.ended_on.notna()]
    assert over.file_id.tolist() == ended.file_id.tolist()
    assert over.ended_on.tolist() == ended["at"].dt.normalize().tolist()
    running = pauses[pauses.ended_on.isna()].file_id
    assert files.loc[running, "completed_at"].isna().all()


def test_current_deadlines_move_by_extension_only(
    files: pd.DataFrame, events: pd.DataFrame
) -> None:
    moved = files.index[files.due_current > files.due_original]
    assert set(moved) == set(events[events.kind == "extended"].file_id)
    assert not (files.due_current < files.due_original).any()
    asked = events[events.kind == "extension_asked"].set_index("file_id")["at"]
    granted = events[events.kind == "extended"].set_index("file_id")["at"]
    early = granted[granted <= files.due_original.loc[granted.index]]
    assert set(early.index) <= set(asked.index)
    assert (asked.loc[early.index] < early).all()


def test_reminders_ask_for_advice_on_what_the_centre_and_the_party_assigned(
    files: pd.DataFrame, events: pd.DataFrame
) -> None:
    reminded = events[events.kind == "reminded"]
    file = files.loc[reminded.file_id].set_index(reminded.index)
    assert len(reminded) > 20
    assert (file.kind == "task").all()
    assert set(file.source) == {"central", "party_committee", "party_standing"}
    assert (reminded["at"] >= file.due_original.dt.normalize() - pd.Timedelta(days=12)).all()
    advised = events[events.kind == "advised"].groupby("file_id")["at"].min()
    known = reminded[reminded.file_id.isin(advised.index)]
    assert (known["at"] < advised.loc[known.file_id].set_axis(known.index)).all()
    directed = files[(files.kind == "task") & files.source.isin(set(file.source))]
    share = directed.index.isin(reminded.file_id).mean()
    assert 0.03 < share < 0.35  # most is advised on before anybody asks
