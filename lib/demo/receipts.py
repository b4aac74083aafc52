"""What comes in: day and hour, agency, field, kind, title and deadline of every file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lib.demo import titles
from lib.demo.clock import DAY, Clock
from lib.demo.province import Province
from lib.demo.streams import chance, pick, stream
from lib.demo.volumes import LEVELS, Volumes

MONTH = (1.0, 0.92, 1.02, 0.98, 1.0, 1.0, 0.97, 0.98, 0.95, 1.06, 1.14, 1.24)  # year-end peak
WEEKDAY = (1.2, 1.08, 1.0, 0.96, 0.82, 0.6, 0.6)  # the last two: make-up Saturdays
TASKS = {"department": 0.26, "district": 0.12, "commune": 0.05}
DOCUMENTS = {"department": 0.12, "district": 0.06, "commune": 0.04}
EVERYWHERE = ("reform", 0.12)  # a field every agency gets tasks in
CENTRE = "Trung tâm Phục vụ hành chính công tỉnh"


@dataclass
class Files:
    """One array per property, one element per file, in the order of receipt."""

    received: np.ndarray  # working minute
    agency: np.ndarray  # position of the department, district or commune that resolves it
    unit: np.ndarray  # position of the unit within the agency
    receiving: np.ndarray
    field: np.ndarray
    kind: np.ndarray
    source: np.ndarray
    norm: np.ndarray  # working days; 0 = no deadline
    title: np.ndarray
    document_type: np.ndarray
    assigning_document: np.ndarray
    urgency: np.ndarray
    code: np.ndarray
    line: np.ndarray  # code of the agency in the present organisation (see plants)

    def __len__(self) -> int:
        return len(self.received)

    def take(self, rows: np.ndarray) -> Files:
        """The given files (a mask)."""
        return Files(**{name: column[rows] for name, column in self.__dict__.items()})

    @property
    def day(self) -> np.ndarray:
        """Index of the working day of receipt."""
        return self.received // DAY

    @property
    def due(self) -> np.ndarray:
        """Index of the working day of the first deadline; -1 = none. Day of receipt not counted."""
        return np.where(self.norm > 0, self.day + self.norm, -1)


def _day_weights(clock: Clock, first: int, last: int) -> np.ndarray:
    """How busy each working day is: season, weekday, growth, and quiet weeks around Tết."""
    days = clock.working_days[first:last]
    month = days.astype("datetime64[M]").astype(int) % 12
    weekday = (days.astype(int) + 3) % 7  # 1970-01-01 was a Thursday
    weight = np.array(MONTH)[month] * np.array(WEEKDAY)[weekday]
    weight *= np.linspace(0.82, 1.18, len(days))
    gaps = np.flatnonzero(np.diff(days).astype(int) > 6)  # only Tết closes offices this long
    for gap in gaps:
        weight[max(0, gap - 7) : gap + 1] *= 0.7
        weight[gap + 1 : gap + 6] *= 0.75
        weight[gap + 6 : gap + 21] *= 1.12
    return weight / weight.sum()


def _times(clock: Clock, first: int, last: int, count: int, seed: int) -> np.ndarray:
    rng = stream(seed, "receipt times")
    per_day = rng.multinomial(count, _day_weights(clock, first, last))
    day = np.repeat(np.arange(first, last), per_day)
    return np.sort(day * DAY + (rng.beta(1.5, 2.1, count) * (DAY - 1)).astype(int))


def _agencies(volumes: Volumes, days: np.ndarray, seed: int) -> np.ndarray:
    """The resolving agency of each file, among those in force on its day."""
    rng = stream(seed, "agencies")
    province = volumes.province
    chosen = np.empty(len(days), dtype=int)
    eras = [days[0], *province.changes(days[0], days[-1])]
    for era, start in enumerate(eras):
        within = days >= start
        if era + 1 < len(eras):
            within &= days < eras[era + 1]
        agencies, share = volumes.on(start)
        chosen[within] = rng.choice(agencies, size=int(within.sum()), p=share)
    return chosen


def _kinds(level: np.ndarray, seed: int) -> np.ndarray:
    draw = stream(seed, "kinds").random(len(level))
    task = np.array([TASKS[kind] for kind in level])
    document = np.array([DOCUMENTS[kind] for kind in level])
    return np.where(draw < task, "task", np.where(draw < task + document, "document", "procedure"))


def _fields(volumes: Volumes, agency: np.ndarray, kind: np.ndarray, seed: int) -> np.ndarray:
    rng = stream(seed, "fields")
    chosen = np.empty(len(agency), dtype=int)
    for position in np.unique(agency):
        own = np.flatnonzero(agency == position)
        work = volumes.work[position]
        chosen[own] = rng.choice(len(work), size=len(own), p=work / work.sum())
    code, probability = EVERYWHERE
    everywhere = chance(rng, probability, len(agency)) & (kind != "procedure")
    chosen[everywhere] = volumes.province.field_codes.index(code)
    return chosen


def _receiving(files: Files, province: Province, days: np.ndarray, seed: int) -> np.ndarray:
    """Who took it in: the one-stop centre for most procedures of departments, and since receipt
    no longer depends on boundaries (Decree 118/2025) sometimes another commune."""
    rng = stream(seed, "receiving")
    level = province.kind[files.agency]
    procedure = files.kind == "procedure"
    receiving = files.agency.copy()
    centre = np.full(len(files), province.named(CENTRE))
    at_centre = procedure & (level == "department") & chance(rng, 0.8, len(files))
    receiving[at_centre] = province.followed(centre, files.field, days)[at_centre]
    free = np.datetime64("2025-07-01")
    elsewhere = np.flatnonzero(
        procedure & (level == "commune") & (days >= free) & chance(rng, 0.07, len(files))
    )
    for start in [free, *province.changes(free, days[-1])]:
        communes = province.agencies(start)
        communes = communes[province.kind[communes] == "commune"]
        now = elsewhere[days[elsewhere] >= start]
        receiving[now] = rng.choice(communes, size=len(now))
    return receiving


def _codes(files: Files, province: Province, days: np.ndarray) -> np.ndarray:
    """``H59.12-240115-0042``: agency, day of receipt, running number of that agency and day."""
    prefix = []
    for unit in province.units:
        system = "H61" if unit.valid_from >= titles.NEW_PROVINCE else "H59"
        prefix.append(unit.code if unit.code.startswith("H") else f"{system}.{unit.code}")
    compact = np.char.replace(np.datetime_as_string(days), "-", "")
    count: dict[str, int] = {}
    codes = []
    for position, day in zip(files.agency.tolist(), compact.tolist(), strict=True):
        stem = f"{prefix[position]}-{day[2:]}"
        count[stem] = count.get(stem, 0) + 1
        codes.append(f"{stem}-{count[stem]:04d}")
    return np.array(codes)


def _urgency(kind: np.ndarray, seed: int) -> np.ndarray:
    levels = {"normal": 0.88, "urgent": 0.08, "very_urgent": 0.03, "express": 0.01}
    drawn = pick(stream(seed, "urgency"), levels, len(kind))
    return np.where(kind == "procedure", "normal", drawn)


def receive(
    province: Province, clock: Clock, first: int, last: int, count: int, seed: int
) -> Files:
    """``count`` files received on the working days ``first`` … ``last`` - 1 (indices)."""
    volumes = Volumes(province, seed)
    received = _times(clock, first, last, count, seed)
    days = clock.day(received)
    agency = _agencies(volumes, days, seed)
    level = province.kind[agency]
    kind = _kinds(level, seed)
    field = _fields(volumes, agency, kind, seed)
    letters = np.array([LEVELS[name] for name in level])
    named = titles.name(province, kind, field, letters, days, seed)
    files = Files(
        received=received,
        agency=agency,
        unit=_offices(province, named.office, agency, field, days),
        receiving=agency,
        field=field,
        kind=kind,
        source=named.source,
        norm=named.norm,
        title=named.title,
        document_type=named.document_type,
        assigning_document=named.assigning_document,
        urgency=_urgency(kind, seed),
        code=np.empty(0),
        line=volumes.final_codes(agency),
    )
    files.receiving = _receiving(files, province, days, seed)
    files.code = _codes(files, province, days)
    return files


def _offices(
    province: Province,
    office: np.ndarray,
    agency: np.ndarray,
    field: np.ndarray,
    days: np.ndarray,
) -> np.ndarray:
    """The office inside the agency that resolves a file; the agency itself when none is named."""
    unit = agency.copy()
    for name in np.unique(office[office != ""]):
        own = np.flatnonzero(office == name)
        first = np.full(len(own), province.named(str(name)))
        followed = province.followed(first, field[own], days[own])
        inside = province.agency[followed] == agency[own]
        unit[own[inside]] = followed[inside]
    return unit
