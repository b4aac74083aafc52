"""Officials, the posts they hold and the fields deputies answer for, through every merger.

When units merge, the head of the unit that gives its code stays head, the other heads become
deputies, and the staff moves along. Some heads change in between, as in life; the story of
plants.py adds a new head, an acting head and a vacancy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from lib.demo.names import invent
from lib.demo.plants import codes
from lib.demo.province import AGENCY_KINDS, Province
from lib.demo.streams import stream

DEPUTIES = {"province": 3, "department": 3, "district": 2, "commune": 2}
STAFF = {"province": 0, "department": 6, "district": 5, "commune": 3}
ONE_DAY = timedelta(days=1)


@dataclass
class Post:
    """One appointment; ``official`` is an index into People.names."""

    official: int
    unit: int
    post: str
    start: date
    end: date | None
    acting: bool = False

    def on(self, day: date) -> bool:
        """Whether the post is held on ``day``."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass
class People:
    """Everyone, in the order in which they came."""

    names: list[str] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    #: official, unit, field index, start, end
    assignments: list[tuple[int, int, int, date, date | None]] = field(default_factory=list)

    def of(self, unit: int, post: str) -> list[Post]:
        """All who ever held ``post`` in ``unit``, in order of start."""
        held = [p for p in self.posts if p.unit == unit and p.post == post]
        return sorted(held, key=lambda p: p.start)

    def holding(self, unit: int, post: str, day: date) -> list[int]:
        """Officials who hold ``post`` in ``unit`` on ``day``."""
        return [p.official for p in self.of(unit, post) if p.on(day)]


@dataclass(frozen=True)
class Story:
    """The days on which the planted changes happen."""

    new_head: date
    vacancy: tuple[date, date]
    acting_from: date


class _Staffing:
    """Fills the posts of one unit after the other, predecessors first."""

    def __init__(self, province: Province, seed: int) -> None:
        self.province = province
        self.rng = stream(seed, "people")
        self.people = People()

    def new(self) -> int:
        """Someone who was not here before."""
        self.people.names.append(invent(self.rng))
        return len(self.people.names) - 1

    def fill(self, unit: int) -> None:
        """Head, deputies and staff of ``unit`` for the whole of its life."""
        heads, deputies, staff = self._inherited(unit)
        kind = self.province.units[unit].kind
        head = heads[0] if heads else self.new()
        deputies = (heads[1:] + deputies)[: DEPUTIES[kind]]
        deputies += [self.new() for _ in range(2 - len(deputies))]
        staff = staff[: STAFF[kind]]
        staff += [self.new() for _ in range(STAFF[kind] - len(staff))]
        self._appoint(unit, [head], "head")
        self._appoint(unit, deputies, "deputy")
        self._appoint(unit, staff, "official")

    def _inherited(self, unit: int) -> tuple[list[int], list[int], list[int]]:
        units = self.province.units
        before = {
            p
            for p, s, of_field in self.province.successions
            if s == unit and of_field is None and units[p].kind == units[unit].kind
        }
        same_name_first = sorted(before, key=lambda p: (units[p].code != units[unit].code, p))
        held: dict[str, list[int]] = {"head": [], "deputy": [], "official": []}
        for predecessor in same_name_first:
            last_day = units[predecessor].valid_to
            for post, officials in held.items():
                if last_day is not None:
                    officials += self.people.holding(predecessor, post, last_day)
        return held["head"], held["deputy"], held["official"]

    def _appoint(self, unit: int, officials: list[int], post: str) -> None:
        valid = self.province.units[unit]
        for official in officials:
            self.people.posts.append(Post(official, unit, post, valid.valid_from, valid.valid_to))

    def retire(self, unit: int, last_day: date, acting: bool = False, gap: int = 0) -> None:
        """The head leaves on ``last_day``; after ``gap`` days a new head, or a deputy acting."""
        for post in self.people.of(unit, "head"):
            if post.on(last_day) and post.on(last_day + ONE_DAY):
                end, post.end = post.end, last_day
                deputies = self.people.holding(unit, "deputy", last_day + ONE_DAY)
                official = deputies[0] if acting and deputies else self.new()
                start = last_day + timedelta(days=1 + gap)
                if end is None or start <= end:
                    self.people.posts.append(Post(official, unit, "head", start, end, acting))
                return


def staff(
    province: Province, work: np.ndarray, line: np.ndarray, story: Story, seed: int
) -> People:
    """Everyone in every agency. ``work``: weight per unit and field; ``line``: final code per
    unit (see Volumes)."""
    staffing = _Staffing(province, seed)
    turnover = stream(seed, "turnover")
    planted = {code: role for role in ("turned", "gap", "acting_head") for code in codes(role)}
    for unit in np.argsort(province.valid_from, kind="stable").tolist():
        if province.kind[unit] not in (*AGENCY_KINDS, "province"):
            continue
        staffing.fill(unit)
        role = planted.get(str(line[unit]))
        if role is None or province.kind[unit] != "department":
            _by_chance(staffing, unit, turnover)
        else:
            _by_story(staffing, unit, role, story)
    _deputies_fields(staffing.people, province, work)
    return staffing.people


def _by_chance(staffing: _Staffing, unit: int, rng: np.random.Generator) -> None:
    """In one unit of four the head changes once, on the first of some month."""
    changes, months = rng.random() < 0.25, int(rng.integers(4, 60))
    start = staffing.province.units[unit].valid_from
    month = start.month - 1 + months
    first = date(start.year + month // 12, month % 12 + 1, 1)
    if changes:
        staffing.retire(unit, first - ONE_DAY)


def _by_story(staffing: _Staffing, unit: int, role: str, story: Story) -> None:
    if role == "turned":
        staffing.retire(unit, story.new_head - ONE_DAY)
    elif role == "gap":
        left, came = story.vacancy
        staffing.retire(unit, left, gap=(came - left).days - 1)
    else:
        staffing.retire(unit, story.acting_from - ONE_DAY, acting=True)


def _deputies_fields(people: People, province: Province, work: np.ndarray) -> None:
    """The fields of an agency are shared out among its deputies in turn."""
    by_unit: dict[int, list[Post]] = {}
    for post in people.posts:
        if post.post == "deputy":
            by_unit.setdefault(post.unit, []).append(post)
    for unit, deputies in by_unit.items():
        if province.kind[unit] == "province":
            continue
        for turn, index in enumerate(np.flatnonzero(work[unit] > 0).tolist()):
            post = deputies[turn % len(deputies)]
            people.assignments.append((post.official, unit, index, post.start, post.end))
