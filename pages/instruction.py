"""Một chỉ đạo, câu hỏi: what was asked, about which figure or file, and the answers."""

import streamlit as st

from lib import page
from lib.i18n import _
from lib.ui import head, html, screens
from lib.ui.notes import thread, write

here = page.open("instruction")
note = thread.asked(here)
if note is None:
    screens.refuse("instruction_not_found")
    st.stop()

html.show(
    head.head(
        here,
        thread.title(here, note),
        thread.crumbs(here),
        about=thread.about(here, note),
        status=thread.status(note),
    )
)
html.show(html.panel(_("What was asked, and answered"), thread.body(here, note)))
write.answer(here, note)
write.close(here, note)
