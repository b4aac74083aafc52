"""The frame: who is looking → navigation → filters → page. No numbers."""

from copy import copy

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from lib import page
from lib.ui import frame, run_line, screens, sidebar


@st.fragment(key=page.CONTENT)
def content(chosen: StreamlitPage, drawn: sidebar.Drawn) -> None:
    """The menu and the page. They run by themselves when a filter is chosen: what stands around
    them is the same, and takes the browser as long to draw again."""
    with run_line.begun() as run, page.prepared() as look:
        sidebar.menu(look, chosen, drawn)
        try:
            with screens.calm(), run.of(look, chosen):
                copy(chosen).run()  # one page object runs once
        finally:  # not before: a click that the page has not seen yet would be lost
            sidebar.keep_up(look, drawn)


with run_line.begun(), page.prepared() as look:
    frame.open()
    chosen = st.navigation(sidebar.pages(), position="hidden")
    content(chosen, sidebar.draw(look, chosen))
