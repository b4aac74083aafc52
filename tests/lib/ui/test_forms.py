"""Forms that write: one click writes once, a refusal keeps what was typed, a success is said."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.actions import Conflict, Invalid, NotAllowed
from lib.database.faults import DatabaseFault, every_kind
from lib.i18n import _

done: list[tuple[str, str]] = []  # name of the click, text: what was carried out
behaviour: dict[str, Any] = {}


def page() -> None:
    """A page with two forms, as AppTest runs it: it finds the lists of this module."""
    import streamlit as st

    from lib.ui import forms
    from tests.lib.ui import test_forms as tests

    forms.say_what_was_saved()
    for key in ("one", "two"):
        with forms.form(key, f"Send {key}") as send:
            text = st.text_area(f"Text {key}")

        def act(click: str, text: str = text) -> None:
            tests.act(click, text)

        send(act, tests.behaviour.get("said", ""))
    now = tests.behaviour.get("now", 1)
    st.caption(f"turn {forms.turn('one')}")
    st.caption(f"before {forms.shown_before('one', now)}")


def act(click: str, text: str) -> None:
    if "error" in behaviour:
        raise behaviour["error"]
    done.append((click, text))


@pytest.fixture
def app() -> AppTest:
    done.clear()
    behaviour.clear()
    return AppTest.from_function(page, default_timeout=30).run()


def send(app: AppTest, key: str, text: str | None) -> None:
    area = next(each for each in app.text_area if each.label == f"Text {key}")
    if text is not None:
        area.set_value(text)
    next(each for each in app.button if each.label == f"Send {key}").click()
    app.run()
    assert not app.exception


def typed(app: AppTest, key: str) -> str:
    return str(next(each.value for each in app.text_area if each.label == f"Text {key}"))


def caption(app: AppTest, word: str) -> str:
    return next(each.value for each in app.caption if each.value.startswith(word))


def test_a_click_is_carried_out_said_and_the_form_is_empty(app: AppTest) -> None:
    assert done == []
    send(app, "one", "first")
    assert [text for _, text in done] == ["first"]
    assert [each.value for each in app.success] == [r"Đã ghi nhận\."]
    assert typed(app, "one") == ""
    app.run()
    assert len(done) == 1 and not app.success  # said once, sent once


def test_each_success_has_a_name_of_its_own(app: AppTest) -> None:
    for text in ("a", "b"):
        send(app, "one", text)
    send(app, "two", "c")
    names = [name for name, _ in done]
    assert len(set(names)) == 3 and all(len(name) == 32 for name in names)


@pytest.mark.parametrize("error", [Conflict, Invalid, NotAllowed])
def test_a_refusal_is_said_and_keeps_the_text_and_the_name(
    app: AppTest, error: type[Exception]
) -> None:
    """The name of the click stays: what was written after all is not written twice."""
    behaviour["error"] = error("No: *that* <b>is</b> $x$")
    turn = caption(app, "turn")
    send(app, "one", "long text")
    assert [each.value for each in app.error] == [r"No\: \*that\* \<b\>is\</b\> \$x\$"]
    assert typed(app, "one") == "long text" and caption(app, "turn") == turn
    del behaviour["error"]
    send(app, "one", None)
    assert done == [(turn.removeprefix("turn "), "long text")]
    assert not app.error and caption(app, "turn") != turn


@pytest.mark.parametrize("error", every_kind(), ids=lambda error: error.reason)
def test_a_database_that_fails_is_said(app: AppTest, error: type[DatabaseFault]) -> None:
    behaviour["error"] = error("secret address")
    send(app, "one", "text")
    [said] = [each.value for each in app.error]
    assert "Chưa ghi" in said and "secret" not in said and _(error.happened) in said
    assert typed(app, "one") == "text"


def test_any_other_error_is_no_refusal(app: AppTest) -> None:
    behaviour["error"] = ZeroDivisionError()
    next(each for each in app.button if each.label == "Send one").click()
    app.run()
    assert app.exception and not app.error and not app.success


def test_what_is_said_can_be_chosen(app: AppTest) -> None:
    behaviour["said"] = "TT-2026-0001"
    send(app, "one", "x")
    assert [each.value for each in app.success] == [r"TT\-2026\-0001"]


def test_a_click_rests_on_what_was_shown_before_it(app: AppTest) -> None:
    """Somebody writes between showing and clicking: the click still holds the older version."""
    assert caption(app, "before") == "before 1"
    behaviour["now"] = 2
    behaviour["error"] = Conflict("changed")
    send(app, "one", "x")
    assert caption(app, "before") == "before 1"
    send(app, "one", None)
    assert caption(app, "before") == "before 2"
