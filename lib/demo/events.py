"""The timeline of every file: its events, and when each was entered, as columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lib.database.schema.base import PARTY_AND_CENTRAL
from lib.demo.clock import DAY, Clock
from lib.demo.course import NEVER, Course, is_line, small
from lib.demo.plants import codes
from lib.demo.province import Province
from lib.demo.receipts import Files
from lib.demo.streams import chance, stream

NOBODY = -1
NOTES = {
    "obligation": "Chờ người dân thực hiện nghĩa vụ tài chính",
    "supplement": "Yêu cầu bổ sung, hoàn thiện hồ sơ",
    "after": "Điều chỉnh hạn sau khi đã quá hạn",
    "before": "Gia hạn theo đề nghị của cơ quan chủ trì",
    "merger": "Chuyển cơ quan kế thừa sau sắp xếp",
    "hand_off": "Chuyển xử lý theo thẩm quyền",
    "wrong": "Chuyển cơ quan khác tiếp nhận",
    "back": "Chuyển lại do không thuộc thẩm quyền",
    "rework": "Trả lại để hoàn thiện nội dung tham mưu",
    "reopened": "Mở lại do kết quả cần đính chính",
    "reminded": "Đôn đốc tham mưu, báo cáo kết quả thực hiện",
}


@dataclass
class Events:
    """Columns of file_event; units are positions, ``at`` working minutes."""

    file: np.ndarray
    at: np.ndarray
    kind: np.ndarray
    source: np.ndarray
    target: np.ndarray
    note: np.ndarray
    rank: np.ndarray

    def __len__(self) -> int:
        return len(self.file)

    def take(self, rows: np.ndarray) -> Events:
        """The given rows (a mask or an order)."""
        return Events(**{name: column[rows] for name, column in self.__dict__.items()})


class _Collector:
    def __init__(self, cut: int) -> None:
        self.cut = cut
        self.parts: list[Events] = []

    def add(
        self,
        kind: str,
        file: np.ndarray,
        at: np.ndarray,
        source: np.ndarray | None = None,
        target: np.ndarray | None = None,
        note: str = "",
    ) -> None:
        """Events of one kind for files ``file``; what lies after the cut has not happened."""
        nobody = np.full(len(file), NOBODY)
        rank = len(self.parts)
        part = Events(
            file=file,
            at=at,
            kind=np.full(len(file), kind),
            source=nobody if source is None else source,
            target=nobody if target is None else target,
            note=np.full(len(file), NOTES.get(note, ""), dtype=object),
            rank=np.full(len(file), rank),
        )
        self.parts.append(part.take(at < self.cut))

    def all(self) -> Events:
        """Everything added so far."""
        names = self.parts[0].__dict__
        return Events(**{n: np.concatenate([getattr(p, n) for p in self.parts]) for n in names})


def _between(course: Course, own: np.ndarray, share: np.ndarray) -> np.ndarray:
    """A moment in the processing step of files ``own``."""
    span = course.submitted[own] - course.assigned[own]
    return course.assigned[own] + (share * span).astype(np.int64)


def _steps(collector: _Collector, files: Files, course: Course) -> None:
    every = np.arange(len(files))
    usual = np.flatnonzero(~course.impossible)
    collector.add("received", every, files.received, target=files.receiving)
    collector.add(
        "assigned", usual, course.assigned[usual], files.receiving[usual], files.unit[usual]
    )
    collector.add("submitted", usual, course.submitted[usual], source=files.unit[usual])
    collector.add("advised", usual, course.advised[usual], source=files.unit[usual])
    collector.add("completed", every, course.first_completed, source=files.unit)
    for kind, at, note in (
        ("rework", course.rework, "rework"),
        ("submitted", course.resubmitted, ""),
        ("reopened", course.reopened, "reopened"),
    ):
        own = np.flatnonzero((at < NEVER) & ~course.impossible)
        collector.add(kind, own, at[own], source=files.unit[own], note=note)
    own = np.flatnonzero(course.reopened < NEVER)
    collector.add("completed", own, course.completed[own], source=files.unit[own])


def _sent_back_again(collector: _Collector, files: Files, course: Course, seed: int) -> None:
    """Some of the files that were sent back are sent back once more, many of them where advice
    takes long."""
    rng = stream(seed, "rework-again")
    slow = is_line(files, "worse") & np.char.startswith(files.line, "H")
    again = chance(rng, np.where(slow, 0.4, 0.12), len(files))
    own = np.flatnonzero(again & (course.rework < NEVER) & ~course.impossible)
    left = course.advised[own] - course.resubmitted[own]
    back, forth = (course.resubmitted[own] + left * part // 10 for part in (4, 8))
    collector.add("rework", own, back, source=files.unit[own], note="rework")
    collector.add("submitted", own, forth, source=files.unit[own])


def _reminders(collector: _Collector, files: Files, course: Course, seed: int) -> None:
    """Tasks that the Centre and the Party assigned are asked for again when the due day is near or
    past and no advice has come: mostly on the day before, at times only a week after it."""
    rng = stream(seed, "reminders")
    directed = (files.kind == "task") & np.isin(files.source, PARTY_AND_CENTRAL)
    timed = directed & (files.norm > 2) & ~course.impossible & ~small(files)
    for days_after, often in ((-1, 0.75), (5, 0.9)):
        moment = (files.due + days_after) * DAY + rng.integers(0, DAY, len(files))
        asked = timed & (moment < course.advised) & (moment > files.received)
        own = np.flatnonzero(asked & chance(rng, often, len(files)))
        collector.add("reminded", own, moment[own], target=files.unit[own], note="reminded")


def _stops_and_extensions(collector: _Collector, files: Files, course: Course) -> None:
    for reason, begin, end in (
        ("supplement", "supplement_requested", "supplement_received"),
        ("obligation", "paused", "resumed"),
    ):
        own = np.flatnonzero(course.stop_reason == reason)
        collector.add(begin, own, course.stop_start[own], source=files.unit[own], note=reason)
        collector.add(end, own, course.stop_end[own], target=files.unit[own])
    asked = np.flatnonzero(course.asked < NEVER)
    collector.add("extension_asked", asked, course.asked[asked], source=files.unit[asked])
    for own, note in (
        (asked, "before"),
        (np.flatnonzero((course.extended < NEVER) & (course.asked == NEVER)), "after"),
    ):
        collector.add("extended", own, course.extended[own], target=files.unit[own], note=note)


def _hand_offs(
    collector: _Collector, files: Files, course: Course, province: Province, seed: int
) -> None:
    """Files that go back and forth: often between two agencies, seldom elsewhere."""
    rng = stream(seed, "hand-offs")
    first, second = codes("hand_off")
    contested = files.field == province.field_codes.index("investment")
    pair = is_line(files, "hand_off") & contested
    often = np.where(pair, 0.16, 0.003) * ~course.impossible * ~small(files)
    own = np.flatnonzero(chance(rng, often, len(files)) & (files.norm > 1))
    line = _lines(province)
    wanted = np.where(files.line[own] == first, second, first)
    partner = np.array([_start_of_line(province, line, code) for code in wanted], dtype=int)
    transfers = np.where(pair[own], 2 * rng.integers(1, 4, len(own)), 2)
    for turn in range(int(transfers.max(initial=0))):
        now = transfers > turn
        here, there = files.agency[own[now]], partner[now]
        source, target = (here, there) if turn % 2 == 0 else (there, here)
        moment = _between(course, own[now], (turn + 1) / (transfers[now] + 1))
        collector.add("transferred", own[now], moment, source, target, "hand_off")


def _lines(province: Province) -> np.ndarray:
    codes_now = [province.units[int(row[0])].code for row in province.final]
    return np.array(codes_now)


def _start_of_line(province: Province, line: np.ndarray, code: str) -> int:
    """The earliest unit whose line leads to ``code``; events follow it to the day they happen."""
    return int(min(np.flatnonzero(line == code), key=lambda p: (province.valid_from[p], -p)))


def _misdirected(
    collector: _Collector, files: Files, course: Course, province: Province, seed: int
) -> None:
    """A few files first reach the wrong agency."""
    rng = stream(seed, "misdirected")
    own = np.flatnonzero(chance(rng, 0.012, len(files)) & ~small(files) & ~course.impossible)
    wrong = _another_of_its_kind(files, own, province, rng)
    own, wrong = own[wrong != files.agency[own]], wrong[wrong != files.agency[own]]
    wait = course.assigned[own] - files.received[own]
    here = files.receiving[own]
    collector.add("transferred", own, files.received[own] + wait // 3, here, wrong, "wrong")
    collector.add("transferred", own, files.received[own] + wait * 2 // 3, wrong, here, "back")


def _another_of_its_kind(
    files: Files, own: np.ndarray, province: Province, rng: np.random.Generator
) -> np.ndarray:
    """For each file the agency, of the same kind, of one of the files received just before."""
    kind = province.kind[files.agency]
    wrong = files.agency[own]
    back = rng.integers(1, 30, len(own))
    for name in np.unique(kind[own]):
        same = np.flatnonzero(kind == name)
        here = kind[own] == name
        place = np.searchsorted(same, own[here]) - back[here]
        wrong[here] = files.agency[same[np.maximum(place, 0)]]
    return wrong


def _mergers(
    collector: _Collector, files: Files, course: Course, province: Province, clock: Clock
) -> None:
    """A file open when its unit ends goes to the successor on the first day of the new unit."""
    holder = files.unit.copy()
    last = clock.working_days[collector.cut // DAY]
    for day in province.changes(clock.day(files.received)[0], last):
        opens = clock.start_minute(day)
        is_open = (files.received < opens) & (course.first_completed > opens)
        is_open |= (course.reopened <= opens) & (course.completed > opens)
        ended = province.valid_to[holder] < day
        before = holder
        holder = np.where(ended, province.successor[holder, files.field], holder)
        own = np.flatnonzero(is_open & ended)
        collector.add(
            "transferred", own, np.full(len(own), opens), before[own], holder[own], "merger"
        )


def timeline(
    files: Files, course: Course, province: Province, clock: Clock, cut: int, seed: int
) -> Events:
    """All events before ``cut``, in order of file and time; units are those in force that day."""
    collector = _Collector(cut)
    _steps(collector, files, course)
    _sent_back_again(collector, files, course, seed)
    _reminders(collector, files, course, seed)
    _stops_and_extensions(collector, files, course)
    _hand_offs(collector, files, course, province, seed)
    _misdirected(collector, files, course, province, seed)
    _mergers(collector, files, course, province, clock)
    events = collector.all()
    events = events.take(np.lexsort((events.rank, events.at, events.file)))
    moved = events.note != NOTES["merger"]
    days = clock.day(events.at)
    for units in (events.source, events.target):
        own = moved & (units >= 0)
        units[own] = province.followed(units[own], files.field[events.file[own]], days[own])
    return events


def recorded(events: Events, files: Files, cut: int, seed: int) -> np.ndarray:
    """When each event was entered: mostly within the hour; at one agency results much later."""
    rng = stream(seed, "recorded")
    lag = np.exp(2.2 + 1.2 * rng.normal(size=len(events))).astype(np.int64)
    lag += np.where(chance(rng, 0.015, len(events)), rng.integers(1, 3, len(events)) * DAY, 0)
    dated_back = is_line(files, "back_dater")[events.file] & (events.kind == "completed")
    dated_back &= chance(rng, 0.3, len(events))
    lag += np.where(dated_back, rng.integers(3 * DAY, 22 * DAY, len(events)), 0)
    return np.minimum(events.at + lag, np.maximum(cut - 1, events.at))
