"""What is said of a fault of the program: a number, which the log holds with the whole story."""

from __future__ import annotations

import errno
import logging
import re
from typing import Any

import pytest
import streamlit as st
from bs4 import BeautifulSoup
from streamlit.testing.v1 import AppTest

from lib.database.faults import DatabaseSlow
from lib.server import app
from lib.ui import outage

SECRET = "SELECT title FROM case_file at postgresql://user:word@host/name"
raised: dict[str, Exception] = {}


def page() -> None:
    from lib.ui import outage
    from tests.lib.ui.test_outage import raised

    assert outage.when_broken(raised["error"]) is True


def said(error: Exception) -> str:
    """What the page says of ``error``; nothing that the error itself says."""
    raised["error"] = error
    run = AppTest.from_function(page, default_timeout=30).run()
    assert not run.exception
    text = BeautifulSoup(" ".join(each.body for each in run.html), "html.parser").get_text(" ")
    assert not [word for word in ("SELECT", "user", "host", "/var") if word in text]
    return text


def test_a_number_that_the_log_holds(caplog: pytest.LogCaptureFixture) -> None:
    error = ZeroDivisionError(SECRET)
    with caplog.at_level(logging.ERROR, "oversight"):
        text = said(error)
    (number,) = re.findall(r"\b[0-9a-f]{8}\b", text)
    (record,) = [each for each in caplog.records if each.name == "oversight"]
    assert number in record.getMessage()
    assert record.exc_info and record.exc_info[1] is error


def test_each_fault_has_its_own_number() -> None:
    assert said(ValueError()) != said(ValueError())


def test_fault_of_the_database_outside_a_page() -> None:
    """As where the sidebar, or a part that runs by itself, meets it."""
    text = said(DatabaseSlow())
    assert "mất quá nhiều thời gian" in text and "15 giây" in text


def test_full_disk() -> None:
    text = said(OSError(errno.ENOSPC, "No space left on device", "/var/secret"))
    assert "đã đầy" in text


def test_the_served_app_says_it_so() -> None:
    assert app._on_script_error is outage.when_broken


def test_a_page_that_breaks_shows_nothing_of_the_framework(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the framework calls it: its own box is not drawn."""
    from streamlit.error_util import invoke_script_error_handler

    drawn: list[Any] = []
    monkeypatch.setattr(st, "html", lambda *given, **_named: drawn.append(given))
    assert invoke_script_error_handler(ValueError(SECRET), app._on_script_error) is True
    assert len(drawn) == 1 and SECRET not in str(drawn)
