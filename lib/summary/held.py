"""What can be counted ahead, read off the conditions of the measures.

The number of rows for which a condition holds in a span of days is known from its parts where the
condition

* *adds*: it is a conjunction of "a day of the row lies in the span" and of conditions that look at
  no day at all; then spans that follow each other add up; or
* *ends*: it does not look at where the span begins; then the span's last part has the same number;
* *begins*: it looks at nothing but the close of the day before; then the first part has it; or
* is a choice between such conditions of which no row meets two; then each is counted by itself.

The number for which any other condition holds is known *whole*, for the very days that were counted
ahead, unless it looks through what happened to a file, which is dear to do for each of many spans.
Of one that adds or ends but for a day of the row before the span, or from its start on, it is known
too how its rows are spread over that day (``histograms``): hence for any start.

What is compared with the last day that is known holds for looks that know as much: a fold counts
the files of which a day came to be known anew. A condition that looks at other files, or at tables
whose changes nobody notices, is not held. Nothing is declared: a new measure is held if its
condition shows that it can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import combinations

import sqlalchemy as sa

from lib.database.schema import (
    case_file,
    file_event,
    file_pause,
    file_stage,
    issue,
    org_closure,
    org_succession,
    org_unit,
    quality_review,
    work_day,
)
from lib.measures import DAYS, Condition, Span
from lib.measures.files import in_hand, received, resolved
from lib.metrics import METRICS
from lib.metrics.columns import Predicate, columns_of
from lib.summary import conditions
from lib.summary.conditions import ADDS, WHOLE, Dated
from lib.summary.layers import FACTS

# Tables of which each row belongs to one file, by the column that names it: ``watch`` notices their
# changes.
OF_FILES = {
    case_file: case_file.c.id,
    file_event: file_event.c.file_id,
    file_pause: file_pause.c.file_id,
    file_stage: file_stage.c.file_id,
    quality_review: quality_review.c.file_id,
    issue: issue.c.file_id,
}
# tables that hold for all files: what was counted by others is worth nothing (``store.structure``)
OF_ALL = (work_day, org_unit, org_closure, org_succession)
ISSUES = issue.name
DEADLINES = ("original", "current")
_DEAR = {file_event, file_stage}
_NEAR = (received, resolved, in_hand)  # any of which a file that touches a span is at least


@dataclass(frozen=True)
class Part:
    """A condition and ``counts``, how: ADDS over the bins of a look, ENDS in its last bin, BEGINS
    in its first, WHOLE in its only one."""

    condition: Predicate
    counts: str


@dataclass(frozen=True)
class Held:
    """A column that is counted ahead: the sum of ``parts``. ``deadlines``: those that give
    different numbers, or one empty word. ``known``: rows whose days are compared with the last day
    that is known. ``start``: of one that is known whole, which conjunct says on which side of the
    start a day of the row lies, where the others add up or end."""

    name: str
    parts: tuple[Part, ...]
    deadlines: tuple[str, ...]
    known: tuple[Dated, ...]
    start: int | None = None

    @property
    def adds(self) -> bool:
        """Whether it adds up over bins, whole."""
        return all(part.counts == ADDS for part in self.parts)

    def words(self, deadline: str) -> list[str]:
        """Names each part as counted by ``deadline``."""
        names = (f"{self.name}{'+' * number}" for number in range(len(self.parts)))
        return [by_deadline(name, self.deadlines, deadline) for name in names]


@cache
def columns(fact: str) -> dict[str, Held]:
    """What is counted ahead of the rows of ``fact``, by its name in ``columns_of``."""
    metrics = [metric for metric in METRICS.values() if metric.fact == fact]
    found = (_held(fact, name, condition) for name, condition in columns_of(metrics).items())
    return {held.name: held for held in found if held}


@cache
def compared_with_as_of() -> tuple[tuple[sa.ColumnElement[int], Dated], ...]:
    """Rows of which it is told by a day whether they are known by the last one, and what they are
    counted with (``record_id``)."""
    found = {}
    for fact in FACTS:
        for each in (each for held in columns(fact).values() for each in held.known):
            base = getattr(each.table, "element", each.table)
            is_own = each.table is own_id(fact).table
            record = record_id(fact) if is_own else each.table.c[OF_FILES[base].name]
            rows = sa.select(record).where(each.day.is_not(None), *each.rows)
            found[str(rows.compile(compile_kwargs={"literal_binds": True}))] = record, each
    return tuple(found.values())


def items(fact: str) -> Iterator[tuple[str, Part, str]]:
    """Everything that is counted ahead by a condition on the rows of ``fact``: its word, the part
    of a column that it is, and the deadline it is counted by."""
    for held in columns(fact).values():
        for deadline in held.deadlines:
            for word, part in zip(held.words(deadline), held.parts, strict=True):
                yield word, part, deadline


def own_id(fact: str) -> sa.Column[int]:
    """The column of the rows of ``fact`` that names what they are counted with: their file; an
    issue, which may have none, stands for itself."""
    if fact == ISSUES:
        return issue.c.id
    return next(column for table, column in OF_FILES.items() if table.name == fact)


def record_id(fact: str) -> sa.ColumnElement[int]:
    """What the rows of ``fact`` are counted with, as a number of one kind for all facts: the id of
    their file, or minus that of an issue."""
    return -own_id(fact) if fact == ISSUES else own_id(fact)


def by_deadline(name: str, deadlines: tuple[str, ...], deadline: str) -> str:
    """Names what is called ``name``, as counted by ``deadline``, where ``deadlines`` differ."""
    return f"{name}@{deadline}" if len(deadlines) > 1 else name


def asked(deadline: str) -> Span:
    """The span that a condition shows to have read: see ``conditions``."""
    return Span({day: conditions.ASKED.c[day] for day in DAYS}, deadline)


def _held(fact: str, name: str, condition: Predicate) -> Held | None:
    clauses = {deadline: condition(asked(deadline)) for deadline in DEADLINES}
    first = clauses[DEADLINES[0]]
    known = conditions.known_by_day(first)
    if known is None or not _looks_at_one_file(fact, first):
        return None
    differs = len({str(clause) for clause in clauses.values()}) > 1
    deadlines = DEADLINES if differs else ("",)
    if how := conditions.counts(first):
        return Held(name, (Part(condition, how),), deadlines, known)
    place = conditions.place_of_choice(first)
    if place is not None:
        cases = conditions.cases(first, place)
        found = [
            Part(partial(conditions.case, condition, place, number), conditions.counts(each))
            for number, each in enumerate(cases)
        ]
        apart = all(conditions.exclude_each_other(*pair) for pair in combinations(cases, 2))
        if apart and all(part.counts for part in found):
            return Held(name, tuple(found), deadlines, known)
    is_dear = any(base in _DEAR for base, _table in conditions.tables(first))
    if is_dear:
        return None
    near = [each(asked(DEADLINES[0])) for each in _NEAR] if fact == case_file.name else []
    start = conditions.place_of_start(first, near)
    return Held(name, (Part(condition, WHOLE),), deadlines, known, start)


def _looks_at_one_file(fact: str, clause: Condition) -> bool:
    """No other files, of an issue no other issues, and no table whose changes are not noticed."""
    known = {*OF_FILES, *OF_ALL}
    single = {case_file, issue} if fact == ISSUES else {case_file}
    return all(
        base in known and (base not in single or table is base)
        for base, table in conditions.tables(clause)
    )
