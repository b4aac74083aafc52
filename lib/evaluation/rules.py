"""Which rules a year is rated by."""

from __future__ import annotations

from dataclasses import dataclass

from lib.i18n import words


@dataclass(frozen=True)
class Rules:
    """A set of rules: ``key``, what it is called, whether it gives points."""

    key: str
    name: str
    has_points: bool


DECREE_90 = Rules(
    "decree_90", words("Decree 90/2020/NĐ-CP, amended by Decree 48/2023/NĐ-CP"), has_points=False
)
DECREE_335 = Rules("decree_335", words("Decree 335/2025/NĐ-CP"), has_points=True)
FIRST_YEAR_OF_335 = 2026


def rules_for(year: int) -> Rules:
    """The rules of the rating year: up to 2025 Decree 90/2020, from 2026 Decree 335/2025."""
    return DECREE_335 if year >= FIRST_YEAR_OF_335 else DECREE_90
