"""Who is called quick but poor: clearly below its peers by quality, and not slow."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.judgements.pace import ALIKE, LATE, POOR, QUICK_POOR, Picture, picture

Rate = tuple[int, int]
USUAL: list[tuple[Rate, Rate]] = [((93, 100), (16, 20))] * 30  # pace, quality


def of(*units: tuple[Rate, Rate], group: str | None = "commune_rural") -> Picture:
    """The picture of ``units`` (ids from 1 on), followed by thirty usual ones."""
    rows = [
        {
            "unit": number,
            "on_time_rate_numerator": pace[0],
            "on_time_rate_denominator": pace[1],
            "good_rate_numerator": quality[0],
            "good_rate_denominator": quality[1],
        }
        for number, (pace, quality) in enumerate([*units, *USUAL], start=1)
    ]
    return picture(pd.DataFrame(rows), {row["unit"]: group for row in rows})


def call(*units: tuple[Rate, Rate]) -> str:
    return next(spot.call for spot in of(*units).spots if spot.unit == 1)


class TestCalls:
    def test_quick_and_rated_clearly_worse(self) -> None:
        assert call(((196, 200), (6, 30))) == QUICK_POOR

    def test_slow_and_rated_clearly_worse(self) -> None:
        assert call(((120, 200), (6, 30))) == POOR

    def test_a_little_slower_than_all_is_not_quick(self) -> None:
        assert call(((182, 200), (6, 30))) == POOR

    def test_slow_with_usual_quality(self) -> None:
        assert call(((120, 200), (24, 30))) == LATE

    def test_usual(self) -> None:
        assert call(((196, 200), (24, 30))) == ALIKE

    def test_five_poor_reviews_are_bad_luck(self) -> None:
        assert call(((196, 200), (2, 5))) == ALIKE

    def test_lower_but_within_the_funnel(self) -> None:
        """Outside 95 % only: among a hundred agencies, some are by chance."""
        assert call(((196, 200), (18, 30))) == ALIKE


class TestPicture:
    def test_called_ones_come_first(self) -> None:
        shown = of(((120, 200), (24, 30)), ((196, 200), (6, 30)), ((120, 200), (5, 30)))
        assert [spot.unit for spot in shown.spots[:3]] == [2, 3, 1]

    @pytest.mark.parametrize(
        "few", [((4, 4), (16, 20)), ((93, 100), (3, 4)), ((0, 0), (6, 30)), ((0, 3), (0, 2))]
    )
    def test_too_little_to_draw_is_counted(self, few: tuple[Rate, Rate]) -> None:
        shown = of(few)
        assert 1 not in [spot.unit for spot in shown.spots]
        assert (len(shown.spots), shown.left_out) == (30, 1)

    def test_levels_are_those_of_all_files(self) -> None:
        shown = of(((0, 200), (0, 40)))
        assert shown.pace == pytest.approx(30 * 93 / 3200)
        assert shown.quality == pytest.approx(480 / 640)

    def test_nothing_known(self) -> None:
        columns = [f"{key}_{part}" for key in ("on_time_rate", "good_rate")
                   for part in ("numerator", "denominator")]  # fmt: skip
        shown = picture(pd.DataFrame(columns=["unit", *columns]), {})
        assert shown == Picture((), None, None, 0)

    def test_order_of_units_does_not_matter(self) -> None:
        one = ((196, 200), (6, 30))
        calls = {spot.unit: spot.call for spot in of(one).spots}
        turned = of(*USUAL, one)
        assert {s.call for s in turned.spots if s.unit == 31} == {calls[1]} == {QUICK_POOR}
