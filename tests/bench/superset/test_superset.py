"""The comparison with Superset asks the same questions, and says what it found. Superset itself is
not here: what it is asked is asked of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from tests.bench.big.databases import AS_OF
from tests.bench.big.loading import fill
from tests.bench.big.measuring import Result, Times
from tests.bench.big.questions import OVERVIEW
from tests.bench.big.recording import asked_by, headline
from tests.bench.big.world import Size
from tests.bench.superset.__main__ import SAME, Beside, days, written
from tests.bench.superset.drive import DATASET, questions
from tests.databases import PostgresDatabases


@pytest.fixture(scope="module")
def big(postgres_databases: PostgresDatabases) -> Iterator[sa.Engine]:
    engine = postgres_databases.empty()
    fill(engine, Size(2_000, 7, AS_OF), progress=False)
    yield engine
    postgres_databases.drop(engine)


def test_both_count_the_same(big: sa.Engine, use_database: Callable[[sa.Engine], None]) -> None:
    use_database(big)
    ours = headline(asked_by(OVERVIEW.key, OVERVIEW.address)).ask().iloc[0]
    asked = questions(days())["headline"]["metrics"]
    listed = ", ".join(f"{each['sqlExpression']} AS {each['label']}" for each in asked)
    with big.connect() as connection:
        statement = f"SELECT {listed} FROM ({DATASET.format(end=AS_OF)}) AS files"
        theirs = connection.exec_driver_sql(statement).mappings().one()
    for name in SAME:
        assert float(theirs[name]) == pytest.approx(float(ours[name])), name
    assert theirs["received"] > 0 and theirs["overdue"] > 0


def test_every_question_is_valid_sql(big: sa.Engine) -> None:
    asked = questions(days())
    assert len(asked) == 6
    with big.connect() as connection:
        for name, query in asked.items():
            columns = [each if isinstance(each, str) else each["sqlExpression"]
                       for each in query["columns"]]  # fmt: skip
            metrics = [each["sqlExpression"] for each in query.get("metrics", [])]
            where = query.get("extras", {}).get("where", "true")
            grouped = f"GROUP BY {', '.join(columns)}" if columns and metrics else ""
            found = connection.exec_driver_sql(
                f"SELECT {', '.join(columns + metrics)} FROM ({DATASET.format(end=AS_OF)}) AS f "
                f"WHERE {where} {grouped}"
            ).all()
            assert found, name


def test_the_page_gives_ratios() -> None:
    def some(seconds: float) -> Times:
        return Times((seconds, seconds))

    ours = Result(OVERVIEW, 26, some(0.001), some(2.0), some(0.2), some(0.2), some(0.07), (), ())
    same = Result(OVERVIEW, 8, some(0.001), None, some(0.2), some(0.1), some(0.05), (), ())
    theirs = {"headline": (some(1.0), some(0.3)), "24 months": (some(3.0), some(0.2))}
    text = written([Beside(1_000, ours, same, theirs)], "a box")
    assert "| Superset, no cache | 40.00 | 80.00 | 4,000.00 | 4,000.0 |" in text
    assert "| Superset, its cache | 5.00 | 10.00 | 500.00 | 500.0 |" in text
    assert "| overview, new look | 2.00 | 4.00 | 200.00 | 200.0 |" in text
    assert "| overview, rows | 20.00 | 40.00 | 2,000.00 | 2,000.0 |" in text
    assert "| 24 months | 3,000.0 | 200.0 |" in text and "1,000 files" in text
