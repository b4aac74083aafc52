"""What changed for one account: plain lines, each with the address that opens what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lib import formats, labels, nav, query
from lib.access import User
from lib.config import settings
from lib.digest.since import Since
from lib.filters import Choices, Filters, from_url
from lib.i18n import _, n_, words
from lib.judgements.changed import Changed, changed_verdicts
from lib.metrics import METRICS
from lib.periods import Period
from lib.query.digests import IssueNews
from lib.query.notes import ANSWERED, CLOSED, OPEN, OVERDUE, Note
from lib.query.reference import DataState, Reference
from lib.text import beginning
from lib.wording.verdict import COURSES, sentence

MOST = 5  # lines of a section; the rest is a link
PAST_DUE = words("Past the date for remediation")
SHORT = 110  # characters of an excerpt


@dataclass(frozen=True)
class Line:
    """One thing that changed; ``more`` says why, ``href`` is a whole address."""

    text: str
    href: str
    more: str = ""


@dataclass(frozen=True)
class Section:
    """Lines of one kind; ``left``: how many are not listed, ``rest`` opens them."""

    title: str
    lines: tuple[Line, ...]
    left: int = 0
    rest: str = ""


@dataclass(frozen=True)
class Digest:
    """What one account is told: changes after the close of ``since``; ``until``: the last day of
    the data; ``home``: the address of the dashboard."""

    user: User
    since: date
    until: date
    loaded_at: str
    sections: tuple[Section, ...]
    home: str

    @property
    def count(self) -> int:
        """How many things changed, listed or not."""
        return sum(len(section.lines) + section.left for section in self.sections)


@dataclass(frozen=True)
class Look:
    """All that the sections ask their questions with. ``day``: today, or the as-of day if that is
    later."""

    user: User
    filters: Filters
    choices: Choices
    state: DataState
    reference: Reference
    since: Since
    day: date
    is_demo: bool

    def href(self, key: str, filters: Filters | None = None, /, **more: str) -> str:
        """The whole address of a page of the dashboard. The as-of day is always named, so that the
        link shows on any later day what the e-mail says."""
        params = (filters or self.filters).params(self.choices)
        params["as_of"] = self.filters.as_of.isoformat()
        if self.is_demo:
            params["view_as"] = self.user.username
        return settings().base_url.rstrip("/") + nav.href(key, params | more)[1:]

    def bare(self, key: str, **more: str) -> str:
        """As ``href`` for a page that shows how things stand today."""
        kept = {"view_as": self.user.username} if self.is_demo else {}
        return settings().base_url.rstrip("/") + nav.href(key, kept | more)[1:]

    @property
    def days(self) -> Filters | None:
        """The days of the data that are new; None when there is none."""
        first, last = self.since.as_of + timedelta(days=1), self.filters.end
        if first > last:
            return None
        return replace(self.filters, period=Period.of_days(first, last))


def look(user: User, state: DataState, since: Since, *, is_demo: bool) -> Look:
    """The account's own look at the newest data, as it opens on its first visit."""
    choices = query.choices(state.version, state.as_of, user.scope, user.unit_id)
    filters, _dropped = from_url({}, choices)
    day = max(state.as_of, query.notes.today())
    known = query.reference(state.version)
    return Look(user, filters, choices, state, known, since, day, is_demo)


def digest(seen: Look) -> Digest:
    """What changed in the account's scope; without a section when nothing did."""
    parts = (_instructions(seen), _overdue(seen), _verdicts(seen), _issues(seen))
    return Digest(
        user=seen.user,
        since=seen.since.as_of,
        until=seen.state.as_of,
        loaded_at=formats.moment(seen.state.loaded_at),
        sections=tuple(part for part in parts if part.lines),
        home=seen.bare("overview"),
    )


