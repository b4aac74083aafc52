"""What runs again when a filter is chosen: the page and the menu, whose links keep the filters. All
that stands around them runs again only where it says by now what is no longer so, and never before
the page has seen a click."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from lib.database.schema import data_load, user_account
from tests.conftest import DEMO_AS_OF
from tests.pages.looking import look_in_frame, run_in_frame, seen
from tests.pages.test_signed_on import SECRETS, email
from tests.pages.truth import Truth
from tests.signing import claims

pytestmark = pytest.mark.usefixtures("router")
HEAD = {"view_as": "gd-xay-dung"}


def choose(app: AppTest, name: str, value: str) -> AppTest:
    """Choose a filter in the sidebar, as its reader does."""
    return app.selectbox(key=f"filter_{name}").set_value(value).run()


def was_drawn_whole(app: AppTest) -> bool:
    return len(app.sidebar.selectbox) > 0


def menu(app: AppTest) -> str:
    return "".join(block.proto.body for block in app.sidebar.get("html"))


@pytest.mark.parametrize("view", ["then", "now"])
def test_what_decides_which_units_there_are_draws_the_sidebar_too(
    province: Truth, view: str
) -> None:
    app = run_in_frame("overview", HEAD)
    app.radio(key="filter_organisation").set_value(view).run()
    assert was_drawn_whole(app)
    assert seen(app).text == look_in_frame("overview", HEAD | {"organisation": view}).text


@pytest.mark.parametrize("key", ["overview", "timeliness", "files", "data"])
def test_the_page_of_another_period_is_drawn_by_itself(province: Truth, key: str) -> None:
    app = run_in_frame(key, HEAD)
    assert was_drawn_whole(app)
    first = seen(app).text
    choose(app, "period", "2025")
    assert not was_drawn_whole(app)
    asked = look_in_frame(key, HEAD | {"period": "2025"})
    assert seen(app).text == asked.text != first
    assert app.query_params["period"] == "2025"


def test_links_of_the_menu_keep_what_was_chosen(province: Truth) -> None:
    app = run_in_frame("overview", HEAD)
    assert "period=" not in menu(app) != ""
    choose(app, "period", "2025")
    assert menu(app) == menu(run_in_frame("overview", HEAD | {"period": "2025"}))
    assert "period=2025" in menu(app)


def test_chosen_once_more(province: Truth) -> None:
    """A run of the page alone leaves the filters as they stand: the next choice counts too."""
    app = run_in_frame("overview", HEAD)
    choose(app, "period", "2025")
    app.run()  # such as a link within the page
    assert was_drawn_whole(app)
    assert app.selectbox(key="filter_period").value == "2025"
    choose(app, "period", "2024")
    assert seen(app).text == look_in_frame("overview", HEAD | {"period": "2024"}).text


def test_each_run_is_one_line_of_the_log(province: Truth, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    logging.getLogger("oversight").propagate = True
    choose(run_in_frame("overview", HEAD), "period", "2025")
    runs: list[Any] = [each.args for each in caplog.records if each.getMessage() == "run"]
    said = [(run["page"], run["role"], run["status"]) for run in runs]
    assert said == [("overview", "head", "ok")] * 2
    assert all(run["statements"] > 5 and run["ms"] > 0 for run in runs)


def test_who_looks_through_other_eyes_sees_another_sidebar(province: Truth) -> None:
    app = run_in_frame("overview", HEAD)
    app.selectbox(key="view_as").set_value("chu-tich").run()
    assert was_drawn_whole(app)
    assert seen(app).text == look_in_frame("overview", {"view_as": "chu-tich"}).text


def test_the_language_is_that_of_the_sidebar_too(province: Truth) -> None:
    app = run_in_frame("overview", HEAD)
    app.button_group(key="lang").set_value("en").run()
    assert was_drawn_whole(app) and "Overview" in menu(app)


def test_a_new_day_is_said_everywhere(own_province: sa.Engine) -> None:
    app = run_in_frame("overview", HEAD)
    day = DEMO_AS_OF + dt.timedelta(days=1)
    at = dt.datetime.combine(day, dt.time(6))
    row = {"source": "s", "profile": "p", "as_of": day, "started_at": at, "finished_at": at}
    with own_province.begin() as connection:
        connection.execute(sa.insert(data_load).values(row | {"is_demo": True}))
    choose(app, "period", "2025")
    assert was_drawn_whole(app)
    assert app.date_input(key="filter_as_of").value == day
    assert seen(app).text == look_in_frame("overview", HEAD | {"period": "2025"}).text


def test_whose_account_ended_is_shown_nothing_more(real: Truth) -> None:
    who = claims("an", email("gd-xay-dung")) | {"is_logged_in": True}
    app = run_in_frame("overview", user=who, secrets=SECRETS)
    assert seen(app).tiles
    with real.engine.begin() as connection:
        connection.execute(sa.update(user_account).values(active=False))
    choose(app, "period", "2025")
    assert not was_drawn_whole(app)  # the language alone
    assert seen(app).nothing == ["forbidden"] and not seen(app).tiles
    assert not menu(app)
