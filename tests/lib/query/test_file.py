"""One file: its header and history, on the as-of day, for those who may see it."""

from __future__ import annotations

from typing import Any

import pytest

from lib import query
from lib.access import NOTHING, Scope
from lib.query.file import History
from tests.world import World
from tests.world.edges import COLLEAGUE, HANDLER
from tests.world.world import PROVINCE

OFFICIALS = {"handler": 1, "colleague": 2}
PARTS = ("events", "stages", "pauses", "reviews", "issues")


def header(world: World, code: str, origin: str | None = "books", **more: Any) -> dict[str, Any]:
    file = query.find_file(code, origin, world.filters(**more), PROVINCE)
    assert file is not None
    return file


def history(world: World, code: str = "A-1", scope: Scope = PROVINCE) -> History:
    return query.history(header(world, code)["id"], world.filters(), scope)


class TestHeader:
    """Received Monday 5 January 2026, due on the 16th, Saturday the 10th worked."""

    def test_after_the_result(self, world: World) -> None:
        file = header(world, "A-1")
        keys = ("state", "official", "days_gross", "days_paused", "days_overdue",
                "days_overdue_current")  # fmt: skip
        assert {key: file[key] for key in keys} == {
            "state": "late",
            "official": HANDLER,
            "days_gross": 23,
            "days_paused": 5,  # 9 to 12 January 2, from the 30th until the result 3
            "days_overdue": 13,
            "days_overdue_current": 3,
        }
        assert file["unit_id"] == file["current_unit_id"] == world.edges["one_file"]

    @pytest.mark.parametrize(
        ("day", "state", "gross", "paused", "overdue"),
        [
            ("2026-01-05", "not_due", 0, 0, -10),
            ("2026-01-09", "paused", 4, 0, -6),
            ("2026-01-10", "paused", 5, 1, -5),
            ("2026-01-12", "not_due", 6, 2, -4),
            ("2026-01-15", "due_soon", 9, 2, -1),
            ("2026-01-16", "due_soon", 10, 2, 0),
            ("2026-01-17", "overdue", 10, 2, 0),
            ("2026-01-19", "overdue", 11, 2, 1),
            ("2026-02-03", "paused", 22, 4, 12),
            ("2026-02-04", "late", 23, 5, 13),
        ],
    )
    def test_as_of(
        self, world: World, day: str, state: str, gross: int, paused: int, overdue: int
    ) -> None:
        file = header(world, "A-1", as_of=day)
        found = (file["state"], file["days_gross"], file["days_paused"], file["days_overdue"])
        assert found == (state, gross, paused, overdue)

    def test_stands_at_the_as_of_day_whatever_the_period(self, world: World) -> None:
        file = header(world, "A-1", period="2026-01")
        assert (file["state"], file["days_gross"]) == ("late", 23)

    def test_without_a_deadline(self, world: World) -> None:
        file = header(world, "A-2")
        assert (file["state"], file["official"], file["field_id"]) == (
            "open_no_deadline", None, None)  # fmt: skip
        assert (file["days_overdue"], file["days_paused"]) == (None, 0)

    def test_by_the_current_deadline(self, world: World) -> None:
        assert header(world, "A-1", as_of="2026-01-20", deadline="current")["state"] == "not_due"

    def test_one_code_of_two_systems(self, world: World) -> None:
        for origin in ("books", "another"):
            assert header(world, "TWIN-1", origin)["origin"] == origin
        assert header(world, "TWIN-1", None)["origin"] == "another"  # the newest

    @pytest.mark.parametrize("code", ["A-9", "", "a-1", "A-1'--", "A-_"])
    def test_unknown_code(self, world: World, code: str) -> None:
        assert query.find_file(code, None, world.filters(), PROVINCE) is None


class TestHistory:
    def test_events_in_order(self, world: World) -> None:
        events = history(world).events
        assert [*events["kind"]] == ["received", "advised", "completed"]
        assert [*events["official"]] == [None, COLLEAGUE, HANDLER]
        assert [*events["note"]] == [None, "lần 1", None]

    def test_stages_with_working_days(self, world: World) -> None:
        stages = history(world).stages
        assert [*stages["stage"]] == ["receive", "process", "advise"]
        assert [*stages["days"]] == [1, 6, 43]  # the last one runs until the as-of day
        assert [*stages["unit_id"]] == [None, world.edges["one_file"], None]

    def test_clock_stops_within_the_life_of_the_file(self, world: World) -> None:
        pauses = history(world).pauses
        assert [*pauses["days"]] == [2, 3, 0]
        assert pauses["ended_on"].isna().sum() == 1

    def test_reviews_and_issues(self, world: World) -> None:
        found = history(world)
        assert [*found.reviews["rating"]] == [3, 2]
        assert [*found.reviews["inspection"]] == [None, "Kiểm tra quý I"]
        assert [*found.reviews["complete"]] == [4, None]
        assert [*found.issues["status"]] == ["open"]

    def test_a_file_with_nothing(self, world: World) -> None:
        assert all(getattr(history(world, "A-2"), part).empty for part in PARTS)


class TestScope:
    @pytest.mark.parametrize(
        ("edge", "field", "seen"),
        [
            ("one_file", None, {"A-1", "A-2"}),
            ("one_file", "land", {"A-1"}),
            ("one_file", "health", set()),
            ("same_code", None, {"TWIN-1"}),
            (None, None, set()),
        ],
    )
    def test_out_of_scope_is_unknown(
        self, world: World, edge: str | None, field: str | None, seen: set[str]
    ) -> None:
        fields = (world.fields[field],) if field else None
        scope = Scope((world.edges[edge],), fields, names=True) if edge else NOTHING
        for code in ("A-1", "A-2", "TWIN-1"):
            file = query.find_file(code, "books", world.filters(), scope)
            assert (file is not None) == (code in seen)
            parts = [len(getattr(history(world, code, scope), part)) for part in PARTS]
            assert parts == ([3, 3, 3, 2, 1] if code == "A-1" and code in seen else [0] * 5)

    @pytest.mark.parametrize(
        ("viewer", "names", "at_the_head", "in_events"),
        [
            (None, True, HANDLER, [None, COLLEAGUE, HANDLER]),
            (None, False, None, [None, None, None]),
            ("handler", False, HANDLER, [None, None, HANDLER]),
            ("colleague", False, None, [None, COLLEAGUE, None]),
        ],
    )
    def test_names(
        self,
        world: World,
        viewer: str | None,
        names: bool,
        at_the_head: str | None,
        in_events: list[str | None],
    ) -> None:
        """Shown to those who may see them all, and to the person."""
        own = OFFICIALS[viewer] if viewer else None
        scope = Scope((world.edges["one_file"],), None, names=names, official=own)
        file = query.find_file("A-1", "books", world.filters(), scope)
        assert file is not None
        assert file["official"] == at_the_head
        assert [*history(world, scope=scope).events["official"]] == in_events

    def test_no_question_without_a_scope(self, world: World) -> None:
        filters = world.filters()
        questions: dict[str, tuple[Any, ...]] = {
            "table": (("received",), filters),
            "series": (("received",), filters),
            "records": ("received", "numerator", filters),
            "count": ("received", "numerator", filters),
            "find_file": ("A-1", "books", filters),
            "history": (1, filters),
            "leaders": (1, filters),
        }
        for name, arguments in questions.items():
            with pytest.raises(TypeError, match="scope"):
                getattr(query, name)(*arguments)
