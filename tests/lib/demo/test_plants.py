"""The planted textures are in the rows, and only where they were planted."""

from __future__ import annotations

from math import comb

import pandas as pd
import pytest

from lib.demo import PLANTS, codes
from tests.lib.demo.conftest import Tables


@pytest.fixture(scope="module")
def files(tables: Tables) -> pd.DataFrame:
    files = tables["case_file"].set_index("id")
    files["agency"] = tables.agencies()
    files["late"] = files.completed_on > files.due_original_on
    return files


@pytest.fixture(scope="module")
def closed(files: pd.DataFrame) -> pd.DataFrame:
    return files[files.completed_on.notna() & files.due_original_on.notna()]


@pytest.fixture(scope="module")
def events(tables: Tables, files: pd.DataFrame) -> pd.DataFrame:
    return tables["file_event"].join(files[["agency", "due_original", "late"]], on="file_id")


def share_by_agency(marked: pd.Series, agency: pd.Series, least: int = 60) -> pd.Series:
    """Share of marked files by agency, lowest first, for agencies with enough files."""
    grouped = marked.groupby(agency)
    return grouped.mean()[grouped.size() >= least].sort_values()


def at_least(k: int, n: int, p: float) -> float:
    """Chance of k or more of n when each has the chance p."""
    return sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))


def test_every_plant_is_an_agency_of_today(tables: Tables) -> None:
    units = tables["org_unit"]
    now = units[units.valid_to.isna() & units.kind.isin(["department", "commune"])]
    assert {plant.code for plant in PLANTS} <= set(now.code)
    with pytest.raises(KeyError):
        codes("unheard of")


def test_the_province_is_mostly_in_time(closed: pd.DataFrame) -> None:
    assert 0.92 <= 1 - closed.late.mean() <= 0.95


def test_the_worse_are_the_three_latest_and_truly_so(closed: pd.DataFrame) -> None:
    in_time = share_by_agency(~closed.late, closed.agency)
    assert set(in_time.index[:3]) == set(codes("worse"))
    assert in_time.iloc[:3].between(0.72, 0.86).all()
    for code in codes("worse"):
        own = closed[closed.agency == code]
        assert at_least(int(own.late.sum()), len(own), 0.07) < 1e-6


def test_the_small_only_look_better_or_worse(closed: pd.DataFrame) -> None:
    average = closed.late.mean()
    for role in ("lucky", "unlucky"):
        for code in codes(role):
            own = closed[closed.agency == code]
            assert 0 < len(own) < 30
            assert own.late.sum() == (2 if role == "unlucky" else 0)
            assert at_least(int(own.late.sum()), len(own), average) > 0.001


def test_one_agency_waits_for_the_due_day(closed: pd.DataFrame) -> None:
    long = closed[(closed.due_original_on - closed.received_on).dt.days >= 5]
    on_day = share_by_agency(long.completed_on == long.due_original_on, long.agency)
    assert on_day.index[-1] == codes("buncher")[0]
    assert on_day.iloc[-1] > 0.5
    assert on_day.iloc[-2] < 0.3


def test_one_agency_extends_after_expiry(files: pd.DataFrame, events: pd.DataFrame) -> None:
    after = events[(events.kind == "extended") & (events["at"] > events.due_original)]
    assert (files.due_current > files.due_original).loc[after.file_id].all()
    counts = after.agency.value_counts()
    assert counts.index[0] == codes("late_extender")[0]
    assert counts.iloc[0] > 3 * counts.iloc[1:].max()
    late = files[files.late & (files.agency == counts.index[0])]
    assert late.index.isin(after.file_id).mean() > 0.4


def test_two_agencies_hand_files_to_and_fro(tables: Tables, events: pd.DataFrame) -> None:
    moves = events[(events.kind == "transferred") & (events.note == "Chuyển xử lý theo thẩm quyền")]
    many = moves.groupby("file_id").size()
    assert many.max() >= 4
    often = events[events.file_id.isin(many.index[many >= 4])]
    assert set(often.agency) == set(codes("hand_off"))
    one = moves[moves.file_id == many.idxmax()].sort_values("sequence")
    assert one.from_unit_id.tolist()[1:] == one.to_unit_id.tolist()[:-1]


def test_one_agency_enters_results_late(events: pd.DataFrame) -> None:
    results = events[events.kind == "completed"]
    gap = (results.recorded_at - results["at"]).dt.days
    slow = share_by_agency(gap > 3, results.agency)
    assert slow.index[-1] == codes("back_dater")[0]
    assert slow.iloc[-1] > 0.2
    assert slow.iloc[-2] < 0.06


def test_one_agency_asks_for_supplements_at_the_last_moment(events: pd.DataFrame) -> None:
    asked = events[events.kind == "supplement_requested"]
    left = (asked.due_original.dt.normalize() - asked["at"].dt.normalize()).dt.days
    counts = asked[left.between(0, 4)].agency.value_counts(normalize=True)
    assert codes("late_supplement")[0] in counts.index[:2]


def test_a_new_head_turned_one_agency(tables: Tables, closed: pd.DataFrame) -> None:
    code = codes("turned")[0]
    units = tables["org_unit"]
    unit = units[(units.code == code) & units.valid_to.isna()].id.iloc[0]
    posts = tables["appointment"]
    heads = posts[(posts.unit_id == unit) & (posts.post == "head")].sort_values("valid_from")
    assert len(heads) == 2
    came = heads.valid_from.iloc[-1]
    own = closed[closed.agency == code]
    before, after = own[own.received_on < came], own[own.received_on >= came]
    assert before.late.mean() > 2 * after.late.mean()


def test_quick_but_poor(tables: Tables, closed: pd.DataFrame) -> None:
    code = codes("fast_poor")[0]
    reviews = tables["quality_review"].join(closed[["agency"]], on="file_id", how="inner")
    own = reviews.agency == code
    assert closed[closed.agency == code].late.mean() < closed.late.mean()
    assert reviews.rating[own].mean() < reviews.rating[~own].mean() - 0.2


def test_time_is_lost_at_advising_in_the_worse_department(
    tables: Tables, files: pd.DataFrame
) -> None:
    stages = tables["file_stage"].join(files[["agency", "completed_at"]], on="file_id")
    stages = stages[stages.completed_at.notna()]
    stages["length"] = (stages.ended_at - stages.started_at).dt.total_seconds()
    by_step = stages.pivot_table("length", "agency", "stage", "sum")
    advice = (by_step.advise / by_step.sum(axis=1)).sort_values()
    assert advice.index[-1] == codes("worse")[0]
