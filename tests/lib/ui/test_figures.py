"""The course of a figure draws no rate that rests on too few."""

from __future__ import annotations

from datetime import date

import pandas as pd

from lib.config import settings
from lib.ui.figures import course

FEW = settings().minimum_n


def test_rate_on_too_few_is_not_drawn() -> None:
    frame = pd.DataFrame(
        {
            "month": [date(2026, number, 1) for number in (9, 10, 11)],
            "on_time_rate": [1.0, 1.0, float("nan")],
            "on_time_rate_numerator": [FEW, FEW - 1, 0],
            "on_time_rate_denominator": [FEW, FEW - 1, 0],
            "received": [FEW, 1, 0],
            "received_numerator": [FEW, 1, 0],
            "received_denominator": [FEW, 1, 0],
        }
    )
    assert course(frame, "on_time_rate") == [1.0, None, None]
    assert course(frame, "received") == [FEW, 1, 0]
