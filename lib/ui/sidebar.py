"""The sidebar: menu, filters, language, and, on the demonstration, whose eyes to look through."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup
from streamlit.navigation.page import StreamlitPage

from lib import nav, sign_on
from lib.i18n import LANGUAGES, _, language
from lib.nav import PAGES
from lib.page import Here, Refusal
from lib.ui import html
from lib.ui.filter_bar import filter_bar, told_apart, write_url


def pages() -> list[StreamlitPage]:
    """Every page file, each guarded by itself; titles in the current language."""
    return [
        st.Page(
            page.file,
            title=_(page.title),
            url_path=page.path or None,
            default=key == nav.DEFAULT,
        )
        for key, page in PAGES.items()
    ]


def draw(here: Here | Refusal, chosen: StreamlitPage) -> None:
    """The sidebar around the chosen page; without anybody to look, only the language."""
    with st.sidebar:
        if isinstance(here, Refusal):
            _language_switch()
            return
        current = next(key for key, page in PAGES.items() if page.path == chosen.url_path)
        html.show(_menu(here, current))
        if here.viewable:
            _view_as(here)
        if PAGES[current].filtered and here.user.may(PAGES[current].permission):
            filter_bar(here)
        _language_switch()
        if here.signed_on:
            _signed_on(here)


def _menu(here: Here, current: str) -> Markup:
    items = [
        html.MenuItem(_(page.title), here.href(key), page.icon, current=key == current)
        for key, page in PAGES.items()
        if page.in_menu and here.user.may(page.permission)
    ]
    return html.menu(_("Oversight of public duty"), _("Provincial People's Committee"), items)


def _view_as(here: Here) -> None:
    """Demonstration only: its own accounts. The data layer checks again who may be viewed as."""
    names = told_apart(dict(here.viewable))
    st.session_state["view_as"] = here.user.username
    st.selectbox(
        _("View as (demonstration)"),
        options=list(names),
        format_func=names.__getitem__,
        key="view_as",
        on_change=write_url,
        args=("view_as", "view_as", next(iter(names))),
    )


def _signed_on(here: Here) -> None:
    """Whose account this is, and the way out."""
    html.show(html.signed_on(here.user.display_name))
    st.button(_("Sign out"), on_click=sign_on.leave, key="sign_out", width="stretch")


def _language_switch() -> None:
    st.session_state["lang"] = language()
    st.segmented_control(
        "Ngôn ngữ · Language",
        options=list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="lang",
        required=True,
        on_change=write_url,
        args=("lang", "lang", None),
        label_visibility="collapsed",
    )
