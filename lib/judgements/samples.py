"""What the sample of a draw says of all files of its frame, and beside the units' own ratings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib import query
from lib.access import Scope
from lib.filters import Filters
from lib.statistics.estimate import GOOD, Counted, Estimate, Gap, estimate, gap

NOT_MET = 1  # rating: below the requirement


@dataclass(frozen=True)
class Judged:
    """Shares among all files of a frame, by the ratings of its sample. ``not_met``: below the
    requirement; ``good``: good or excellent; ``drawn``: files that stand in the sample, judged or
    not."""

    not_met: Estimate
    good: Estimate
    drawn: int


def judged(draw: Mapping[str, Any], filters: Filters, scope: Scope) -> Judged:
    """Estimates from the sample of ``draw`` (a row of ``query.draws``), within ``scope``: frame and
    sample are then those of the units seen, which leaves it a random sample.

    Raises NoEstimate for a draw weighted by risk.
    """
    strata = query.draws.frame_strata(draw["id"], filters, scope)
    standing = _standing(draw, filters, scope)
    rated = standing[standing["rating"].notna()]
    return Judged(
        not_met=_share(draw, strata, rated, lambda rating: rating == NOT_MET),
        good=_share(draw, strata, rated, lambda rating: rating >= GOOD),
        drawn=len(standing),
    )


def self_rating_gap(draw: Mapping[str, Any], filters: Filters, scope: Scope) -> Gap:
    """How the inspection rated files of the sample that their units had rated themselves before. It
    compares the same files, so that any draw will do."""
    both = _standing(draw, filters, scope).dropna(subset=["rating", "own_rating"])
    return gap(list(zip(both["own_rating"], both["rating"], strict=True)))


def _standing(draw: Mapping[str, Any], filters: Filters, scope: Scope) -> pd.DataFrame:
    sample = query.draws.sample(draw["id"], filters, scope)
    return sample[sample["replaced_by"].isna()]


def _share(
    draw: Mapping[str, Any],
    strata: Mapping[str, int],
    rated: pd.DataFrame,
    is_found: Callable[[int], bool],
) -> Estimate:
    by_stratum = dict(tuple(rated["rating"].groupby(rated["stratum"])))
    counted = []
    for code, files in strata.items():
        ratings = list(by_stratum.get(code, ()))
        found = sum(map(is_found, ratings))
        counted.append(Counted(code, files, len(ratings), found))
    return estimate(draw["kind"], counted)
