"""Who inspects, when the report and the notice came, and the inspections still ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lib.demo.clock import Clock
from lib.demo.inspections import Inspection
from lib.demo.names import invent
from lib.demo.people import People
from lib.demo.plants import codes
from lib.demo.province import Province
from lib.demo.streams import stream

Rows = list[dict[str, Any]]
HOME_AFFAIRS = "Sở Nội vụ"
REPORT_DAYS = (6, 15)  # working days from the end to the report, of most
LATE_REPORT = 24  # of one that was late
MEMBERS = (  # role, position; the first two are the heads of Home Affairs
    ("lead", "Phó Giám đốc Sở Nội vụ"),
    ("deputy_lead", "Phó Trưởng phòng Cải cách hành chính, Sở Nội vụ"),
    ("member", "Chuyên viên Phòng Cải cách hành chính, Sở Nội vụ"),
    ("member", "Chuyên viên Phòng Tổ chức bộ máy và Biên chế, Sở Nội vụ"),
    ("member", "Chuyên viên Văn phòng UBND tỉnh"),
    ("member", "Chuyên viên Sở Tư pháp"),
    ("member", "Chuyên viên Sở Tài chính"),
    ("member", "Chuyên viên Sở Khoa học và Công nghệ"),
    ("member", "Chuyên viên Ủy ban Mặt trận Tổ quốc tỉnh"),
)
FEWEST = 5


@dataclass(frozen=True)
class Ahead:
    """An inspection that is planned: ``start`` in working days from the as-of day; ``codes`` of
    the units in the present organisation; ``trigger`` and ``title`` as of any inspection."""

    start: int
    length: int
    trigger: str
    title: str
    codes: tuple[str, ...]


AHEAD = (
    Ahead(8, 5, "planned", "Kiểm tra công vụ theo kế hoạch năm {year}, đợt cuối năm",
          ("H61.15", "H61.16")),
    Ahead(17, 3, "unannounced", "Kiểm tra công vụ đột xuất cuối năm", codes("worse")[:2]),
    Ahead(43, 6, "planned", "Kiểm tra công vụ theo kế hoạch năm {year}, đợt 1",
          ("H61.06", "H61.13", "H61.14")),
)  # fmt: skip


def dates(found: list[Inspection], cut: int, seed: int) -> list[tuple[int, int]]:
    """For each inspection the working days of its report and of the notice of its results, -1
    where there is none: the report on the last that has ended is missing, an earlier one is
    late."""
    rng = stream(seed, "reports")
    ended = [number for number, each in enumerate(found) if each.end < cut]
    rows = []
    for number, each in enumerate(found):
        took, more = int(rng.integers(*REPORT_DAYS)), int(rng.integers(4, 16))
        if number in ended[-4:-3]:
            took = LATE_REPORT
        reported = each.end + took
        announced = reported + more
        is_reported = number in ended and number not in ended[-1:] and reported < cut
        is_announced = is_reported and announced < cut
        rows.append((reported if is_reported else -1, announced if is_announced else -1))
    return rows


def members(
    found: list[Inspection], province: Province, people: People, clock: Clock, seed: int
) -> Rows:
    """The team of each inspection: a head or deputy of Home Affairs in office leads it."""
    rng = stream(seed, "teams")
    rows: Rows = []
    for number, each in enumerate(found, start=1):
        name, position = _lead(province, people, clock.working_days[each.start])
        size = FEWEST + int(rng.integers(0, len(MEMBERS) - FEWEST + 1))
        for role, usual in MEMBERS[:size]:
            lead = role == "lead"
            rows.append(
                {
                    "inspection_id": number,
                    "role": role,
                    "name": name if lead else invent(rng),
                    "position": position if lead else usual,
                }
            )
    return rows


def _lead(province: Province, people: People, day: np.datetime64) -> tuple[str, str]:
    """Name and position of a deputy of Home Affairs in office on ``day``, else of its head."""
    unit = next(p for p in np.flatnonzero(province.in_force(day))
                if province.units[p].name == HOME_AFFAIRS)  # fmt: skip
    for post, position in (("deputy", "Phó Giám đốc"), ("head", "Giám đốc")):
        holders = people.holding(int(unit), post, day.astype(object))
        if holders:
            return people.names[holders[0]], f"{position} {HOME_AFFAIRS}"
    raise ValueError(f"{HOME_AFFAIRS} has neither head nor deputy on {day}")


def ahead(
    found: list[Inspection], province: Province, clock: Clock, line: np.ndarray, cut: int
) -> list[Inspection]:
    """The inspections planned after the as-of day, numbered on in their year: not decided yet, no
    unit visited. ``line``: code in the present organisation, per unit."""
    rows: list[Inspection] = []
    for each in AHEAD:
        start = cut + each.start
        day = clock.working_days[start]
        year = day.astype(object).year
        in_force = province.in_force(day)
        place = [int(np.flatnonzero(in_force & (line == code))[0]) for code in each.codes]
        row = Inspection(each.trigger, start, start + each.length, place)
        of_year = [other for other in (*found, *rows) if other.code.startswith(f"KT-{year}-")]
        row.code = f"KT-{year}-{len(of_year) + 1:02d}"
        row.title = each.title.format(year=year)
        rows.append(row)
    return rows
