"""Confidence limits of a count of events."""

from __future__ import annotations

from scipy.special import gammaincinv


def poisson_limits(events: int, confidence: float = 0.95) -> tuple[float, float]:
    """Lower and upper limit of the expected number behind ``events`` that happened.

    Exact (Garwood 1936, Biometrika 28:437–442). Divide by the expected number for the limits of an
    observed ÷ expected ratio. Raises ValueError for a negative count.
    """
    if events < 0:
        raise ValueError(f"{events} events: expected 0 or more")
    tail = (1 - confidence) / 2
    low = float(gammaincinv(events, tail)) if events else 0.0
    return low, float(gammaincinv(events + 1, 1 - tail))
