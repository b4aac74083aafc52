"""What each file or issue puts into which cells, by the conditions of the measures themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.sql import visitors

from lib import dimensions
from lib.calendar import Calendar
from lib.database.days import on_day
from lib.database.schema import case_file
from lib.dimensions import NOW, THEN, owner_column, unit_column
from lib.filters import Filters
from lib.measures import DAYS, Condition, Span, extent, touches
from lib.metrics.durations import Files
from lib.periods import Period
from lib.query import spans
from lib.summary.bins import Bins
from lib.summary.cells import SHARE
from lib.summary.conditions import tables
from lib.summary.held import (
    DEADLINES,
    ISSUES,
    OF_FILES,
    items,
    own_id,
    record_id,
)
from lib.summary.histograms import Histogram, histograms
from lib.summary.layers import BITS, FACTS, SAME_AGENCY, UNIT_BITS, YES, packed_bits
from lib.summary.words import MASK_BITS, Words, mask_words

LONGEST_BIN = 31  # days: a month; two working weeks are shorter whatever days off they hold
OTHERS = {table.name for table in OF_FILES} - {case_file.name}
OFTEN = 5  # conditions that ask the same: less often it is cheaper to ask again


@dataclass(frozen=True)
class Shares:
    """Contributions of some records (``held.record_id``) to the cells of one fact table; the
    record of each beside ``shares``."""

    fact: str
    records: np.ndarray
    shares: np.ndarray


@dataclass
class Counting:
    """Counts the rows of some records in ``bins``. ``words`` learns the values it meets."""

    connection: sa.Connection
    bins: Bins
    as_of: date
    work: Calendar
    words: Words
    agency: Mapping[int, int]  # of each unit

    def between(self, first: int, last: int) -> Iterator[Shares]:
        """The shares of the records from ``first`` to ``last``, all on one side of 0."""
        low, high = sorted((abs(first), abs(last)))
        return self._of(_facts(first), lambda own: own.between(low, high))

    def of(self, records: Sequence[int]) -> Iterator[Shares]:
        """The shares of ``records``."""
        for side in (1, -1):
            own_ids = [side * record for record in records if side * record > 0]
            yield from self._listed(side, own_ids) if own_ids else ()

    def _listed(self, side: int, own_ids: list[int]) -> Iterator[Shares]:
        return self._of(_facts(side), lambda own: own.in_(own_ids))

    def _of(self, facts: Sequence[str], among: Files) -> Iterator[Shares]:
        with self._bins() as table:
            for fact in facts:
                found = [self._masks(fact, table, among)]
                for histogram in histograms(fact).values():
                    for deadline in histogram.deadlines:
                        found.append(self._values(histogram, deadline, table, among))
                records, shares = (np.concatenate(part) for part in zip(*found, strict=True))
                yield Shares(fact, records, shares)

    @property
    def _earliest(self) -> date:
        """A look may begin some days before the first bin."""
        return min(first for first, _last in self.bins.values()) - timedelta(days=LONGEST_BIN + 1)

    @contextmanager
    def _bins(self) -> Iterator[sa.Table]:
        """The days of each bin as a table with an index: a row finds its bins, and is not compared
        with all of them."""
        rows = []
        for number, (first, last) in self.bins.items():
            period = Period.of_days(first, last)
            days = spans.days_of(Filters(period, self.as_of, version=""), self.work)
            rows.append({"number": number} | days)
        days_ = (sa.Column(day, sa.Date, nullable=False) for day in DAYS)
        number_ = sa.Column("number", sa.Integer, nullable=False)
        table = sa.Table("summary_days", sa.MetaData(), number_, *days_, prefixes=["TEMPORARY"])
        sa.Index("ix_summary_days_start", table.c.start)
        table.create(self.connection, checkfirst=False)
        self.connection.execute(sa.insert(table), rows)
        yield table
        table.drop(self.connection, checkfirst=False)

    def _masks(self, fact: str, table: sa.Table, among: Files) -> Any:
        which = among(own_id(fact))
        keys, source = self._source(fact, table, touches(fact, _span(table)))
        conditions = _conditions(fact, table)
        conditions, source = _asked_once(fact, conditions, source, table, which)
        conditions, source = _of_each_file(fact, conditions, source, table, which)
        rows = self._rows(sa.select(*keys, *_bits(conditions)).select_from(source), which)
        files, keys, rest = self._keys(fact, rows)
        bits = np.array(rest, np.int64).reshape(len(rest), len(files)).T
        unique, inverse = np.unique(bits, axis=0, return_inverse=True)
        numbers = np.array([self.words.mask_set(fact, mask) for mask in unique.tolist()], np.uint32)
        return files, _packed(keys, numbers[inverse.ravel()] if len(files) else numbers)

    def _values(
        self, histogram: Histogram, deadline: str, table: sa.Table, among: Files
    ) -> tuple[np.ndarray, np.ndarray]:
        fact, span = histogram.fact, _span(table, deadline)
        keys, source = self._source(fact, table, histogram.which(span))
        statement = sa.select(*keys).select_from(source)
        values, statement = histogram.of_rows(statement, span, among)
        rows = self._rows(statement.add_columns(*values), among(own_id(fact)))
        tallied = histogram.tallied(rows, self._earliest)
        files, keys_of, columns_ = self._keys(fact, tallied, histogram.width)
        found = (histogram.word(value, deadline) for value in zip(*columns_, strict=True))
        sets = [self.words.value_set(fact, word, histogram.room) for word in found]
        return files, _packed(keys_of, np.array(sets, np.uint32))

    def _source(self, fact: str, table: sa.Table, within: Condition) -> Any:
        cut = [_cut(fact, name).label(name) for name in BITS[fact]]
        units = [unit_column(fact, view).label(view) for view in (THEN, NOW)]
        columns_ = [record_id(fact).label("record"), table.c.number, *units, *cut]
        earliest, latest = extent(fact)
        finds = sa.and_(
            table.c.start > on_day(earliest, -LONGEST_BIN),
            table.c.start <= sa.func.coalesce(latest, sa.literal(date.max, sa.Date)),
        )
        joined = dimensions.FACTS[fact].join(table, sa.and_(finds, within))
        return columns_, joined

    def _rows(self, statement: Any, which: Any) -> Sequence[Any]:
        """As the driver gives them: they are numbers and short texts, and very many."""
        found: Sequence[Any] = self.connection.execute(statement.where(which)).cursor.fetchall()
        return found

    def _keys(self, fact: str, rows: Sequence[Any], more: int | None = None) -> Any:
        """Records, packed keys, and the columns after those of the key, of ``rows``."""
        names, count = list(BITS[fact]), len(rows)
        width = 4 + len(names)
        columns_ = list(zip(*rows, strict=True)) if rows else []
        if not rows:
            empty = np.zeros(0, np.int64)
            return empty, empty, [()] * (more if more is not None else _mask_count(fact))
        packed = np.array(columns_[1], np.int64)
        for place, kind in ((2, "unit"), (3, "unit")):
            packed = packed << UNIT_BITS | self.words.of[kind].codes(columns_[place], count)
        packed <<= sum(BITS[fact].values())
        for name, shift, _bits in packed_bits(fact, names):
            values: Iterable[Any] = columns_[4 + names.index(name)]
            if name == SAME_AGENCY:
                values = self._in_same_agency(values, columns_[3])
            packed |= self.words.of[name].codes(values, count) << shift
        return np.array(columns_[0], np.int64), packed, columns_[width:]

    def _in_same_agency(self, *units: Iterable[Any]) -> list[str | None]:
        """YES for each pair of units that are of one agency."""
        of = self.agency
        return [
            YES if one is not None and of.get(one, one) == of.get(other, other) else None
            for one, other in zip(*units, strict=True)
        ]


def _facts(record: int) -> tuple[str, ...]:
    """The fact tables that have rows of ``record``."""
    return (ISSUES,) if record < 0 else tuple(fact for fact in FACTS if fact != ISSUES)


def _cut(fact: str, name: str) -> sa.ColumnElement[Any]:
    """The dimension ``name`` of a row; for SAME_AGENCY the unit that answers for its file."""
    if name == SAME_AGENCY:
        return owner_column(fact)
    return dimensions.DIMENSIONS[name].column(fact, NOW)


def _span(table: sa.Table, deadline: str = "") -> Span:
    return Span({day: table.c[day] for day in DAYS}, deadline or DEADLINES[0])


def _conditions(fact: str, table: sa.Table) -> list[Condition]:
    """What says whether a row counts for each item of ``fact``."""
    return [part.condition(_span(table, deadline)) for _word, part, deadline in items(fact)]


def _answered(
    conditions: list[Condition], answers: Sequence[tuple[Any, Condition]]
) -> list[Condition]:
    """``conditions`` with the answer in the place of each question that has one."""

    def answered(element: Any, **_options: Any) -> Any:
        if isinstance(element, sa.Exists | sa.ScalarSelect):
            return next((answer for asked, answer in answers if element.compare(asked)), None)
        return None

    return [visitors.replacement_traverse(each, {}, answered) for each in conditions]


def _asked_once(
    fact: str, conditions: list[Condition], source: Any, table: sa.Table, which: Any
) -> tuple[list[Condition], Any]:
    """``conditions`` and where from, as before, but what many of them ask of other tables, such as
    whether the clock stands, is asked once for each row: neither database notices by itself."""
    asked = _asked_often(conditions)
    if not asked:
        return conditions, source
    own = own_id(fact).table.c.id
    yes = [sa.case((each, 1)).label(f"yes_{number}") for number, each in enumerate(asked)]
    once = (
        sa.select(own.label("id"), table.c.number, *yes)
        .select_from(source)
        .where(which, sa.or_(*asked))
        .cte("asked_once")
        .prefix_with("MATERIALIZED")
    )

    answers = [(each, once.c[f"yes_{n}"].is_not(None)) for n, each in enumerate(asked)]
    same = sa.and_(once.c.id == own, once.c.number == table.c.number)
    return _answered(conditions, answers), source.outerjoin(once, same)


def _of_each_file(
    fact: str, conditions: list[Condition], source: Any, table: sa.Table, which: Any
) -> tuple[list[Condition], Any]:
    """``conditions`` and where from, as before, but what is found of a file whatever the bin, such
    as the day of its first result, is looked up once for each file, not for each of its bins."""
    asked = _found_of_files(conditions, table) if fact == case_file.name else []
    if not asked:
        return conditions, source
    found = [each.label(f"found_{number}") for number, each in enumerate(asked)]
    once = sa.select(case_file.c.id, *found).where(which).cte("of_file").prefix_with("MATERIALIZED")
    answers = [(each, once.c[f"found_{n}"]) for n, each in enumerate(asked)]
    return _answered(conditions, answers), source.join(once, once.c.id == case_file.c.id)


def _found_of_files(conditions: list[Condition], table: sa.Table) -> list[sa.ScalarSelect[Any]]:
    """Different subqueries for one value that look through other tables of files, and at no bin."""
    found: list[sa.ScalarSelect[Any]] = []
    for part in (part for each in conditions for part in _asked_of_others(each)):
        if isinstance(part, sa.ScalarSelect):
            read = {getattr(base, "name", "") for base, _table in tables(part)}
            is_of_file = read & OTHERS and table.name not in read
            if is_of_file and not any(part.compare(each) for each in found):
                found.append(part)
    return found


def _asked_often(conditions: list[Condition]) -> list[sa.Exists]:
    """Each question of other tables that OFTEN conditions ask of the row itself."""
    asked = (part for condition in conditions for part in _asked_of_others(condition))
    left = [part for part in asked if isinstance(part, sa.Exists)]
    often = []
    while left:
        first, others = left[0], [part for part in left if not part.compare(left[0])]
        if len(left) - len(others) >= OFTEN:
            often.append(first)
        left = others
    return often


def _asked_of_others(part: Any) -> Iterator[sa.Exists | sa.ScalarSelect[Any]]:
    """What ``part`` asks of other tables; not what is asked within that in turn."""
    if isinstance(part, sa.Exists | sa.ScalarSelect):
        yield part
    else:
        for child in part.get_children():
            yield from _asked_of_others(child)


def _bits(conditions: list[Condition]) -> list[Any]:
    """Which of ``conditions`` hold, as bits of whole numbers."""
    return [
        sum(
            (
                sa.case((clause, sa.literal_column(str(1 << bit))), else_=sa.literal_column("0"))
                for bit, clause in enumerate(conditions[first : first + MASK_BITS])
            ),
            start=sa.literal_column("0", sa.BigInteger),
        ).label(f"mask_{first}")
        for first in range(0, len(conditions), MASK_BITS)
    ]


def _mask_count(fact: str) -> int:
    return -(-len(mask_words(fact)) // MASK_BITS)


def _packed(keys: np.ndarray, sets: np.ndarray) -> np.ndarray:
    found = np.empty(len(keys), SHARE)
    found["key"], found["set"] = keys, sets
    return found
