"""A look is read from cells as far as they reach: whole months within it, the working weeks that
have a bin of their own, the steps of one agency. What is left is counted from the rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lib.access import Scope
from lib.filters import Filters
from lib.periods import Period
from lib.query.figures import series, table
from lib.query.grouping import Look
from lib.query.reference import calendar
from lib.query.spans import Months
from lib.summary import kept
from lib.summary.kept import Kept
from lib.summary.plan import NotCovered, plan
from lib.summary.read import Ahead, counted, counted_each
from tests.lib.summary.conftest import PROVINCE, Summed
from tests.statements import statements

FLOWS, STOCKS = ("received", "late"), ("overdue", "due_soon")
MIXED, CHANGE = ("handled",), ("overdue_joined",)


def ahead(filters: Filters, *names: str, by: tuple[str, ...] = ()) -> Ahead:
    return counted("case_file", [*names], Look(filters, PROVINCE, by))


def summary_of(filters: Filters) -> Kept:
    found = kept.kept(filters.version)
    assert found is not None
    return found


class TestDaysAtTheEdges:
    PERIOD = "2025-06-11..2026-03-20"  # ends with what is known

    def test_what_happened_is_added_from_their_rows(self, world: Summed) -> None:
        found = ahead(world.look(self.PERIOD), *FLOWS, *STOCKS, *MIXED, *CHANGE)
        assert found.names == {*FLOWS, *STOCKS}
        assert found.names_of_rest == {*FLOWS}
        assert [part.filters.period.key for part in found.rest] == ["2025-06-11..2025-06-30"]

    def test_what_stands_at_the_end_needs_none(self, world: Summed) -> None:
        found = ahead(world.look(self.PERIOD), *STOCKS)
        assert found.names == {*STOCKS} and not found.rest

    def test_but_for_the_groups_that_are_there(self, world: Summed) -> None:
        filters = world.look(self.PERIOD)
        found = ahead(filters, *STOCKS, by=("unit",))
        assert found.rest and not found.names_of_rest
        both = [
            table(("overdue",), each, PROVINCE, ("unit",)).sort_values("unit", ignore_index=True)
            for each in (filters, replace(filters, version="rows"))
        ]
        assert both[0].equals(both[1]) and (both[0]["overdue"] == 0).any()

    def test_what_stood_before_the_end_is_counted_from_the_rows(self, world: Summed) -> None:
        found = ahead(world.look("2025-06-01..2026-03-10"), *FLOWS, *STOCKS, "overdue_before")
        assert found.names == {*FLOWS, "overdue_before"} and found.names_of_rest == {*FLOWS}
        assert [part.filters.period.key for part in found.rest] == ["2026-03-01..2026-03-10"]

    def test_of_months_the_last_one_may_be_known_in_part(self, world: Summed) -> None:
        filters = replace(world.look("2026"), as_of=date(2026, 3, 10))
        months = Look(filters, PROVINCE, (), Months(filters, 6))
        found = counted("case_file", [*FLOWS, *STOCKS], months)
        assert found.names == found.names_of_rest == {*FLOWS, *STOCKS}
        assert [part.month for part in found.rest] == [date(2026, 3, 1)]
        asked = (("received", "overdue"), PROVINCE)
        rows = replace(filters, version="rows")
        one, other = (series(asked[0], each, asked[1], months=6) for each in (filters, rows))
        assert one.astype(object).equals(other.astype(object)) and one["received"].sum() > 5


class TestWorkingWeeks:
    @pytest.mark.parametrize("weeks", [1, 2])
    def test_are_known_with_what_changed(self, world: Summed, weeks: int) -> None:
        filters = world.look()
        since = calendar(filters.version).weeks_before(filters.end, weeks)
        start = since + timedelta(days=1)
        week = replace(filters, period=Period(f"{start}..{filters.end}", start, filters.end))
        asked = (*FLOWS, *STOCKS, *MIXED, *CHANGE, "overdue_before")
        found = ahead(week, *asked)
        assert found.names == {*asked} and not found.rest
        rows = table(("overdue_joined",), replace(week, version="rows"), PROVINCE)
        assert found.counts[()]["overdue_joined"] == rows["overdue_joined"].item()

    def test_not_over_several_bins(self, world: Summed) -> None:
        assert ahead(world.look("2026"), *CHANGE, *FLOWS).names == {*FLOWS}
        assert ahead(world.look("2026-02"), *CHANGE).names == {*CHANGE}


class TestStepsOfOneAgency:
    def plan_of(self, filters: Filters, *units: int) -> bool:
        """Whether cells answer the steps of ``filters`` for who answers for ``units``."""
        scope = Scope(units=units, fields=None, names=False)
        try:
            plan("file_stage", Look(filters, scope, ("stage",)), summary_of(filters))
        except NotCovered as why:
            assert str(why) in ("layer_not_held", "unit_out_of_scope")
            return False
        return True

    def test_are_read_by_its_head_of_all_its_parts(self, world: Summed) -> None:
        filters = world.look()
        summary = summary_of(filters)
        below = summary.children
        agencies = {root: [a for a in below.get(root, []) if below.get(a)] for root in below[None]}
        root, (agency, other, *_more) = max(agencies.items(), key=lambda found: len(found[1]))
        part = below[agency][0]

        def look(unit: int | None, **more: str) -> Filters:
            return replace(filters, unit_id=unit, **more)  # type: ignore[arg-type]

        assert self.plan_of(look(agency), agency) and self.plan_of(look(part), agency)
        # another agency may have held the file
        assert not self.plan_of(look(None), agency)
        assert not self.plan_of(look(part), agency, other)
        # by who answers below the agency nothing is told apart, nor by who had the file then
        assert not self.plan_of(look(part), part)
        assert not self.plan_of(look(agency, organisation="then"), agency)
        assert not self.plan_of(look(other), agency)
        assert not self.plan_of(look(part), root)


class TestManyLooks:
    def test_are_what_each_is_and_few_questions(self, world: Summed) -> None:
        """Of units below one another, of some fields, of other days, out of sight, and at days
        that no bin has."""
        year, edge = world.look("2026"), world.look("2025-06-11..2026-03-20")
        units = [*summary_of(year).parents]
        of_units = [replace(year, unit_id=unit) for unit in units]
        narrow = [replace(year, unit_id=unit, field_ids=(1, 2)) for unit in units]
        filters = [*of_units, *narrow, edge, replace(edge, unit_id=units[0], own_only=True)]
        looks = [Look(each, PROVINCE, ()) for each in filters]
        with statements() as asked:
            together = counted_each({"case_file": [*FLOWS, *STOCKS]}, looks)
        alone = [counted("case_file", [*FLOWS, *STOCKS], look) for look in looks]
        assert together == [{"case_file": ahead} for ahead in alone]
        assert len({str(each["case_file"].counts) for each in together}) > 5
        of_cells = [each for each in asked if "summary_cell" in each]
        assert 2 <= len(of_cells) <= 4 < len(looks)  # by days and fields

    def test_of_several_tables_are_read_at_once(self, world: Summed) -> None:
        names = {"case_file": FLOWS, "quality_review": ("reviewed",), "issue": ("issues_found",)}
        look = Look(world.look("2026"), PROVINCE, ("unit",))
        with statements() as asked:
            [together] = counted_each(names, [look])
        assert together == {fact: counted(fact, some, look) for fact, some in names.items()}
        assert all(ahead.counts for ahead in together.values())
        assert sum("summary_cell" in each for each in asked) == 1
