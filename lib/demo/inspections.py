"""Public-duty inspections: when, why, whom they visit and which files they draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np

from lib.demo.clock import DAY, Clock
from lib.demo.plants import codes
from lib.demo.province import Province
from lib.demo.receipts import Files
from lib.demo.streams import stream

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
LOOKS_BACK = 250  # working days of completed files that form the frame
REASONS = ("Hồ sơ gốc đang lưu ở cơ quan khác", "Hồ sơ đang có khiếu nại chưa giải quyết xong")
STATION = "H59.16.01.01"  # a health station: inspections reach the lowest level


@dataclass
class Drawn:
    """One file drawn: ``stratum`` is a field index, ``visit`` the working minute it is read."""

    inspection: int
    file: int
    stratum: int
    rank: int
    frame_hash: str
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


def draw(found: list[Inspection], files: Files, completed: np.ndarray, seed: int) -> list[Drawn]:
    """Files drawn by chance within each unit and field, from those completed in the year before.

    ``completed``: working minute of the known result of each file.
    """
    rng = stream(seed, "samples")
    sample: list[Drawn] = []
    taken: set[int] = set()
    for number, inspection in enumerate(found):
        since, until = (inspection.start - LOOKS_BACK) * DAY, inspection.start * DAY
        recent = (completed >= since) & (completed < until)
        for unit, visit in zip(inspection.units, inspection.visits, strict=True):
            frame = np.flatnonzero(recent & ((files.agency == unit) | (files.unit == unit)))
            fields, counts = np.unique(files.field[frame], return_counts=True)
            largest = np.argsort(-counts, kind="stable")[:STRATA]
            for stratum in fields[largest].tolist():
                own = frame[files.field[frame] == stratum]
                own = own[[int(f) not in taken for f in own]]
                sample += _stratum(number, own, stratum, visit, files, rng)
                taken.update(row.file for row in sample[-PER_STRATUM:])
    return sample


def _stratum(
    inspection: int,
    frame: np.ndarray,
    stratum: int,
    visit: int,
    files: Files,
    rng: np.random.Generator,
) -> list[Drawn]:
    frame_hash = sha256("\n".join(sorted(files.code[frame].tolist())).encode()).hexdigest()
    mixed = rng.permutation(frame).tolist()
    drawn = []
    for rank, file in enumerate(mixed[:PER_STRATUM], start=1):
        moment = visit * DAY + int(rng.integers(60, DAY - 30))
        drawn.append(Drawn(inspection, file, stratum, rank, frame_hash, moment))
    if len(mixed) > PER_STRATUM and rng.random() < 0.08:  # the last one could not be found
        drawn[-1].substitutes = drawn[-1].file
        drawn[-1].file = mixed[PER_STRATUM]
        drawn[-1].rank = PER_STRATUM + 1
        drawn[-1].reason = REASONS[int(rng.integers(len(REASONS)))]
    return drawn


def columns(sample: list[Drawn]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """File, visit and inspection of every file drawn."""
    file, visit, inspection = (
        np.array([getattr(row, name) for row in sample], dtype=int)
        for name in ("file", "visit", "inspection")
    )
    return file, visit, inspection
