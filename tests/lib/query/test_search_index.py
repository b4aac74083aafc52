"""Search by the index of texts finds what comparing every text finds."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from random import Random

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from lib.access import accounts
from lib.database import search
from lib.database.check import check
from lib.database.engine import reading
from lib.database.schema import case_file, user_account
from lib.database.sight import SYSTEM, seeing
from lib.query import asked as asked_module
from lib.query import listing
from lib.query.asked import Asked
from lib.query.listing import Cut
from lib.query.run import rows
from lib.text import GROUP
from tests.world import World
from tests.world.world import PROVINCE

F = case_file.c
AWKWARD = ["50%", "a_b", "c:\\", '"', "''", "and", "or*", "near(", "%%%", "___", "\\\\\\", "giay-"]


def by_index(words: list[str]) -> set[int]:
    """Files that the index gives, of which those count whose text has the words."""
    found = sa.select(F.id).where(
        F.id.in_(search.ids(words, 100_000)), *(has(word) for word in words)
    )
    return {row["id"] for row in rows(found)}


def by_text(words: list[str]) -> set[int]:
    return {row["id"] for row in rows(sa.select(F.id).where(*(has(word) for word in words)))}


def has(word: str) -> sa.ColumnElement[bool]:
    return F.search_text.contains(word, autoescape=True)


@pytest.fixture
def words(world: World) -> list[str]:
    """Pieces of texts that are there, at least as long as a group."""
    texts = [row["search_text"] for row in rows(sa.select(F.search_text).distinct())]
    random, found = Random(3), []
    for text in random.sample(texts, min(60, len(texts))):
        word = random.choice([each for each in text.split() if len(each) >= GROUP])
        start = random.randint(0, len(word) - GROUP)
        found.append(word[start : start + random.randint(GROUP, 9)])
    return [word for word in found if len(word) >= GROUP]


def test_the_index_finds_all_that_is_there(world: World, words: list[str]) -> None:
    random = Random(4)
    assert len(words) > 20
    for word in words:
        pair = [word, random.choice(words)]
        assert by_index([word]) == by_text([word]) != set(), word
        assert by_index(pair) == by_text(pair), pair


@pytest.mark.parametrize("word", [each for each in AWKWARD if len(each) >= GROUP])
def test_signs_mean_themselves(world: World, word: str) -> None:
    assert by_index([word]) == by_text([word])


@given(word=st.text(string.ascii_lowercase[:6] + "%_\\\"'() *-:^", min_size=GROUP, max_size=20))
def test_any_word_is_a_word(word: str) -> None:
    """What FTS5 reads is a list of groups joined by AND, whatever the word holds."""
    parts = search.groups([word]).split(" AND ")
    assert 1 <= len(parts) <= search.MOST_GROUPS
    for part in parts:
        inner = part[1:-1].replace('""', "\0")
        assert part[0] == part[-1] == '"' and '"' not in inner
        assert inner.replace("\0", '"') in word and len(inner) == GROUP


class TestLists:
    """A list finds the same whether its rows are gathered, found by the index, or walked."""

    @pytest.fixture
    def ways(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[Asked], Iterator[list[int]]]:
        def of(asked: Asked) -> Iterator[list[int]]:
            for few, counted in ((20_000, 10_000), (-1, 10_000), (-1, -1)):
                monkeypatch.setattr(asked_module, "FEW", few)
                monkeypatch.setattr(asked_module, "COUNTED", counted)
                yield listing.ids(asked.listing, Cut(100_000))

        return of

    def test_all_ways(self, world: World, words: list[str], ways: object) -> None:
        found = 0
        for text in [*words[:12], "a", "a gi", f"{words[0]} {words[1]}", "no such word"]:
            asked = Asked("handled", "numerator", world.filters("2025"), PROVINCE, text)
            few, narrow, walked = ways(asked)  # type: ignore[operator]
            assert few == narrow == walked, text
            found += len(few)
        assert found > 15

    def test_the_index_is_used_for_what_is_rare(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(asked_module, "FEW", -1)
        asked = Asked("handled", "numerator", world.filters("2025"), PROVINCE, "quyen")
        assert asked.listing.gathered
        monkeypatch.setattr(search, "has_groups", lambda: False)
        assert asked.listing.gathered == search.is_possible()
        short = Asked("handled", "numerator", world.filters("2025"), PROVINCE, "qu")
        assert not short.listing.gathered


class TestKeptUp:
    """The index follows the table."""

    def test_changes_are_found(
        self, engine: sa.Engine, use_database: Callable[[sa.Engine], None]
    ) -> None:
        use_database(engine)
        with engine.begin() as connection:
            _one_file(connection, "han xu ly")
        assert by_index(["han"]) == {1}
        with engine.begin() as connection:
            connection.execute(sa.update(case_file).values(search_text="thoi gian"))
        assert by_index(["han"]) == set() and by_index(["gian"]) == {1}
        with engine.begin() as connection:
            connection.execute(sa.delete(case_file))
        assert {row["id"] for row in rows(search.ids(["gian"], 10))} == set()

    def test_missing_index_is_said_and_search_still_works(
        self, engine: sa.Engine, use_database: Callable[[sa.Engine], None]
    ) -> None:
        use_database(engine)
        with engine.begin() as connection:
            _one_file(connection, "han xu ly")
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"DROP INDEX {search.INDEX}")
                connection.exec_driver_sql("DROP EXTENSION pg_trgm")
            else:
                for name in ("insert", "delete", "update"):
                    connection.exec_driver_sql(f"DROP TRIGGER {search.TABLE}_{name}")
                connection.exec_driver_sql(f"DROP TABLE {search.TABLE}")
        assert "slow_search" in {finding.code for finding in check(engine)}
        if engine.dialect.name == "postgresql":
            assert by_index(["han"]) == {1}
        with engine.begin() as connection:
            search.build(connection)
        assert "slow_search" not in {finding.code for finding in check(engine)}
        assert by_index(["han"]) == {1}


def _one_file(connection: sa.Connection, text: str) -> None:
    connection.exec_driver_sql(
        "INSERT INTO org_unit (id, code, name, short_name, kind, valid_from) "
        "VALUES (1, 'A', 'A', 'A', 'department', '2020-01-01')"
    )
    connection.exec_driver_sql(
        "INSERT INTO case_file (id, origin, code, kind, title, unit_id, current_unit_id, "
        "received_at, ingested_at, search_text) VALUES (1, 'x', '1', 'task', 't', 1, 1, "
        f"'2026-01-05 08:00:00', '2026-01-05 08:00:00', '{text}')"
    )


def test_an_account_is_given_nothing_foreign(
    demo_engine: sa.Engine, use_database: Callable[[sa.Engine], None]
) -> None:
    """What the index gives is what the wall shows, for everybody; the same words find more for who
    sees the province."""
    use_database(demo_engine)
    with seeing(SYSTEM), reading() as connection:
        users = [user for user, _address in accounts(connection)]
        assert connection.scalar(sa.select(sa.func.count()).select_from(user_account))
    found: dict[str, int] = {}
    for user in users:
        with seeing(user.sight):
            given_ids = {row["id"] for row in rows(search.ids(["ong"], 100_000))}
            seen = {row["id"] for row in rows(sa.select(F.id))}
        assert given_ids <= seen, user.username
        found[user.role] = max(found.get(user.role, 0), len(given_ids))
    assert found["chairman"] > found["head"] > 0
    assert found["operator"] == 0
