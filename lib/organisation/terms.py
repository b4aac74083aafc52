"""Who fills a post on which days: gaps, overlaps, and days under an acting head. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

GAP, OVERLAP, ACTING_BESIDE = "gap", "overlap", "acting_beside"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """Days on which somebody holds a post, first and last included; ``end`` None = still.
    ``holder``: whatever tells one holder from another."""

    start: date
    end: date | None
    acting: bool = False
    holder: int = 0

    def on(self, day: date) -> bool:
        """Whether the post is held on ``day``."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Spell:
    """Days on which a post is not filled as it should be: ``kind`` is GAP (nobody is on record),
    OVERLAP (two or more holders), or ACTING_BESIDE (somebody acts although the post is held).
    ``holders``: whose terms meet on these days."""

    kind: str
    start: date
    end: date
    holders: tuple[int, ...] = ()

    @property
    def days(self) -> int:
        """Calendar days, first and last included."""
        return (self.end - self.start).days + 1


def irregular(first: date, last: date, terms: Iterable[Term]) -> tuple[Spell, ...]:
    """What is irregular about a post from ``first`` to ``last``, both included, in order of days.
    Empty when ``last`` lies before ``first``."""
    known = [term for term in terms if term.end is None or term.start <= term.end]
    changes = {first, *(term.start for term in known)}
    changes |= {term.end + ONE_DAY for term in known if term.end is not None}
    starts = sorted(day for day in changes if first <= day <= last)
    found: list[Spell] = []
    for number, start in enumerate(starts):
        end = starts[number + 1] - ONE_DAY if number + 1 < len(starts) else last
        in_office = [term for term in known if term.on(start)]
        kind, holders = _kind(in_office), tuple(sorted(term.holder for term in in_office))
        if kind is None:
            continue
        before = found[-1] if found else None
        met = before is not None and before.end + ONE_DAY == start
        if before and met and (before.kind, before.holders) == (kind, holders):
            start = found.pop().start
        found.append(Spell(kind, start, end, holders))
    return tuple(found)


def _kind(in_office: list[Term]) -> str | None:
    if not in_office:
        return GAP
    if len(in_office) == 1:
        return None
    return ACTING_BESIDE if any(term.acting for term in in_office) else OVERLAP
