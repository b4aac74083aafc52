"""Entries that no page offers: values outside the choices, statements for texts, in every box and
every parameter of an address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from lib.nav import PAGES
from tests.attacks.conftest import CHAIRMAN
from tests.attacks.leaks import leaks
from tests.attacks.marked import marks, strays
from tests.attacks.protocol import Run, Tab, Widget
from tests.attacks.test_reach import asked
from tests.pages.truth import Truth

HEAD, WRITER = "gd-xay-dung", "noi-vu"
STATEMENTS = (
    "' OR 1=1--",
    "'; DROP TABLE case_file;--",
    "x') UNION SELECT code, title FROM case_file--",
    "%' OR (SELECT set_config('role','oversight_all',true)) IS NOT NULL OR '%'='",
    "\0\\\"'`{{7*7}}${7*7}%s%(x)s:name?",
)
PARAMETERS = (
    "q", "unit", "field", "source", "kind", "cell", "period", "as_of", "sort", "metric", "part",
    "page", "organisation", "deadline", "own", "post", "section", "state", "asked", "whose", "year",
    "since", "rows", "report", "again", "draw", "days", "code", "origin", "issue", "inspection",
    "note", "term", "lang", "embed", "embed_options", "role", "scope", "user", "username", "admin",
)  # fmt: skip
TEXTS = ("text_input", "text_area")
CHOICES = {
    "selectbox": "string_value",
    "multiselect": "string_array_value",
    "radio": "string_value",
    "button_group": "string_array_value",
}


@pytest.fixture(scope="module")
def tab(address: str) -> Iterator[Tab]:
    with Tab(address) as tab:
        yield tab


def contents(engine: sa.Engine) -> dict[str, int]:
    """Rows of every table but those of the log, which says that somebody looked."""
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        names = [name for name in tables if not name.startswith(("access_", "sign_on"))]
        count = {n: sa.select(sa.func.count()).select_from(sa.table(n)) for n in names}
        return {name: connection.scalar(query) or 0 for name, query in count.items()}


def assert_calm(run: Run, truth: Truth, username: str) -> None:
    assert not run.alerts, run.alerts
    assert "failed" not in run.seen.nothing
    assert strays(run.raw, truth, username) == set()


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_statement_in_the_address_is_a_text(tab: Tab, truth: Truth, text: str) -> None:
    """In every parameter at once, of every page; and in each filter the rest still holds."""
    before = contents(truth.engine)
    for page in PAGES.values():
        run = tab.open(page.path, dict.fromkeys(PARAMETERS, text) | {"view_as": HEAD})
        assert_calm(run, truth, HEAD)
        assert all(found in text.encode() for found in leaks(run)), page.key
    assert contents(truth.engine) == before


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_statement_in_the_search_finds_nothing(tab: Tab, truth: Truth, text: str) -> None:
    for key in ("handled", "issues_found"):
        run = tab.open("files", asked(HEAD, q=text, metric=key))
        assert_calm(run, truth, HEAD)
        assert run.seen.nothing == ["empty"] and not marks(run.raw), key


def test_signs_of_a_search_stand_for_themselves(tab: Tab, truth: Truth) -> None:
    """A percent sign finds a percent sign, not everything."""
    for text in ("%", "_", "%%%", "[a-z]", "*", ".*", "?"):
        run = tab.open("files", asked(HEAD, q=text))
        hits = [file for file in truth.may_see(HEAD) if text in f"{file.code} {file.title}"]
        assert run.seen.total == len(hits), text


def entries(tab: Tab, key: str, username: str) -> list[Widget]:
    return tab.open(PAGES[key].path, asked(username)).widgets


def test_a_choice_that_was_not_offered_changes_nothing(tab: Tab, truth: Truth) -> None:
    """The name of another agency, of an account, a statement: for each filter of the sidebar."""
    foreign = truth.foreign_unit(HEAD)
    name = next(row["name"] for row in truth.units.values() if row["code"] == foreign)
    plain = tab.open("files", asked(HEAD))
    offered = [one for one in plain.widgets if one.kind in CHOICES and "view_as" not in one.id]
    assert {one.kind for one in offered} == set(CHOICES)
    for one in offered:
        assert name not in "".join(one.options)
        for value in (name, foreign, STATEMENTS[0], "", "\0"):
            kind = CHOICES[one.kind]
            tab.open("files", asked(HEAD))
            run = tab.enter(one, kind, [value] if "array" in kind else value)
            assert_calm(run, truth, HEAD)
            assert run.seen.codes <= {file.code for file in truth.may_see(HEAD)}
            if "unit" in one.id:  # the filters that it left alone say so as well
                assert run.seen.codes == plain.seen.codes, value


def test_every_box_takes_a_statement_for_a_text(tab: Tab, truth: Truth) -> None:
    """On every page, of who may write most: nothing breaks, nothing is written by typing alone."""
    before = contents(truth.engine)
    boxes = 0
    for key in PAGES:
        found = [one for one in entries(tab, key, WRITER) if one.kind in TEXTS]
        boxes += len(found)
        for text in STATEMENTS[:2] if found else ():
            run = tab.again(**{one.id: ("string_value", text) for one in found})
            assert_calm(run, truth, WRITER)
    assert boxes > 5
    assert contents(truth.engine) == before


def test_who_may_be_viewed_as_is_no_text(tab: Tab, truth: Truth) -> None:
    """On the demonstration itself only its own accounts, and no account twice."""
    plain = tab.open("files", {"q": "01"}).seen
    for value in ("admin", "CHU-TICH", " noi-vu", "noi-vu' OR '1'='1", "\0", "van-hanh\0"):
        run = tab.open("files", {"q": "01", "view_as": value})
        assert run.seen.codes == plain.codes and "view_as" in run.seen.notice, value
    assert CHAIRMAN in {row["username"] for row in truth.accounts.values()}
