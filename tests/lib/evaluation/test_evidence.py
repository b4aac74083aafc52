"""The evidence on a post against plain pandas: change of head, a unit that ended, fields of a
deputy, two posts of one person, and what a viewer may not see whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lib import query
from lib.access import Scope
from lib.evaluation.decree_335 import Counts
from lib.evaluation.evidence import BEFORE, METRICS, Evidence, gather, in_year, together
from lib.filters import Filters
from lib.periods import Period
from lib.query.people import Segment, Tenure, segments_of
from tests.world import Recount, World
from tests.world.world import PROVINCE

YEAR_2026, YEAR_2025 = (date(2026, 1, 1), date(2026, 3, 20)), (date(2025, 1, 1), date(2025, 12, 31))


def post(
    world: World,
    unit: str,
    start: str,
    end: str | None = None,
    *,
    assigned: list[tuple[str, str, str | None]] | None = None,
    official: int = 1,
) -> Tenure:
    """A head, or with ``assigned`` (field, first and last day) a deputy, of the unit that has the
    code on the first day."""
    first, last = date.fromisoformat(start), date.fromisoformat(end) if end else None
    found = next(u for u in world.units if u.id == world.unit(unit, start))
    until = min((day for day in (last, found.valid_to) if day), default=None)
    fields = (
        None
        if assigned is None
        else [
            (
                world.fields[field],
                date.fromisoformat(begin),
                date.fromisoformat(stop) if stop else None,
            )
            for field, begin, stop in assigned
        ]
    )
    return Tenure(
        id=1, official_id=official, code=f"CB{official}", name="Nguyễn Văn An", unit_id=found.id,
        unit_code=unit, unit_from=found.valid_from, unit_to=found.valid_to,
        post="head" if assigned is None else "deputy", acting=False, start=first, end=last,
        segments=segments_of(max(first, found.valid_from), until, fields),
    )  # fmt: skip


def evidence(
    world: World, *posts: Tenure, period: str = "2026", scope: Scope = PROVINCE
) -> tuple[Evidence, ...]:
    filters = in_year(world.filters(period))
    return gather(posts, filters, scope, query.reference("world"))


def assert_counts(
    recount: Recount, found: Evidence, spans: Sequence[tuple[date, date, Mapping[str, Any]]]
) -> None:
    """``spans``: first and last day, and the filters (unit, fields, view) of each, by hand."""
    assert len(found.spells) == len(spans)
    as_of = min(date(2026, 3, 20), date(found.year, 12, 31))
    for spell, (first, last, narrowed) in zip(found.spells, spans, strict=True):
        assert (spell.segment.start, spell.segment.end) == (first, last)
        period = Period(f"{first}..{last}", first, last)
        filters = Filters(period=period, as_of=as_of, version="world", **narrowed)
        masks = recount.masks(filters)
        for metric in (*METRICS, *BEFORE):
            kept = recount.kept(metric, filters, PROVINCE)
            expected = recount.figure(metric, masks, kept)
            assert spell.count(metric) == expected.numerator, (metric, first)
    for metric in METRICS:
        assert found.count(metric) == sum(spell.count(metric) for spell in found.spells)


def test_heads_share_the_year_by_their_days(world: World, recount: Recount) -> None:
    """Whose term ends on the 9th has the 9th; the year is the sum of both, and of the gap."""
    unit = world.unit("H61.21", "2026-01-01")
    before = post(world, "H61.21", "2025-07-01", "2026-02-09", official=1)
    after = post(world, "H61.21", "2026-02-12", official=2)
    first, second = evidence(world, before, after)
    narrowed = {"unit_id": unit}
    assert_counts(recount, first, [(date(2026, 1, 1), date(2026, 2, 9), narrowed)])
    assert_counts(recount, second, [(date(2026, 2, 12), date(2026, 3, 20), narrowed)])
    whole = post(world, "H61.21", "2025-07-01")
    gap = post(world, "H61.21", "2026-02-10", "2026-02-11")
    (all_year,), (nobody,) = evidence(world, whole), evidence(world, gap)
    assert first.count("assigned") > 0 < second.count("assigned")
    for metric in METRICS:
        parts = first.count(metric) + second.count(metric) + nobody.count(metric)
        assert parts == all_year.count(metric), metric


def test_head_of_a_unit_that_ended_is_seen_as_it_was(world: World, recount: Recount) -> None:
    unit = world.unit("H59.20", "2025-01-01")
    (found,) = evidence(world, post(world, "H59.20", "2020-01-01"), period="2025")
    then = {"unit_id": unit, "organisation": "then"}
    assert_counts(recount, found, [(date(2025, 1, 1), date(2025, 6, 30), then)])
    assert found.count("assigned") > 0
    assert (found.start, found.end) == (date(2025, 1, 1), date(2025, 6, 30))


def test_deputy_has_the_assigned_fields_of_each_span(world: World, recount: Recount) -> None:
    """Land to 31 January, land and finance in February, nothing since."""
    unit = world.unit("H61.21", "2026-01-01")
    deputy = post(
        world, "H61.21", "2025-07-01",
        assigned=[("land", "2025-07-01", "2026-02-28"), ("finance", "2026-02-01", "2026-02-28")],
    )  # fmt: skip
    (found,) = evidence(world, deputy)
    land, finance = world.fields["land"], world.fields["finance"]
    assert_counts(
        recount,
        found,
        [
            (date(2026, 1, 1), date(2026, 1, 31), {"unit_id": unit, "field_ids": (land,)}),
            (date(2026, 2, 1), date(2026, 2, 28), {"unit_id": unit, "field_ids": (land, finance)}),
        ],
    )
    assert found.end == date(2026, 3, 20)


def test_issues_of_before_are_those_of_the_first_day(world: World) -> None:
    """What stood open when a later span began was found in the year, or counted already."""
    fields = [(field, "2025-07-01", "2026-01-31") for field in world.fields]
    again = [(field, "2026-02-01", None) for field in list(world.fields)[1:]]
    (found,) = evidence(world, post(world, "H61.21", "2025-07-01", assigned=[*fields, *again]))
    first, second = (spell.count("issues_opening") for spell in found.spells)
    assert first > 0 < second
    assert found.count("issues_opening") == first


def test_deputy_without_fields_has_no_counts(world: World) -> None:
    (found,) = evidence(world, post(world, "H61.21", "2025-07-01", assigned=[]))
    assert found.spells == () and found.seen


def test_posts_outside_the_year_are_left_out(world: World) -> None:
    assert evidence(world, post(world, "H61.21", "2025-07-01", "2025-12-31")) == ()
    assert len(evidence(world, post(world, "H61.21", "2025-07-01", "2026-01-01"))) == 1


def test_a_year_that_is_over_is_seen_from_its_end(world: World) -> None:
    filters = in_year(world.filters("2025-Q3"))
    assert (filters.start, filters.end, filters.as_of) == (*YEAR_2025, date(2025, 12, 31))
    running = in_year(world.filters("12m"))
    assert (running.start, running.end, running.as_of) == (*YEAR_2026, date(2026, 3, 20))


def test_two_posts_weigh_by_their_work(world: World) -> None:
    one, other = evidence(
        world,
        post(world, "H61.21", "2025-07-01", "2026-01-31"),
        post(world, "H61.22", "2026-02-01"),
    )
    both = together((one, other))
    assert both.assigned == one.counts.assigned + other.counts.assigned > 0
    assert both.done == one.counts.done + other.counts.done
    for faults in ("failed", "delayed"):
        for times, n in getattr(both, faults).items():
            assert n == getattr(one.counts, faults)[times] + getattr(other.counts, faults)[times]
    assert together(()) == Counts(0, 0)


class TestSeen:
    """A part of the work is no evidence: who sees a part is shown nothing."""

    @pytest.fixture
    def deputy(self, world: World) -> Tenure:
        return post(
            world, "H61.21", "2025-07-01",
            assigned=[("land", "2025-07-01", "2026-01-31"), ("finance", "2026-02-01", None)],
        )  # fmt: skip

    def test_every_field_of_the_year(self, world: World, deputy: Tenure) -> None:
        unit = world.unit("H61.21", "2026-01-01")
        land, finance = world.fields["land"], world.fields["finance"]
        whole = Scope(units=(unit,), fields=(land, finance), names=False, official=1)
        (found,) = evidence(world, deputy, scope=whole)
        assert found.seen and len(found.spells) == 2
        (part,) = evidence(world, deputy, scope=replace(whole, fields=(finance,)))
        assert not part.seen and part.spells == ()

    def test_fields_of_another_year_do_not_matter(self, world: World) -> None:
        unit = world.unit("H61.21", "2026-01-01")
        deputy = post(
            world, "H61.21", "2025-07-01",
            assigned=[("land", "2025-07-01", "2025-12-31"), ("finance", "2026-01-01", None)],
        )  # fmt: skip
        scope = Scope(units=(unit,), fields=(world.fields["finance"],), names=False, official=1)
        (found,) = evidence(world, deputy, scope=scope)
        assert found.seen and len(found.spells) == 1

    def test_another_unit(self, world: World) -> None:
        scope = Scope(units=(world.unit("H61.22", "2026-01-01"),), fields=None, names=True)
        (found,) = evidence(world, post(world, "H61.21", "2025-07-01"), scope=scope)
        assert not found.seen and found.spells == ()
        above = Scope(units=(world.unit("86", "2026-01-01"),), fields=None, names=True)
        (found,) = evidence(world, post(world, "H61.21", "2025-07-01"), scope=above)
        assert found.seen and found.count("assigned") > 0


def test_segment_is_kept_for_the_screen(world: World) -> None:
    (found,) = evidence(world, post(world, "H61.21", "2025-07-01"))
    assert found.spells[0].segment == Segment(*YEAR_2026, None)
