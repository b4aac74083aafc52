"""The bench of scale: it asks what pages ask, the usual way counts as the program does, and what
is written holds the numbers that were measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit

from lib import query
from lib.summary import read
from tests.bench.big import summary, usual
from tests.bench.big.__main__ import main
from tests.bench.big.databases import AS_OF, Shelf
from tests.bench.big.loading import fill
from tests.bench.big.measuring import Result, Run, Times, pointed_at, timed
from tests.bench.big.page import written
from tests.bench.big.questions import (
    DEPARTMENT,
    OF_FIGURES,
    OVERVIEW,
    PROVINCE,
    Question,
    questions,
)
from tests.bench.big.recording import Call, asked_by, headline
from tests.bench.big.world import Size
from tests.databases import Databases

FILES = 2_000


@pytest.fixture(scope="module")
def big(databases: Databases) -> Iterator[sa.Engine]:
    engine = databases.empty()
    fill(engine, Size(FILES, 7, AS_OF), progress=False)
    yield engine
    databases.drop(engine)


@pytest.fixture
def overview(big: sa.Engine, use_database: Callable[[sa.Engine], None]) -> list[Call]:
    use_database(big)
    return asked_by(OVERVIEW.key, OVERVIEW.address)


# --- what is asked --------------------------------------------------------------------------------


def test_the_questions_of_a_page_are_those_it_asks(overview: list[Call]) -> None:
    names = [call.name for call in overview]
    assert names.count("query.figures.series") >= 2 and "query.figures.table" in names
    assert "query.records.records" in names  # the oldest overdue files
    assert "query.run.rows" not in names and len(names) > 15
    # afterwards the program is as it was: nothing listens
    assert not hasattr(query.table, "__wrapped__") or query.table.__name__ == "table"
    before = len(overview)
    overview[names.index("query.figures.table")].ask()
    assert len(overview) == before


def test_a_question_asked_again_has_the_same_answer(overview: list[Call]) -> None:
    tables = [call for call in overview if call.name == "query.figures.table"]
    again = [call.ask() for call in tables]
    for call, answer in zip(tables, again, strict=True):
        pd.testing.assert_frame_equal(call.ask(), answer)
    assert again[0].iloc[0]["received"] > 0


def test_every_question_reaches_its_page(
    big: sa.Engine, use_database: Callable[[sa.Engine], None]
) -> None:
    use_database(big)
    asked = list(questions(big))
    assert {each.scope for each in asked} == {PROVINCE, DEPARTMENT}
    assert {each.key for each in asked} == {"overview", "unit", *OF_FIGURES, "files", "file"}
    for each in asked:
        calls = asked_by(each.key, each.address)
        looks = [call for call in calls if call.sight and call.sight.username]
        assert looks, each
    with pytest.raises(AssertionError):
        asked_by("file", {"view_as": "chu-tich", "code": "nowhere"})


def test_rows_are_counted_without_the_summary(
    databases: Databases, use_database: Callable[[sa.Engine], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = databases.empty()
    fill(engine, Size(300, 7, AS_OF), progress=False)
    summary.make(engine)
    use_database(engine)
    answered = []
    original = read._ahead

    def listening(*arguments: Any) -> read.Ahead:
        answered.append(arguments)
        return original(*arguments)

    monkeypatch.setattr(read, "_ahead", listening)
    question = headline(asked_by(OVERVIEW.key, OVERVIEW.address))
    assert answered
    from_summary = question.ask()
    answered.clear()
    streamlit.cache_data.clear()
    with summary.counted_from_rows():
        pd.testing.assert_frame_equal(question.ask(), from_summary)
    assert not answered
    streamlit.cache_data.clear()
    question.ask()
    assert answered
    databases.drop(engine)


# --- the usual way --------------------------------------------------------------------------------


def test_the_usual_way_counts_as_the_program_does(big: sa.Engine, overview: list[Call]) -> None:
    found = usual.answers(usual.read(big), usual.Look(AS_OF.replace(month=1, day=1), AS_OF))
    ours = headline(overview).ask().iloc[0]
    assert found["now"]["received"] == ours["received"] > 0
    assert found["now"]["overdue"] == ours["overdue"] > 0
    assert found["now"]["on_time_rate"] == pytest.approx(ours["on_time_rate"])
    assert found["now"]["median_duration"] == pytest.approx(ours["median_duration"])
    assert found["by_unit"]["received"].sum() <= ours["received"]
    assert len(found["by_month"]) == usual.MONTHS and len(found["oldest"]) == 2


# --- the command ----------------------------------------------------------------------------------


def test_the_command_measures_and_writes(tmp_path: Path) -> None:
    output = tmp_path / "scale.md"
    main(["--files", str(FILES), "--repeat", "1", "--output", str(output)])
    text = output.read_text()
    assert text.count("| overview | province |") == 3  # side by side, and each database
    assert "## SQLite, 2,000 files" in text and "## PostgreSQL, 2,000 files" in text
    assert "The usual way, for the overview" in text and "Made in" in text
    assert "What did not run" not in text


def test_what_does_not_fit_on_the_disk_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 10**6}))
    main(["--files", "2000", "--database", "sqlite", "--output", str(tmp_path / "scale.md"),
          "--keep", str(tmp_path)])  # fmt: skip
    text = (tmp_path / "scale.md").read_text()
    assert "What did not run" in text and "sqlite, 2,000 files: 0 GB of disk are free" in text


def test_databases_are_made_once(tmp_path: Path) -> None:
    first = Shelf(tmp_path)
    assert not first.has("sqlite", 50)
    address = first.url("sqlite", 50)
    assert list(first.took) == [address]
    again = Shelf(tmp_path)
    assert again.has("sqlite", 50) and again.url("sqlite", 50) == address and not again.took


def test_a_database_left_half_filled_is_not_measured(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    engine = sa.create_engine(shelf.url("sqlite", 50))
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM case_file WHERE id = 50"))
    engine.dispose()
    with pytest.raises(RuntimeError, match="half filled"):
        Shelf(tmp_path).url("sqlite", 50)


# --- what is written ------------------------------------------------------------------------------


def test_long_tasks_are_repeated_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0, 1, 1, 30, 30, 31, 31, 32])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    assert timed(lambda: None, 4).seconds == (1, 29)
    clock = iter([0, 70])
    assert timed(lambda: None, 4).seconds == (70,)


def test_settings_are_given_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from lib.config import settings

    monkeypatch.setenv("OVERSIGHT_STATEMENT_SECONDS", "7")
    with pointed_at(f"sqlite:///{tmp_path / 'x.sqlite'}"):
        assert settings().statement_seconds == 3600
    assert settings().statement_seconds == 7


def run_of(database: str, files: int, times: float, raw: float | None = None) -> Run:
    def some(seconds: float) -> Times:
        return Times((seconds / 2, seconds, seconds * 2))

    question = Question("overview", PROVINCE, "overview")
    rows = some(raw) if raw else None
    costs = (("query.figures.table(received)", times),)
    result = Result(question, 26, some(0.001), rows, some(times * 3), some(times), some(0.002),
                    costs, costs, some(0.008))  # fmt: skip
    return Run(database, files, 10**9, [result])


def test_the_page_gives_ratios() -> None:
    runs = [run_of("sqlite", 1_000, 0.01), run_of("postgresql", 1_000, 0.02, 0.5),
            run_of("sqlite", 10_000, 0.03), run_of("postgresql", 10_000, 0.02, 6.0)]  # fmt: skip
    runs[1].usual_cold, runs[1].usual_warm = Times((0.4,)), Times((0.2,))
    runs[3].notes.append("left out")
    text = written(runs, "a box", ["postgresql, 7 files: why"])
    growth, beside = text.split("## Growth, PostgreSQL")[1].split("## SQLite ÷ PostgreSQL")
    assert "| overview | province | 1.00 | 12.00 | 1.00 |" in growth
    # from the rows only PostgreSQL was asked
    assert "| overview | province | 3.00 | – | 1.00 |" in text.split("## Growth, SQLite")[1]
    assert "| overview | province | 0.50 | 1.50 | – | – |" in beside
    assert (
        "| overview | province | 26 | 8.00 | 20.00 | 2.00 | 25.00 | 20.00 | 100.00 | 1.00 " in text
    )
    assert "500.0 (250.0–1,000.0)" in text and "- left out" in text
    assert "- postgresql, 7 files: why" in text and "Machine: a box" in text
