"""When there is nothing to show, or something hostile: calm, literal, and back by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st

import lib.database.engine
from lib.database.engine import make_engine
from lib.database.faults import DatabaseDown
from lib.database.schema import case_file
from lib.nav import PAGES
from tests.databases import Databases
from tests.pages.looking import Seen, look, run_in_frame, seen
from tests.pages.truth import Truth

HOSTILE = (
    '<script>window.owned=1</script> <img src="http://evil.example/i.png"> '
    "[link](javascript:alert(1)) **bold** $x^2$ \"quoted\" 'single' &amp; =1+1"
)
LISTS = ("overview", "unit", "files")


def assert_calm(shown: Seen, *secrets: str) -> None:
    assert shown.nothing == ["failed"]
    for secret in ("SELECT", "Traceback", "sqlalchemy", "psycopg", *secrets):
        assert secret not in shown.text


def test_empty_database_has_no_data_yet(
    databases: Databases, use_database: Callable[[sa.Engine], None]
) -> None:
    engine = databases.empty()
    use_database(engine)
    assert [look(key).nothing for key in PAGES] == [["not-loaded"]] * len(PAGES)
    databases.drop(engine)


def test_database_without_tables_is_said_to_be_unfit(
    databases: Databases, use_database: Callable[[sa.Engine], None]
) -> None:
    engine = databases.blank()
    use_database(engine)
    assert_calm(look("overview"))
    databases.drop(engine)


@pytest.mark.parametrize("key", PAGES)
def test_unreachable_database_is_calm_and_heals(
    province: Truth, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = make_engine("sqlite:////no-such-folder/secret-name.sqlite")
    with monkeypatch.context() as patch:
        patch.setattr(lib.database.engine, "reader", lambda _reach: away)
        assert_calm(look(key), "no-such-folder", "secret-name")
    assert "failed" not in look(key).nothing


@pytest.mark.usefixtures("router")
def test_database_lost_in_the_middle_of_a_page(
    province: Truth, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(_statement: Any) -> Any:
        raise DatabaseDown("gone")

    st.cache_data.clear()
    with monkeypatch.context() as patch:
        patch.setattr("lib.query.figures.rows", lost)
        assert_calm(seen(run_in_frame("overview")))
    assert seen(run_in_frame("overview")).tiles


def test_unknown_file_is_not_found(province: Truth) -> None:
    assert look("file", {"code": "NO-SUCH"}).nothing == ["empty"]
    assert look("file").nothing == ["empty"]


def test_unknown_issue_is_not_found(province: Truth) -> None:
    assert look("issue", {"issue": "NO-SUCH"}).nothing == ["empty"]
    assert look("issue").nothing == ["empty"]
    assert look("issue", {"issue": "a\0b"}).nothing == ["empty"]


def test_unknown_post_is_not_found(province: Truth) -> None:
    for term in ("", "NO-SUCH", province.acting_head + "x", "a\0b", "~~~"):
        assert look("person", {"term": term}).nothing == ["empty"]


def test_unit_without_reviews_or_issues_is_calm(province: Truth) -> None:
    """A day on which nothing happened in a commune of a handful of files: no figure is invented."""
    asked = {"unit": "29533", "period": "2026-11-20..2026-11-20"}
    quality, issues = look("quality", asked), look("issues", asked)
    assert set(quality.nothing) == {"empty"} and quality.figures["good_rate"] == "—"
    assert "zero" in issues.nothing and issues.figures["issues_closed_not_done"] == "0"
    for shown in (quality, issues):
        assert not {"failed", "forbidden"} & set(shown.nothing)
        assert "nan" not in shown.text.lower().split()


def test_search_without_a_hit_offers_the_way_back(province: Truth) -> None:
    shown = look("files", {"q": "zzzz qqqq"})
    assert shown.nothing == ["empty"]
    assert shown.soup.select("section.nothing a")


def test_text_of_the_database_is_never_markup(own_province: sa.Engine) -> None:
    with own_province.begin() as connection:
        connection.execute(sa.update(case_file).values(title=HOSTILE))
        code = str(connection.scalar(sa.select(case_file.c.code).order_by(case_file.c.id)))
    pages = {key: look(key) for key in LISTS} | {"file": look("file", {"code": code})}
    for shown in pages.values():
        assert not shown.soup.select("script, img, a[href*=javascript], a[href*=evil]")
    assert HOSTILE in pages["files"].texts
    assert pages["file"].title.startswith(HOSTILE)
