"""What is counted ahead one by one for each value that rows have: working days, dates, pairs of
agencies. Each is an item of its own, named by the histogram and the value."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import registry

from lib import dimensions
from lib.config import Settings, settings
from lib.database.schema import case_file
from lib.measures import Condition, Span
from lib.measures.hand_overs import HANDLED, Handled, between_agencies, pairs_name
from lib.metrics import METRICS, Metric
from lib.metrics.columns import columns_with_days, days_name
from lib.metrics.durations import Files, every_file, working_days_of
from lib.summary.conditions import ADDS, at_start, counts
from lib.summary.held import DEADLINES, Held, asked, by_deadline, columns, items
from lib.summary.layers import FACTS, LAYERS

Rows = Sequence[tuple[Any, ...]]
IS, AND = "=", "/"
MOST_PAIRS = 2**15  # items: half of those there are


@dataclass(frozen=True)
class Histogram:
    """How many rows of ``fact`` have which value. ``deadlines``: as of Held; ``counts``: how those
    of bins make that of a look; ``width``: numbers or dates that make a value. ``room``: of all
    items; a value that comes after so many are known is counted as none (None), and who meets it
    counts the rows."""

    name: str
    fact: str
    deadlines: tuple[str, ...] = ("",)
    counts: str = ADDS
    width: int = 1
    room: int | None = None

    def named(self, deadline: str) -> str:
        """Its name as counted by ``deadline``."""
        return by_deadline(self.name, self.deadlines, deadline)

    def word(self, value: Sequence[Any], deadline: str) -> str:
        """Names one value of it, of ``width`` numbers or dates."""
        return f"{self.named(deadline)}{IS}{AND.join(map(str, value))}"

    def which(self, span: Span) -> Condition:
        """The rows that are in it."""
        raise NotImplementedError

    def of_rows(
        self, statement: sa.Select[Any], span: Span, among: Files
    ) -> tuple[list[sa.ColumnElement[Any]], sa.Select[Any]]:
        """The columns that hold the value of each row of ``statement``, over ``which`` of the rows
        of its fact, ``among`` some of its files, with the joins this needs."""
        raise NotImplementedError

    def tallied(self, rows: Rows, _earliest: date) -> Rows:
        """``rows`` of such a statement as those that count once each, the value in their last
        columns. Every look begins after ``earliest``."""
        return rows

    def value(self, text: str) -> Any:
        """What the last part of a ``word`` says."""
        return int(text)


@dataclass(frozen=True, kw_only=True)
class WorkingDays(Histogram):
    """Numbers of working days, by any of the metrics taken of it."""

    metric: Metric

    def which(self, span: Span) -> Condition:
        return self.metric.part(self.metric.part_with_days, span)

    def of_rows(
        self, statement: sa.Select[Any], span: Span, among: Files
    ) -> tuple[list[sa.ColumnElement[Any]], sa.Select[Any]]:
        days, joined = working_days_of(self.metric, statement, span, among)
        return [days], joined


@dataclass(frozen=True, kw_only=True)
class ByDate(Histogram):
    """The dates that the rows of a column have which lies on one side of the start."""

    held: Held

    def which(self, span: Span) -> Condition:
        return self.said(span)[0]

    @cached_property
    def before(self) -> bool:
        """Whether the column counts the rows of dates before the start, or the others."""
        return self.said(asked(DEADLINES[0]))[2]

    def said(self, span: Span) -> tuple[Condition, Any, bool]:
        """The rows, their day, and whether the column counts those before the start."""
        condition, place = self.held.parts[0].condition, self.held.start
        assert place is not None
        return at_start(condition, place, span)

    def of_rows(
        self, statement: sa.Select[Any], span: Span, among: Files
    ) -> tuple[list[sa.ColumnElement[Any]], sa.Select[Any]]:
        day = self.said(span)[1]
        return [day], statement.where(day.is_not(None))

    def tallied(self, rows: Rows, earliest: date) -> Rows:
        # SQLite gives the text of a date
        return [(*row[:-1], max(str(row[-1]), str(earliest))) for row in rows]

    def value(self, text: str) -> date:
        return date.fromisoformat(text)


@dataclass(frozen=True, kw_only=True)
class Pairs(Histogram):
    """Pairs of agencies between which a file came back, and how many times."""

    handled: Handled

    def which(self, span: Span) -> Condition:
        return self.handled.which(span)

    def of_rows(
        self, statement: sa.Select[Any], span: Span, among: Files
    ) -> tuple[list[sa.ColumnElement[Any]], sa.Select[Any]]:
        one, other, joined = between_agencies(statement, self.handled.last(span))
        return [one, other], joined

    def tallied(self, rows: Rows, _earliest: date) -> Rows:
        return [(*row, times) for row, times in Counter(map(tuple, rows)).items()]

    def value(self, text: str) -> tuple[int, int, int] | None:
        if not text:
            return None
        one, other, times = map(int, text.split(AND))
        return one, other, times


@cache
def histograms(fact: str) -> dict[str, Histogram]:
    """Histograms that are counted ahead of the rows of ``fact``, by name."""
    pairs = _of_pairs() if fact == case_file.name else ()
    found = [*_of_working_days(fact), *by_date(fact).values(), *pairs]
    return {each.name: each for each in found}


@cache
def by_date(fact: str) -> dict[str, ByDate]:
    """Of each column of ``fact`` that looks at one side of the start, by name, the dates of its
    rows; columns that look at two sides of the same share them."""
    found: dict[str, ByDate] = {}
    for name, held in columns(fact).items():
        if held.start is not None:
            made = ByDate(f"dates of {name}", fact, held.deadlines, held=held)
            made = replace(made, counts=counts(made.which(asked(DEADLINES[0]))))
            same = (each for each in found.values() if _are_same(each, made))
            found[name] = replace(made, name=next(same, made).name)
    return found


def _are_same(one: ByDate, other: ByDate) -> bool:
    """Whether both are of the same rows and the same day of theirs."""
    (rows, day, _), (others, another, _) = (each.said(asked(DEADLINES[0])) for each in (one, other))
    return one.deadlines == other.deadlines and rows.compare(others) and day.compare(another)


def _of_working_days(fact: str) -> Iterator[WorkingDays]:
    """Those of rows that add up."""
    metrics = [m for m in METRICS.values() if m.fact == fact and m.part_with_days]
    for name, metric in {days_name(metric): metric for metric in metrics}.items():
        counted = [columns(fact).get(each) for each in columns_with_days(metric)]
        if all(held and held.adds and not held.known for held in counted):
            differs = any(held and len(held.deadlines) > 1 for held in counted)
            yield WorkingDays(name, fact, DEADLINES if differs else ("",), metric=metric)


def _of_pairs() -> Iterator[Pairs]:
    for handled in HANDLED:
        how = counts(handled.which(asked(DEADLINES[0])))
        name = pairs_name(handled)
        yield Pairs(name, case_file.name, counts=how, width=3, room=MOST_PAIRS, handled=handled)


def definitions(dialect: sa.Dialect) -> str:
    """A hash of everything that is counted, as SQL with its settings: what was counted by another
    one is not believed."""
    return definitions_by(dialect.name, settings())


@cache
def definitions_by(dialect: str, known: Settings) -> str:
    """``definitions`` of a database of this name under these settings: worth keeping, since who
    reads asks after every fold."""
    made = registry.load(dialect)()
    said = hashlib.sha256()

    def say(name: str, how: str, clause: sa.ClauseElement) -> None:
        text = clause.compile(dialect=made, compile_kwargs={"literal_binds": True})
        said.update(f"{name} {how} {text}\n".encode())

    for fact in FACTS:
        for word, part, deadline in items(fact):
            say(word, part.counts, part.condition(asked(deadline)))
        for each in histograms(fact).values():
            for deadline in each.deadlines:
                say(each.named(deadline), each.counts, _statement(each, asked(deadline)))
    notice = known.due_soon_task, known.due_soon_file
    said.update(f"{notice} {LAYERS}".encode())
    return said.hexdigest()


def _statement(histogram: Histogram, span: Span) -> sa.Select[Any]:
    """Everything that it says of its rows."""
    rows = sa.select().select_from(dimensions.FACTS[histogram.fact]).where(histogram.which(span))
    columns_, statement = histogram.of_rows(rows, span, every_file)
    return statement.add_columns(*columns_)
