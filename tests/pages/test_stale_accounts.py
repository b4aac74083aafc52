"""An account that changes between the page and the click: what was offered before is not done for
it any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from lib.actions import NotAllowed
from lib.database.schema import user_account
from lib.nav import PAGES
from lib.ui.fetched import when_fetched
from tests.databases import Databases
from tests.noted import NOW, TODAY, Noted, build_noted, emptied
from tests.pages.looking import look, run

END = "Kết thúc"
CHANGES: list[dict[str, Any]] = [
    {"role": "deputy"},
    {"role": "operator"},
    {"active": False},
    {"role": "head", "unit_id": None},
]


@pytest.fixture(scope="module")
def shared(databases: Databases) -> Iterator[sa.Engine]:
    engine = build_noted(databases)
    yield engine
    databases.drop(engine)


@pytest.fixture
def noted(
    shared: sa.Engine, use_database: Callable[[sa.Engine], None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Noted]:
    use_database(shared)
    yield from emptied(shared, monkeypatch)


@pytest.fixture
def changed(noted: Noted) -> Iterator[Callable[[str, dict[str, Any]], None]]:
    """Changes an account; it is put back when the test ends."""
    account = user_account.c
    with noted.engine.connect() as connection:
        kept = connection.execute(sa.select(user_account)).mappings().all()

    def write(username: str, values: dict[str, Any]) -> None:
        with noted.engine.begin() as connection:
            one = sa.update(user_account).where(account.username == username)
            connection.execute(one.values(**values))

    yield write
    for row in kept:
        names = ("role", "unit_id")
        write(row["username"], {name: row[name] for name in names} | {"active": True})


@pytest.mark.parametrize("change", [c for c in CHANGES if "active" not in c], ids=str)
def test_a_click_counts_for_the_account_as_it_is_now(
    noted: Noted, changed: Callable[[str, dict[str, Any]], None], change: dict[str, Any]
) -> None:
    """A head who asked may end it, and may not after a change of role. (Who is not active is
    nobody, except on the demonstration, where everybody may view as anybody.)"""
    unit = noted.unit("H61.09.01")
    asked = {"to_unit_id": unit, "unit_id": unit, "due_on": TODAY}
    id = noted.add("question", NOW, username="gd-xay-dung", role="head", **asked)
    params = {"view_as": "gd-xay-dung", "note": str(id)}
    app = run(PAGES["instruction"].file, params)
    button = next(each for each in app.button if each.label == END)
    changed("gd-xay-dung", change)
    button.click()
    app.run()
    assert not app.exception
    written = [row["kind"] for row in noted.written()]
    # without a unit a head sees nothing but what they asked, and may end that
    ended = change.get("role") == "head"
    assert written == ["question", *(["closed"] if ended else [])]


def test_a_file_is_fetched_only_for_the_account_as_the_page_knew_it(
    noted: Noted, changed: Callable[[str, dict[str, Any]], None]
) -> None:
    user, made = noted.user("noi-vu"), []

    def make() -> bytes:
        made.append(1)
        return b"paper"

    fetch = when_fetched(user, "a.docx", make)
    assert fetch() == b"paper" and len(made) == 1
    for change in (*CHANGES, {"unit_id": noted.unit("H61.09"), "role": "head", "active": True}):
        changed("noi-vu", {"active": True} | change)
        with pytest.raises(NotAllowed):
            fetch()
    assert len(made) == 1


def test_numbers_beyond_every_database(noted: Noted) -> None:
    """In an address, where they are as good as none."""
    for text in ("9" * 19, "9" * 40, "9" * 6_000, "-1", "0", "１２", "1\0"):
        for key, name in (
            ("instructions", "page"),
            ("files", "page"),
            ("instruction", "note"),
            ("inspection", "draw"),
            ("inspections", "year"),
            ("reports", "again"),
            ("person", "term"),
            ("rating", "post"),
            ("issue", "issue"),
        ):
            shown = look(key, {"view_as": "noi-vu", name: text})
            assert "failed" not in shown.nothing, (key, text[:20])


def test_a_day_of_the_future_opens_no_inspection_to_come(noted: Noted) -> None:
    """Nobody looks ahead by asking for a later as-of day."""
    far = (NOW.date() + dt.timedelta(days=400)).isoformat()
    for key in ("inspections", "overview", "issues", "changes"):
        now = look(key, {"view_as": "gd-xay-dung", "period": "2026"})
        later = look(key, {"view_as": "gd-xay-dung", "period": "2026", "as_of": far})
        codes = {text for text in later.texts if "KT-20" in text}
        assert codes == {text for text in now.texts if "KT-20" in text}, key
