"""What is counted ahead follows from the conditions of the measures, and from nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from lib.config import ROOT, settings
from lib.database.days import on_day
from lib.database.schema import (
    case_file,
    file_event,
    file_pause,
    issue,
    note,
    official,
    quality_review,
)
from lib.measures import FLOW, MEASURES, STOCK, Condition, Measure, Span
from lib.metrics import METRICS
from lib.metrics.metric import Metric
from lib.query.figures import table
from lib.summary.held import Held, columns, compared_with_as_of
from lib.summary.histograms import by_date, definitions, definitions_by, histograms
from lib.summary.layers import FACTS
from tests.lib.summary.conftest import PROVINCE, Summed

F, R = case_file.c, quality_review.c
Predicate = Callable[[Span], Condition]
Define = Callable[..., Held | None]


def forget() -> None:
    columns.cache_clear()
    compared_with_as_of.cache_clear()
    histograms.cache_clear()
    by_date.cache_clear()
    definitions_by.cache_clear()


@pytest.fixture
def define(monkeypatch: pytest.MonkeyPatch) -> Iterator[Define]:
    """``define(predicate)``: a metric that counts it, said nowhere but in MEASURES and METRICS;
    what is held of it."""

    def made(
        predicate: Predicate, fact: str = "case_file", when: str = FLOW, **more: object
    ) -> Held | None:
        monkeypatch.setitem(MEASURES, "new", Measure("new", fact, when, predicate))
        metric = Metric("new", "New", "count", ("new",), "New", "New.", "n", **more)  # type: ignore[arg-type]
        monkeypatch.setitem(METRICS, "new", metric)
        forget()
        return columns(fact).get("new")

    yield made
    monkeypatch.undo()
    forget()


def resolved(span: Span) -> Condition:
    return span.holds(F.completed_on)


def open_after(span: Span) -> Condition:
    return sa.and_(
        F.received_on <= span.end, sa.or_(F.completed_on.is_(None), F.completed_on > span.end)
    )


def on_the_books(span: Span) -> Condition:
    return sa.or_(resolved(span), open_after(span))


def had(kind: str) -> Condition:
    event = file_event.c
    return sa.exists().where(event.file_id == F.id, event.kind == kind)


ADDS: dict[str, Predicate] = {
    "a day in the span": resolved,
    "and what looks at no day": lambda s: sa.and_(resolved(s), F.kind == "task"),
    "the same day twice": lambda s: sa.and_(resolved(s), F.kind == "task", resolved(s)),
    "in any order": lambda s: sa.and_(
        F.received_on <= s.end, had("rework"), F.received_on >= s.start
    ),
    "nested": lambda s: sa.and_(sa.and_(F.source == "citizen", resolved(s)), had("rework")),
    "days of the row itself": lambda s: sa.and_(resolved(s), F.completed_on > F.received_on),
    "a choice between what looks at no day": lambda s: sa.and_(
        resolved(s), sa.or_(F.kind == "task", F.source.is_(None))
    ),
}  # fmt: skip
ENDS: dict[str, Predicate] = {
    "open at the end": lambda s: sa.and_(F.received_on <= s.end, F.completed_on.is_(None)),
    "a choice at the end": lambda s: sa.or_(F.completed_on > s.end, F.completed_on.is_(None)),
    "due soon": lambda s: F.due_original_on.between(s.end, s.soon),
    "a stop that lasts": lambda s: sa.exists().where(
        file_pause.c.file_id == F.id, file_pause.c.started_on <= s.end
    ),
    "no day at all": lambda _s: F.kind == "task",
}
BEGINS: dict[str, Predicate] = {
    "open before": lambda s: sa.and_(F.received_on <= s.eve.end, F.completed_on.is_(None)),
    "due soon before": lambda s: F.due_original_on.between(s.eve.end, s.eve.soon),
}
CHOICES: dict[str, Predicate] = {
    "done, or open at the end": lambda s: on_the_books(s),
    "in any order": lambda s: sa.or_(open_after(s), resolved(s)),
    "and what looks at no day": lambda s: sa.and_(F.kind == "task", on_the_books(s)),
    "nested": lambda s: sa.and_(F.source.is_(None), sa.and_(on_the_books(s), had("rework"))),
}
WHOLE: dict[str, Predicate] = {
    "the beginning twice": lambda s: sa.and_(resolved(s), F.received_on < s.start),
    "the beginning alone": lambda s: F.completed_on >= s.start,
    "the end twice": lambda s: sa.and_(resolved(s), F.received_on <= s.end),
    "two different days": lambda s: sa.and_(F.received_on >= s.start, F.completed_on <= s.end),
    "not quite the beginning": lambda s: sa.and_(F.completed_on > s.start, F.completed_on <= s.end),
    "a choice of spans": lambda s: sa.or_(resolved(s), s.holds(F.received_on)),
    "the opposite of a span": lambda s: sa.not_(resolved(s)),
    "the eve and the end": lambda s: sa.and_(
        F.received_on <= s.eve.end, sa.or_(F.completed_on.is_(None), F.completed_on > s.end)
    ),
    "a choice that two may meet": lambda s: sa.or_(resolved(s), F.received_on <= s.end),
    "a choice by two days": lambda s: sa.or_(
        resolved(s), sa.or_(F.received_on.is_(None), F.received_on > s.end)
    ),
    "a choice with the end in the rest": lambda s: sa.and_(
        on_the_books(s), F.due_original_on < s.end
    ),
    "a choice of which one is neither": lambda s: sa.or_(
        sa.and_(resolved(s), F.received_on < s.start), open_after(s)
    ),
    "a span and a day in a subquery": lambda s: sa.and_(
        resolved(s),
        sa.exists().where(file_pause.c.file_id == F.id, file_pause.c.started_on <= s.end),
    ),
}
NEITHER: dict[str, Predicate] = {
    "whole, but what happened to the file": lambda s: sa.exists().where(
        file_event.c.file_id == F.id, s.holds(file_event.c.at)
    ),
    "not quite the last known day": lambda s: sa.and_(
        resolved(s), on_day(F.due_original, 3) <= s.days["as_of"]
    ),
    "the last known day on the other side": lambda s: sa.and_(
        resolved(s), s.days["as_of"] > F.due_original_on, s.days["as_of"].is_not(None)
    ),
}
_OTHER = case_file.alias("other")
NOT_OF_ONE_FILE: dict[str, Predicate] = {
    "other files": lambda s: sa.and_(resolved(s), sa.exists().where(_OTHER.c.code == F.code)),
    "other files counted": lambda s: sa.and_(
        resolved(s),
        sa.select(sa.func.count())
        .where(_OTHER.c.unit_id == F.unit_id)
        .correlate(case_file)
        .scalar_subquery()
        > 1,
    ),
    "notes": lambda s: sa.and_(resolved(s), sa.exists().where(note.c.file_id == F.id)),
    "notes that are only named": lambda s: sa.and_(
        resolved(s), sa.exists(sa.select(sa.literal(1)).select_from(note))
    ),
    "officials": lambda s: sa.and_(
        resolved(s), F.official_id.in_(sa.select(official.c.id).where(official.c.name == "An"))
    ),
    "a table nobody knows": lambda s: sa.and_(
        resolved(s), F.code.in_(sa.select(sa.table("x", sa.column("code")).c.code))
    ),
}


@pytest.mark.parametrize("name", ADDS)
def test_adds_up_over_spans(define: Define, name: str) -> None:
    held = define(ADDS[name])
    assert held is not None and held.adds and held.deadlines == ("",)


@pytest.mark.parametrize("name", ENDS)
def test_looks_at_the_end_only(define: Define, name: str) -> None:
    held = define(ENDS[name], when=STOCK)
    assert held is not None and not held.adds


@pytest.mark.parametrize("name", BEGINS)
def test_looks_at_the_eve_only(define: Define, name: str) -> None:
    held = define(BEGINS[name])
    assert held is not None and [part.counts for part in held.parts] == ["begins"]


@pytest.mark.parametrize("name", CHOICES)
def test_is_a_choice_that_nobody_meets_twice(define: Define, name: str) -> None:
    held = define(CHOICES[name], when=STOCK)
    assert held is not None and not held.adds
    assert sorted(part.counts for part in held.parts) == ["adds", "ends"]
    assert held.words("original") == ["new", "new+"]


@pytest.mark.parametrize(
    ("predicate", "known"),
    [
        (resolved, set()),
        (lambda s: sa.and_(resolved(s), F.due_original_on <= s.days["as_of"]), {F.due_original_on}),
        (
            lambda s: sa.and_(
                resolved(s),
                sa.exists().where(
                    issue.c.file_id == F.id, issue.alias("other").c.found_on <= s.days["as_of"]
                ),
                F.completed_on > s.days["as_of"],
            ),
            {issue.c.found_on, F.completed_on},
        ),
    ],
)
def test_says_which_days_are_compared_with_the_last_known_one(
    define: Define, predicate: Predicate, known: set[sa.Column[date]]
) -> None:
    held = define(predicate)
    assert held is not None and held.adds
    assert {_base(each.table).c[each.day.name] for each in held.known} == known
    listed = {str(each.day).rpartition(".")[2] for _file, each in compared_with_as_of()}
    assert {day.name for day in known} <= listed


def _base(table: sa.FromClause) -> sa.FromClause:
    return getattr(table, "element", table)


def test_a_choice_by_two_days_of_the_row_is_one_that_nobody_meets_twice(define: Define) -> None:
    """Done in time, or fallen due without having been done."""
    late = sa.or_(F.completed_on.is_(None), F.completed_on > F.due_original_on)
    held = define(
        lambda s: sa.or_(
            sa.and_(resolved(s), F.completed_on <= F.due_original_on),
            sa.and_(s.holds(F.due_original_on), late),
        )
    )
    assert held is not None and held.adds and len(held.parts) == 2
    other = define(
        lambda s: sa.or_(
            sa.and_(resolved(s), F.completed_on <= F.due_current_on),
            sa.and_(s.holds(F.due_original_on), late),
        )
    )
    assert other is not None and [part.counts for part in other.parts] == ["whole"]


@pytest.mark.parametrize("name", WHOLE)
def test_is_known_of_the_very_days_that_were_counted(define: Define, name: str) -> None:
    held = define(WHOLE[name])
    assert held is not None and [part.counts for part in held.parts] == ["whole"]


@pytest.mark.parametrize("name", [*NEITHER, *NOT_OF_ONE_FILE])
def test_is_counted_from_the_rows(define: Define, name: str) -> None:
    assert define((NEITHER | NOT_OF_ONE_FILE)[name]) is None


def test_reviews_of_the_same_file_are_looked_at(define: Define) -> None:
    own = quality_review.alias("own")
    again = sa.exists().where(own.c.file_id == R.file_id, own.c.id < R.id)
    held = define(lambda s: sa.and_(s.holds(R.reviewed_on), again), "quality_review")
    assert held is not None and held.adds


def test_both_deadlines_are_held_where_they_differ(define: Define) -> None:
    held = define(lambda s: sa.and_(resolved(s), F.completed_on > s.due_on))
    assert held is not None and held.deadlines == ("original", "current")
    assert [held.words(each) for each in held.deadlines] == [["new@original"], ["new@current"]]
    one = define(resolved)
    assert one is not None and one.words("original") == one.words("current") == ["new"]


AT_THE_START: dict[str, tuple[Predicate, str, bool]] = {
    "adds but for an earlier day": (WHOLE["the beginning twice"], "adds", True),
    "adds but for a day not before": (
        lambda s: sa.and_(s.due_on >= s.start, resolved(s)), "adds", False
    ),
    "open, and there before": (
        lambda s: sa.and_(open_after(s), F.received_on < s.start), "ends", True
    ),
    "and what looks at no day": (
        lambda s: sa.and_(open_after(s), F.kind == "task", F.received_on < s.start), "ends", True
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", AT_THE_START)
def test_a_day_beside_the_start_is_held_for_any_start(define: Define, name: str) -> None:
    predicate, counts, before = AT_THE_START[name]
    assert define(predicate) is not None
    found = by_date("case_file")["new"]
    assert (found.counts, found.before) == (counts, before)


def test_two_sides_of_the_same_share_their_dates(define: Define) -> None:
    define(AT_THE_START["open, and there before"][0])
    found = by_date("case_file")
    assert {found[name].name for name in ("new", "carried_open", "own_open")} == {
        "dates of carried_open"
    }
    define(AT_THE_START["and what looks at no day"][0])
    assert by_date("case_file")["new"].name == "dates of new"


@pytest.mark.parametrize("name", [*ADDS, *ENDS, *BEGINS, *CHOICES, *NEITHER])
def test_of_others_no_dates_are_held(define: Define, name: str) -> None:
    define((ADDS | ENDS | BEGINS | CHOICES | NEITHER)[name])
    assert "new" not in by_date("case_file")


@pytest.mark.parametrize("name", sorted({*WHOLE} - {"the beginning twice"}))
def test_nor_of_what_looks_at_the_start_in_another_way(define: Define, name: str) -> None:
    define(WHOLE[name])
    assert "new" not in by_date("case_file"), name


def test_days_are_held_of_what_adds_up(define: Define) -> None:
    define(resolved, quantile=0.5)
    assert "net days of new" in histograms("case_file")
    for predicate in (ENDS["open at the end"], WHOLE["the beginning twice"]):
        define(predicate, quantile=0.5)
        assert "net days of new" not in histograms("case_file")
    define(lambda s: sa.and_(resolved(s), F.completed_on > s.due_on), quantile=0.5)
    found = histograms("case_file")["net days of new"]
    assert [found.word((3,), each) for each in found.deadlines] == [
        "net days of new@original=3",
        "net days of new@current=3",
    ]


def test_of_what_came_to_be_known_only_rows_that_may_count_are_looked_for(define: Define) -> None:
    """Not every event of a day, of which there are many."""
    again = file_event.alias("again")
    held = define(
        lambda s: sa.and_(
            resolved(s),
            sa.exists().where(
                again.c.file_id == F.id,
                again.c.kind == "reopened",
                on_day(again.c.at) >= F.completed_on,
                on_day(again.c.at) <= s.days["as_of"],
            ),
        )
    )
    assert held is not None and len(held.known) == 1
    (known,) = held.known
    assert known.table is again
    assert [str(each) for each in known.rows] == [str(again.c.kind == "reopened")]


def test_an_issue_that_looks_at_another_one_is_counted_from_the_rows(define: Define) -> None:
    before = issue.alias("before")
    repeats = sa.exists().where(before.c.id == issue.c.repeats_issue_id)

    def found(span: Span) -> Condition:
        return span.holds(issue.c.found_on)

    assert define(found, fact="issue") is not None
    assert define(lambda s: sa.and_(found(s), repeats), fact="issue") is None


def test_a_day_that_is_put_together_is_not_looked_for(define: Define) -> None:
    later = sa.func.coalesce(F.completed_on, F.due_original_on)
    assert define(lambda s: sa.and_(resolved(s), later <= s.days["as_of"])) is None


def test_a_metric_of_one_kind_of_file(define: Define) -> None:
    define(resolved, file_kind="task")
    assert "new" not in columns("case_file")
    assert columns("case_file")["new:task"].adds


def test_much_is_held_of_what_there_is_today() -> None:
    """What pages show first must not fall back to the rows unnoticed."""
    names = {fact: set(columns(fact)) for fact in FACTS}
    issues = {measure.key for measure in MEASURES.values() if measure.fact == "issue"}
    assert names["issue"] == issues
    assert {"received", "resolved", "late", "overdue", "due_soon"} <= names["case_file"]
    assert any(not held.adds for held in columns("case_file").values())
    assert histograms("case_file") and histograms("file_stage")
    assert names["quality_review"] and names["file_stage"]


def test_a_new_measure_is_counted_ahead_without_another_line(
    define: Define, world: Summed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert define(lambda s: sa.and_(s.holds(F.received_on), F.source == "citizen")) is not None
    assert world.fold() is not None  # counted by other definitions: worth nothing
    assert world.state() is None
    world.build()
    asked = world.look("2026-02")
    rows = table(("new",), replace(asked, version="rows"), PROVINCE)["new"].item()
    assert rows > 5

    def none(*_arguments: object) -> None:
        raise AssertionError("counted from the rows")

    monkeypatch.setattr("lib.query.figures.rows", none)
    assert table(("new",), asked, PROVINCE)["new"].item() == rows


class TestDefinitions:
    def test_change_with_a_condition(self, define: Define) -> None:
        dialect = sqlite.dialect()
        seen = {definitions(dialect)}
        for predicate in (
            *(ADDS["a day in the span"], ADDS["and what looks at no day"]),
            lambda s: sa.and_(resolved(s), F.kind == "procedure"),  # another value only
            lambda s: sa.and_(s.holds(F.received_on)),
        ):
            define(predicate)
            seen.add(definitions(dialect))
        assert len(seen) == 5

    def test_change_with_what_is_taken_of_days(self, define: Define) -> None:
        define(resolved)
        counted = definitions(sqlite.dialect())
        define(resolved, quantile=0.5)
        assert definitions(sqlite.dialect()) != counted

    def test_do_not_change_with_what_is_not_held(self, define: Define) -> None:
        before = definitions(sqlite.dialect())
        define(NOT_OF_ONE_FILE["notes"])
        assert definitions(sqlite.dialect()) == before

    @pytest.mark.parametrize("name", ["DUE_SOON_TASK", "DUE_SOON_FILE", "LATE_ENTRY_DAYS"])
    def test_change_with_a_setting(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        before = definitions(postgresql.dialect())
        monkeypatch.setenv(f"OVERSIGHT_{name}", "17")
        settings.cache_clear()
        try:
            assert definitions(postgresql.dialect()) != before
        finally:
            monkeypatch.undo()
            settings.cache_clear()
        assert definitions(postgresql.dialect()) == before

    def test_are_the_same_in_every_process(self) -> None:
        asked = (
            "from sqlalchemy.dialects import postgresql; "
            "from lib.summary.histograms import definitions; "
            "print(definitions(postgresql.dialect()))"
        )
        found = {
            subprocess.run(
                [sys.executable, "-c", asked],
                cwd=ROOT,
                env=os.environ | {"PYTHONHASHSEED": seed},
                capture_output=True,
                text=True,
                check=True,
            ).stdout.strip()
            for seed in ("1", "2")
        }
        assert found == {definitions(postgresql.dialect())}
