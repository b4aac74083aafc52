"""What the blocks of files share: who is there, who is busy, when, and who follows whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import sqlalchemy as sa

from lib.demo import receipts
from lib.demo.build import Plan, _story, months_before
from lib.demo.clock import DAY, Clock
from lib.demo.course import Calls
from lib.demo.people import People, staff
from lib.demo.province import Province
from lib.demo.streams import stream
from lib.demo.titles import NEW_PROVINCE
from lib.demo.volumes import LEVELS, Volumes
from tests.bench.big import titles
from tests.bench.big.organisation import DIVISIONS, PART, PARTED

MONTHS = 47
NOBODY = -1


@dataclass(frozen=True)
class Size:
    """How many files, from which seed, as of which day."""

    files: int
    seed: int
    as_of: date


class World:
    """Read from a database that holds the organisation and nothing else; units are positions."""

    def __init__(self, connection: sa.Connection, size: Size) -> None:
        self.size = size
        self.province, self.clock = Province.load(connection), Clock.load(connection)
        self.plan = _plan(self.clock, size)
        self.volumes = _volumes(self.province, size.seed)
        self.line = self.volumes.final_codes(np.arange(len(self.province.units)))
        self.people = staff(
            self.province, self.volumes.work, self.line, _story(self.plan), size.seed
        )
        self.titles = titles.make(self.province.field_codes)
        self.applicants = titles.applicants(size.seed)
        self.divisions = _divisions(self.province)
        self.level = np.array([_level(kind) for kind in self.province.kind])
        self.prefix = np.array([_prefix(unit.code, unit.valid_from) for unit in
                                self.province.units])  # fmt: skip
        self.officials, self.official_count = _officials(self.people, self.province)
        self.deputies = _deputies(self.people, self.province)
        self.heads = _heads(self.people, self.province, self.clock)
        self._until = self._last_of_each_day()

    @property
    def cut(self) -> int:
        """The working minute at which the as-of day begins."""
        return self.plan.cut * DAY

    @property
    def calls(self) -> Calls:
        return Calls(first=self.plan.start, cut=self.plan.cut, new_head=self.plan.new_head)

    @property
    def loaded_at(self) -> datetime:
        return self.plan.loaded_at

    def _last_of_each_day(self) -> np.ndarray:
        """How many files have come up to each day, from the first on."""
        weights = receipts._day_weights(self.clock, self.plan.start, self.plan.cut)
        rng = stream(self.size.seed, "big days")
        return np.cumsum(rng.multinomial(self.size.files, weights))

    def days(self, first: int, last: int) -> np.ndarray:
        """Index of the working day of the files ``first`` … ``last`` - 1."""
        places = np.searchsorted(self._until, np.arange(first, last), side="right")
        return np.asarray(places + self.plan.start)


def _plan(clock: Clock, size: Size) -> Plan:
    return Plan(
        seed=size.seed,
        as_of=size.as_of,
        count=size.files,
        start=int(clock.first_index(months_before(size.as_of, MONTHS))),
        cut=int(clock.first_index(size.as_of)),
        new_head=int(clock.first_index(months_before(size.as_of, 14))),
    )


def _volumes(province: Province, seed: int) -> Volumes:
    """As the demonstration's; a parted field takes its part of the work of the other."""
    volumes = Volumes(province, seed)
    for code, _name, of in PARTED:
        part, whole = province.field_codes.index(code), province.field_codes.index(of)
        volumes.work[:, part] = PART * volumes.work[:, whole]
        volumes.work[:, whole] *= 1 - PART
    return volumes


def _divisions(province: Province) -> np.ndarray:
    """Positions of the divisions of each agency, one row per unit; -1 where it has none."""
    at = {(unit.code, unit.valid_from): place for place, unit in enumerate(province.units)}
    return np.array(
        [
            [at.get((f"{unit.code}.D{n + 1}", unit.valid_from), NOBODY)
             for n in range(len(DIVISIONS))]
            for unit in province.units
        ]
    )  # fmt: skip


def _level(kind: str) -> int:
    return titles.LEVELS.index(LEVELS.get(kind, "p"))


def _prefix(code: str, since: date) -> str:
    if code.startswith("H"):
        return code
    return f"{'H61' if since >= NEW_PROVINCE else 'H59'}.{code}"


def _officials(people: People, province: Province) -> tuple[np.ndarray, np.ndarray]:
    """The staff of each unit, filled up with -1, and how many they are."""
    by_unit: list[list[int]] = [[] for _unit in province.units]
    for post in people.posts:
        if post.post == "official":
            by_unit[post.unit].append(post.official)
    most = max(map(len, by_unit))
    table = np.array([some + [NOBODY] * (most - len(some)) for some in by_unit])
    return table, np.array([len(some) for some in by_unit])


def _deputies(people: People, province: Province) -> np.ndarray:
    table = np.full((len(province.units), len(province.field_ids)), NOBODY)
    for official, unit, index, _start, _end in people.assignments:
        table[unit, index] = official
    return table


def _heads(people: People, province: Province, clock: Clock) -> np.ndarray:
    """The head of each unit on each working day; -1 in a vacancy."""
    table = np.full((len(province.units), len(clock.working_days)), NOBODY, dtype=np.int32)
    for post in people.posts:
        if post.post == "head":
            end = np.datetime64(post.end or "9999-12-31", "D")
            held = (clock.working_days >= np.datetime64(post.start)) & (clock.working_days <= end)
            table[post.unit, held] = post.official
    return table
