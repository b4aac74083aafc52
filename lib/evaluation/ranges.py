"""A number of which only limits are known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Range:
    """``least`` ≤ the number ≤ ``most``, both possible. Raises ValueError the other way round."""

    least: float
    most: float

    def __post_init__(self) -> None:
        if self.least > self.most:
            raise ValueError(f"{self.least} is above {self.most}")

    @property
    def known(self) -> bool:
        """Whether the number itself is known."""
        return self.least == self.most

    def __add__(self, other: Range) -> Range:
        return Range(self.least + other.least, self.most + other.most)

    def times(self, factor: float) -> Range:
        """Each limit times ``factor``, which is not negative."""
        return Range(self.least * factor, self.most * factor)


def exactly(value: float) -> Range:
    """A number that is known."""
    return Range(value, value)


def mean(parts: tuple[Range, ...]) -> Range:
    """The mean of ``parts``, which are one or more."""
    return Range(
        sum(part.least for part in parts) / len(parts),
        sum(part.most for part in parts) / len(parts),
    )
