"""Figures to text, in the language of the current context, through Babel.

Everything here takes plain values and gives plain text. A value that is not known (None, NaN,
NaT) is shown as ``DASH``: missing is neither 0 nor 0 %. A minus is the ASCII sign. Days are
written dd/mm/yyyy in both languages, as the offices that read them write them.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

import pandas as pd
from babel.numbers import format_decimal
from typing_extensions import TypeIs

from lib.i18n import _, language, n_

DASH = "—"

UNITS = ("count", "files", "share", "working_days")


def unknown(value: object) -> TypeIs[None]:
    """Whether ``value`` stands for "not known": None, NaN or NaT."""
    return value is None or bool(pd.isna(value))


def number(value: float | None, decimals: int = 0) -> str:
    """``1234.5`` as "1.235", or with ``decimals=1`` as "1.234,5"."""
    if unknown(value):
        return DASH
    return _number(float(_no_minus_zero(value, decimals)), decimals, language())


@lru_cache(maxsize=20_000)  # a page has a thousand numbers, and most of them come again
def _number(value: float, decimals: int, locale: str) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, pattern, locale=locale)


def percent(share: float | None, decimals: int = 1) -> str:
    """A share (0–1) as a percentage: ``0.987`` as "98,7%"."""
    return DASH if unknown(share) else number(100 * share, decimals) + "%"


def points(difference: float | None, decimals: int = 1) -> str:
    """A difference of two shares in percentage points, signed: "+2,3 điểm %"."""
    if unknown(difference):
        return DASH
    return _("{figure} pts", figure=signed(100 * difference, decimals))


def signed(value: float | None, decimals: int = 0) -> str:
    """A number with its sign: "+74", "-12"; nothing before a zero."""
    if unknown(value):
        return DASH
    return ("+" if round(value, decimals) > 0 else "") + number(value, decimals)


def days(n: float | None, decimals: int = 0) -> str:
    """A duration in working days: "12 ngày làm việc"."""
    return DASH if unknown(n) else _counted(n, decimals, "working_days")


def files(n: float | None) -> str:
    """A number of files: "1.234 hồ sơ"."""
    return DASH if unknown(n) else _counted(n, 0, "files")


def day(value: date | None) -> str:
    """A day (or the day of a moment) as dd/mm/yyyy."""
    return DASH if unknown(value) else value.strftime("%d/%m/%Y")


def month(value: date | None) -> str:
    """The month of a day as mm/yyyy."""
    return DASH if unknown(value) else value.strftime("%m/%Y")


def moment(value: datetime | None) -> str:
    """A moment as HH:MM dd/mm/yyyy."""
    return DASH if unknown(value) else value.strftime("%H:%M %d/%m/%Y")


def figure(unit: str, value: float | None) -> str:
    """``value`` without the word of its unit: the big number of a tile or a table cell.

    Working days keep one decimal only when they have a fraction. Raises ValueError for a unit
    that is not one of ``UNITS``.
    """
    if unit not in UNITS:
        raise ValueError(f"unknown unit {unit!r}; known: {', '.join(UNITS)}")
    if unit == "share":
        return percent(value)
    return number(value, _decimals(unit, value))


def unit_word(unit: str, value: float | None) -> str:
    """The word that follows ``figure``: "ngày làm việc", "hồ sơ", or nothing."""
    if unknown(value) or unit not in ("files", "working_days"):
        return ""
    return _counted(value, 0, unit).split(" ", 1)[1]


def show(unit: str, value: float | None) -> str:
    """``value`` with its unit, for a sentence: "98,7%", "12 ngày làm việc", "1.234 hồ sơ"."""
    return f"{figure(unit, value)} {unit_word(unit, value)}".rstrip()


def delta(unit: str, value: float | None, before: float | None) -> str:
    """How ``value`` differs from ``before``, signed, in the unit: "+2,3 điểm %", "-12 hồ sơ".

    ``DASH`` when one of the two is not known.
    """
    if unknown(value) or unknown(before):
        return DASH
    difference = value - before
    if unit == "share":
        return points(difference)
    decimals = _decimals(unit, difference)
    word = unit_word(unit, abs(difference))
    return f"{signed(difference, decimals)} {word}".rstrip()


def change(value: float | None, before: float | None) -> str:
    """The relative change, signed: "+4,2%". ``DASH`` when there is nothing to compare with."""
    if unknown(value) or unknown(before) or before == 0:
        return DASH
    return signed(100 * (value / before - 1), 1) + "%"


def _decimals(unit: str, value: float | None) -> int:
    return int(unit == "working_days" and not unknown(value) and round(value, 1) % 1 != 0)


def _counted(n: float, decimals: int, unit: str) -> str:
    text = number(n, decimals)
    exact = round(n, decimals)
    if unit == "files":
        return n_("{text} file", "{text} files", exact, text=text)
    return n_("{text} working day", "{text} working days", exact, text=text)


def _no_minus_zero(value: float, decimals: int) -> float:
    return 0 if round(value, decimals) == 0 else value
