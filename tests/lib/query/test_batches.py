"""What is counted together, and which rows are read for it."""

from __future__ import annotations

from datetime import date

import pytest

from lib.access import NOTHING
from lib.filters import Filters
from lib.metrics import METRICS
from lib.metrics.columns import Columns, columns_of
from lib.periods import Period
from lib.query.batches import COUNTING, DAYS, EVERY, FEW, batches
from lib.query.grouping import Look
from lib.query.spans import Months

DAY = date(2026, 3, 20)
FILTERS = Filters(period=Period.parse("2026", DAY), as_of=DAY, version="")
LOOK, BY_UNIT = Look(FILTERS, NOTHING, ()), Look(FILTERS, NOTHING, ("unit",))
FLOWS, STOCKS = ("received", "resolved"), ("overdue", "due_soon", "paused")


def columns(*metrics: str) -> Columns:
    return columns_of(METRICS[key] for key in metrics)


def reads(look: Look, *metrics: str, known: bool, large: bool) -> list[tuple[str, set[str]]]:
    found = batches(columns(*metrics), look, known, large)
    return [(part.reads, set(part.columns)) for part in found]


class TestOfASmallDatabase:
    @pytest.mark.parametrize("known", [True, False])
    def test_it_is_asked_once(self, known: bool) -> None:
        assert len(reads(LOOK, *FLOWS, *STOCKS, known=known, large=False)) == 1

    def test_a_few_columns_by_the_rows_that_count(self) -> None:
        assert len(columns(*FLOWS)) <= FEW
        assert reads(LOOK, *FLOWS, known=True, large=False) == [(COUNTING, {*columns(*FLOWS)})]
        # a group is there although nothing counts in it
        assert reads(BY_UNIT, *FLOWS, known=False, large=False) == [(EVERY, {*columns(*FLOWS)})]


class TestOfALargeOne:
    def test_what_happened_is_counted_apart_from_what_stood(self) -> None:
        found = reads(LOOK, *FLOWS, *STOCKS, known=True, large=True)
        assert [set(names) for _reads, names in found] == [{*columns(*FLOWS)}, {*columns(*STOCKS)}]
        assert EVERY not in dict(found)

    def test_many_columns_by_their_days(self) -> None:
        found = dict(
            reads(LOOK, "on_time_rate", "on_time_rate_766", "extended", known=True, large=True)
        )
        assert DAYS in found and len(found[DAYS]) > FEW

    def test_groups_are_a_question_of_their_own(self) -> None:
        found = reads(BY_UNIT, *FLOWS, *STOCKS, known=False, large=True)
        assert found[0] == (EVERY, set()) and len(found) == 3
        assert reads(BY_UNIT, *FLOWS, known=True, large=True)[0][0] == COUNTING

    def test_of_one_month_only_where_something_stands(self) -> None:
        month = Look(FILTERS, NOTHING, ("unit",), month=date(2026, 3, 1))
        assert reads(month, *FLOWS, known=False, large=True) == [(COUNTING, {*columns(*FLOWS)})]
        assert reads(month, *STOCKS, known=False, large=True)[0] == (EVERY, set())


@pytest.mark.parametrize("large", [True, False])
def test_of_many_months(large: bool) -> None:
    months = Look(FILTERS, NOTHING, (), Months(FILTERS, 3))
    found = reads(months, *FLOWS, *STOCKS, known=True, large=large)
    assert found == [(COUNTING, {*columns(*FLOWS)}), (EVERY, {*columns(*STOCKS)})]
