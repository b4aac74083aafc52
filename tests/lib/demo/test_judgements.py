"""Reviews, inspections and issues: plausible, consistent, and pointing at the right agencies."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.database import schema
from lib.demo import codes
from tests.lib.demo.conftest import AS_OF, FILES, Tables

TODAY = pd.Timestamp(AS_OF)


@pytest.fixture(scope="module")
def issues(tables: Tables) -> pd.DataFrame:
    return tables["issue"].set_index("id")


def test_reviews_follow_the_result(tables: Tables) -> None:
    reviews = tables["quality_review"].join(
        tables["case_file"].set_index("id")[["completed_at", "received_at"]], on="file_id"
    )
    outside = reviews[reviews.inspection_id.isna()]
    assert 0.06 < len(outside) / FILES < 0.12
    again = outside.completed_at.isna() | (outside.reviewed_at < outside.completed_at)
    assert not again.any()
    assert reviews.reviewed_at.max() < TODAY
    for score in ("rating", "complete", "lawful", "advice", "form"):
        assert set(reviews[score]) == {1, 2, 3, 4}
    assert (reviews.reason.notna() == (reviews.rating <= 2)).all()


def test_the_worse_are_rated_worse_and_units_rate_themselves_kindly(tables: Tables) -> None:
    reviews = tables["quality_review"].join(tables.agencies().rename("agency"), on="file_id")
    good = reviews.rating >= 3
    worse = reviews.agency.isin(codes("worse"))
    assert good[worse].mean() < good[~worse].mean() - 0.1
    by_reviewer = good.groupby(reviews.reviewer).mean()
    assert by_reviewer.idxmax() == "Đơn vị tự đánh giá"
    both = reviews.groupby("file_id").reviewer.nunique()
    assert (both > 1).sum() > 20


def test_kind_of_reviewer_says_who_judged(tables: Tables) -> None:
    reviews = tables["quality_review"]
    assert set(reviews.reviewer_kind) == set(schema.REVIEWER_KINDS)
    assert (reviews.inspection_id.notna() == (reviews.reviewer_kind == "inspection")).all()
    assert (reviews.groupby("reviewer_kind").reviewer.nunique() == 1).all()
    advice = (reviews.advice >= 3).mean()
    assert all(advice < (reviews[name] >= 3).mean() for name in ("complete", "lawful", "form"))


def test_some_files_are_sent_back_more_than_once(tables: Tables) -> None:
    """Each time they are submitted again, before the advice is given."""
    events = tables["file_event"].sort_values(["file_id", "sequence"])
    times = events[events.kind == "rework"].groupby("file_id").size()
    assert 0.05 < (times > 1).mean() < 0.3
    for file in times.index[times > 1][:50]:
        kinds = events[events.file_id == file].kind.tolist()
        last = len(kinds) - kinds[::-1].index("rework")
        assert kinds.count("submitted") >= kinds.count("rework")
        assert "advised" not in kinds or "submitted" in kinds[last : kinds.index("advised")]


def test_inspections_about_six_a_year(tables: Tables) -> None:
    inspections = tables["inspection"]
    inspections = inspections[inspections.starts_on < TODAY]
    assert 15 <= len(inspections) <= 21
    assert set(inspections.trigger) == {"planned", "unannounced", "directed", "complaint"}
    assert (
        inspections.ends_on.dropna()
        >= inspections.starts_on.loc[inspections.ends_on.dropna().index]
    ).all()
    assert inspections.ends_on.isna().sum() == 1  # the last is under way
    visits = tables["inspection_unit"].join(
        tables["org_unit"].set_index("id")[["valid_from", "valid_to"]], on="unit_id"
    )
    seen = visits[visits.visited_on.notna()]
    assert (seen.valid_from <= seen.visited_on).all()
    assert (seen.valid_to.isna() | (seen.valid_to >= seen.visited_on)).all()


def test_inspections_ahead_are_planned_and_nothing_has_happened_in_them(tables: Tables) -> None:
    inspections = tables["inspection"].set_index("id")
    ahead = inspections[inspections.starts_on >= TODAY]
    assert (ahead.starts_on.dt.year == TODAY.year).any()
    assert (ahead.starts_on.dt.year == TODAY.year + 1).any()
    assert "unannounced" in set(ahead.trigger)
    assert ahead.decision.isna().all() and (ahead.ends_on > ahead.starts_on).all()
    assert inspections.index.tolist() == list(range(1, len(inspections) + 1))
    assert inspections.code.is_unique
    visits = tables["inspection_unit"].set_index("inspection_id")
    assert visits.loc[ahead.index].visited_on.isna().all()
    assert set(ahead.index) <= set(visits.index)
    for name in ("draw", "inspection_sample", "issue", "inspection_member"):
        assert not tables[name].inspection_id.isin(ahead.index).any()


def test_reports_follow_within_fifteen_working_days_but_for_two(tables: Tables) -> None:
    inspections = tables["inspection"]
    ended = inspections[inspections.ends_on < TODAY]
    days = tables["work_day"].set_index("day").ordinal
    took = (
        days.loc[ended.reported_on.dropna()].to_numpy()
        - days.loc[ended.ends_on[ended.reported_on.notna()]].to_numpy()
    )
    assert ended.reported_on.isna().sum() == 1
    assert (took > 15).sum() == 1 and (took > 0).all()
    announced = ended[ended.announced_on.notna()]
    assert (announced.announced_on > announced.reported_on).all()
    assert ended[["reported_on", "announced_on"]].max().max() < TODAY


def test_a_team_is_led_by_home_affairs(tables: Tables) -> None:
    members = tables["inspection_member"]
    sizes = members.groupby("inspection_id").size()
    assert sizes.between(5, 9).all() and sizes.nunique() > 2
    assert (members[members.role == "lead"].groupby("inspection_id").size() == 1).all()
    lead = members[members.role == "lead"]
    assert lead.position.str.endswith("Sở Nội vụ").all()
    assert set(lead.name) <= set(tables["official"].name)


def test_samples_come_from_the_units_and_strata_visited(tables: Tables) -> None:
    sample = tables["inspection_sample"]
    files = tables["case_file"].set_index("id")
    fields = tables["field"].set_index("id").code
    drawn = files.loc[sample.file_id]
    assert drawn.field_id.map(fields).tolist() == sample.stratum.tolist()
    assert (
        drawn.completed_at
        < pd.to_datetime(
            tables["inspection"].set_index("id").starts_on.loc[sample.inspection_id].to_numpy()
        )
    ).all()
    assert not sample.duplicated(["inspection_id", "file_id"]).any()
    substituted = sample.substitutes_file_id.notna()
    assert (sample.substitution_reason.notna() == substituted).all()
    above = tables["org_closure"].merge(
        tables["inspection_unit"],
        left_on="ancestor_id",
        right_on="unit_id",
        suffixes=("", "_visited"),
    )
    allowed = set(zip(above.inspection_id, above.unit_id, strict=True))
    assert set(zip(sample.inspection_id, drawn.unit_id, strict=True)) <= allowed


def test_issues_of_every_kind_the_five_failings_first(issues: pd.DataFrame) -> None:
    counts = issues.kind.value_counts()
    assert set(counts.index) == set(schema.ISSUE_KINDS)
    assert counts[list(schema.ISSUE_KINDS[:5])].sum() > 0.7 * len(issues)
    assert 200 < len(issues) < 450  # 600 to 900 in the province of full size
    assert issues.title.str.len().between(15, 140).all()
    assert not issues.title.str.contains("[{}]").any()
    assert issues.recommendation.notna().all()


def test_status_and_dates_of_issues_agree(issues: pd.DataFrame) -> None:
    done = issues.status.isin(["verified", "closed_not_done"])
    assert set(issues.status) == set(schema.ISSUE_STATUSES)
    assert (issues.closed_on.notna() == done).all()
    assert (issues.closed_on.dropna() > issues.found_on[done]).all()
    assert (issues.due_on > issues.found_on).all()
    for column in ("found_on", "closed_on", "explanation_given"):
        assert issues[column].max() < TODAY
    given = issues.explanation_given.notna()
    assert issues.explanation_due[given].notna().all()
    assert (issues.explanation_given[given] > issues.found_on[given]).all()


def test_some_issues_are_late_silent_or_found_again(issues: pd.DataFrame) -> None:
    is_open = issues.closed_on.isna()
    assert (is_open & (issues.due_on < TODAY)).sum() >= 5
    assert (issues.explanation_given > issues.explanation_due).any()
    assert (issues.explanation_given.isna() & (issues.explanation_due < TODAY)).sum() >= 5
    again = issues[issues.repeats_issue_id.notna()]
    assert len(again) > 10
    before = issues.loc[again.repeats_issue_id]
    assert (before.kind.to_numpy() == again.kind.to_numpy()).all()
    assert (before.closed_on.to_numpy() < again.found_on.to_numpy()).all()


def test_issues_name_the_unit_in_force_when_found(tables: Tables, issues: pd.DataFrame) -> None:
    unit = tables["org_unit"].set_index("id").loc[issues.unit_id].set_index(issues.index)
    assert (unit.valid_from <= issues.found_on).all()
    assert (unit.valid_to.isna() | (unit.valid_to >= issues.found_on)).all()
    assert issues.current_unit_id.notna().all()


def test_issues_about_files_fit_the_file(tables: Tables, issues: pd.DataFrame) -> None:
    files = tables["case_file"].set_index("id")
    watched = issues[issues.file_id.notna() & issues.inspection_id.isna()]
    file = files.loc[watched.file_id].set_index(watched.index)
    assert (watched.found_on > file.received_on).all()
    late = watched.kind == "lateness"
    assert (watched.found_on[late] > file.due_original_on[late]).all()
    never = file.completed_on.isna() | (file.completed_on > file.due_original_on)
    assert never[late].all()
