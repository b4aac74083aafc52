"""What every page is set in: the style sheet, and the script that keeps links inside the app."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import streamlit as st
from markupsafe import Markup

from lib.config import ROOT
from lib.i18n import _, language, words
from lib.ui import icons

HERE = Path(__file__).parent
MARK = ROOT / "static" / "mark.svg"
NO_MENU_ITEMS: Any = {"Get help": None, "Report a bug": None, "About": None}

# The framework's own words, which it knows in English only (checked against streamlit 1.67).
BUILT_IN = (
    words("About"),
    words("Choose date"),
    words("Choose date range"),
    words("Clear"),
    words("Clear all"),
    words("Clear date"),
    words("Clear entry"),
    words("Clear value"),
    words("Close"),
    words("Close fullscreen"),
    words("Collapse sidebar"),
    words("Connecting"),
    words("Connection error"),
    words("Copy Vega-Lite spec"),
    words("Dark"),
    words("Download as CSV"),
    words("Download as PNG"),
    words("Expand sidebar"),
    words("Fullscreen"),
    words("Light"),
    words("Main menu"),
    words("Next page"),
    words("No results"),
    words("Press Ctrl+Enter to apply"),
    words("Press Ctrl+Enter to submit form"),
    words("Press Enter to apply"),
    words("Press Enter to submit form"),
    words("Press ⌘+Enter to apply"),
    words("Press ⌘+Enter to submit form"),
    words("Previous page"),
    words("Print"),
    words("Record screen"),
    words("Remove"),
    words("Running..."),
    words("Search"),
    words("Select all"),
    words("Select..."),
    words("Selected values"),
    words("Show chart"),
    words("Show data"),
    words("Sidebar"),
    words("Skip to main content"),
    words("Stop"),
    words("System"),
    words("Upload"),
    words("View fullscreen"),
    words("day"),
    words("month"),
    words("year"),
)


A_DAY = 86_400  # seconds

# Said shorter there than our own message, which then cannot share its word.
SHORTER = {"Open": words("Open the list")}
# What the framework says to the one who runs it, said to the one who reads. The first stands for
# all that it says about a connection that does not come back (bridge.js, CUT).
INSTEAD = {
    "Connection timed out.": words(
        "The dashboard cannot be reached at present. Nothing that was recorded is lost. This page "
        "tries again by itself and shows the newest figures as soon as it can; if it takes longer, "
        "tell the operator."
    ),
    "streamlit run yourscript.py": "python -m lib serve",
    "Failed to generate file for download": words(
        "The file could not be made, and none of it was saved. Nothing else is lost. Try again in "
        "a moment; if it fails again, tell the operator."
    ),
    "Request timed out": words("Making the file took too long. Try again in a moment."),
}


def open() -> None:
    """Set up the page around any page: width, style sheet, script."""
    # the mark in the tab is that of the document (lib.server.document)
    st.set_page_config(layout="wide", menu_items=NO_MENU_ITEMS)
    css()
    bridge()
    _run_again_after_a_cut()


@st.fragment(run_every=A_DAY)
def _run_again_after_a_cut() -> None:
    """Nothing is drawn, and a page is not open for a day: but when its connection comes back (the
    server was restarted, a phone woke up), the framework runs a page again at once if anything in
    it is due to run by itself, and leaves any other page with its old figures until it is clicked.
    """


def css() -> None:
    """Put the style sheet into the page; it takes no room."""
    st.html(_style())


def bridge() -> None:
    """Put the script of the frame into the page, in the language of the context.

    The script itself is the same text for everybody; language and words travel as data.
    """
    settings = Markup(
        '<div id="frame-settings" hidden data-language="{}" data-words="{}"></div>'
    ).format(language(), json.dumps(_built_in(), ensure_ascii=False))
    st.html(f"{settings}<script>{bridge_script()}</script>", unsafe_allow_javascript=True)


def _built_in() -> dict[str, str]:
    ours = {word: word for word in BUILT_IN} | SHORTER | INSTEAD
    return {theirs: _(word) for theirs, word in ours.items() if _(word) != theirs}


@lru_cache
def _style() -> str:
    sheets = [path.read_text(encoding="utf-8") for path in sorted((HERE / "style").glob("*.css"))]
    mark = f'.mark{{background-image:url("data:image/svg+xml,{quote(MARK.read_text())}")}}'
    return "<style>" + "\n".join([*sheets, icons.style(), mark]) + "</style>"


@lru_cache
def bridge_script() -> str:
    """The text of that script; the server's content policy lets it run by its hash."""
    return (HERE / "bridge.js").read_text(encoding="utf-8")
