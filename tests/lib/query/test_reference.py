"""What may be chosen, by code; the state of the data; cached answers and who may have them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st

from lib import query
from lib.access import NOTHING, Scope
from lib.database.schema import case_file, data_load
from lib.filters import from_url
from lib.metrics import METRICS
from tests.world import AS_OF, World, build
from tests.world.world import PROVINCE

VERSION = "world"


class TestTreeOrder:
    def test_each_unit_is_followed_by_all_under_it(self, world: World) -> None:
        known = query.reference(VERSION)
        order = known.in_tree_order()
        assert sorted(unit.id for unit in order) == sorted(known.units)
        for place, unit in enumerate(order):
            under = known.in_tree_order(unit.id)
            assert order[place + 1 : place + 1 + len(under)] == under
            assert [each for each in under if each.parent_id == unit.id] == known.children(unit.id)
        assert [unit for unit in order if unit.parent_id is None] == known.children(None)


class TestChoices:
    """What may be chosen reaches as far as the scope."""

    def test_everything(self, world: World) -> None:
        everything = query.choices(VERSION, AS_OF, PROVINCE, None)
        assert len(everything.units) == len(world.units)
        assert set(everything.fields) == set(world.fields)
        assert everything.home_unit is None

    def test_a_head_sees_the_subtree_and_the_predecessors_with_files(self, world: World) -> None:
        home = world.unit("H61.21", "2026-01-05")
        found = query.choices(VERSION, AS_OF, Scope((home,), None, names=True), home)
        assert found.home_unit == "H61.21"
        assert {"H61.21", "H61.21.03", "H59.21", "H59.10"} <= set(found.units)
        assert not {"86", "84", "H61.02", "29242"} & set(found.units)

    def test_a_deputy_sees_the_own_fields(self, world: World) -> None:
        home = world.unit("H61.02", "2026-01-05")
        scope = Scope((home,), (world.fields["reform"],), names=False)
        found = query.choices(VERSION, AS_OF, scope, home)
        assert found.fields == {"reform": world.fields["reform"]}

    def test_nothing(self, world: World) -> None:
        found = query.choices(VERSION, AS_OF, NOTHING, None)
        assert (found.units, found.fields) == ({}, {})

    def test_codes_used_again_have_a_token_each(self, world: World) -> None:
        found = query.choices(VERSION, AS_OF, PROVINCE, None)
        wards = {token: unit for token, unit in found.units.items() if token.startswith("29242")}
        assert wards == {
            "29242": world.unit("29242", "2026-01-05"),
            "29242@2025-01-01": world.unit("29242", "2025-03-03"),
            "29242@2020-01-01": world.unit("29242", "2024-03-04"),
        }

    def test_every_choice_comes_back_from_the_url(self, world: World) -> None:
        found = query.choices(VERSION, AS_OF, PROVINCE, None)
        for token, unit in found.units.items():
            look, dropped = from_url({"unit": token}, found)
            assert (look.unit_id, dropped) == (unit, [])


class TestDataState:
    def test_never_loaded(
        self, engine: sa.Engine, use_database: Callable[[sa.Engine], None]
    ) -> None:
        use_database(engine)
        assert query.data_state() is None

    def test_newest_finished_delivery(
        self, engine: sa.Engine, use_database: Callable[[sa.Engine], None]
    ) -> None:
        use_database(engine)
        deliver(engine, datetime(2026, 3, 1, 6))
        first = query.data_state()
        deliver(engine, None)  # still running
        assert query.data_state() == first
        deliver(engine, datetime(2026, 3, 2, 6))
        second = query.data_state()
        assert first is not None and second is not None
        assert (first.as_of, second.as_of) == (date(2026, 2, 28), date(2026, 3, 1))
        assert first.version != second.version


def deliver(engine: sa.Engine, finished: datetime | None) -> None:
    started = finished or datetime(2026, 3, 1, 7)
    row = {"source": "s", "profile": "p", "started_at": started, "finished_at": finished}
    with engine.begin() as connection:
        as_of = started.date() - timedelta(days=1)
        connection.execute(sa.insert(data_load).values(**row, as_of=as_of, is_demo=True))


class TestCache:
    """An answer belongs to its question, its scope and its data version."""

    def test_two_scopes_never_share_an_answer(self, world: World) -> None:
        """Asked in turn, widest first, each scope gets what it would get alone."""
        unit, field = world.unit("H61.21", "2026-01-05"), world.fields["land"]
        scopes = [
            PROVINCE,
            Scope((unit,), None, names=True),
            Scope((unit,), (field,), names=True),
            Scope(None, (field,), names=True),
            Scope((field,), None, names=True),  # the same numbers in another place
            Scope((), None, names=True),
            Scope(None, (), names=True),
            NOTHING,
        ]
        filters = world.filters("2025")
        in_turn = [answers(filters, scope) for scope in scopes]
        for scope, found in zip(scopes, in_turn, strict=True):
            st.cache_data.clear()
            assert answers(filters, scope) == found
        received = [found[0] for found in in_turn]
        assert received[0] > received[1] > received[2] > 0
        assert received[0] > received[3] > received[2]
        assert received[5:] == [0, 0, 0]

    def test_names_belong_to_the_scope(self, world: World) -> None:
        shown, hidden = PROVINCE, replace(PROVINCE, names=False)
        filters = world.filters()
        officials = []
        for scope in (shown, hidden, replace(hidden, official=1), hidden, shown):
            file = query.find_file("A-1", "books", filters, scope)
            assert file is not None
            officials.append(file["official"])
        name = officials[0]
        assert name is not None
        assert officials == [name, None, name, None, name]

    @pytest.mark.parametrize(
        "change",
        [
            {"unit_id": 1},
            {"own_only": True},
            {"field_ids": (1,)},
            {"sources": ("central",)},
            {"kinds": ("task",)},
            {"organisation": "then"},
            {"deadline": "current"},
            {"as_of": date(2025, 6, 30)},
            {"version": "another"},
            {"cell": (("kind", "task"),)},
        ],
    )
    def test_every_filter_is_part_of_the_question(
        self, world: World, change: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        filters = world.filters("2025")
        query.table(("received",), filters, PROVINCE)
        asked: list[Any] = []

        def no_rows(statement: Any) -> list[Any]:
            asked.append(statement)
            return []

        monkeypatch.setattr("lib.query.figures.rows", no_rows)
        query.table(("received",), filters, PROVINCE)
        assert asked == []  # known already
        query.table(("received",), replace(filters, **change), PROVINCE)
        assert len(asked) == 1

    def test_an_answer_cannot_be_changed_from_outside(self, world: World) -> None:
        filters = world.filters("2025")
        mine = query.table(("received",), filters, PROVINCE)
        mine["received"] = -1
        assert query.table(("received",), filters, PROVINCE).iloc[0]["received"] > 0

    def test_a_new_delivery_is_seen(
        self, engine: sa.Engine, use_database: Callable[[sa.Engine], None]
    ) -> None:
        world = build(engine, files=20)
        use_database(engine)
        before = query.data_state()
        assert before is not None
        filters = replace(world.filters("2026"), version=before.version)
        old = query.table(tuple(METRICS), filters, PROVINCE)
        with engine.begin() as connection:
            connection.execute(sa.update(case_file).values(received_at=datetime(2026, 3, 2)))
        assert query.table(tuple(METRICS), filters, PROVINCE).equals(old)  # the same version
        with engine.begin() as connection:
            row = {"source": "s", "profile": "p", "started_at": datetime(2026, 3, 21)}
            row |= {"finished_at": datetime(2026, 3, 21, 1), "as_of": AS_OF, "id": 99}
            connection.execute(sa.insert(data_load).values(**row))
        after = query.data_state()
        assert after is not None and after.version != before.version
        new = query.table(("received",), replace(filters, version=after.version), PROVINCE)
        assert new.iloc[0]["received"] > old.iloc[0]["received"]


def answers(filters: Any, scope: Scope) -> tuple[int, int, int]:
    """Received: as a figure, as a count and as a list."""
    asked = ("received", "numerator", filters, scope)
    figure = query.table(("received",), filters, scope).iloc[0]["received"]
    listed = len(query.records(*asked, size=10_000))
    assert figure == query.count(*asked) == listed
    return int(figure), query.count(*asked), listed
