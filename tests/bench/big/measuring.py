"""Times of the pages' questions over one database, several times each, in one run."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import sqlalchemy as sa
import streamlit as st
from streamlit.runtime.caching import cache_data_api

from lib.database.engine import make_engine, reading
from lib.database.sight import Sight, seeing
from tests.bench.big import summary, usual
from tests.bench.big.databases import AS_OF
from tests.bench.big.questions import OVERVIEW, Question, questions
from tests.bench.big.recording import Call, asked_by, headline, is_headline
from tests.program import forget, forget_answers

# asked by every page of one data version: organisation, fields, calendar, state of the data
REFERENCE = ("lib.query.reference", "lib.query.turning_points")
FLOOR_TIMES = 200
LONG = 30.0  # seconds for one question, after which it is not asked again
MOST_COUNTED = 100_000  # files up to which every question is counted from the rows too
Names = Collection[str]


@dataclass(frozen=True)
class Times:
    """Seconds of each repetition."""

    seconds: tuple[float, ...]

    @property
    def middle(self) -> float:
        return median(self.seconds)

    def over(self, other: Times) -> float:
        """How many times longer than ``other``."""
        return self.middle / other.middle


Cost = tuple[str, float]  # a call, its seconds


@dataclass(frozen=True)
class Result:
    """One question: how many ``calls`` of ``lib.query`` it makes; ``floor``: ``SELECT 1`` by the
    same account. ``raw``: counted from the rows (None: not asked for); ``first``:
    nothing kept, as after new data; ``cold``: organisation and calendar kept, as for a look that
    is new; ``warm``: all answers kept. Before ``raw`` organisation and calendar are kept too.
    ``each``: calls by their time in ``first``, the longest first; ``each_kept``: in ``warm``.
    ``headline``: as ``cold``, of the figures of the period alone, where the page shows them."""

    question: Question
    calls: int
    floor: Times
    raw: Times | None
    first: Times
    cold: Times
    warm: Times
    each: tuple[Cost, ...]
    each_kept: tuple[Cost, ...]
    headline: Times | None = None


@dataclass(frozen=True)
class Database:
    """A filled one. ``kind``: "sqlite" or "postgresql"."""

    kind: str
    files: int
    url: str


@dataclass
class Run:
    """All of one database with so many files. ``size`` in bytes; ``notes``: what was left out."""

    database: str
    files: int
    size: int
    results: list[Result] = field(default_factory=list)
    usual_cold: Times | None = None
    usual_warm: Times | None = None
    notes: list[str] = field(default_factory=list)


@contextmanager
def pointed_at(url: str) -> Iterator[None]:
    """Within the block the program reads the database at ``url``, as long as it takes."""
    settings = {"OVERSIGHT_DATABASE_URL": url, "OVERSIGHT_STATEMENT_SECONDS": "3600"}
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    forget()
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
        forget()


def measure(
    databases: Sequence[Database], repeat: int, most_usual: int, raw: bool = True
) -> list[Run]:
    """Everything over ``databases``. Each question is asked of all of them before the next one: a
    machine that slows down meanwhile does so for all sizes. ``most_usual``: files up to which the
    usual way is tried; ``raw``: whether to count from the rows too."""
    # it warns at every question that no app is running
    logging.getLogger(cache_data_api.__name__).disabled = True
    engines = [make_engine(each.url) for each in databases]
    runs = [
        Run(each.kind, each.files, _size(engine))
        for each, engine in zip(databases, engines, strict=True)
    ]
    for same in zip(*map(questions, engines), strict=True):
        for each, run, question in zip(databases, runs, same, strict=True):
            with pointed_at(each.url):
                from_rows = raw and (run.files <= MOST_COUNTED or _is_counted(run, question))
                run.results.append(result(question, repeat, from_rows))
            print(f"{run.database:<10} {run.files:>10,} {_told(run.results[-1])}", flush=True)
    for run, engine in zip(runs, engines, strict=True):
        if run.files <= most_usual:
            run.usual_cold, run.usual_warm = _usual(engine, repeat)
        run.notes += _left_out(run, most_usual, raw)
        engine.dispose()
    return runs


def _left_out(run: Run, most_usual: int, raw: bool) -> Iterator[str]:
    if run.files > most_usual:
        yield (
            f"The usual way was not tried: it takes the whole of {run.files:,} files into memory; "
            f"the bench tries it up to {most_usual:,}."
        )
    if not raw:
        yield "Counting from the rows was left out (--no-raw)."
    elif run.files > MOST_COUNTED:
        yield (
            f"Above {MOST_COUNTED:,} files only the overview of the province is counted from the "
            "rows, and on PostgreSQL alone: it takes minutes for each question."
        )


def _is_counted(run: Run, question: Question) -> bool:
    return run.database == "postgresql" and question == OVERVIEW


def result(question: Question, repeat: int, raw: bool, names: Names = ()) -> Result:
    """One question over the database that the program is pointed at. ``raw``: from the rows too;
    ``names``: of the calls that are made, else all."""
    found = asked_by(question.key, question.address)
    calls = [call for call in found if call.name in names or not names or is_reference(call)]
    floor = timed(_floor(next(call.sight for call in reversed(calls) if call.sight)), FLOOR_TIMES)
    each, each_kept = _Each(calls), _Each(calls)

    def all_of() -> None:
        for call in calls:
            call.ask()

    def keep_reference() -> None:
        st.cache_data.clear()
        for call in filter(is_reference, calls):
            call.ask()

    from_rows = None
    if raw:
        with summary.counted_from_rows():
            from_rows = timed(all_of, repeat, keep_reference)
    first = timed(each.ask, repeat, _forget)
    cold = timed(all_of, repeat, keep_reference)
    warm = timed(each_kept.ask, repeat)
    has_headline = any(map(is_headline, calls))
    one = timed(headline(calls).ask, repeat, keep_reference) if has_headline else None
    return Result(
        question, len(calls), floor, from_rows, first, cold, warm, each.costs, each_kept.costs, one
    )


def is_reference(call: Call) -> bool:
    """Whether every page of one data version asks it."""
    return call.function.__module__ in REFERENCE


def _forget() -> None:
    forget_answers()
    summary.forget()


class _Each:
    """Asks calls one by one and remembers what each took."""

    def __init__(self, calls: list[Call]) -> None:
        self._calls = calls
        self._took: list[list[float]] = [[] for _call in calls]

    def ask(self) -> None:
        for call, took in zip(self._calls, self._took, strict=True):
            start = time.perf_counter()
            call.ask()
            took.append(time.perf_counter() - start)

    @property
    def costs(self) -> tuple[Cost, ...]:
        """Medians, the longest first."""
        each = zip(map(labelled, self._calls), map(median, self._took), strict=True)
        return tuple(sorted(each, key=lambda cost: -cost[1]))


def _floor(sight: Sight) -> Callable[[], None]:
    def ask() -> None:
        with seeing(sight), reading() as connection:
            connection.execute(sa.text("SELECT 1")).scalar()

    return ask


def timed(task: Callable[[], Any], repeat: int, before: Callable[[], Any] = lambda: None) -> Times:
    """``task`` so many times, each after ``before``, which is not timed; fewer, but once, when
    that takes LONG."""
    seconds: list[float] = []
    while not seconds or (len(seconds) < repeat and sum(seconds) < LONG):
        before()
        start = time.perf_counter()
        task()
        seconds.append(time.perf_counter() - start)
    return Times(tuple(seconds))


def _usual(engine: sa.Engine, repeat: int) -> tuple[Times, Times]:
    read = st.cache_data(show_spinner=False)(lambda _url: usual.read(engine))
    look = usual.Look(AS_OF.replace(month=1, day=1), AS_OF)

    def ask() -> None:
        usual.answers(read(str(engine.url)), look)

    return timed(ask, repeat, st.cache_data.clear), timed(ask, repeat)


def labelled(call: Call) -> str:
    """The call in a few words: which function, of which metrics, by what."""
    words = []
    for value in (*call.arguments, *call.options.values()):
        if isinstance(value, str | int) and value != "":
            words.append(str(value))
        elif isinstance(value, tuple) and all(isinstance(each, str) for each in value) and value:
            more = f" +{len(value) - 1}" if len(value) > 1 else ""
            words.append(f"{value[0]}{more}")
    return f"{call.name}({', '.join(words)})"


def _size(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            found = connection.scalar(sa.text("SELECT pg_database_size(current_database())"))
        else:
            found = connection.scalar(
                sa.text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            )
    return int(found or 0)


def _told(result: Result) -> str:
    raw = f"{1000 * result.raw.middle:9.1f}" if result.raw else "        –"
    return (
        f"{result.question.name:<22} {result.question.scope:<15} rows {raw}, new data "
        f"{1000 * result.first.middle:9.1f}, new look {1000 * result.cold.middle:9.1f}, kept "
        f"{1000 * result.warm.middle:7.1f}, SELECT 1 {1000 * result.floor.middle:.2f} ms"
    )
