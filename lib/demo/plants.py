"""Who plays which part: the agencies whose figures are made to be found, or not to be found.

An agency is named by the code it has in the present organisation; the units it took over from
play the same part. Tests read this table to know what the statistics must find.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plant:
    """``role`` played by the agency ``code``; ``what``: the texture in one sentence."""

    role: str
    code: str
    what: str


PLANTS = (
    Plant("worse", "H61.09", "truly late: about four in five in time, time lost at advising"),
    Plant("worse", "29467", "truly late: a large commune, about four in five in time"),
    Plant("worse", "29419", "truly late: a large commune, about four in five in time"),
    Plant("buncher", "H61.03", "closes on the due day itself, far more often than others"),
    Plant("late_extender", "H61.21", "moves a deadline after it has passed"),
    Plant("hand_off", "H61.05", "investment files go back and forth with the economic zone"),
    Plant("hand_off", "H61.20", "investment files go back and forth with finance"),
    Plant("back_dater", "H61.16", "records results days or weeks after their date"),
    Plant("late_supplement", "H61.15", "asks for supplements in the last days before the deadline"),
    Plant("fast_poor", "29374", "quick work, and rated worse than that of others"),
    Plant("turned", "H61.06", "better since a new head took office"),
    Plant("unlucky", "29410", "a handful of files, two of the last ones late by chance"),
    Plant("unlucky", "29413", "a handful of files, two of the last ones late by chance"),
    Plant("lucky", "29533", "a handful of files, all in time by chance"),
    Plant("lucky", "29536", "a handful of files, all in time by chance"),
    Plant("acting_head", "H61.13", "led by an acting head"),
    Plant("gap", "H61.14", "had no head for a quarter of a year"),
)


def codes(role: str) -> tuple[str, ...]:
    """Unit codes of the agencies that play ``role``. Raises KeyError for an unknown role."""
    found = tuple(plant.code for plant in PLANTS if plant.role == role)
    if not found:
        raise KeyError(role)
    return found
