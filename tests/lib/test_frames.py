"""Frames as plain Python: what pandas gives by its own long way."""

from __future__ import annotations

import math

import pandas as pd

from lib.frames import as_records

FRAME = pd.DataFrame(
    {
        "unit": pd.Series([3, None], dtype=object),
        "files": [1, 2],
        "share": [0.5, math.nan],
        "name": ["Sở Y tế", None],
        "is_late": [True, False],
    }
)


def test_same_values_as_the_long_way() -> None:
    found, expected = as_records(FRAME), FRAME.to_dict("records")
    assert repr(found) == repr(expected)
    assert [type(value) for value in found[0].values()] == [int, int, float, str, bool]


def test_nothing() -> None:
    assert as_records(FRAME.head(0)) == []
