"""The sidebar: menu, filters, language, and, on the demonstration, whose eyes to look through."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator
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


@dataclass(frozen=True)
class Drawn:
    """A sidebar that stands: what it shows, and where its menu goes."""

    shows: object
    menu: DeltaGenerator


def draw(here: Here | Refusal, chosen: StreamlitPage) -> Drawn:
    """The sidebar around the chosen page, but for its menu; without anybody to look, only the
    language."""
    with st.sidebar:
        drawn = Drawn(_shows(here), st.container(key="menu"))
        if isinstance(here, Here):
            page = PAGES[nav.BY_PATH[chosen.url_path]]
            if here.viewable:
                _view_as(here)
            if page.filtered and here.user.may(page.permission):
                filter_bar(here)
        _language_switch()
        if isinstance(here, Here) and here.signed_on:
            _signed_on(here)
    return drawn


def menu(here: Here | Refusal, chosen: StreamlitPage, drawn: Drawn) -> None:
    """Draw the menu, whose links keep the filters."""
    if isinstance(here, Here):
        with drawn.menu:
            html.show(_menu(here, nav.BY_PATH[chosen.url_path]))


def keep_up(here: Here | Refusal, drawn: Drawn) -> None:
    """Run everything again where the sidebar shows what is no longer so."""
    if drawn.shows != _shows(here):
        st.rerun()


def _shows(here: Here | Refusal) -> object:
    """What the sidebar shows beside the menu and what is chosen in it."""
    if isinstance(here, Refusal):
        return here
    return here.user, here.viewable, here.signed_on, here.state.as_of


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
