"""The frame: who is looking → navigation → filters → page. No numbers."""

import streamlit as st

from lib import page
from lib.ui import frame, run_line, screens, sidebar

with run_line.begun() as run:
    look = page.look()
    frame.open()
    chosen = st.navigation(sidebar.pages(), position="hidden")
    sidebar.draw(look, chosen)
    with page.prepared(look), screens.calm(), run.of(look, chosen):
        chosen.run()