def _overdue(seen: Look) -> Section:
    """Files that fell overdue in the new days of the data: how many, and the list."""
    title, days = _("Files"), seen.days
    if days is None:
        return Section(title, ())
    row = query.table(("overdue_joined", "overdue"), days, seen.user.scope).iloc[0]
    joined = int(row["overdue_joined"])
    if not joined:
        return Section(title, ())
    text = n_("{n} file fell overdue", "{n} files fell overdue", joined)
    more = _("overdue now: {n}", n=formats.number(row["overdue"]))
    return Section(title, (Line(text, seen.href("files", days, metric="overdue_joined"), more),))


def _verdicts(seen: Look) -> Section:
    if seen.days is None:
        return Section("", ())
    found = changed_verdicts(seen.filters, seen.user.scope, seen.since.as_of)
    lines = [_verdict(seen, each) for each in found]
    rest = seen.href("changes", since=seen.since.as_of.isoformat())
    return _cut(_("Verdicts on figures"), lines, rest)


def _verdict(seen: Look, each: Changed) -> Line:
    label, filters = _(METRICS[each.key].label), seen.filters
    if each.unit is not None:
        label = f"{seen.reference.name(each.unit)}: {label}"
        root = seen.reference.units[each.unit].parent_id is None
        held = root or each.unit == filters.unit_id  # as a row of a table by unit
        token = seen.reference.tokens[each.unit]
        filters = replace(filters, unit=token, unit_id=each.unit, own_only=held)
    before, now = (_(COURSES[judged.verdict.course]) for judged in (each.before, each.now))
    text = _("{figure}: {before} → {now}", figure=label, before=before, now=now)
    return Line(text, seen.href("metric", filters, metric=each.key), sentence(each.now))


def _issues(seen: Look) -> Section:
    scope, name = seen.user.scope, seen.user.username
    news = [
        *query.digests.newly_past_due(scope, seen.since.day, seen.day),
        *query.digests.issue_news(scope, seen.since.moment, name),
    ]
    of_issue: dict[str, list[IssueNews]] = {}
    for each in news:
        of_issue.setdefault(each.code, []).append(each)
    lines = [_issue(seen, steps) for steps in of_issue.values()]
    return _cut(_("Issues, recommendations"), lines, seen.bare("issues"))


def _issue(seen: Look, steps: list[IssueNews]) -> Line:
    """One issue with all that happened to it."""
    known = labels.ISSUE_STEP | {"past_due": PAST_DUE}
    what = ", ".join(_(known[kind]) for kind in dict.fromkeys(each.kind for each in steps))
    issue = steps[0]
    unit = seen.reference.name(issue.unit_id, short=True)
    href = seen.bare("issue", issue=issue.code)
    return Line(issue.title, href, f"{what} · {unit} · {issue.code}")


def _instructions(seen: Look) -> Section:
    found = query.notes.stirred(seen.user, seen.since.moment, seen.since.day, seen.day)
    lines = [_instruction(seen, note) for note in found]
    return _cut(_("Instructions, questions"), lines, seen.bare("instructions"))


def _instruction(seen: Look, note: Note) -> Line:
    kind, unit = _(labels.NOTE_KIND[note.kind]), seen.reference.name(note.to_unit_id, short=True)
    about = _("{kind} to {unit}", kind=kind, unit=unit)
    text = f"{about}: {beginning(note.body, SHORT)}"
    return Line(text, seen.bare("instruction", note=str(note.id)), STATES[note.state](note))


def _waits(note: Note) -> str:
    return _("to be answered by {day}", day=formats.day(note.due_on))


STATES: dict[str, Callable[[Note], str]] = {
    OPEN: _waits,
    OVERDUE: lambda note: _("not answered by {day}", day=formats.day(note.due_on)),
    ANSWERED: lambda note: _("answered on {day}", day=formats.day(note.answered_at)),
    CLOSED: lambda note: _("ended on {day}", day=formats.day(note.closed_at)),
}


def _cut(title: str, lines: list[Line], rest: str) -> Section:
    """The first lines, and a link to the others."""
    return Section(title, tuple(lines[:MOST]), max(0, len(lines) - MOST), rest)
