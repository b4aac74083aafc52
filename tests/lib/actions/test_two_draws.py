"""Two people who draw at the same moment, with real overlap: one frame, one seed, one file each."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from lib.actions import Conflict, draws, substitutes
from lib.actions.draws import Plan, fix_seed, freeze
from lib.actions.substitutes import substitute
from lib.query.replay import replay
from lib.statistics.sample_rules import Fixed
from tests.drawn import CONSTRUCTION, HOME_AFFAIRS, Drawn, choice
from tests.lib.actions.test_two_editors import Overlap, Work, together

LOT, WHY = "Bốc thăm trước đại diện đơn vị", "Không tìm thấy"


def held(
    drawn: Drawn, patch: pytest.MonkeyPatch, module: Any, name: str, waiting: int = 1
) -> Overlap:
    """The first transaction that reaches the function ``name`` is held there."""
    overlap = Overlap(drawn.engine, waiting)
    original = getattr(module, name)

    def held_there(*arguments: Any) -> Any:
        found = original(*arguments)
        overlap.hold()
        return found

    patch.setattr(module, name, held_there)
    return overlap


def test_two_frames_get_two_numbers(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    code, filters = drawn.inspection(CONSTRUCTION), drawn.filters()
    overlap = held(drawn, monkeypatch, draws, "_check_sizes")
    plans = [Plan(choice(), by, Fixed(3)) for by in ("none", "field")]
    works: list[Work] = [partial(freeze, HOME_AFFAIRS, code, plan, filters) for plan in plans]
    assert together(overlap, works) == [1, 2]
    kept = [drawn.draw_of(code, number) for number in (1, 2)]
    assert [row["stratified_by"] for row in kept] == ["none", "field"]
    assert [replay(row) for row in kept] == [[], []]


def test_of_two_seeds_the_first_stays(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    code = drawn.inspection(CONSTRUCTION)
    freeze(HOME_AFFAIRS, code, Plan(choice(), "field", Fixed(3)), drawn.filters())
    overlap = held(drawn, monkeypatch, draws, "_draw_files")
    seeds = ("083512", "999999")
    works: list[Work] = [partial(fix_seed, HOME_AFFAIRS, code, 1, seed, LOT) for seed in seeds]
    first, second = together(overlap, works)
    assert first == len(drawn.sample_of(code)) == 8 and isinstance(second, Conflict)
    assert drawn.draw_of(code)["seed"] == "083512" and replay(drawn.draw_of(code)) == []


def test_two_files_never_get_one_substitute(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    code = drawn.inspection(CONSTRUCTION)
    freeze(HOME_AFFAIRS, code, Plan(choice(), "none", Fixed(3)), drawn.filters())
    fix_seed(HOME_AFFAIRS, code, 1, "083512", LOT)
    one, two, _three = (row["code"] for row in drawn.sample_of(code))
    overlap = held(drawn, monkeypatch, substitutes, "_next", waiting=2)
    works: list[Work] = [
        partial(substitute, HOME_AFFAIRS, code, 1, (file, "books"), WHY) for file in (one, two, one)
    ]
    first, *others = together(overlap, works)
    refused = [found for found in others if isinstance(found, Conflict)]
    assert len(refused) == 1 and "đã được thay thế" in str(refused[0])
    came = [row["code"] for row in drawn.sample_of(code)[3:]]
    assert came == [first, *(found for found in others if found not in refused)]
    assert len(set(came)) == 2 and replay(drawn.draw_of(code)) == []
