"""Random addresses of pages: every filter, every reader, the same for the same seed."""

from __future__ import annotations

from random import Random

from lib.database.schema import FILE_KINDS, SOURCES
from tests.pages.truth import Truth
from tests.pages.viewers import NARROW, READERS

PERIODS = ("12m", "2026-Q3", "2026-Q4", "2026-10", "2025", "2025-Q2", "2026-02-10..2026-06-19")
AS_OF = ("2026-11-03", "2026-06-30", "2025-12-15")


def stroll(truth: Truth, seed: int, per_filter: float = 0.3) -> dict[str, str]:
    """The parameters of one address; each filter is set with the probability ``per_filter``."""
    random = Random(seed)
    codes = [row["code"] for row in truth.rows("SELECT code FROM field ORDER BY code")]
    agencies = [row["code"] for row in truth.units.values() if row["valid_to"] is None]
    maybe = {
        "period": random.choice(PERIODS),
        "as_of": random.choice(AS_OF),
        "unit": random.choice(sorted(agencies)),
        "field": ",".join(random.sample(codes, 6)),
        "source": ",".join(random.sample(SOURCES, 4)),
        "kind": random.choice(FILE_KINDS),
        "organisation": "then",
        "deadline": "current",
    }
    chosen = {name: value for name, value in maybe.items() if random.random() < per_filter}
    # every other time somebody who sees a part of the province only
    account = NARROW[seed // 2 % len(NARROW)] if seed % 2 else READERS[0]
    if account in NARROW:
        chosen.pop("unit", None)  # not theirs to choose: tests/pages/test_sweep.py
    return chosen | {"view_as": account}
