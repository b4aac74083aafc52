"""Each unit among its peers: what holds for every table of units, and one table by hand."""

from __future__ import annotations

import random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.config import settings
from lib.judgements import comparison
from lib.judgements.comparison import (
    ABOVE,
    ALIKE,
    BELOW,
    EVERYONE,
    SMALLEST_GROUP,
    TOO_FEW,
    Comparison,
    by_work_mix,
    compare,
)

GROUPS = ("department", "commune_rural", "commune_urban", None)
Units = list[tuple[int, int, str | None]]  # in time, of, peer group

count = st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
units = st.lists(
    st.builds(lambda counts, group: (*counts, group), count, st.sampled_from(GROUPS)),
    max_size=30,
)


def compared(rows: Units, ids: list[int] | None = None) -> Comparison:
    """The comparison of units numbered from 0, or by ``ids``."""
    ids = [*range(len(rows))] if ids is None else ids
    table = pd.DataFrame(
        [(ids[i], good, n) for i, (good, n, _group) in enumerate(rows)],
        columns=["unit", "on_time_rate_numerator", "on_time_rate_denominator"],
    )
    return compare(table, {ids[i]: group for i, (*_counts, group) in enumerate(rows)})


def usual(group: str | None, number: int = 8) -> Units:
    """Units with 92 to 96 of 100 in time."""
    return [(92 + i % 5, 100, group) for i in range(number)]


@given(units)
def test_a_unit_with_few_files_is_never_judged(rows: Units) -> None:
    for place in compared(rows).places.values():
        if place.n < settings().minimum_n:
            assert (place.verdict, place.average, place.rate) == (TOO_FEW, None, None)


@given(units)
def test_every_unit_has_one_place_in_a_group_of_its_own_or_among_everyone(rows: Units) -> None:
    found = compared(rows)
    assert sorted(found.places) == [*range(len(rows))]
    sizes = {g: sum(n >= 5 for _, n, group in rows if group == g) for g in GROUPS}
    for unit, place in found.places.items():
        group = rows[unit][2]
        large = group is not None and sizes[group] >= SMALLEST_GROUP
        assert place.group == (group if large else EVERYONE)
    verdicts = (BELOW, ABOVE, ALIKE, TOO_FEW)
    assert sum(len(found.called(verdict)) for verdict in verdicts) == len(rows)


@given(units)
def test_averages_lie_within_limits_and_verdicts_on_the_right_side(rows: Units) -> None:
    found = compared(rows)
    for place in found.places.values():
        if place.verdict == TOO_FEW:
            continue
        funnel = found.funnels[place.group]
        limits = funnel.limits(place.n)
        assert place.average == funnel.average
        assert limits.far_low - 1e-9 <= funnel.average <= limits.far_high + 1e-9
        assert place.rate is not None
        if place.verdict == BELOW:
            assert place.rate < limits.far_low
        elif place.verdict == ABOVE:
            assert place.rate > limits.far_high


@given(units, st.randoms())
def test_the_order_of_units_does_not_matter(rows: Units, shuffler: random.Random) -> None:
    ids = [*range(len(rows))]
    shuffler.shuffle(ids)
    shuffled = compared([rows[i] for i in ids], ids)
    assert shuffled.places == compared(rows).places


