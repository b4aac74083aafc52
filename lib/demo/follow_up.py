"""The history of every issue: who took which step on which day, so that the steps come to exactly
what the issue says (``lib.database.issue_course``)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from lib.demo.accounts import ACCOUNTS
from lib.demo.clock import Clock
from lib.demo.issues import NONE, Found
from lib.demo.province import Province
from lib.demo.streams import stream
from lib.demo.titles import rows as read_rows

SENT_BACK, MOVED, REOPENED = 0.15, 0.12, 0.4
FIRST_HOUR = time(8, 30)
BETWEEN = timedelta(minutes=25)  # two steps of one day
HOME_AFFAIRS = "H61.02"
CHAIRMAN, INSPECTOR = ("chu-tich", "chairman"), ("noi-vu", "home_affairs")
ANSWERS = ("explanation_given", "remediated")
HEADS = {account.unit: account.username for account in ACCOUNTS if account.role == "head"}
Row = dict[str, Any]
Taken = tuple[str, int, Row]  # kind, working day, particulars


class History:
    """Writes the steps of one issue after the other. ``cut``: index of the as-of day."""

    def __init__(self, province: Province, clock: Clock, cut: int, seed: int) -> None:
        self.province, self.clock, self.cut = province, clock, cut
        self.rng = stream(seed, "steps of issues")
        self.texts: dict[str, list[str]] = {}
        for row in read_rows("follow_up.csv"):
            self.texts.setdefault(row["kind"], []).append(row["text"])

    def of(self, issue: Found) -> list[Row]:
        """The steps of ``issue`` in order, as rows of issue_step without the id of the issue."""
        days = sorted(self._course(issue), key=lambda step: step[1])  # stable within a day
        rows: list[Row] = []
        for number, (kind, day, more) in enumerate(days, start=1):
            same = sum(row["happened_on"] == self._day(day) for row in rows)
            at = datetime.combine(self._day(day), FIRST_HOUR) + same * BETWEEN
            username, role = self._who(issue, kind)
            row = {"sequence": number, "at": at, "username": username, "role": role, "kind": kind}
            row |= {"happened_on": self._day(day), "due_on": None, "cause": None, "evidence": None}
            rows.append(row | {"body": None} | more)
        return rows

    def _course(self, issue: Found) -> list[Taken]:
        """Every step that is taken; every issue uses up the same random numbers."""
        back, moved, again, share = self.rng.random(4)
        self.number = int(self.rng.integers(10, 900))
        reports = self._reports(issue, back < SENT_BACK, share)
        end = self._end(issue, again < REOPENED)
        stops = min([day for _, day, _ in (*reports, *end)], default=self.cut)
        is_moved = moved < MOVED and issue.due - issue.found > 15 and issue.found + 10 < stops
        first_due = issue.found + 15 if is_moved else issue.due
        advice = {"body": issue.recommendation, "due_on": self._day(first_due)}
        steps: list[Taken] = [
            ("found", issue.found, {"body": issue.title}),
            ("recommended", issue.found, advice),
        ]
        if is_moved:
            said = self._said("deadline_moved", due_on=self._day(issue.due))
            steps.append(("deadline_moved", issue.found + 10, said))
        return [*steps, *self._explanation(issue), *self._cause(issue, stops), *reports, *end]

    def _explanation(self, issue: Found) -> list[Taken]:
        if issue.explanation_due == NONE:
            return []
        due = self._day(issue.explanation_due)
        asked = self._said("explanation_asked", due_on=due)
        steps: list[Taken] = [("explanation_asked", issue.found, asked)]
        if issue.explanation_given != NONE:
            paper = self._paper(issue, "CV", self.number)
            given = self._said("explanation_given", evidence=paper)
            steps.append(("explanation_given", issue.explanation_given, given))
        return steps

    def _cause(self, issue: Found, stops: int) -> list[Taken]:
        """Determined once the unit has been heard, and before the issue is closed."""
        if issue.cause is None:
            return []
        day = max(issue.found + 3, issue.explanation_given + 1)
        last = issue.closed if issue.closed != NONE else self.cut - 1
        said = self._said(f"cause_{issue.cause}", cause=issue.cause)
        said["evidence"] = self._judgement(issue, "BB", self.number - 2)
        return [("cause_determined", min(day, max(stops, issue.found), last), said)]

    def _reports(self, issue: Found, is_sent_back: bool, share: float) -> list[Taken]:
        if issue.remediated == NONE:
            return []
        length = issue.remediated - issue.found
        steps: list[Taken] = []
        if is_sent_back and length >= 8:
            first = issue.found + round(length * (0.3 + 0.2 * share))
            paper = self._paper(issue, "BC", self.number + 20)
            steps.append(("remediated", first, self._said("remediated", evidence=paper)))
            steps.append(("sent_back", first + 2, self._said("sent_back")))
        paper = self._paper(issue, "BC", self.number + 40)
        said = self._said("remediated", evidence=paper)
        return [*steps, ("remediated", issue.remediated, said)]

    def _end(self, issue: Found, is_reopened: bool) -> list[Taken]:
        """How it was closed. Some that were never answered had been closed once, and reopened."""
        if issue.closed != NONE:
            said = self._said(issue.status)
            if issue.status == "verified":
                said["evidence"] = self._judgement(issue, "BB", self.number + 60)
            return [(issue.status, issue.closed, said)]
        day = issue.found + 40
        unanswered = issue.remediated == NONE and issue.explanation_given < day
        if is_reopened and unanswered and day + 20 < self.cut:
            closed, reopened = self._said("closed_not_done"), self._said("reopened")
            return [("closed_not_done", day, closed), ("reopened", day + 15, reopened)]
        return []

    def _said(self, kind: str, **more: Any) -> Row:
        choices = self.texts[kind]
        return {"body": choices[int(self.rng.integers(len(choices)))]} | more

    def _paper(self, issue: Found, form: str, number: int) -> str:
        """A document of the unit: "45/BC-SXD"."""
        name = self.province.units[issue.unit].short_name
        if not name.startswith(("Sở", "Ban", "Văn phòng", "Thanh tra")):
            return f"{number}/{form}-UBND"
        letters = "".join(word[0] for word in name.split() if word[0].isalpha() and word != "và")
        return f"{number}/{form}-{letters.upper()}"

    def _judgement(self, issue: Found, form: str, number: int) -> str:
        """A document of who judges the issue."""
        return f"{number}/{form}-{'UBND' if issue.line == HOME_AFFAIRS else 'SNV'}"

    def _who(self, issue: Found, kind: str) -> tuple[str, str]:
        """The unit's head answers; Home Affairs judges, the chairman what that has to remediate
        itself."""
        if kind in ANSWERS:
            if issue.line == HOME_AFFAIRS:
                return INSPECTOR
            return HEADS.get(issue.line, f"dv-{issue.line.lower()}"), "head"
        return CHAIRMAN if issue.line == HOME_AFFAIRS and kind != "found" else INSPECTOR

    def _day(self, index: int) -> date:
        return cast(date, self.clock.working_days[index].astype(object))
