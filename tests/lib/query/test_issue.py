"""One issue: who may see it, its file only with its own scope, and everything that repeats it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pandas as pd
import pytest
import sqlalchemy as sa

from lib import query
from lib.access import NOTHING, Scope
from lib.database.schema import issue
from tests.world import Recount, World, build
from tests.world.world import PROVINCE


def scope_of(*units: int) -> Scope:
    return Scope(units=units, fields=None, names=False)


def family(issues: pd.DataFrame, code: str) -> set[str]:
    """Codes tied to one by "repeats", walked from row to row."""
    code_of = dict(zip(issues["id"], issues["code"], strict=True))
    ties: dict[str, set[str]] = {each: set() for each in issues["code"]}
    for row in issues[issues["repeats_issue_id"].notna()].itertuples():
        ties[row.code].add(code_of[row.repeats_issue_id])
        ties[code_of[row.repeats_issue_id]].add(row.code)
    known, ahead = {code}, [code]
    while ahead:
        new = ties[ahead.pop()] - known
        known |= new
        ahead += new
    return known


def repeated(world: World, codes: Iterable[str], scope: Scope = PROVINCE) -> list[pd.DataFrame]:
    filters = world.filters()
    frames = []
    for code in codes:
        found = query.find_issue(code, filters, PROVINCE)
        assert found is not None
        frames.append(query.repeats(found["id"], filters, scope))
    return frames


class TestFamily:
    def test_holds_all_that_is_tied_near_or_far(self, world: World) -> None:
        issues = world.frames["issue"]
        codes = list(issues["code"])[::4]
        for code, frame in zip(codes, repeated(world, codes), strict=True):
            assert set(frame["code"]) == family(issues, code)
            assert len(frame) == len(set(frame["code"]))
            assert list(frame["found_on"]) == sorted(frame["found_on"])
        assert max(len(frame) for frame in repeated(world, codes)) > 2

    def test_names_the_issue_that_each_repeats(self, world: World) -> None:
        issues = world.frames["issue"].set_index("code")
        code_of = dict(zip(issues["id"], issues.index, strict=True))
        again = issues[issues["repeats_issue_id"].notna()]
        frame = repeated(world, [again.index[-1]])[0].set_index("code")
        for code, row in frame.iterrows():
            before = issues.at[code, "repeats_issue_id"]
            assert row["repeats"] == (None if pd.isna(before) else code_of[before])

    def test_is_cut_to_the_scope(self, world: World, recount: Recount) -> None:
        """A hidden issue is neither listed nor named as the one that another repeats."""
        issues = recount.issues.set_index("code")
        cut = 0
        for code in [*issues.index][::4]:
            unit = issues.at[code, "now"]
            frame = repeated(world, [code], scope_of(unit))[0]
            mine = {c for c, path in issues["path_now"].items() if unit in path}
            assert set(frame["code"]) == family(recount.issues, code) & mine
            assert set(frame["repeats"].dropna()) <= mine
            cut += len(family(recount.issues, code) - mine)
        assert cut > 5

    def test_a_circle_comes_to_an_end(
        self, engine: sa.Engine, use_database: Callable[[sa.Engine], None]
    ) -> None:
        own = build(engine, files=20)
        use_database(engine)
        with engine.begin() as connection:
            first, second, third = connection.scalars(sa.select(issue.c.id).limit(3))
            connection.execute(sa.update(issue).values(repeats_issue_id=None))
            for one, other in ((first, second), (second, third), (third, first)):
                change = sa.update(issue).where(issue.c.id == one)
                connection.execute(change.values(repeats_issue_id=other))
        frame = query.repeats(first, replace(own.filters(), version="circle"), PROVINCE)
        assert len(frame) == 3


class TestScope:
    def test_hidden_is_as_unknown_as_none(self, world: World, recount: Recount) -> None:
        filters = world.filters()
        assert query.find_issue("no such code", filters, PROVINCE) is None
        assert query.find_issue("a\0b", filters, PROVINCE) is None
        for row in recount.issues.iloc[::10].itertuples():
            assert query.find_issue(row.code, filters, NOTHING) is None
            assert query.find_issue(row.code, filters, scope_of(row.now)) is not None
            other = next(u for u in recount.issues["now"] if u not in row.path_now)
            seen = query.find_issue(row.code, filters, scope_of(other))
            inside = other in row.path_now
            assert (seen is not None) == inside

    def test_fields_of_a_deputy_leave_out_issues_without_a_file(
        self, world: World, recount: Recount
    ) -> None:
        filters, every = world.filters(), tuple(world.fields.values())
        for row in recount.issues.iloc[::10].itertuples():
            scope = Scope(units=None, fields=every, names=False)
            found = query.find_issue(row.code, filters, scope)
            assert (found is not None) == (not pd.isna(row.field_id) and row.field_id is not None)

    @pytest.mark.parametrize("part", ["page", "list"])
    def test_file_of_another_unit_stays_hidden(
        self, world: World, recount: Recount, part: str
    ) -> None:
        """The issue is the viewer's, its file is not: neither code nor title are told."""
        files = recount.files.set_index("id")
        told = hidden = 0
        for row in recount.issues[recount.issues["file_id"].notna()].iloc[::4].itertuples():
            scope, filters = scope_of(row.now), world.filters("2024-06-01..2026-03-20")
            mine = row.now in files.at[row.file_id, "path_now"]
            if part == "page":
                found = query.find_issue(row.code, filters, scope)
                assert found is not None
                code = found["file_code"]
                assert (found["file_title"] is None) == (found["file_state"] is None) == (not mine)
            else:
                listed = query.records(
                    "issues_found", "numerator", filters, scope, search=row.code, size=5
                )
                own = listed[listed["issue_code"] == row.code].iloc[0]
                code = own["code"]
                assert (own["title"] is None) == (own["origin"] is None) == (not mine)
            assert code == (files.at[row.file_id, "code"] if mine else None)
            told, hidden = told + mine, hidden + (not mine)
        assert told and hidden
