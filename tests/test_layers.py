"""The house keeps its rules, and each rule catches a sample that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from lib import nav
from tests import rules
from tests.rules import Source

Rule = Callable[[Source], Iterator[str]]

EVERYWHERE: tuple[Rule, ...] = (
    rules.upward_imports,
    rules.foreign_imports,
    rules.statements,
    rules.long_functions,
)
SOURCES = rules.sources()
PAGES = [source for source in SOURCES if source.room == "pages"]


def _faults(rule: Rule, sources: list[Source]) -> list[str]:
    return [f"{source.name}: {fault}" for source in sources for fault in rule(source)]


def _sample(room: str, text: str) -> Source:
    return Source(room, f"{room}.py", text)


@pytest.mark.parametrize("rule", EVERYWHERE, ids=lambda rule: rule.__name__)
def test_rule_is_kept(rule: Rule) -> None:
    assert len(SOURCES) > 20
    assert _faults(rule, SOURCES) == []


def test_pages_keep_their_rules() -> None:
    assert PAGES
    assert _faults(rules.page_faults, PAGES) == []


def test_each_page_opens_under_its_own_key() -> None:
    assert {source.name: rules.opened(source) for source in PAGES} == {
        page.file: page.key for page in nav.PAGES.values()
    }


@pytest.mark.parametrize(
    ("room", "text"),
    [
        ("measures", "from lib.query import table"),
        ("measures", "from lib import query"),
        ("config", "import lib.database.engine"),
        ("ui", "def f():\n    from lib.server import app"),
        ("page", "from pages.overview import here"),
        ("attic", "x = 1"),
        ("ui", "from lib.attic import x"),
        ("measures", "from ..query import table"),
    ],
)
def test_layers_catch(room: str, text: str) -> None:
    assert len(list(rules.upward_imports(_sample(room, text)))) == 1


@pytest.mark.parametrize(
    ("room", "text"),
    [
        ("formats", "import sqlalchemy as sa"),
        ("pages", "from sqlalchemy import select"),
        ("measures", "import streamlit as st"),
        ("charts", "import streamlit as st"),
        ("ui", "import altair as alt"),
        ("query", "from alembic import op"),
        ("ui", "from starlette.routing import Route"),
    ],
)
def test_libraries_catch(room: str, text: str) -> None:
    assert len(list(rules.foreign_imports(_sample(room, text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "connection.execute(statement)",
        "n = engine.connect().scalar(statement)",
        "rows = list(connection.scalars(statement))",
        "connection.exec_driver_sql('SELECT 1')",
        "pd.read_sql(statement, connection)",
    ],
)
@pytest.mark.parametrize("room", ["metrics", "filters", "ui", "pages", "server"])
def test_statements_catch(room: str, text: str) -> None:
    assert len(list(rules.statements(_sample(room, text)))) == 1


@pytest.mark.parametrize("room", ["query", "intake", "demo", "access", "database"])
def test_statements_are_allowed_where_they_belong(room: str) -> None:
    assert list(rules.statements(_sample(room, "connection.execute(statement)"))) == []


def test_long_functions_catch() -> None:
    body = "    x = 1\n" * 40
    assert list(rules.long_functions(_sample("ui", f"def f():\n{body}"))) == ["f has 41 lines"]
    assert list(rules.long_functions(_sample("ui", f"async def f():\n{body}")))
    assert not list(rules.long_functions(_sample("ui", f"def f():\n{body[:-10]}")))


GOOD_PAGE = '"""A page."""\n\nfrom lib import page\n\nhere = page.open("files")\n'


def test_a_good_page_has_no_fault() -> None:
    assert list(rules.page_faults(_sample("pages", GOOD_PAGE))) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (GOOD_PAGE + "x = 1\n" * 80, "lines"),
        ('from lib import page\nx = 1\npage.open("files")\n', "first statement"),
        ("from lib import page\nkey = 'files'\npage.open(key)\n", "first statement"),
        ("from lib import page\npage.open(key)\n", "first statement"),
        ("def main():\n    page.open('files')\n", "first statement"),
        ('"""Nothing."""\n', "first statement"),
        (GOOD_PAGE + "import pandas as pd\n", "imports pandas"),
        (GOOD_PAGE + "from sqlalchemy import select\n", "imports sqlalchemy"),
        (GOOD_PAGE + "import altair\n", "imports altair"),
        (GOOD_PAGE + "st.session_state['x'] = 1\n", "session_state"),
        (GOOD_PAGE + "from streamlit import session_state\n", "session_state"),
        (GOOD_PAGE + "st.markdown(text, unsafe_allow_html=True)\n", "unsafe_allow_html"),
        (GOOD_PAGE + "html.raw_element(text)\n", "raw_element"),
    ],
)
def test_page_rules_catch(text: str, fault: str) -> None:
    found = list(rules.page_faults(_sample("pages", text)))
    assert len(found) == 1 and fault in found[0]
