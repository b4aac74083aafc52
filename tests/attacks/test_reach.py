"""Reaching for what is not one's own: other units' rows by code, id, page and address.

Every byte that the server sends is looked at, not only what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from lib.access import ROLE_PERMISSIONS
from lib.nav import PAGES
from tests.attacks.conftest import CHAIRMAN
from tests.attacks.marked import marks, strays
from tests.attacks.protocol import Run, Tab
from tests.pages.truth import Truth
from tests.pages.viewers import EVERYTHING, NARROW, OPERATOR, ROLES

EVERYONE = [*NARROW, OPERATOR]
# what names a row in an address: page, parameter
NAMES = (
    ("file", "code"),
    ("issue", "issue"),
    ("inspection", "inspection"),
    ("instruction", "note"),
    ("person", "term"),
    ("rating", "post"),
)
NO_SUCH = "no-such"
ODD = (
    "-1", "0", "9" * 26, "1.5", "1e3", "0x1", "null", "[1]", "1,2", "1 OR 1=1", "' OR '1'='1",
    "1) UNION SELECT * FROM case_file--", "../../etc/passwd", "%2e%2e%2f", "\0", "a\0b",
    "\u202e1", "１", "%", "_", "\\", "\ud7ff", "A" * 5_000,
)  # fmt: skip


@pytest.fixture(scope="module", params=EVERYONE)
def username(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def tab(address: str, username: str) -> Iterator[Tab]:
    with Tab(address) as tab:
        yield tab


def asked(username: str, **more: str) -> dict[str, str]:
    return {"view_as": username, "period": EVERYTHING} | more


def drawn(run: Run) -> tuple[tuple[str, ...], tuple[str, ...]]:
    assert not run.alerts, run.alerts
    return run.seen.html, run.seen.others


def foreign(truth: Truth, username: str) -> dict[str, list[str]]:
    """Names of rows that the account may not see, by the parameter that takes them."""
    files = truth.may_not_see(username)
    mine = {issue.id for issue in truth.issues_seen(username)}
    issues = [issue.code for issue in truth.issues if issue.id not in mine]
    own = truth.under(truth.accounts[username]["unit_id"] or 0)
    notes = truth.rows("SELECT id, to_unit_id AS unit FROM note WHERE answers_note_id IS NULL")
    posts = truth.rows(
        "SELECT o.code AS person, a.post, a.valid_from AS since, u.code AS unit, u.id"
        " FROM appointment a JOIN official o ON o.id = a.official_id"
        " JOIN org_unit u ON u.id = a.unit_id WHERE u.valid_to IS NULL ORDER BY a.id"
    )
    elsewhere = [each for each in posts if each["id"] not in own]
    terms = [f"{e['person']}~{e['post']}~{e['since']}~{e['unit']}" for e in elsewhere]
    visits = truth.rows("SELECT i.code, v.unit_id AS unit FROM inspection i"
                        " JOIN inspection_unit v ON v.inspection_id = i.id")  # fmt: skip
    known = {each["code"] for each in visits if each["unit"] in own}
    codes = {each["code"] for each in visits} - known
    return {
        "code": [*some([file.code for file in files]), *some([str(file.id) for file in files])],
        "issue": some(issues),
        "inspection": some(sorted(codes)),
        "note": some([str(each["id"]) for each in notes if each["unit"] not in own]),
        "term": some(terms),
        "post": some(terms),
    }


def some(values: list[str], few: int = 4) -> list[str]:
    assert values
    return values[:: max(1, len(values) // few)][:few]


def test_the_marks_are_there(address: str, truth: Truth) -> None:
    """Who sees the province is sent the marks that nobody else may find."""
    with Tab(address) as tab:
        run = tab.open("files", asked(CHAIRMAN))
        sent = strays(run.raw, truth, NARROW[0])
        assert len(sent) > 20 and not strays(run.raw, truth, CHAIRMAN)
        assert b"~f" in b"".join(marks(run.raw))
        assert marks(tab.open("issues", asked(CHAIRMAN)).raw)


def test_no_page_sends_what_is_foreign(tab: Tab, username: str, truth: Truth) -> None:
    """Not even with the address of a unit that is not theirs, in its organisation of then."""
    unit = "" if username == OPERATOR else truth.foreign_unit(username)
    sent: set[bytes] = set()
    for key, page in PAGES.items():
        if username == OPERATOR and key == "access_log":
            continue  # what others have opened, by its code, is the operator's to read
        run = tab.open(page.path, asked(username, unit=unit, organisation="then"))
        assert strays(run.raw, truth, username) == set(), key
        sent |= marks(run.raw)
    assert bool(sent) == (username != OPERATOR)


def test_a_foreign_row_is_as_unknown_as_none(tab: Tab, username: str, truth: Truth) -> None:
    """By its code, its id, its term: the same words, and not a byte more."""
    names = foreign(truth, username)
    for key, name in NAMES:
        nothing = drawn(tab.open(PAGES[key].path, asked(username, **{name: NO_SUCH})))
        assert len(nothing[0]) <= 3
        for value in names[name]:
            run = tab.open(PAGES[key].path, asked(username, **{name: value}))
            assert drawn(run) == nothing, (key, value)
            theirs = strays(run.raw, truth, username) - marks(value.encode())
            assert theirs == set(), (key, value)


def test_a_role_opens_only_its_pages(tab: Tab, username: str) -> None:
    """By path and by hash, each in a page that is not theirs ends in one calm box."""
    hashes = tab.open("", asked(username)).pages
    role = ROLES[username]
    refused = [p for p in PAGES.values() if p.permission not in ROLE_PERMISSIONS[role]]
    assert refused or role == "head"
    for page in refused:
        for run in (
            tab.open(page.path, asked(username)),
            tab.open("", asked(username), hash=hashes[page.path]),
            tab.open("definitions", asked(username), hash=hashes[page.path]),
        ):
            assert run.seen.nothing == ["forbidden"], page.key
            assert run.seen.others == () and not marks(run.raw)


@pytest.mark.parametrize(("key", "name"), NAMES)
def test_an_odd_name_is_no_name(address: str, truth: Truth, key: str, name: str) -> None:
    """Numbers, lists, statements, signs: the same words as for a name that does not exist."""
    username = NARROW[0]
    with Tab(address) as tab:
        nothing = drawn(tab.open(PAGES[key].path, asked(username, **{name: NO_SUCH})))
        for value in ODD:
            run = tab.open(PAGES[key].path, asked(username, **{name: value}))
            assert drawn(run) == nothing, value
            assert strays(run.raw, truth, username) == set()


def test_of_a_parameter_given_twice_neither_gets_through(
    tab: Tab, username: str, truth: Truth
) -> None:
    if username == OPERATOR:
        pytest.skip("sees no file of its own to hide another one behind")
    mine, hidden = truth.may_see(username)[-1].code, truth.may_not_see(username)[-1].code
    own, other = f"code={quote(mine)}", f"code={quote(hidden)}"
    unit = f"unit={truth.foreign_unit(username)}"
    for twice in (f"{own}&{other}", f"{other}&{own}", f"{unit}&unit=&{own}&{other}"):
        for key in ("file", "files"):
            run = tab.open(key, f"view_as={username}&period={EVERYTHING}&{twice}")
            assert strays(run.raw, truth, username) <= marks(hidden.encode())
            assert hidden.encode() not in run.raw or key == "files"