@given(units)
def test_cells_add_up_to_the_same(rows: Units) -> None:
    """Rows by unit and field, instead of by unit."""
    table = pd.DataFrame(
        [
            (unit, part, n)
            for unit, (good, n, _group) in enumerate(rows)
            for part, n in ((good - good // 3, n - n // 2 if good <= n else n), (good // 3, n // 2))
        ],
        columns=["unit", "on_time_rate_numerator", "on_time_rate_denominator"],
    )
    groups = {unit: group for unit, (*_counts, group) in enumerate(rows)}
    assert compare(table, groups).places == compared(rows).places


def test_a_unit_is_measured_by_its_own_kind() -> None:
    """84 of 100 is ordinary among communes that have it, far below among departments."""
    departments = [(98, 100, "department")] * 8
    communes = [(84, 100, "commune_rural")] * 8
    found = compared([*departments, (84, 100, "department"), *communes])
    assert found.places[8].verdict == BELOW
    assert {found.places[unit].verdict for unit in range(9, 17)} == {ALIKE}
    assert found.places[8].average == pytest.approx((8 * 98 + 84) / 900)
    assert found.places[9].average == pytest.approx(0.84)


def test_luck_is_not_called() -> None:
    """Two of the last nine late, none of ten late, three of five in time: nobody is called."""
    small: Units = [(7, 9, "commune_rural"), (10, 10, "commune_rural"), (3, 5, "commune_rural")]
    found = compared([*usual("commune_rural", 20), *small])
    assert {found.places[unit].verdict for unit in (20, 21, 22)} == {ALIKE}


def test_outside_the_95_percent_limits_only_is_not_called() -> None:
    rows = [*usual("department", 20), (87, 100, "department")]
    found = compared(rows)
    limits = found.funnels["department"].limits(100)
    assert limits.far_low < 0.87 < limits.low
    assert found.places[20].verdict == ALIKE


def test_a_small_group_is_compared_with_everyone() -> None:
    wards: Units = [(70, 100, "commune_urban"), *[(95, 100, "commune_urban")] * 3]
    found = compared([*usual("commune_rural"), *wards])
    assert set(found.funnels) == {"commune_rural", EVERYONE}
    assert found.places[8].group == EVERYONE
    assert found.places[8].verdict == BELOW
    everyone = sum(good for good, _n, _group in [*usual("commune_rural"), *wards]) / 1200
    assert found.places[8].average == pytest.approx(everyone)
    fifth = compared([*usual("commune_rural"), *wards, (95, 100, "commune_urban")])
    assert set(fifth.funnels) == {"commune_rural", "commune_urban"}


def test_nobody_to_compare_with() -> None:
    alone = compared([(50, 100, "department"), (2, 3, "department")])
    assert {place.verdict for place in alone.places.values()} == {TOO_FEW}
    assert compared([]).places == {} == compared([]).funnels


def test_the_minimum_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [*usual("department"), (2, 12, "department")]
    assert compared(rows).places[8].verdict == BELOW
    strict = settings().__class__(minimum_n=20)
    monkeypatch.setattr(comparison, "settings", lambda: strict)
    assert compared(rows).places[8].verdict == TOO_FEW


def mixed(cells: list[tuple[int, str, int, int]]) -> dict[int, comparison.Mixed]:
    """``cells``: unit, kind, late, of how many; all in one field."""
    rows = [(unit, 1, kind, n - late, n) for unit, kind, late, n in cells]
    names = ["unit", "field", "kind", "on_time_rate_numerator", "on_time_rate_denominator"]
    return by_work_mix(pd.DataFrame(rows, columns=names))


def test_hard_work_is_no_fault() -> None:
    """Unit 0 does the hard work only and is late as often as everyone is with it."""
    others = [(unit, "procedure", 2, 100) for unit in range(1, 12)]
    hard = [(unit, "task", 6, 20) for unit in range(1, 12)]
    found = mixed([(0, "task", 60, 200), *others, *hard])
    assert found[0].verdict == ALIKE
    assert found[0].late.ratio == pytest.approx(1, rel=0.01)
    raw = compared([(140, 200, None), *[(112, 120, None)] * 11])
    assert raw.places[0].verdict == BELOW
    slow = mixed([(0, "task", 120, 200), *others, *hard])
    assert slow[0].verdict == ABOVE


def test_too_few_for_the_mix() -> None:
    rows = [(unit, "task", 5, 50) for unit in range(6)]
    found = mixed([*rows, (9, "task", 1, 4)])
    assert found[9].verdict == TOO_FEW
    assert {found[unit].verdict for unit in range(6)} == {ALIKE}
    assert mixed([(1, "task", 3, 50)])[1].verdict == TOO_FEW  # nobody else does it
    assert {one.verdict for one in mixed([(1, "task", 0, 50), (2, "task", 0, 50)]).values()} == {
        TOO_FEW  # nothing is expected
    }
    assert mixed([]) == {}
