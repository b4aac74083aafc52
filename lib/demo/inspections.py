"""Public-duty inspections: when, why, whom they visit and which files they draw."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lib.demo.clock import DAY, Clock
from lib.demo.plants import codes
from lib.demo.province import Province
from lib.demo.receipts import Files
from lib.demo.streams import stream
from lib.statistics import random_draw
from lib.statistics.random_draw import Member

EVERY = 42  # working days from one inspection to the next: about six a year
UNITS = {"planned": 3, "unannounced": 2, "directed": 2, "complaint": 1}
ORDER = ("planned", "planned", "unannounced", "planned", "directed", "complaint")
TITLES = {
    "planned": "Kiểm tra công vụ theo kế hoạch năm {year}, đợt {turn}",
    "unannounced": "Kiểm tra công vụ đột xuất tại {place}",
    "directed": "Kiểm tra theo chỉ đạo của Chủ tịch UBND tỉnh tại {place}",
    "complaint": "Kiểm tra theo phản ánh, kiến nghị tại {place}",
}
PER_STRATUM, STRATA = 4, 3
ORIGIN = "demo"
LOOKS_BACK = 250  # working days of completed files that form the frame
REASONS = ("Hồ sơ gốc đang lưu ở cơ quan khác", "Hồ sơ đang có khiếu nại chưa giải quyết xong")
STATION = "H59.16.01.01"  # a health station: inspections reach the lowest level


@dataclass(frozen=True)
class Draw:
    """The draw in one unit: the files that it could choose from (``stratum``: their fields, as
    indices), and the seed that came after them."""

    inspection: int
    unit: int
    frame: np.ndarray
    stratum: np.ndarray
    since: int
    until: int
    frame_hash: str
    seed: str


@dataclass
class Drawn:
    """One file drawn: ``draw`` is a place in the list of draws, ``stratum`` a field index,
    ``visit`` the working minute it is read."""

    draw: int
    inspection: int
    file: int
    stratum: int
    rank: int
    visit: int
    substitutes: int | None = None
    reason: str | None = None


@dataclass
class Inspection:
    """One inspection; days are indices of working days."""

    trigger: str
    start: int
    end: int
    units: list[int]
    title: str = ""
    code: str = ""
    decision: str = ""
    visits: list[int] = field(default_factory=list)


def plan(
    province: Province, clock: Clock, start: int, cut: int, line: np.ndarray, seed: int
) -> list[Inspection]:
    """Inspections between ``start`` and ``cut``; the last one is still under way."""
    rng = stream(seed, "inspections")
    starts = [day + int(rng.integers(0, 15)) for day in range(start + 20, cut - EVERY, EVERY)]
    found = []
    for number, first in enumerate([*starts, cut - 3]):
        trigger = ORDER[number % len(ORDER)]
        units = _units(province, clock, first, UNITS[trigger], line, rng)
        length = int(rng.integers(2, 5)) + len(units)
        inspection = Inspection(trigger, first, first + length, units)
        inspection.visits = [first + 1 + turn for turn in range(len(units))]
        found.append(inspection)
    _add_station(province, clock, found)
    _name(found, province, clock, rng)
    return found


def _units(
    province: Province,
    clock: Clock,
    index: int,
    count: int,
    line: np.ndarray,
    rng: np.random.Generator,
) -> list[int]:
    """Agencies in force, departments rather than communes, and those with a reputation."""
    agencies = province.agencies(clock.working_days[index])
    weight = np.where(province.kind[agencies] == "department", 4.0, 1.0)
    known = [*codes("worse"), *codes("hand_off"), *codes("late_extender")]
    weight *= np.where(np.isin(line[agencies], known), 1.8, 1.0)
    chosen = rng.choice(agencies, size=count, replace=False, p=weight / weight.sum())
    return [int(unit) for unit in chosen]


def _add_station(province: Province, clock: Clock, found: list[Inspection]) -> None:
    for inspection in found:
        if inspection.trigger == "unannounced":
            day = clock.working_days[inspection.start]
            named = [
                p
                for p in np.flatnonzero(province.in_force(day))
                if province.units[p].code == STATION
            ]
            for position in named[:1]:
                inspection.units.append(int(position))
                inspection.visits.append(inspection.visits[-1])
                return


def _name(
    found: list[Inspection], province: Province, clock: Clock, rng: np.random.Generator
) -> None:
    turns: dict[tuple[int, str], int] = {}
    for inspection in found:
        year = clock.working_days[inspection.start].astype(object).year
        for key in ((year, inspection.trigger), (year, "")):
            turns[key] = turns.get(key, 0) + 1
        inspection.code = f"KT-{year}-{turns[year, '']:02d}"
        inspection.title = TITLES[inspection.trigger].format(
            year=year,
            turn=turns[year, inspection.trigger],
            place=province.units[inspection.units[0]].short_name,
        )
        office = "UBND" if inspection.trigger == "directed" else "SNV"
        inspection.decision = f"{int(rng.integers(100, 2400))}/QĐ-{office}"


def draw(
    found: list[Inspection],
    province: Province,
    files: Files,
    completed: np.ndarray,
    seed: int,
) -> tuple[list[Draw], list[Drawn]]:
    """Files drawn by chance within each unit visited and field, from those completed in the year
    before and never drawn yet.

    ``completed``: working minute of the known result of each file.
    """
    rng = stream(seed, "samples")
    draws: list[Draw] = []
    sample: list[Drawn] = []
    taken = np.zeros(len(files), dtype=bool)
    for number, inspection in enumerate(found):
        since, until = (inspection.start - LOOKS_BACK) * DAY, inspection.start * DAY
        recent = (completed >= since) & (completed < until)
        for unit, visit in zip(inspection.units, inspection.visits, strict=True):
            own = recent & ((files.agency == unit) | (files.unit == unit))
            frame = _frame(files, own, taken)
            if len(frame) == 0:
                continue
            members = _members(province, files, frame)
            hashed = random_draw.frame_hash(members)
            lot = f"{int(rng.integers(0, 1_000_000)):06d}"
            first, last = inspection.start - LOOKS_BACK, inspection.start - 1
            draws.append(Draw(number, unit, frame, files.field[frame], first, last, hashed, lot))
            chosen = _chosen(len(draws) - 1, draws[-1], members, visit, rng)
            taken[[row.file for row in chosen]] = True
            sample += chosen
    return draws, sample


def _frame(files: Files, own: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """The unit's ``own`` files of its largest fields that were not drawn before."""
    fields, counts = np.unique(files.field[own], return_counts=True)
    largest = fields[np.argsort(-counts, kind="stable")[:STRATA]]
    return np.flatnonzero(own & ~taken & np.isin(files.field, largest))


