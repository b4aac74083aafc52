"""How much work each agency gets, and in which fields.

Weights stand for the departments of 2024; a unit that takes over from others gets the sum of
what they had, field by field. Communes differ widely in size, as real ones do.
"""

from __future__ import annotations

import numpy as np

from lib.demo.plants import codes
from lib.demo.province import Province
from lib.demo.streams import stream

DEPARTMENTS: dict[str, dict[str, float]] = {
    "H59.01": {"reform": 1.0, "digital": 0.6, "civil_service": 0.4},
    "H59.02": {"civil_service": 3.0, "reform": 1.5, "religion": 1.0},
    "H59.03": {"justice": 7.0, "civil_status": 1.5},
    "H59.04": {"investment": 7.0},
    "H59.05": {"finance": 4.0},
    "H59.06": {"trade": 5.0},
    "H59.07": {"agriculture": 4.0, "irrigation": 1.0},
    "H59.08": {"transport": 5.0},
    "H59.09": {"construction": 4.0},
    "H59.10": {"land": 9.0, "environment": 2.0},
    "H59.11": {"information": 1.0, "digital": 0.7},
    "H59.12": {"labour": 2.5, "social_protection": 2.0},
    "H59.13": {"culture": 2.5},
    "H59.14": {"science": 1.3},
    "H59.15": {"education": 4.0},
    "H59.16": {"health": 5.0},
    "H59.17": {"foreign_affairs": 0.5},
    "H59.18": {"inspection": 1.0},
    "H59.19": {"ethnic_affairs": 0.7},
    "H59.20": {"investment": 1.2, "environment": 0.3, "construction": 0.3},
}
DISTRICT = {
    "land": 7.0,
    "construction": 3.0,
    "investment": 4.0,
    "civil_status": 2.5,
    "social_protection": 1.5,
    "education": 1.0,
    "agriculture": 0.6,
    "inspection": 0.4,
    "culture": 0.3,
    "trade": 0.2,
}
COMMUNE = {
    "civil_status": 1.5,
    "social_protection": 5.0,
    "land": 5.0,
    "construction": 2.5,
    "agriculture": 1.0,
    "education": 0.7,
    "investment": 0.5,
    "environment": 0.5,
    "inspection": 0.8,
    "civil_service": 0.3,
    "religion": 0.2,
}
LEVELS = {"department": "p", "district": "d", "commune": "c"}
SHARE = {"department": 0.45, "district": 0.22, "commune": 0.33}
SHARE_TWO_TIER = {"department": 0.45, "commune": 0.55}
TINY = 0.045  # of an average commune after the merger
LARGE = 1.9


class Volumes:
    """Work per unit position and field."""

    def __init__(self, province: Province, seed: int) -> None:
        self.province = province
        self.size = self._sizes(seed)
        self.work = np.zeros((len(province.units), len(province.field_ids)))
        for position in self._in_order():
            self.work[position] = self._own(position) + self._inherited(position)

    def _in_order(self) -> list[int]:
        """Positions in the order of their start, so that predecessors come first."""
        return list(np.argsort(self.province.valid_from, kind="stable"))

    def _vector(self, weights: dict[str, float]) -> np.ndarray:
        return np.array([weights.get(code, 0.0) for code in self.province.field_codes])

    def _sizes(self, seed: int) -> np.ndarray:
        """Relative size of each commune of the old organisation."""
        draws = stream(seed, "commune sizes").normal(0.0, 0.5, len(self.province.units))
        return np.exp(draws)

    def _own(self, position: int) -> np.ndarray:
        unit = self.province.units[position]
        follows = any(successor == position for _, successor, _ in self.province.successions)
        if unit.kind == "department" and not follows:
            return self._vector(DEPARTMENTS.get(unit.code, {"reform": 0.5}))
        if unit.kind == "district":
            return self._vector(DISTRICT)
        if unit.kind == "commune" and not follows:
            return self._vector(COMMUNE) * self.size[position]
        return np.zeros(len(self.province.field_ids))

    def _inherited(self, position: int) -> np.ndarray:
        """What the predecessors of the same level hand over."""
        total = np.zeros(len(self.province.field_ids))
        kind = self.province.kind
        for predecessor in sorted({p for p, s, _ in self.province.successions if s == position}):
            if kind[predecessor] == kind[position]:
                goes_here = self.province.successor[predecessor] == position
                total += self.work[predecessor] * goes_here
        return total

    def on(self, day: np.datetime64) -> tuple[np.ndarray, np.ndarray]:
        """Agencies in force on ``day`` and the share of all files each gets."""
        agencies = self.province.agencies(day)
        kinds = self.province.kind[agencies]
        total = self.work[agencies].sum(axis=1)
        shares = SHARE if "district" in kinds else SHARE_TWO_TIER
        weight = np.zeros(len(agencies))
        for kind, share in shares.items():
            own = kinds == kind
            if kind == "commune":
                total = self._planted(agencies, own, total)
            weight[own] = share * total[own] / total[own].sum()
        return agencies, weight / weight.sum()

    def _planted(self, agencies: np.ndarray, own: np.ndarray, total: np.ndarray) -> np.ndarray:
        """Tiny communes stay tiny, the worse ones are large enough to be judged."""
        total = total.copy()
        codes_now = self.final_codes(agencies)
        lines = len(set(codes_now[own]))
        average = total[own].sum() / lines
        for code in dict.fromkeys(codes("unlucky") + codes("lucky")):
            total[own & (codes_now == code)] = average * TINY
        for code in codes("worse"):
            total[own & (codes_now == code)] *= LARGE
        return total

    def final_codes(self, units: np.ndarray) -> np.ndarray:
        """The code, in the present organisation, of the agency each unit's line leads to."""
        agency = self.province.agency[units]
        final = self.province.final[agency]
        line = np.array([np.bincount(row).argmax() for row in final])  # most fields decide
        return np.array([self.province.units[position].code for position in line])
