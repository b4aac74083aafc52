"""Results around the due day and pairs of agencies, against their metrics and raw rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import pytest

from lib import query
from lib.dimensions import agencies_of
from lib.filters import Choices, from_url
from tests.world import AS_OF, Recount, World
from tests.world.looks import look
from tests.world.world import PROVINCE

KEYS = ("due_day_share",)
LOOKS = range(8)


@pytest.mark.parametrize("seed", LOOKS)
def test_results_around_the_due_day_are_those_of_the_metric(world: World, seed: int) -> None:
    filters, scope = look(world, seed)
    closings = query.histogram(*KEYS, filters, scope, ("unit",))
    share = query.table(KEYS, filters, scope, ("unit",))
    counted = {row["unit"]: row for row in share.to_dict("records")}
    for unit, own in closings.groupby("unit"):
        on_day, near = own.loc[own["days"] == 0, "rows"].sum(), own["rows"].sum()
        row = counted[unit]
        assert (row["due_day_share_numerator"], row["due_day_share_denominator"]) == (on_day, near)
    assert closings["days"].between(-5, 5).all()
    missing = share[~share["unit"].isin(closings["unit"])]
    assert missing["due_day_share_denominator"].sum() == 0


def test_days_off_next_to_the_due_day_are_not_the_due_day(world: World) -> None:
    """Due Monday 9 February 2026: results of Saturday and Sunday lie one working day before it."""
    closings = query.histogram(*KEYS, world.filters(edge="checked"), PROVINCE, ("unit",))
    by_day = dict(zip(closings["days"], closings["rows"], strict=True))
    # 2; 6, 7 and 8; 9 four times; 10; 11 six times; 26 lies eight days after Tết's days off
    assert by_day == {-5: 1, -1: 3, 0: 4, 1: 1, 2: 6}
    row = query.table(KEYS, world.filters(edge="checked"), PROVINCE).iloc[0]
    assert (row["due_day_share_numerator"], row["due_day_share_denominator"]) == (4, 15)


def pairs_of(recount: Recount, last: date) -> tuple[Counter[tuple[int, int]], dict[object, int]]:
    """Pair of agencies → files that came back between them, and how many times."""
    facts = recount.facts
    files: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    times: Counter[object] = Counter()
    for file, events in facts.events.items():
        known = facts.known_by(file, last)
        counted, given = set(facts.moves(file, known)), set()
        for event in events:
            move = (event.from_unit_id, event.to_unit_id)
            if event.kind != "transferred" or move[0] == move[1]:
                continue
            if move in counted and event.at.date() <= known and move[1] in given:
                ends = [recount.path(unit) for unit in move]
                one, other = sorted(path[1] if len(path) > 1 else path[0] for path in ends)
                if one != other:
                    files[one, other].add(file)
                    times[one, other] += 1
            given.add(move[0])
    return Counter({pair: len(found) for pair, found in files.items()}), dict(times)


@pytest.mark.parametrize("as_of", [AS_OF, date(2025, 10, 10)])
def test_pairs_are_those_of_raw_rows_and_open_their_files(
    world: World, recount: Recount, as_of: date
) -> None:
    """Over all days, every file is on the books."""
    filters = world.filters(f"2024-01-01..{as_of}", as_of)
    found = query.hand_over_pairs(filters, PROVINCE, 1000)
    files, times = pairs_of(recount, as_of)
    rows = found.to_dict("records")
    assert {(row["one"], row["other"]): row["files"] for row in rows} == files
    assert {(row["one"], row["other"]): row["times"] for row in rows} == times
    assert len(rows) > 5 and [row["files"] for row in rows] == sorted(files.values(), reverse=True)
    units = {unit.id: unit for unit in world.units}
    for row in rows[:3] + rows[-3:]:
        ends = [units[row[name]] for name in ("one", "other")]
        text = "~".join(f"{unit.code}@{unit.valid_from}" for unit in ends)
        cell = world.filters(f"2024-01-01..{as_of}", as_of, cell=(("between", text),))
        assert query.count("came_back_rate", "numerator", cell, PROVINCE) == row["files"]
        both = query.count("received", "numerator", cell, PROVINCE)
        assert both == row["files"]  # other figures are narrowed in the same way


def test_pairs_are_seen_within_scope_and_filters_only(world: World) -> None:
    whole = query.hand_over_pairs(world.filters("2025"), PROVINCE, 1000)["files"].sum()
    tasks = query.hand_over_pairs(world.filters("2025", kinds=("task",)), PROVINCE, 1000)
    assert 0 < tasks["files"].sum() < whole


CHOICES = Choices(units={}, fields={}, home_unit=None, as_of=AS_OF, version="1")
PAIR = "H61.05@2025-07-01~29467@2025-07-01"


def test_a_pair_in_the_address_is_read_and_written() -> None:
    filters, dropped = from_url({"cell": f"between:{PAIR}"}, CHOICES)
    assert not dropped and filters.cell == (("between", PAIR),)
    again, _ = from_url(filters.params(CHOICES), CHOICES)
    assert again == filters
    assert agencies_of(PAIR) == [("H61.05", date(2025, 7, 1)), ("29467", date(2025, 7, 1))]


@pytest.mark.parametrize(
    "text", ["", "H61.05", "H61.05~29467", "a@2025-13-01~b@2025-07-01", "a@2025-07-01", f"{PAIR}~x"]
)
def test_any_other_text_is_dropped(text: str) -> None:
    filters, dropped = from_url({"cell": f"between:{text}"}, CHOICES)
    assert dropped == ["cell"] and filters.cell == ()


def test_agencies_that_never_were_have_no_files(world: World) -> None:
    cell = (("between", "X1@2025-07-01~X2@2025-07-01"),)
    assert query.count("handled", "numerator", world.filters("2025", cell=cell), PROVINCE) == 0
