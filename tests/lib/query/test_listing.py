"""Pages of a list, read from a row on and in the order of an index: the same rows in the same order
as one statement that finds all of them and sorts them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import case_file
from lib.filters import Filters
from lib.metrics import METRICS, PARTS
from lib.metrics.durations import finished, ordinal
from lib.query import listing, spans
from lib.query.asked import Asked
from lib.query.listing import Cut, Listing
from lib.query.order import SORTS
from lib.query.run import rows
from tests.world import World
from tests.world.looks import look
from tests.world.recount import fact
from tests.world.world import PROVINCE

F = case_file.c
SEEDS = range(200, 208)
OF_FILES = [key for key in METRICS if fact(key) == "files"]
SIZE = 7


def sorted_at_once(sort: str, filters: Filters) -> list[Any]:
    """The orders as they are meant: by what is shown, worked out row by row."""
    span = spans.one(filters)
    done_on = finished(span.end)
    late = sa.case((done_on.is_not(None), ordinal(done_on) - ordinal(span.due_on)))
    orders: dict[str, list[Any]] = {
        "overdue": [done_on.is_not(None), late.desc().nulls_last(), span.due_on.nulls_last()],
        "due": [span.due_on.nulls_last()],
        "received": [F.received_on.desc()],
        "completed": [done_on.desc().nulls_last()],
        "code": [F.code],
    }
    return [*orders[sort], F.id]


def expected(asked: Asked) -> list[tuple[int, tuple[str, str]]]:
    """Id, and code and origin, of all rows in order."""
    named = sa.select(F.id, F.code, F.origin).where(*asked.listing.conditions)
    ordered = named.order_by(*sorted_at_once(asked.sort, asked.filters))
    return [(row["id"], (row["code"], row["origin"])) for row in rows(ordered)]


def turned(of: Listing, files: dict[int, tuple[str, str]], backwards: bool) -> Iterator[list[int]]:
    """Page after page, each from the last row of the one before (or the first, backwards)."""
    at = None
    while page := listing.ids(of, Cut(SIZE, at, backwards)):
        yield page
        at = listing.position(of, *files[page[0 if backwards else -1]], PROVINCE)
        assert at is not None


def asked_in(world: World, seed: int, gathered: bool) -> Iterator[tuple[Asked, Listing]]:
    random = Random(seed)
    filters, scope = look(world, seed)
    for sort in SORTS:
        for key in ("handled", *random.sample(OF_FILES, 6)):
            asked = Asked(key, random.choice(PARTS), filters, scope, sort=sort)
            yield asked, replace(asked.listing, gathered=gathered)


class TestOrder:
    @pytest.mark.parametrize("gathered", [False, True], ids=["walked", "gathered"])
    @pytest.mark.parametrize("seed", SEEDS)
    def test_all_at_once_is_what_was_sorted(self, world: World, seed: int, gathered: bool) -> None:
        for asked, of in asked_in(world, seed, gathered):
            wanted = [id for id, _file in expected(asked)]
            assert listing.ids(of, Cut(100_000)) == wanted, asked
            assert listing.ids(of, Cut(100_000, backwards=True)) == wanted, asked

    @pytest.mark.parametrize("gathered", [False, True], ids=["walked", "gathered"])
    @pytest.mark.parametrize("sort", SORTS)
    @pytest.mark.parametrize("metric", ["handled", "overdue", "late_rate_of_all"])
    def test_pages_forwards_and_backwards(
        self, world: World, metric: str, sort: str, gathered: bool
    ) -> None:
        metric = metric if metric in METRICS else "on_time_rate"
        part = "numerator" if metric != "on_time_rate" else "denominator"
        asked = Asked(metric, part, world.filters("2025", "2025-06-13"), PROVINCE, sort=sort)
        of, wanted = replace(asked.listing, gathered=gathered), expected(asked)
        files = dict(wanted)
        assert len(wanted) > 3 * SIZE
        forwards = [id for page in turned(of, files, backwards=False) for id in page]
        assert forwards == [id for id, _file in wanted]
        pages = list(turned(of, files, backwards=True))
        assert [id for page in reversed(pages) for id in page] == forwards

    @pytest.mark.parametrize("gathered", [False, True], ids=["walked", "gathered"])
    @pytest.mark.parametrize("sort", SORTS)
    def test_by_number_from_either_end(self, world: World, sort: str, gathered: bool) -> None:
        asked = Asked("handled", "numerator", world.filters("2025"), PROVINCE, sort=sort)
        of, wanted = replace(asked.listing, gathered=gathered), [id for id, _ in expected(asked)]
        for skip in (0, 1, 20, len(wanted) // 2, len(wanted) - 3, len(wanted), len(wanted) + 9):
            assert listing.ids(of, Cut(SIZE, skip=skip)) == wanted[skip:][:SIZE], skip
            from_end = wanted[: len(wanted) - skip] if skip < len(wanted) else []
            assert listing.ids(of, Cut(SIZE, backwards=True, skip=skip)) == from_end[-SIZE:], skip

    def test_a_file_that_is_not_listed_has_a_place_too(self, world: World) -> None:
        """What follows it is what would follow it if it were there."""
        whole = Asked("handled", "numerator", world.filters("2025"), PROVINCE)
        some = Asked("resolved", "numerator", world.filters("2025"), PROVINCE)
        of, listed = some.listing, {id for id, _file in expected(some)}
        everything = expected(whole)
        for n, (id, file) in list(enumerate(everything))[::5]:
            at = listing.position(of, *file, PROVINCE)
            after = [other for other, _file in everything[n + 1 :] if other in listed]
            assert listing.ids(of, Cut(SIZE, at)) == after[:SIZE], id

    def test_a_file_out_of_scope_has_none(self, world: World) -> None:
        asked = Asked("handled", "numerator", world.filters("2025"), PROVINCE)
        _id, (code, origin) = expected(asked)[0]
        of = asked.listing
        assert listing.position(of, code, origin, PROVINCE)
        nothing = Scope(units=(), fields=None, names=False)
        assert listing.position(of, code, origin, nothing) is None
        assert listing.position(of, "no such code", origin, PROVINCE) is None
