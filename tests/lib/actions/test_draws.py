"""Freezing a frame, fixing its seed, replacing a file: what is written, and what is refused."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from lib.actions import Conflict, Invalid, NotAllowed
from lib.actions import draws as actions
from lib.actions.draws import Plan, fix_seed, freeze
from lib.actions.substitutes import substitute
from lib.database.schema import draw, draw_frame, file_event, inspection_sample, journal
from lib.query.frames import FrameChoice, UnknownChoice, preview
from lib.statistics.sample_rules import Discovery, Fixed, Rule, Share
from tests.drawn import (
    AS_OF,
    CHAIRMAN,
    CONSTRUCTION,
    DIVISION,
    FINANCE,
    HOME_AFFAIRS,
    Drawn,
    choice,
)

LAND = {f"L{n:02}" for n in range(1, 21)}
PARTS = {f"D{n:02}" for n in range(1, 9)}
MONEY = {f"F{n:02}" for n in range(1, 7)}
SEED, LOT = "083512", "Bốc thăm trước đại diện đơn vị"


def frozen(drawn: Drawn, code: str, rule: Rule, by: str = "field", **changes: Any) -> int:
    kind = changes.pop("kind", "random")
    plan = Plan(choice(**changes), by, rule, kind)
    number = freeze(HOME_AFFAIRS, code, plan, drawn.filters())
    assert number is not None
    return number


# --- the frame ---------------------------------------------------------------------------------


def test_a_frame_holds_what_was_chosen(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION, FINANCE)
    assert frozen(drawn, code, Fixed(3)) == 1
    expected = {(file, "land") for file in LAND}
    expected |= {(file, "construction") for file in PARTS}
    expected |= {(file, "finance") for file in MONEY} | {("N01", ""), ("N02", "")}
    assert drawn.frame_of(code) == expected
    kept = drawn.draw_of(code)
    assert (kept["number"], kept["kind"], kept["stratified_by"]) == (1, "random", "field")
    assert (kept["frame_size"], kept["frozen_by"], kept["seed"]) == (36, "noi-vu", None)
    lines = sorted(f"{stratum}\t{file}\tbooks" for file, stratum in expected)
    assert kept["frame_hash"] == hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert drawn.sample_of(code) == []
    assert FrameChoice.from_json(kept["frame"]) == choice()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"units": (FINANCE,)}, MONEY),
        ({"units": (DIVISION,)}, PARTS),
        ({"fields": ("land", "finance")}, LAND | MONEY),
        ({"kinds": ("task",)}, MONEY),
        ({"start": dt.date(2026, 2, 20)}, {"L20", "N01", "N02"}),
        ({"end": dt.date(2026, 1, 12)}, {"D01", "D02"}),
        (
            {"state": "received", "start": dt.date(2026, 1, 12), "end": dt.date(2026, 1, 13)},
            {"L12", "L13", "O01"},
        ),
        ({"state": "open", "start": None, "end": dt.date(2026, 2, 27)}, {"O01", "O02", "A02"}),
        ({"state": "open", "start": None, "end": dt.date(2026, 3, 2)}, {"O01"}),
    ],
    ids=lambda value: " ".join(sorted(value)) if isinstance(value, set) else str(value),
)
def test_each_choice_narrows_the_frame(
    drawn: Drawn, changes: dict[str, Any], expected: set[str]
) -> None:
    code = drawn.inspection(CONSTRUCTION, FINANCE)
    frozen(drawn, code, Share(), **changes)
    assert {file for file, _stratum in drawn.frame_of(code)} == expected
    strata = Counter(stratum for _file, stratum in drawn.frame_of(code))
    assert preview(choice(**changes), "field", code, drawn.filters(), HOME_AFFAIRS.scope) == strata


def test_strata_by_the_nearest_unit_chosen(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION, FINANCE)
    frozen(drawn, code, Fixed(3), "unit", units=(CONSTRUCTION, DIVISION, FINANCE))
    by_unit = {unit: {f for f, s in drawn.frame_of(code) if s == unit} for unit in (
        CONSTRUCTION, DIVISION, FINANCE)}  # fmt: skip
    assert by_unit == {
        CONSTRUCTION: LAND | {"N01", "N02"},
        DIVISION: PARTS,
        FINANCE: MONEY,
    }
    frozen(drawn, code, Fixed(3), "none")
    assert {stratum for _file, stratum in drawn.frame_of(code, 2)} == {""}


def test_what_was_drawn_stays_out_unless_it_was_replaced(drawn: Drawn) -> None:
    code = drawn.inspection(FINANCE)
    number = frozen(drawn, code, Fixed(2))
    fix_seed(HOME_AFFAIRS, code, number, SEED, LOT)
    first, second = (row["code"] for row in drawn.sample_of(code))
    third = substitute(HOME_AFFAIRS, code, number, (first, "books"), "Không tìm thấy")
    frozen(drawn, code, Fixed(1), not_drawn_before=True)
    left = {file for file, _stratum in drawn.frame_of(code, 2)}
    before = {row["file_id"] for row in drawn.rows(inspection_sample)}
    stands = {second, third}
    assert left & {first} and not left & stands
    assert len(left) >= 1 and {drawn.files[file] for file in left - {first}}.isdisjoint(before)


@pytest.mark.parametrize(
    ("changes", "rule", "words"),
    [
        ({"units": ("H61.02",)}, Fixed(1), "H61.02"),
        ({"units": ("nowhere",)}, Fixed(1), "nowhere"),
        ({"fields": ("magic",)}, Fixed(1), "magic"),
        ({"fields": ("health",)}, Fixed(1), "danh sách để chọn mẫu đang trống"),
        ({}, Fixed(21), "yêu cầu 21 hồ sơ ở mỗi nhóm, trong khi nhóm lớn nhất chỉ có 20"),
    ],
    ids=str,
)
def test_a_frame_that_does_not_fit_is_refused(
    drawn: Drawn, changes: dict[str, Any], rule: Rule, words: str
) -> None:
    code = drawn.inspection(CONSTRUCTION)
    before = drawn.rows(draw), drawn.rows(draw_frame), drawn.rows(journal)
    with pytest.raises(Invalid, match=words):
        frozen(drawn, code, rule, **changes)
    assert (drawn.rows(draw), drawn.rows(draw_frame), drawn.rows(journal)) == before


def test_too_many_files_are_refused(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    code = drawn.inspection(CONSTRUCTION)
    monkeypatch.setattr(actions, "LARGEST", 30)
    assert frozen(drawn, code, Fixed(2)) == 1  # 30 files
    with pytest.raises(Invalid, match="Có hơn 30 hồ sơ"):
        frozen(drawn, code, Fixed(2), end=dt.date(2026, 3, 20))


@pytest.mark.parametrize(
    "changes",
    [{"state": "lost"}, {"kinds": ("secret",)}, {"start": None}, {"start": AS_OF}],
    ids=str,
)
def test_a_choice_that_cannot_be(changes: dict[str, Any]) -> None:
    with pytest.raises(UnknownChoice):
        choice(**changes)


def test_a_plan_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="planet"):
        Plan(choice(), "planet", Fixed(1))
    with pytest.raises(ValueError, match="wish"):
        Plan(choice(), "none", Fixed(1), "wish")


def test_only_who_runs_inspections_may_draw(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION)
    number = frozen(drawn, code, Fixed(2))
    for user in (CHAIRMAN, drawn.head(CONSTRUCTION)):
        with pytest.raises(NotAllowed):
            freeze(user, code, Plan(choice(), "none", Fixed(1)), drawn.filters())
        with pytest.raises(NotAllowed):
            fix_seed(user, code, number, SEED, LOT)
        with pytest.raises(NotAllowed):
            substitute(user, code, number, ("L01", "books"), "Không tìm thấy")
    assert drawn.draw_of(code)["seed"] is None


def test_nothing_is_drawn_once_the_results_are_announced(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION, announced_on=dt.date(2026, 3, 18))
    with pytest.raises(Invalid, match="đã được thông báo"):
        frozen(drawn, code, Fixed(2))
    with pytest.raises(Invalid, match="Không có cuộc kiểm tra KT-9"):
        frozen(drawn, "KT-9", Fixed(2))


# --- the seed ----------------------------------------------------------------------------------


def by_hand(drawn: Drawn, code: str, seed: str, number: int = 1) -> dict[str, list[str]]:
    """The order of each stratum from frame, hash and seed."""
    hashed = drawn.draw_of(code, number)["frame_hash"]
    order: dict[str, list[str]] = {}
    for file, stratum in drawn.frame_of(code, number):
        order.setdefault(stratum, []).append(file)
    for files in order.values():
        files.sort(key=lambda file: hashlib.sha256(f"{seed}|{hashed}|{file}".encode()).hexdigest())
    return order


@pytest.mark.parametrize(
    ("rule", "sizes"),
    [
        (Fixed(3), {"land": 3, "construction": 3, "finance": 3, "": 2}),
        (Share(), {"land": 5, "construction": 5, "finance": 5, "": 2}),
        # 36 files, of which 2 are wrong: 28 leave a risk of 8 × 7 ÷ (36 × 35) = 0.044, 27 one of
        # 0.057; 28 × 20, 8, 6, 2 ÷ 36 = 15.56, 6.22, 4.67, 1.56: of equal rests the earlier code
        (Discovery(), {"land": 15, "construction": 6, "finance": 5, "": 2}),
    ],
    ids=str,
)
def test_the_seed_draws_the_first_of_each_stratum(
    drawn: Drawn, rule: Rule, sizes: dict[str, int]
) -> None:
    code = drawn.inspection(CONSTRUCTION, FINANCE)
    frozen(drawn, code, rule)
    assert fix_seed(HOME_AFFAIRS, code, 1, f" {SEED} ", LOT) == sum(sizes.values())
    found: dict[str, list[str]] = {}
    for row in drawn.sample_of(code):
        found.setdefault(row["stratum"], []).append(row["code"])
        assert row["rank"] == len(found[row["stratum"]])
    order = by_hand(drawn, code, SEED)
    assert found == {stratum: order[stratum][:n] for stratum, n in sizes.items()}
    kept = drawn.draw_of(code)
    assert (kept["seed"], kept["seed_origin"], kept["seeded_by"]) == (SEED, LOT, "noi-vu")
    assert kept["seeded_at"] >= kept["frozen_at"]


def test_a_seed_is_fixed_once(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION)
    frozen(drawn, code, Fixed(3))
    fix_seed(HOME_AFFAIRS, code, 1, SEED, LOT)
    before = drawn.draw_of(code), drawn.sample_of(code)
    with pytest.raises(Conflict, match="đã được chốt"):
        fix_seed(HOME_AFFAIRS, code, 1, "999999", LOT)
    assert (drawn.draw_of(code), drawn.sample_of(code)) == before


@pytest.mark.parametrize(
    ("seed", "origin", "words"),
    [
        ("12345", LOT, "6 đến 64"),
        ("12345 67", LOT, "6 đến 64"),
        ("số bốc thăm", LOT, "6 đến 64"),
        ("１２３４５６", LOT, "6 đến 64"),
        ("1" * 65, LOT, "6 đến 64"),
        ("123456\n", "  \0 ", "ít nhất 5 ký tự"),
        (SEED, "lot", "ít nhất 5 ký tự"),
        (SEED, "x" * 501, "501"),
    ],
)
def test_a_seed_that_nobody_could_type_again(
    drawn: Drawn, seed: str, origin: str, words: str
) -> None:
    code = drawn.inspection(CONSTRUCTION)
    frozen(drawn, code, Fixed(3))
    with pytest.raises(Invalid, match=words):
        fix_seed(HOME_AFFAIRS, code, 1, seed, origin)
    assert drawn.draw_of(code)["seed"] is None and drawn.sample_of(code) == []


def test_no_seed_without_a_frozen_frame(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION)
    with pytest.raises(Invalid, match="không có lần chọn mẫu số 1"):
        fix_seed(HOME_AFFAIRS, code, 1, SEED, LOT)
    frozen(drawn, code, Fixed(3))
    kept = drawn.draw_of(code)
    early = {"seed": SEED, "seeded_at": kept["frozen_at"] - dt.timedelta(seconds=1)}
    for values in (early, {"seed": SEED}):
        with pytest.raises(sa.exc.IntegrityError), drawn.engine.begin() as connection:
            connection.execute(sa.update(draw).where(draw.c.id == kept["id"]).values(values))


def test_a_click_that_comes_twice_writes_once(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION)
    plan = Plan(choice(), "none", Fixed(3))
    clicks = [f"{code}-{n}" for n in range(3)]
    assert freeze(HOME_AFFAIRS, code, plan, drawn.filters(), request=clicks[0]) == 1
    assert freeze(HOME_AFFAIRS, code, plan, drawn.filters(), request=clicks[0]) is None
    assert fix_seed(HOME_AFFAIRS, code, 1, SEED, LOT, request=clicks[1]) == 3
    assert fix_seed(HOME_AFFAIRS, code, 1, SEED, LOT, request=clicks[1]) is None
    file = drawn.sample_of(code)[0]["code"], "books"
    assert substitute(HOME_AFFAIRS, code, 1, file, "Không tìm thấy", request=clicks[2])
    assert substitute(HOME_AFFAIRS, code, 1, file, "Không tìm thấy", request=clicks[2]) is None
    mine = [row for row in drawn.rows(journal) if row["subject"].startswith(code)]
    assert [row["action"] for row in mine] == ["draw.frozen", "draw.seeded", "draw.substituted"]
    assert all(row["moves_figures"] for row in mine)
    assert len(drawn.sample_of(code)) == 4


# --- substitutes -------------------------------------------------------------------------------


def test_the_next_in_order_comes_for_a_file(drawn: Drawn) -> None:
    code = drawn.inspection(FINANCE)
    frozen(drawn, code, Fixed(3))
    fix_seed(HOME_AFFAIRS, code, 1, SEED, LOT)
    order = by_hand(drawn, code, SEED)["finance"]
    drawn_first = drawn.sample_of(code)
    why = "Hồ sơ gốc đang lưu ở cơ quan khác"
    assert substitute(HOME_AFFAIRS, code, 1, (order[1], "books"), why) == order[3]
    assert substitute(HOME_AFFAIRS, code, 1, (order[3], "books"), why) == order[4]
    rows = drawn.sample_of(code)
    assert rows[:3] == drawn_first  # nothing is taken away
    added = [(r["code"], r["rank"], r["substitutes_file_id"]) for r in rows[3:]]
    files = drawn.files
    assert added == [(order[3], 4, files[order[1]]), (order[4], 5, files[order[3]])]
    assert all(r["substitution_reason"] == why for r in rows[3:])
    assert all(r["substituted_by"] == "noi-vu" and r["substituted_at"] for r in rows[3:])
    assert substitute(HOME_AFFAIRS, code, 1, (order[0], "books"), why) == order[5]
    with pytest.raises(Invalid, match="không còn hồ sơ để thay thế"):
        substitute(HOME_AFFAIRS, code, 1, (order[2], "books"), why)


def test_a_substitution_that_is_refused(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION)
    frozen(drawn, code, Fixed(3), fields=("land",))
    with pytest.raises(Invalid, match="không phải là hồ sơ"):  # no seed, no sample
        substitute(HOME_AFFAIRS, code, 1, ("L01", "books"), "Không tìm thấy")
    fix_seed(HOME_AFFAIRS, code, 1, SEED, LOT)
    first, second, third, fourth = by_hand(drawn, code, SEED)["land"][:4]
    drawn.review(code, second, 3)
    substitute(HOME_AFFAIRS, code, 1, (third, "books"), "Không tìm thấy")
    before = drawn.sample_of(code)
    for file, why, error, words in (
        ((first, "books"), "  \0", Invalid, "ít nhất 5 ký tự"),
        ((first, "elsewhere"), "Không tìm thấy", Invalid, "không phải là hồ sơ"),
        (("D01", "books"), "Không tìm thấy", Invalid, "không phải là hồ sơ"),
        ((second, "books"), "Không tìm thấy", Invalid, "đã được Đoàn kiểm tra đánh giá"),
        ((third, "books"), "Không tìm thấy", Conflict, "đã được thay thế"),
    ):
        with pytest.raises(error, match=words):
            substitute(HOME_AFFAIRS, code, 1, file, why)
    assert drawn.sample_of(code) == before
    assert before[-1]["code"] == fourth


def test_a_wrong_draw_is_followed_by_another(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION)
    assert [frozen(drawn, code, Fixed(3)), frozen(drawn, code, Fixed(3), "none")] == [1, 2]
    fix_seed(HOME_AFFAIRS, code, 2, SEED, LOT)
    assert drawn.draw_of(code, 1)["seed"] is None and len(drawn.sample_of(code, 2)) == 3


# --- by risk -----------------------------------------------------------------------------------


def test_risk_weighs_by_rules_that_are_published(drawn: Drawn) -> None:
    """Due on 20 February: L20 was resolved that day, O01 is overdue, A02 was late; then an
    extension after expiry, a reopening, three hand-overs."""
    with drawn.engine.begin() as connection:
        for file, kind, at in (
            ("L01", "extended", "2026-02-23"),
            ("L02", "extended", "2026-02-19"),
            ("L03", "reopened", "2026-02-25"),
            ("L04", "reopened", "2026-03-19"),  # after the last day looked at
            *(("L05", "transferred", f"2026-01-2{n}") for n in range(3)),
            *(("L06", "transferred", f"2026-01-2{n}") for n in range(2)),
        ):
            _event(connection, drawn, file, kind, at)
    code = drawn.inspection(CONSTRUCTION)
    frozen(drawn, code, Fixed(3), "none", kind="risk", state="received", end=dt.date(2026, 2, 27))
    codes = {id: file for file, id in drawn.files.items()}
    key = drawn.draw_of(code)["id"]
    weights = {codes[r["file_id"]]: r["weight"] for r in drawn.rows(draw_frame)
               if r["draw_id"] == key}  # fmt: skip
    expected = dict.fromkeys(LAND | PARTS | {"N01", "N02", "O01", "O02"}, 1)
    # N01 and N02 were resolved after their due day, O01 and O02 were not
    expected |= {"L20": 2, "N01": 4, "N02": 4, "O01": 4, "O02": 4, "L01": 4, "L03": 3, "L05": 3}
    assert weights == expected
    lines = sorted(f"\t{file}\tbooks\t{weight}" for file, weight in weights.items())
    hashed = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert drawn.draw_of(code)["frame_hash"] == hashed


def _event(connection: sa.Connection, drawn: Drawn, file: str, kind: str, at: str) -> None:
    key = drawn.files[file]
    last = sa.select(sa.func.count()).where(file_event.c.file_id == key)
    values: dict[str, Any] = {"file_id": key, "kind": kind, "at": dt.datetime.fromisoformat(at)}
    if kind == "transferred":
        values |= {"from_unit_id": drawn.units[FINANCE], "to_unit_id": drawn.units[CONSTRUCTION]}
    values["sequence"] = (connection.scalar(last) or 0) + 1
    connection.execute(sa.insert(file_event).values(values))
