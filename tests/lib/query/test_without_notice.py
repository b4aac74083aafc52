"""An inspection without notice and the units of one head: of a unit that is still to be visited
nothing tells, although another unit of the same head has been visited already."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from lib.access import Scope
from lib.actions.draws import Plan, fix_seed, freeze
from lib.database.schema import (
    case_file,
    inspection,
    inspection_member,
    inspection_unit,
    issue,
    quality_review,
)
from lib.query import drawn as drawn_of_file
from lib.query import draws as of_draws
from lib.query import find_file, find_issue, history
from lib.query import inspections as query
from lib.statistics.sample_rules import Fixed
from tests.drawn import (
    ALL,
    CONSTRUCTION,
    DIVISION,
    FINANCE,
    HOME_AFFAIRS,
    Drawn,
    choice,
)

VISIT = dt.date(2026, 3, 10)
YEAR = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


def half_visited(drawn: Drawn, trigger: str = "unannounced") -> str:
    """An inspection that has been at the division and not yet at the department above it."""
    code = drawn.inspection(CONSTRUCTION, DIVISION, trigger=trigger)
    v = inspection_unit.c
    with drawn.engine.begin() as connection:
        number = connection.scalar(sa.select(inspection.c.id).where(inspection.c.code == code))
        mine = (v.inspection_id == number, v.unit_id == drawn.units[DIVISION])
        connection.execute(sa.update(inspection_unit).where(*mine).values(visited_on=VISIT))
    return code


def drawing(drawn: Drawn, code: str) -> dict[str, Any]:
    """All files of the units, drawn; the row of the draw as who inspects sees it."""
    plan = Plan(choice(), "none", Fixed(30))
    number = freeze(HOME_AFFAIRS, code, plan, drawn.filters())
    assert number is not None
    fix_seed(HOME_AFFAIRS, code, number, "083512", "Bốc thăm trước đại diện đơn vị")
    found = of_draws.find_draw(code, number, drawn.filters(), ALL)
    assert found is not None and found["drawn"] == 30
    return found


def finding(drawn: Drawn, inspected: str, name: str, file: str, unit: str) -> int:
    """An issue of the inspection with a file, as another system delivers it; the id of the
    inspection."""
    with drawn.engine.begin() as connection:
        key = connection.scalar(sa.select(inspection.c.id).where(inspection.c.code == inspected))
        row: dict[str, Any] = {"code": name, "kind": "lateness", "severity": "low", "title": name}
        row |= {"unit_id": drawn.units[unit], "current_unit_id": drawn.units[unit]}
        row |= {"file_id": drawn.files[file], "inspection_id": key, "status": "open"}
        row |= {"found_on": VISIT, "search_text": name.lower()}
        connection.execute(sa.insert(issue).values(**row))
    assert key is not None
    return int(key)


def files_of(frame: Any) -> set[str]:
    return set(frame["code"])


def test_the_next_visit_to_the_own_units_is_not_given_away(drawn: Drawn) -> None:
    head, filters = drawn.head(CONSTRUCTION).scope, drawn.filters()
    secret, told = half_visited(drawn), half_visited(drawn, "planned")
    division, department = drawn.units[DIVISION], drawn.units[CONSTRUCTION]
    assert set(query.visits(secret, filters, head)["unit_id"]) == {division}
    assert set(query.visits(told, filters, head)["unit_id"]) == {division, department}
    listed = query.inspections(*YEAR, filters, head).set_index("code")
    assert (listed.loc[secret, "units"], listed.loc[told, "units"]) == (1, 2)
    assert query.inspections(*YEAR, filters, ALL).set_index("code").loc[secret, "units"] == 2


def test_files_drawn_from_a_unit_to_be_visited_are_not_given_away(drawn: Drawn) -> None:
    head, code = drawn.head(CONSTRUCTION).scope, half_visited(drawn)
    row = drawing(drawn, code)
    filters = drawn.filters()
    every = files_of(of_draws.sample(row["id"], filters, ALL))
    visited = {file for file in every if file.startswith("D")}
    assert visited and visited != every
    assert files_of(of_draws.sample(row["id"], filters, head)) == visited
    assert of_draws.frame_strata(row["id"], filters, head) == {"": 8}
    shown = query.find_inspection(code, filters, head)
    one = of_draws.find_draw(code, row["number"], filters, head)
    assert shown is not None and one is not None
    assert shown["drawn"] == one["drawn"] == len(visited)
    for file in sorted(every):
        found = drawn_of_file(row["inspection_id"], drawn.files[file], filters, head)
        assert (found is not None) == (file in visited), file
    # once the department has been visited, all of it is told
    with drawn.engine.begin() as connection:
        v = inspection_unit.c
        mine = sa.update(inspection_unit).where(v.inspection_id == row["inspection_id"])
        connection.execute(mine.values(visited_on=VISIT))
    later = replace(filters, version="after the visit")
    assert files_of(of_draws.sample(row["id"], later, head)) == every


def test_a_draw_of_files_of_a_unit_to_be_visited_does_not_exist(drawn: Drawn) -> None:
    code = half_visited(drawn)
    plan = Plan(choice(units=(CONSTRUCTION,), fields=("land",)), "none", Fixed(3))
    number = freeze(HOME_AFFAIRS, code, plan, drawn.filters())
    assert number is not None
    filters, head = drawn.filters(), drawn.head(CONSTRUCTION).scope
    assert of_draws.find_draw(code, number, filters, ALL) is not None
    assert of_draws.find_draw(code, number, filters, head) is None
    assert of_draws.draws(code, filters, head).empty


def test_an_issue_and_a_review_do_not_name_an_inspection_to_come(drawn: Drawn) -> None:
    """Neither the page of the issue nor that of its file."""
    code, head = half_visited(drawn), drawn.head(CONSTRUCTION).scope
    key = finding(drawn, code, "TT-2026-0901", "L01", CONSTRUCTION)
    finding(drawn, code, "TT-2026-0902", "D01", DIVISION)
    for file in ("L01", "D01"):
        drawn.review(code, file, 3)
    filters = replace(drawn.filters(), version="with findings")
    for name, file, is_told in (("TT-2026-0901", "L01", False), ("TT-2026-0902", "D01", True)):
        found = find_issue(name, filters, head)
        assert found is not None
        named = [found["inspection_id"], *(v for k, v in found.items() if k == "inspection_code")]
        assert named == ([key, code] if is_told else [None, None])
        assert (code in map(str, found.values())) == is_told
        known = find_file(file, None, filters, head)
        assert known is not None
        reviews = history(known["id"], filters, head).reviews
        assert reviews["inspection"].tolist() == ([code] if is_told else [None])
        everything = find_issue(name, filters, ALL)
        assert everything is not None and everything["inspection_code"] == code
        assert history(known["id"], filters, ALL).reviews["inspection"].tolist() == [code]
    row = query.find_inspection(code, filters, head)
    assert row is not None and row["issues"] == 1
    assert query.issues_of(code, filters, head)["code"].tolist() == ["TT-2026-0902"]


def test_a_file_of_a_former_unit_is_told_with_who_took_it_over(drawn: Drawn) -> None:
    """The visit to the department tells of its file, whichever unit had it before."""
    code = drawn.inspection(CONSTRUCTION, trigger="unannounced", visited=VISIT)
    with drawn.engine.begin() as connection:
        change = sa.update(case_file).where(case_file.c.code == "L02")
        connection.execute(change.values(unit_id=drawn.units[FINANCE]))
    drawn.review(code, "L02", 2)
    filters = replace(drawn.filters(), version="handed over")
    reviews = history(drawn.files["L02"], filters, drawn.head(CONSTRUCTION).scope).reviews
    assert reviews["inspection"].tolist() == [code]
    with drawn.engine.begin() as connection:
        delete = quality_review.c.file_id == drawn.files["L02"]
        connection.execute(sa.delete(quality_review).where(delete))
        change = sa.update(case_file).where(case_file.c.code == "L02")
        connection.execute(change.values(unit_id=drawn.units[CONSTRUCTION]))


def test_the_team_is_not_named_to_who_may_see_no_names(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION)
    with drawn.engine.begin() as connection:
        key = connection.scalar(sa.select(inspection.c.id).where(inspection.c.code == code))
        row = {"inspection_id": key, "role": "lead", "name": "Lê Thị Ba", "position": "PGĐ"}
        connection.execute(sa.insert(inspection_member).values(row))
    nameless = Scope(units=(drawn.units[CONSTRUCTION],), fields=None, names=False)
    filters = drawn.filters()
    assert query.members(code, filters, nameless)["name"].tolist() == [None]
    named = drawn.head(CONSTRUCTION).scope
    assert query.members(code, filters, named)["name"].tolist() == ["Lê Thị Ba"]
