"""The registry of metrics holds together: measures exist, are disjoint, and lie in their base."""

from __future__ import annotations

import pytest

from lib import query
from lib.measures import MEASURES
from lib.metrics import COUNT, HIGHER, LOWER, METRICS, SHARE, WORKING_DAYS, Metric
from tests.world import World
from tests.world.count import members
from tests.world.world import PROVINCE

ALL = list(METRICS.values())
# a day with rows in every state, and a past day, by both deadlines
DAYS = [("2026-Q1", "2026-02-12", "original"), ("2025", "2025-10-10", "current")]


class TestRegistry:
    def test_keys(self) -> None:
        assert {key: metric.key for key, metric in METRICS.items()} == {k: k for k in METRICS}
        assert {key: measure.key for key, measure in MEASURES.items()} == {k: k for k in MEASURES}

    @pytest.mark.parametrize("metric", ALL, ids=lambda m: m.key)
    def test_measures_exist_and_count_rows_of_one_table(self, metric: Metric) -> None:
        assert set(metric.measures) <= set(MEASURES)
        assert {MEASURES[key].fact for key in metric.measures} == {metric.fact}
        assert len(set(metric.numerator)) == len(metric.numerator)
        assert len(set(metric.denominator)) == len(metric.denominator)

    @pytest.mark.parametrize("metric", ALL, ids=lambda m: m.key)
    def test_unit_fits_what_is_counted(self, metric: Metric) -> None:
        assert metric.unit == (
            SHARE if metric.denominator else WORKING_DAYS if metric.of_days else COUNT
        )
        assert not (metric.denominator and metric.of_days)
        assert not (metric.mean and metric.quantile is not None)
        assert metric.quantile is None or 0 < metric.quantile < 1
        assert metric.better in (HIGHER, LOWER, None)

    @pytest.mark.parametrize("metric", ALL, ids=lambda m: m.key)
    def test_everything_is_said(self, metric: Metric) -> None:
        for text in (metric.label, metric.definition, metric.formula, metric.legal_basis,
                     metric.owner):  # fmt: skip
            assert text.strip() == text != ""

    @pytest.mark.parametrize("metric", ALL, ids=lambda m: m.key)
    def test_what_is_left_out_is_counted(self, metric: Metric) -> None:
        """Whoever says that rows are left out says by what they are counted, and the reverse."""
        assert bool(metric.excluded) == bool(metric.excluded_measures)
        assert {MEASURES[key].fact for key in metric.excluded_measures} <= {metric.fact}
        assert not set(metric.excluded_measures) & set(metric.measures)

    def test_the_three_on_time_rates_differ(self) -> None:
        """R1 form II.06a, R2 Decision 766, R3 assigned tasks with its twin."""
        rates = [METRICS[key] for key in ("on_time_rate", "on_time_rate_766", "tasks_done_rate",
                                          "tasks_on_time_rate")]  # fmt: skip
        assert len({(m.numerator, m.denominator, m.file_kind) for m in rates}) == 4
        assert len({m.label for m in rates}) == len({m.formula for m in rates}) == 4


class TestRows:
    """On real rows: parts of a sum do not overlap, and what is counted lies in what it is of."""

    @pytest.mark.parametrize(("period", "as_of", "deadline"), DAYS)
    def test_parts_are_disjoint_and_inside(
        self, world: World, period: str, as_of: str, deadline: str
    ) -> None:
        filters = world.filters(period, as_of, deadline=deadline)
        rows = {key: members(key, filters) for key in MEASURES}
        for key, found in rows.items():
            assert len(found) == len(set(found)), key
        for metric in ALL:
            parts = {}
            for name, keys in (("numerator", metric.numerator), ("base", metric.denominator)):
                together = [id for key in keys for id in rows[key]]
                assert len(together) == len(set(together)), (metric.key, name)
                parts[name] = set(together)
            if metric.denominator:
                assert parts["numerator"] <= parts["base"], metric.key
                assert parts["numerator"] and parts["base"] - parts["numerator"], metric.key

    def test_kinds_of_files(self, world: World) -> None:
        """A metric of one kind counts as if that kind were the filter."""
        for metric in (m for m in ALL if m.file_kind):
            assert metric.file_kind is not None
            whole = query.table((metric.key,), world.filters("2025"), PROVINCE)
            narrowed = world.filters("2025", kinds=(metric.file_kind,))
            assert whole.equals(query.table((metric.key,), narrowed, PROVINCE))
            other = world.filters("2025", kinds=("document",))
            row = query.table((metric.key,), other, PROVINCE).iloc[0]
            assert row[f"{metric.key}_denominator"] == 0
