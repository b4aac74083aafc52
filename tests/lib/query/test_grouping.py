"""Which tables one SELECT reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from lib import query
from lib.database.schema import case_file, issue
from lib.filters import Filters
from lib.query.grouping import Look, rows_of
from lib.query.spans import Months
from tests.world import World
from tests.world.world import PROVINCE

I, F = issue.c, case_file.c  # noqa: E741
Narrow = Callable[[Filters, int], Filters]
NEEDS_NO_FILE: dict[str, Narrow] = {
    "everything": lambda filters, _field: filters,
    "one unit": lambda filters, _field: replace(filters, unit_id=1),
}
NEEDS_FILES: dict[str, Narrow] = {
    "a field": lambda filters, field: replace(filters, field_ids=(field,)),
    "a source": lambda filters, _field: replace(filters, sources=("citizen",)),
}


def tables(filters: Filters, by: tuple[str, ...] = (), *read: object) -> str:
    look = Look(filters, PROVINCE, by, Months(filters, 3))
    return str(rows_of("issue", look, None, [I.found_on, *read]))  # type: ignore[list-item]


@pytest.mark.parametrize("name", NEEDS_NO_FILE)
def test_issues_are_counted_without_their_files(world: World, name: str) -> None:
    filters = NEEDS_NO_FILE[name](world.filters("2026"), 0)
    assert "case_file" not in tables(filters) and "months" in tables(filters)
    assert "case_file" not in tables(filters, ("unit",))


@pytest.mark.parametrize("name", NEEDS_FILES)
def test_files_are_read_where_something_is_asked_of_them(world: World, name: str) -> None:
    field = sorted(world.fields.values())[0]
    assert "JOIN case_file" in tables(NEEDS_FILES[name](world.filters("2026"), field))
    assert "JOIN case_file" in tables(world.filters("2026"), ("field",))
    assert "JOIN case_file" in tables(world.filters("2026"), (), F.kind == "task")


def test_an_issue_without_a_file_counts_either_way(world: World) -> None:
    filters = world.filters("2026")
    alone = query.table(("issues_found",), filters, PROVINCE)["issues_found"].item()
    by_field = query.table(("issues_found",), filters, PROVINCE, ("field",))
    assert alone == by_field["issues_found"].sum() > 0
    assert by_field["field"].isna().any()
