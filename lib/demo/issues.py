"""Open issues and findings, from inspections and from watching the files, and what became of
them: explanation, remediation, verification, repetition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lib.database.schema import ISSUE_KINDS
from lib.demo.clock import DAY, Clock
from lib.demo.course import NEVER, Course
from lib.demo.events import NOTES, Events
from lib.demo.inspections import Drawn, Inspection
from lib.demo.plants import codes
from lib.demo.province import Province
from lib.demo.receipts import Files
from lib.demo.streams import stream
from lib.demo.titles import rows as read_rows

PER_FILE = 0.0115  # issues found by watching, per file received
BY_INSPECTION = {"low": 3, "high": 8}  # findings per unit visited
WEIGHT = (0.24, 0.24, 0.15, 0.1, 0.08, 0.07, 0.09, 0.03)  # in the order of ISSUE_KINDS
FORGOTTEN = 0.07  # of issues: never closed, and seldom answered
SEVERITY = ("low", "medium", "high")
NONE = -1


@dataclass
class Found:
    """One issue; days are indices of working days, NONE = no such day."""

    kind: str
    unit: int
    file: int
    inspection: int
    found: int
    line: str
    title: str = ""
    recommendation: str = ""
    severity: str = "low"
    cause: str | None = None
    names_official: bool = True
    explanation_due: int = NONE
    explanation_given: int = NONE
    due: int = NONE
    remediated: int = NONE
    status: str = "open"
    closed: int = NONE
    repeats: int = NONE


class Watch:
    """Finds issues and follows them up to ``cut`` (index of a working day)."""

    def __init__(
        self, province: Province, clock: Clock, files: Files, line: np.ndarray, cut: int, seed: int
    ) -> None:
        self.province, self.clock, self.files = province, clock, files
        self.line, self.cut = line, cut
        self.rng = stream(seed, "issues")
        self.texts: dict[str, list[dict[str, str]]] = {}
        for row in read_rows("findings.csv"):
            self.texts.setdefault(row["kind"], []).append(row)

    def all(
        self, course: Course, events: Events, inspections: list[Inspection], sample: list[Drawn]
    ) -> list[Found]:
        """All issues in the order in which they were found."""
        found = self._from_files(course, events) + self._from_inspections(inspections, sample)
        found.sort(key=lambda issue: (issue.found, issue.unit, issue.kind, issue.file))
        for issue in found:
            self._describe(issue)
            self._follow_up(issue)
        self._repeats(found)
        return found

    def _from_files(self, course: Course, events: Events) -> list[Found]:
        """Files that show the failing: late, sent back, reopened, handed to and fro."""
        late = (self.files.due >= 0) & (course.first_completed // DAY > self.files.due)
        handed = np.zeros(len(self.files), dtype=bool)
        handed[events.file[events.note == NOTES["hand_off"]]] = True
        signs = {
            "lateness": (late, (self.files.due + 4) * DAY),
            "poor_advice": (course.rework < NEVER, course.rework),
            "incompleteness": (course.reopened < NEVER, course.reopened),
            "shirking": (handed, course.submitted),
            "fear_of_responsibility": (late & (self.files.norm >= 20), course.first_completed),
            "procedure": (course.stop_reason == "supplement", course.stop_start),
        }
        total = len(self.files) * PER_FILE
        found = []
        for kind, share in zip(ISSUE_KINDS, WEIGHT, strict=True):
            if kind not in signs:
                continue
            shows, moment = signs[kind]
            seen = np.flatnonzero(shows & (moment < (self.cut - 3) * DAY))
            wanted = min(round(total * share / sum(WEIGHT[:6])), len(seen))
            for file in np.sort(self.rng.choice(seen, size=wanted, replace=False)).tolist():
                day = int(moment[file]) // DAY + int(self.rng.integers(1, 15))
                found.append(self._at_file(kind, file, min(day, self.cut - 1)))
        return found

    def _at_file(self, kind: str, file: int, day: int, inspection: int = NONE) -> Found:
        unit = self.province.followed(
            self.files.agency[file : file + 1],
            self.files.field[file : file + 1],
            self.clock.working_days[day : day + 1],
        )
        agency = int(self.province.agency[unit[0]])
        return Found(kind, agency, file, inspection, day, str(self.line[agency]))

    def _from_inspections(self, inspections: list[Inspection], sample: list[Drawn]) -> list[Found]:
        drawn: dict[tuple[int, int], list[int]] = {}
        for row in sample:
            drawn.setdefault((row.inspection, int(self.files.agency[row.file])), []).append(
                row.file
            )
        found = []
        for number, inspection in enumerate(inspections):
            for unit, visit in zip(inspection.units, inspection.visits, strict=True):
                if visit >= self.cut:
                    continue
                many = int(self.rng.integers(BY_INSPECTION["low"], BY_INSPECTION["high"]))
                for kind in self.rng.choice(ISSUE_KINDS, size=many, p=np.array(WEIGHT)).tolist():
                    files = drawn.get((number, unit), [])
                    if files and kind != "discipline" and self.rng.random() < 0.6:
                        file = files[int(self.rng.integers(len(files)))]
                        found.append(self._at_file(kind, file, visit, number))
                    else:
                        line = str(self.line[unit])
                        found.append(Found(kind, unit, NONE, number, visit, line))
        return found

    def _field(self, issue: Found) -> int:
        """The field of the file; without a file, one that the unit works in."""
        if issue.file != NONE:
            return int(self.files.field[issue.file])
        agency = self.province.agency[issue.unit]
        own = self.files.field[self.files.agency == agency]
        if len(own) == 0:
            return self.province.field_codes.index("reform")
        return int(own[int(self.rng.integers(len(own)))])

    def _describe(self, issue: Found) -> None:
        choices = self.texts[issue.kind]
        row = choices[int(self.rng.integers(len(choices)))]
        issue.title = row["title"].format(field=self.province.field_names[self._field(issue)])
        issue.recommendation = row["recommendation"]
        issue.severity = SEVERITY[int(self.rng.choice(3, p=(0.42, 0.42, 0.16)))]
        cause = self.rng.random()
        issue.cause = "subjective" if cause < 0.68 else "objective" if cause < 0.9 else None
        issue.names_official = bool(self.rng.random() < 0.7)

    def _follow_up(self, issue: Found) -> None:
        """Explanation within 10 working days where asked, remediation within 15 or 30, then the
        check; some never answer, some never finish."""
        rng, cut = self.rng, self.cut
        asked, answers, pace, fate, ends = rng.random(5)
        slow = 1.5 if issue.line in codes("worse") else 1.0
        if asked < 0.7 or issue.severity == "high":
            issue.explanation_due = issue.found + 10
            given = issue.found + 2 + round(float(rng.gamma(3.0, 2.6 * slow)))
            silent = 0.5 if fate < FORGOTTEN else 0.1
            if answers > silent and given < cut:
                issue.explanation_given = given
        issue.due = issue.found + (15 if issue.severity == "high" else 30)
        if fate < FORGOTTEN:
            return
        length = 3 + round(30 * slow * float(np.exp(0.75 * rng.normal())))
        if issue.found + length >= cut:
            reported = issue.found + round(length * (0.4 + 0.4 * pace))
            if reported < cut:
                issue.status, issue.remediated = "remediated", reported
            return
        issue.closed = issue.found + length
        issue.explanation_given = min(issue.explanation_given, issue.closed)
        issue.status = "closed_not_done" if ends < 0.09 else "verified"
        if issue.status == "verified":
            issue.remediated = issue.found + round(length * (0.4 + 0.4 * pace))

    def _repeats(self, found: list[Found]) -> None:
        """The same failing of the same agency again, after it had been closed."""
        last: dict[tuple[str, str], int] = {}
        for number, issue in enumerate(found):
            before = last.get((issue.line, issue.kind), NONE)
            was_closed = before != NONE and NONE < found[before].closed < issue.found
            if was_closed and self.rng.random() < 0.4:
                issue.repeats = before
            last[issue.line, issue.kind] = number