def _members(province: Province, files: Files, frame: np.ndarray) -> list[Member]:
    fields = [province.field_codes[index] for index in files.field[frame]]
    return [
        Member(code, ORIGIN, stratum)
        for code, stratum in zip(files.code[frame].tolist(), fields, strict=True)
    ]


def _chosen(
    number: int, made: Draw, members: list[Member], visit: int, rng: np.random.Generator
) -> list[Drawn]:
    """The first PER_STRATUM files of each field; of some fields the last could not be found, and
    the next in order takes its place."""
    place = {member: index for index, member in enumerate(members)}
    strata: dict[int, list[int]] = {}
    for each in random_draw.ranking(made.seed, made.frame_hash, members):
        at = place[each.member]
        strata.setdefault(int(made.stratum[at]), []).append(int(made.frame[at]))
    chosen = []
    for stratum, order in strata.items():
        for rank, file in enumerate(order[:PER_STRATUM], start=1):
            moment = visit * DAY + int(rng.integers(60, DAY - 30))
            chosen.append(Drawn(number, made.inspection, file, stratum, rank, moment))
        if len(order) > PER_STRATUM and rng.random() < 0.08:
            last = chosen[-1]
            last.substitutes, last.file = last.file, order[PER_STRATUM]
            last.rank = PER_STRATUM + 1
            last.reason = REASONS[int(rng.integers(len(REASONS)))]
    return chosen


def columns(sample: list[Drawn]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """File, visit and inspection of every file drawn."""
    file, visit, inspection = (
        np.array([getattr(row, name) for row in sample], dtype=int)
        for name in ("file", "visit", "inspection")
    )
    return file, visit, inspection
