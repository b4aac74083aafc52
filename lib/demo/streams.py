"""Random streams: one per part, so that a change in one part leaves the others as they were."""

from __future__ import annotations

import numpy as np


def stream(seed: int, part: str) -> np.random.Generator:
    """The random numbers of one named part of the province; the same on every machine."""
    return np.random.default_rng([seed, *part.encode("ascii")])


def pick(rng: np.random.Generator, weights: dict[str, float], size: int) -> np.ndarray:
    """``size`` keys of ``weights``, drawn in proportion to their weight."""
    share = np.array(list(weights.values()), dtype=float)
    return rng.choice(np.array(list(weights)), size=size, p=share / share.sum())


def chance(rng: np.random.Generator, probability: np.ndarray | float, size: int) -> np.ndarray:
    """True with the given probability (one for all, or one each)."""
    return rng.random(size) < probability
