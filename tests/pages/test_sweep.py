"""Every page file, run before any frame has run, shows each viewer what is theirs and no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lib.demo import build
from lib.nav import PAGES
from tests.conftest import DEMO_AS_OF, DEMO_FILES
from tests.databases import SqliteDatabases
from tests.pages.looking import Seen, look, target, whole
from tests.pages.sweep import Case, sweep
from tests.pages.truth import File, Truth
from tests.pages.viewers import EVERYTHING, LISTED, NARROW, OPERATOR, READERS, ROLES, Viewer, watch

DEPUTY = next(name for name in NARROW if ROLES[name] == "deputy")
GUARDED = [key for key in PAGES if key != "definitions"]
# the place for what the last click recorded, with nothing in it
EMPTY_PLACE = ("flex_container",)


@pytest.fixture(scope="session")
def sqlite_province(sqlite_databases: SqliteDatabases) -> Iterator[sa.Engine]:
    engine = sqlite_databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=DEMO_FILES, progress=False)
    yield engine
    sqlite_databases.drop(engine)


@pytest.fixture(scope="session")
def watched(
    sqlite_province: sa.Engine, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Viewer]:
    """What an account is shown in a process of its own; each account has one."""
    folder = tmp_path_factory.mktemp("fresh")
    return lru_cache(lambda username: watch(username, sqlite_province, folder))


@pytest.fixture(scope="session", params=READERS)
def viewer(request: pytest.FixtureRequest, watched: Callable[[str], Viewer]) -> Viewer:
    """Each account that may read figures."""
    return watched(request.param)


@pytest.fixture(scope="session", params=NARROW)
def narrow(request: pytest.FixtureRequest, watched: Callable[[str], Viewer]) -> Viewer:
    """Each account that may see a part of the province only."""
    return watched(request.param)


def tempting(file: File, unit: str, issue: str, term: str, **more: str) -> list[Case]:
    """Every page with an address that would show figures and files to somebody who may."""
    asked = {
        "files": {"metric": "handled", "q": file.code},
        "file": {"code": file.code},
        "issue": {"issue": issue},
        "person": {"term": term},
        "unit": {"unit": unit},
    }
    return [(key, asked.get(key, {}) | more) for key in PAGES]


def assert_refused(seen: Seen, truth: Truth) -> None:
    """One calm box: no figure, no chart, no name of a file or a unit, no way to either."""
    assert seen.nothing == ["forbidden"]
    assert seen.others == ()
    assert not re.search(r"\d", seen.text), seen.text
    rows: list[Any] = [*truth.files, *truth.issues]
    for row in rows:
        assert row.code not in seen.text and row.title not in seen.text
    assert not any(unit["name"] in seen.text for unit in truth.units.values())
    assert {target(link)[0] for link in seen.links} <= {"definitions"}


# --- nobody --------------------------------------------------------------------------------------


def no_account(connection: sa.Connection) -> None:
    connection.execute(sa.text("DELETE FROM user_account"))


def inactive_accounts(connection: sa.Connection) -> None:
    connection.execute(sa.text("UPDATE user_account SET active = false"))


def real_data(connection: sa.Connection) -> None:
    """Without an identity provider."""
    connection.execute(sa.text("UPDATE data_load SET is_demo = false"))


@pytest.mark.parametrize("change", [no_account, inactive_accounts, real_data])
def test_nobody_sees_nothing(
    change: Callable[[sa.Connection], None], sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    engine = sqlite_databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=300, progress=False)
    with engine.begin() as connection:
        change(connection)
    truth = Truth(engine)
    unit = truth.units[truth.files[0].unit]["code"]
    reached = (truth.files[0], unit, truth.busiest_issue, truth.acting_head)
    cases = [*tempting(*reached), *tempting(*reached, view_as="chu-tich")]
    for seen in sweep(str(engine.url), cases, tmp_path):
        assert_refused(seen, truth)
    sqlite_databases.drop(engine)


# --- each role -----------------------------------------------------------------------------------


def test_operator_sees_definitions_and_the_log_only(
    sqlite_province: sa.Engine, tmp_path: Path
) -> None:
    truth = Truth(sqlite_province)
    file = truth.files[-1]
    unit = truth.units[file.unit]["code"]
    cases = tempting(file, unit, truth.busiest_issue, truth.acting_head, view_as=OPERATOR)
    pages = dict(zip(PAGES, sweep(str(sqlite_province.url), cases, tmp_path), strict=True))
    for key in set(GUARDED) - {"access_log"}:
        assert_refused(pages[key], truth)
        assert [target(link)[0] for link in pages[key].links] == ["definitions"]
    assert pages["definitions"].nothing == []
    assert pages["access_log"].nothing in ([], ["nothing_here"])
    assert not any(row.title in pages["access_log"].text for row in truth.files)
    assert not [link for link in pages["definitions"].links if not link.startswith("#")]


def test_role_sees_its_own_files(viewer: Viewer) -> None:
    codes = {file.code for file in viewer.mine}
    overview, first = viewer.seen["own:overview"], viewer.seen["own:files"]
    assert first.total == len(codes)
    assert 0 < whole(overview.figures["received"]) <= len(codes)
    for name in (*(f"own:{key}" for key in LISTED), "second"):
        assert viewer.seen[name].codes <= codes, name
    assert first.codes
    if first.total > len(first.rows):
        assert not first.codes & viewer.seen["second"].codes
    assert viewer.mine[-1].title in viewer.seen["file"].title


def test_foreign_unit_is_left_out(narrow: Viewer) -> None:
    """The address names a unit that is not theirs: they see their own, and that it was left out."""
    foreign = narrow.truth.foreign_unit(narrow.username)
    name = next(row["name"] for row in narrow.truth.units.values() if row["code"] == foreign)
    for key in LISTED:
        own, tried = narrow.seen[f"own:{key}"], narrow.seen[f"foreign:{key}"]
        assert "unit" in tried.notice and not own.notice
        if key != "checking":  # which names those that a file of one's own was handed over with
            assert name not in tried.text
            assert foreign not in " ".join(tried.links)
        said = [[t for t in seen.texts if t not in tried.notice] for seen in (tried, own)]
        assert said[0] == said[1]
        assert (tried.codes, tried.pages) == (own.codes, own.pages)
        assert tried.figures == own.figures


def test_foreign_file_is_not_found(narrow: Viewer) -> None:
    """A hidden file looks like one that does not exist."""
    unknown = narrow.seen["unknown"]
    assert unknown.nothing == ["empty"] and unknown.others == EMPTY_PLACE
    assert narrow.seen["unnamed"].html == unknown.html
    assert len(narrow.some("hidden:")) > 5
    for seen in narrow.some("hidden:"):
        assert seen.html == unknown.html


def test_role_sees_its_own_issues(viewer: Viewer) -> None:
    """Each opens under its title, its file only where that is theirs too."""
    mine, files = viewer.truth.issues_seen(viewer.username), {file.id for file in viewer.mine}
    codes = {file.id: file.code for file in viewer.truth.files}
    shown = viewer.some("issue:")
    assert shown
    for issue, seen in zip(mine[:: max(1, len(mine) // 6)], shown, strict=True):
        assert seen.title.startswith(issue.title)
        assert issue.code in seen.text
        if issue.official and viewer.username != DEPUTY:
            assert issue.official in seen.text
        if issue.file is not None:
            assert (codes[issue.file] in seen.text) == (issue.file in files)
    for seen in (*shown, viewer.seen["issue list"], viewer.seen["own:issues"]):
        assert seen.issues <= {issue.code for issue in mine}
        assert seen.codes <= {file.code for file in viewer.mine}
    assert viewer.seen["issue list"].total == len(mine) > 0


def test_foreign_issue_is_not_found(narrow: Viewer) -> None:
    """A hidden issue looks like one that does not exist."""
    unknown = narrow.seen["unknown issue"]
    assert unknown.nothing == ["empty"] and unknown.others == EMPTY_PLACE
    assert len(narrow.some("hidden issue:")) > 5
    for seen in narrow.some("hidden issue:"):
        assert seen.html == unknown.html


def test_search_finds_no_foreign_file(narrow: Viewer) -> None:
    assert len(narrow.some("search:")) > 5
    for seen in narrow.some("search:"):
        assert seen.nothing == ["empty"]
        assert (seen.total, seen.rows) == (0, [])


def test_deputy_sees_no_name_but_the_own(watched: Callable[[str], Viewer]) -> None:
    viewer = watched(DEPUTY)
    own = viewer.truth.accounts[DEPUTY]["official_id"]
    officials = viewer.truth.rows("SELECT id, name FROM official")
    own_name = next(row["name"] for row in officials if row["id"] == own)
    others = {row["name"] for row in officials} - {own_name}
    assert viewer.mine[-1].official in others
    for name, seen in viewer.seen.items():
        assert not [other for other in others if other in seen.text], name


@pytest.mark.parametrize("username", [name for name in READERS if name != DEPUTY])
def test_others_see_who_handled_a_file(username: str, watched: Callable[[str], Viewer]) -> None:
    viewer = watched(username)
    assert viewer.mine[-1].official
    assert viewer.mine[-1].official in viewer.seen["file"].text


# --- many viewers in one process -----------------------------------------------------------------


def test_viewers_never_share_an_answer(watched: Callable[[str], Viewer], province: Truth) -> None:
    """When others have filled the caches, on either database, each account still sees exactly what
    a process of its own shows."""
    for username in (READERS[0], *NARROW):
        for key in LISTED:
            seen = look(key, {"view_as": username, "period": EVERYTHING})
            assert seen.texts == watched(username).seen[f"own:{key}"].texts, (username, key)


def test_deputy_is_kept_to_assigned_fields(province: Truth) -> None:
    """Files of the deputy's own unit in another deputy's field are as hidden as any other."""
    own = province.under(province.accounts[DEPUTY]["unit_id"])
    mine = province.may_see(DEPUTY)
    shown = {file.field for file in mine}
    hidden = [f for f in province.may_not_see(DEPUTY) if f.unit in own and f.field]
    assert shown and hidden and not {file.field for file in hidden} & shown
    codes = {row["id"]: row["code"] for row in province.rows("SELECT id, code FROM field")}
    asked = {"view_as": DEPUTY, "period": EVERYTHING, "field": codes[hidden[0].field]}
    for key in LISTED:
        seen = look(key, asked)
        assert "field" in seen.notice
        assert seen.codes <= {file.code for file in mine}
    assert look("file", asked | {"code": hidden[0].code}).nothing == ["empty"]


def test_unknown_view_as_is_left_out(province: Truth) -> None:
    """The demonstration opens as its first account; a name it does not know changes nothing."""
    plain, unknown = look("overview"), look("overview", {"view_as": "nobody-of-this-name"})
    assert unknown.figures == plain.figures
    assert "view_as" in unknown.notice
    assert not [link for link in unknown.links if "nobody-of-this-name" in link]
