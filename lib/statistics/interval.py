"""Wilson score interval of a proportion."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist


def wilson(successes: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Lower and upper limit (shares 0–1) of the proportion ``successes`` of ``n``.

    Wilson (1927), JASA 22:209–212, without continuity correction. Raises ValueError unless
    0 ≤ successes ≤ n and n > 0.
    """
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"{successes} of {n}: expected 0 ≤ successes ≤ n and n > 0")
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = successes / n
    centre = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)
    # exactly 0 and 1 at the ends, where rounding would leave a trace
    return (low if successes else 0.0), (high if successes < n else 1.0)
