"""Who may know of which inspection, what is counted of it, its draws and its samples."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from lib.access import Scope
from lib.actions.draws import Plan, fix_seed, freeze
from lib.actions.substitutes import substitute
from lib.database.schema import (
    draw,
    draw_frame,
    inspection_member,
    inspection_sample,
    inspection_unit,
    issue,
    quality_review,
)
from lib.judgements.samples import judged, self_rating_gap
from lib.query import drawn as drawn_of_file
from lib.query import draws as of_draws
from lib.query import inspections as query
from lib.query.frames import preview
from lib.query.replay import FRAME, SAMPLE, SUBSTITUTES, replay
from lib.statistics.estimate import NoEstimate
from lib.statistics.random_draw import Member, ranking
from lib.statistics.sample_rules import Fixed
from tests.drawn import (
    ALL,
    CONSTRUCTION,
    DIVISION,
    FINANCE,
    HOME_AFFAIRS,
    Drawn,
    choice,
)

SEED, LOT = "083512", "Bốc thăm trước đại diện đơn vị"
YEAR = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


def seen(drawn: Drawn, scope: Scope, as_of: str = "2026-03-20") -> set[str]:
    filters = replace(drawn.filters(), as_of=dt.date.fromisoformat(as_of))
    listed = set(query.inspections(*YEAR, filters, scope)["code"])
    for code in listed:
        assert query.find_inspection(code, filters, scope) is not None
    return listed


def drawing(
    drawn: Drawn, code: str, each: int = 3, by: str = "field", **changes: Any
) -> dict[str, Any]:
    """Freeze and seed a draw; its row."""
    plan = Plan(choice(**changes.pop("choice", {})), by, Fixed(each), **changes)
    number = freeze(HOME_AFFAIRS, code, plan, drawn.filters())
    assert number is not None
    fix_seed(HOME_AFFAIRS, code, number, SEED, LOT)
    found = of_draws.find_draw(code, number, drawn.filters(), ALL)
    assert found is not None
    return found


# --- who may know ------------------------------------------------------------------------------


def test_a_head_learns_of_an_inspection_when_it_starts(drawn: Drawn) -> None:
    head, other = drawn.head(CONSTRUCTION).scope, drawn.head(FINANCE).scope
    started = drawn.inspection(CONSTRUCTION, starts="2026-03-20")
    ahead = drawn.inspection(CONSTRUCTION, starts="2026-03-21")
    below = drawn.inspection(DIVISION, starts="2026-03-02")
    assert {started, ahead, below} <= seen(drawn, ALL)
    assert seen(drawn, head) & {started, ahead, below} == {started, below}
    assert seen(drawn, head, "2026-03-19") & {started, ahead, below} == {below}
    assert not seen(drawn, other) & {started, ahead, below}
    assert not seen(drawn, Scope(units=(), fields=None, names=False))
    assert seen(drawn, drawn.head(DIVISION).scope) & {started, below} == {below}


def test_nothing_of_a_visit_without_notice_is_known_before_it(drawn: Drawn) -> None:
    head = drawn.head(CONSTRUCTION).scope
    to_come = drawn.inspection(CONSTRUCTION, FINANCE, trigger="unannounced")
    made = drawn.inspection(CONSTRUCTION, trigger="unannounced", visited=dt.date(2026, 3, 10))
    row = drawing(drawn, to_come)
    assert seen(drawn, head) & {to_come, made} == {made}
    assert made not in seen(drawn, head, "2026-03-09")
    filters = drawn.filters()
    assert query.find_inspection(to_come, filters, head) is None
    for found in (
        query.visits(to_come, filters, head),
        query.members(to_come, filters, head),
        query.issues_of(to_come, filters, head),
        of_draws.draws(to_come, filters, head),
    ):
        assert found.empty
    assert of_draws.find_draw(to_come, row["number"], filters, head) is None
    assert len(of_draws.draws(to_come, filters, ALL)) == 1


def test_visits_to_others_are_known_once_they_were_made(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION, FINANCE)
    visit = inspection_unit.c
    filters, head = drawn.filters(), drawn.head(CONSTRUCTION).scope
    mine, other = drawn.units[CONSTRUCTION], drawn.units[FINANCE]
    assert set(query.visits(code, filters, ALL)["unit_id"]) == {mine, other}
    assert query.visits(code, filters, head)["unit_id"].tolist() == [mine]
    shown = query.find_inspection(code, filters, head)
    assert shown is not None and shown["units"] == 1
    key = shown["id"]
    with drawn.engine.begin() as connection:
        connection.execute(
            sa.update(inspection_unit)
            .where(visit.inspection_id == key, visit.unit_id == other)
            .values(visited_on=dt.date(2026, 3, 18))
        )
    later = replace(filters, version="later")
    assert query.visits(code, later, head)["unit_id"].tolist() == [other, mine]
    earlier = replace(later, as_of=dt.date(2026, 3, 17))
    assert query.visits(code, earlier, head)["unit_id"].tolist() == [mine]


def test_the_team_lead_comes_first(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION)
    key = query.find_inspection(code, drawn.filters(), ALL)
    assert key is not None
    team = [("member", "Tư"), ("lead", "Ba"), ("deputy_lead", "Năm"), ("member", "An")]
    with drawn.engine.begin() as connection:
        rows = [{"inspection_id": key["id"], "role": role, "name": name} for role, name in team]
        connection.execute(sa.insert(inspection_member), rows)
    found = query.members(code, drawn.filters(), ALL)
    assert found["name"].tolist() == ["Ba", "Năm", "Tư", "An"]


# --- counts ------------------------------------------------------------------------------------


def test_counts_are_those_of_the_lists(drawn: Drawn) -> None:
    """Files that stand in a sample and issues, for everybody and for the head of one unit."""
    code = drawn.inspection(CONSTRUCTION, FINANCE)
    row = drawing(drawn, code)
    last = drawn.sample_of(code)[-1]["code"]
    substitute(HOME_AFFAIRS, code, row["number"], (last, "books"), "Không tìm thấy")
    _issues(drawn, row["inspection_id"])
    filters = drawn.filters()
    for scope, expected in (
        (ALL, (2, 11, 4, 3, 1)),
        (drawn.head(FINANCE).scope, (1, 3, 1, 1, 0)),
        (drawn.head(DIVISION).scope, None),  # the visit is to the department above
    ):
        shown = query.find_inspection(code, filters, scope)
        if expected is None:
            assert shown is None
            continue
        assert shown is not None
        names = ("units", "drawn", "issues", "issues_open", "issues_remediated")
        assert tuple(shown[name] for name in names) == expected
        sample = of_draws.sample(row["id"], filters, scope)
        assert sample["replaced_by"].isna().sum() == shown["drawn"]
        listed = query.issues_of(code, filters, scope)
        assert (len(listed), listed["is_open"].sum()) == (shown["issues"], shown["issues_open"])
    before = replace(filters, as_of=dt.date(2026, 3, 12))
    early = query.find_inspection(code, before, ALL)
    assert early is not None and (early["issues"], early["issues_open"]) == (3, 3)


def _issues(drawn: Drawn, key: int) -> None:
    """Four found by the inspection, the last after its end; one was closed on the 16th."""
    of_unit = (CONSTRUCTION, CONSTRUCTION, FINANCE, CONSTRUCTION)
    days = ("2026-03-10", "2026-03-11", "2026-03-12", "2026-03-18")
    states = ("verified", "remediated", "open", "open")
    with drawn.engine.begin() as connection:
        for unit, day, status in zip(of_unit, days, states, strict=True):
            connection.execute(
                sa.insert(issue).values(
                    code=f"{key}-{day}",
                    kind="procedure",
                    severity="low",
                    title="Thiếu phiếu kiểm soát",
                    unit_id=drawn.units[unit],
                    current_unit_id=drawn.units[unit],
                    inspection_id=key,
                    file_id=drawn.files["L01"] if day == "2026-03-10" else None,
                    found_on=dt.date.fromisoformat(day),
                    closed_on=dt.date(2026, 3, 16) if status == "verified" else None,
                    status=status,
                    search_text="",
                )
            )


# --- samples -----------------------------------------------------------------------------------


def test_a_sample_with_its_order_its_substitutes_and_ratings(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION, FINANCE)
    row = drawing(drawn, code, choice={"fields": ("land",)})
    one, two, three = (each["code"] for each in drawn.sample_of(code))
    four = substitute(HOME_AFFAIRS, code, row["number"], (two, "books"), "Không tìm thấy")
    drawn.review(code, one, 2)
    with drawn.engine.begin() as connection:
        own = {"file_id": drawn.files[one], "reviewer_kind": "self", "rating": 4}
        at = dt.datetime(2026, 3, 1, 9)
        connection.execute(sa.insert(quality_review).values(reviewed_at=at, **own))
        other = {"file_id": drawn.files[three], "reviewer_kind": "office", "rating": 1}
        connection.execute(sa.insert(quality_review).values(reviewed_at=at, **other))
    sample = of_draws.sample(row["id"], drawn.filters(), ALL)
    assert sample["code"].tolist() == [one, two, three, four]
    assert sample["rank"].tolist() == [1, 2, 3, 4]
    assert sample["replaced_by"].tolist() == [None, four, None, None]
    assert sample["substitutes"].tolist() == [None, None, None, two]
    assert sample["substitution_reason"].tolist() == [None, None, None, "Không tìm thấy"]
    assert sample["rating"].tolist() == [2, None, None, None]
    assert sample["own_rating"].tolist() == [4, None, None, None]
    texts = [f"{SEED}|{row['frame_hash']}|{file}" for file in sample["code"]]
    assert sample["key"].tolist() == [hashlib.sha256(t.encode()).hexdigest() for t in texts]
    kept = of_draws.find_draw(code, row["number"], drawn.filters(), ALL)
    assert kept is not None and (kept["drawn"], kept["substituted"]) == (3, 1)
    early = replace(drawn.filters(), as_of=dt.date(2026, 3, 9))
    assert of_draws.sample(row["id"], early, ALL)["rating"].isna().all()


def test_a_head_sees_the_own_files_of_a_sample(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION, FINANCE)
    row = drawing(drawn, code, by="none", each=20)
    filters, head = drawn.filters(), drawn.head(FINANCE).scope
    mine = {file for file in drawn.files if file.startswith("F")}
    assert of_draws.frame_strata(row["id"], filters, head) == {"": len(mine)} == {"": 6}
    assert of_draws.frame_strata(row["id"], filters, ALL) == {"": row["frame_size"]} == {"": 36}
    sampled = {each["code"] for each in drawn.sample_of(code)}
    assert set(of_draws.sample(row["id"], filters, head)["code"]) == sampled & mine
    # a file of another unit came for one of mine, or mine for another: its code stays hidden
    first = next(each["code"] for each in drawn.sample_of(code) if each["code"] in mine)
    other = substitute(HOME_AFFAIRS, code, row["number"], (first, "books"), "Không tìm thấy")
    shown = of_draws.sample(row["id"], drawn.filters(), head).set_index("code")
    assert shown.loc[first, "replaced_by"] == (other if other in mine else None)


def test_a_frame_is_chosen_within_the_scope(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION, FINANCE)
    filters = drawn.filters()
    assert preview(choice(), "unit", code, filters, ALL) == {CONSTRUCTION: 30, FINANCE: 6}
    assert preview(choice(), "unit", code, filters, drawn.head(FINANCE).scope) == {FINANCE: 6}
    few_fields = Scope(units=None, fields=(), names=False)
    assert preview(choice(), "none", code, filters, few_fields) == {}


def test_a_draw_without_a_file_of_the_own_unit_is_not_shown(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION, FINANCE)
    drawing(drawn, code, choice={"units": (CONSTRUCTION,)})
    assert of_draws.draws(code, drawn.filters(), drawn.head(FINANCE).scope).empty
    assert len(of_draws.draws(code, drawn.filters(), drawn.head(CONSTRUCTION).scope)) == 1


def test_how_a_file_came_into_a_sample(drawn: Drawn) -> None:
    code = drawn.inspection(FINANCE)
    row = drawing(drawn, code)
    one, two, *_others = (each["code"] for each in drawn.sample_of(code))
    three = substitute(HOME_AFFAIRS, code, row["number"], (two, "books"), "Không tìm thấy")
    key = row["inspection_id"]

    def how(file: str, scope: Scope = ALL) -> dict[str, Any] | None:
        return drawn_of_file(key, drawn.files[file], drawn.filters(), scope)

    found = [how(file) for file in (one, two, str(three))]
    assert [(f and f["rank"], f and f["is_replaced"]) for f in found] == [
        (1, False),
        (2, True),
        (4, False),
    ]
    assert how(one, drawn.head(CONSTRUCTION).scope) is None and how("L01") is None
    drawing(drawn, code, each=6)  # once more, and now all of them
    again = how(two)
    assert again is not None and (again["number"], again["is_replaced"]) == (2, False)


# --- does it come out again --------------------------------------------------------------------


def test_a_draw_comes_out_again_until_it_is_tampered_with(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION, FINANCE)
    row = drawing(drawn, code)
    last = drawn.sample_of(code)[-1]
    substitute(HOME_AFFAIRS, code, 1, (last["code"], "books"), "Không tìm thấy")
    assert replay(row) == []
    in_frame = draw_frame.c.draw_id == row["id"]
    sampled = drawn.sample_of(code)
    left = sampled[-1]["id"], last["id"]
    order = ranking(SEED, row["frame_hash"], [
        Member(file, "books", stratum) for file, stratum in drawn.frame_of(code)])  # fmt: skip
    one_too_far = next(each for each in order if each.member.stratum == "land" and each.rank == 5)
    for change, fault in (
        # the file after the one whose turn it was
        (sa.update(inspection_sample).where(inspection_sample.c.id == left[0]).values(
            rank=5, file_id=drawn.files[one_too_far.member.code]), SUBSTITUTES),
        (sa.update(draw).values(frame_size=35).where(draw.c.id == row["id"]), FRAME),
        (sa.update(draw).values(seed="999999").where(draw.c.id == row["id"]), SAMPLE),
        (sa.update(inspection_sample).values(rank=9).where(inspection_sample.c.id == left[0]),
         SUBSTITUTES),
        (sa.update(inspection_sample).values(rank=9).where(inspection_sample.c.id == left[1]),
         SAMPLE),
        (sa.delete(inspection_sample).where(inspection_sample.c.id == sampled[1]["id"]), SAMPLE),
        (sa.update(draw_frame).values(stratum="x").where(
            in_frame, draw_frame.c.file_id == drawn.files["N01"]), FRAME),
        (sa.delete(draw_frame).where(
            in_frame, draw_frame.c.file_id == drawn.files["N02"]), FRAME),
    ):  # fmt: skip
        assert fault in _after(drawn, code, change)
        assert replay(row) == []


def _after(drawn: Drawn, code: str, change: Any) -> list[str]:
    """What does not come out again after ``change``, which is then taken back."""
    tables = (draw, draw_frame, inspection_sample)
    kept = {table: drawn.rows(table) for table in tables}
    with drawn.engine.begin() as connection:
        connection.execute(change)
    found = replay(drawn.draw_of(code))
    with drawn.engine.begin() as connection:
        for table in reversed(tables):
            connection.execute(sa.delete(table))
        for table in tables:
            connection.execute(sa.insert(table), kept[table])
    return found


def test_a_frozen_frame_without_a_seed_has_no_sample(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION)
    freeze(HOME_AFFAIRS, code, Plan(choice(), "field", Fixed(2)), drawn.filters())
    assert replay(drawn.draw_of(code)) == []


# --- what it says ------------------------------------------------------------------------------


def test_shares_weigh_the_strata_by_their_files(drawn: Drawn) -> None:
    """20 land files of which 2 of 4 judged are good, 6 of finance of which none of 2 is; the
    replaced one and what was not judged are no part of it."""
    code = drawn.inspection(CONSTRUCTION, FINANCE)
    row = drawing(drawn, code, each=4, choice={"fields": ("land", "finance")})
    land = [r["code"] for r in drawn.sample_of(code) if r["stratum"] == "land"]
    money = [r["code"] for r in drawn.sample_of(code) if r["stratum"] == "finance"]
    fifth = substitute(HOME_AFFAIRS, code, 1, (land[0], "books"), "Không tìm thấy")
    for file, rating in zip([*land[1:], str(fifth), *money[:2]], (4, 3, 1, 2, 2, 1), strict=True):
        drawn.review(code, file, rating)
    found = judged(row, drawn.filters(), ALL)
    assert found.drawn == 8 and found.good.judged == 6
    assert found.good.of_all is not None and found.not_met.of_all is not None
    assert found.good.of_all.share == pytest.approx(20 / 26 * 2 / 4)
    assert found.not_met.of_all.share == pytest.approx((20 * 1 / 4 + 6 * 1 / 2) / 26)
    assert found.good.too_few and found.good.left_out == ()
    mine = judged(row, drawn.filters(), drawn.head(FINANCE).scope)
    assert (mine.good.files, mine.good.judged, mine.drawn) == (6, 2, 4)
    assert self_rating_gap(row, drawn.filters(), ALL).files == 0


def test_a_draw_by_risk_is_never_estimated_from(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION)
    row = drawing(drawn, code, kind="risk", by="none")
    drawn.review(code, drawn.sample_of(code)[0]["code"], 1)
    with pytest.raises(NoEstimate):
        judged(row, drawn.filters(), ALL)
    assert replay(row) == []
