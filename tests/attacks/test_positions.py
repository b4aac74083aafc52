"""The address of a page of a list names a file: whatever it names, it tells nothing of files that
are hidden, and rubbish is the first page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from lib.database.schema import case_file
from tests.databases import SqliteDatabases
from tests.pages.looking import Seen, look
from tests.pages.truth import Truth
from tests.pages.viewers import EVERYTHING

WATCHED = ("gd-xay-dung", "pgd-nnmt", "ct-tap-son")
RUBBISH = (
    *(":", "::", "a", "a:", ":b", "%", "%00:%00", "%ff:%fe", "x:" + "9" * 5000, "0:-1"),
    *("demo:' OR 1=1 --", "demo:1; DROP TABLE case_file", "demo:(SELECT max(id) FROM case_file)"),
    *("<script>:</script>", "\0:\0", "'':''", "null:null", "demo:" + "%25" * 50),
)
F = case_file.c


@pytest.fixture(scope="module")
def apart(marked: sa.Engine, sqlite_databases: SqliteDatabases) -> Iterator[sa.Engine]:
    """The marked province of these tests alone: each account reads in its own log what it typed
    into an address, names of foreign files too."""
    engine = sqlite_databases.copy(marked)
    yield engine
    sqlite_databases.drop(engine)


@pytest.fixture
def shown(apart: sa.Engine, use_database: Callable[[sa.Engine], None]) -> Callable[..., Seen]:
    use_database(apart)

    def of(username: str, **params: str) -> Seen:
        return look("files", {"view_as": username, "period": EVERYTHING, **params})

    return of


def row_texts(seen: Seen) -> list[str]:
    return [row.get_text(" ", strip=True) for row in seen.rows]


@pytest.mark.parametrize("username", WATCHED)
@pytest.mark.parametrize("name", ["after", "before"])
def test_a_foreign_file_is_as_unknown_as_none(
    shown: Callable[..., Seen], truth: Truth, marked: sa.Engine, username: str, name: str
) -> None:
    hidden = {file.id for file in truth.may_not_see(username)}
    with marked.connect() as connection:
        listed = connection.execute(sa.select(F.id, F.origin, F.code).order_by(F.id)).all()
    foreign = [row for row in listed if row.id in hidden][::97][:4]
    first, none = shown(username), shown(username, **{name: "books:no-such-code", "page": "7"})
    assert len(foreign) == 4 and first.rows
    assert row_texts(none) == row_texts(first)
    for row in foreign:
        seen = shown(username, **{name: f"{quote(row.origin)}:{quote(row.code)}", "page": "7"})
        # the same to the letter, but for the address of the page itself in its links
        assert seen.text == none.text, row
        assert row.code not in seen.text


@pytest.mark.parametrize("text", RUBBISH)
def test_rubbish_is_the_first_page(shown: Callable[..., Seen], text: str) -> None:
    first, seen = shown("chu-tich"), shown("chu-tich", after=text, version="x", page="-3")
    assert row_texts(seen) == row_texts(first)
    assert seen.total == first.total


@pytest.mark.parametrize("page", ["0", "-1", "9" * 400, "1e9", "two", "99999999999"])
def test_numbers_out_of_reach_are_calm(shown: Callable[..., Seen], page: str) -> None:
    seen = shown("chu-tich", page=page)
    assert seen.rows and seen.total == shown("chu-tich").total
