"""Published expected values of statistics, case by case.

The whole files lie outside the project (../shared/oracles) and are read when they are there;
``tests/data/oracles`` holds a few cases of each, so that every rule is tested everywhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from lib.config import ROOT

WHOLE = ROOT.parent / "shared" / "oracles"
EXCERPTS = Path(__file__).parent / "data" / "oracles"

Case = dict[str, Any]


def read(folder: Path, name: str) -> list[Case]:
    path = folder / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []


@dataclass(frozen=True)
class Book:
    """One file. ``declined``: cases that are not asked of this project, ``partly``: cases of which
    a part is not; both as patterns of ids, each with its reason. ``only``: the cases that this book
    speaks of, where two tests share a file."""

    name: str
    declined: dict[str, str] = field(default_factory=dict)
    partly: dict[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ("*",)

    @property
    def cases(self) -> list[Case]:
        found = read(WHOLE, self.name) or read(EXCERPTS, self.name)
        return [case for case in found if any(fnmatch(case["id"], one) for one in self.only)]

    def asked(self, *patterns: str) -> list[Case]:
        """The cases that have to pass, of ``patterns`` or all."""
        return [
            case
            for case in self.cases
            if not _reason(self.declined, case)
            and (not patterns or any(fnmatch(case["id"], one) for one in patterns))
        ]

    def counts(self) -> tuple[int, int, int, int]:
        """(cases, passing, of these in part, declined)."""
        asked = self.asked()
        in_part = sum(_reason(self.partly, case) is not None for case in asked)
        return len(self.cases), len(asked), in_part, len(self.cases) - len(asked)


def _reason(reasons: dict[str, str], case: Case) -> str | None:
    return next((why for pattern, why in reasons.items() if fnmatch(case["id"], pattern)), None)


def named(case: Any) -> str | None:
    """For ``ids=`` of parametrize."""
    return case["id"] if isinstance(case, dict) else None
