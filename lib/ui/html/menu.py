"""The menu of the sidebar: real links, so that a page can be opened in a new tab."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lib.i18n import _
from lib.ui.html.base import href, icon, join


@dataclass(frozen=True)
class MenuItem:
    """One page of the menu; ``icon`` is a drawing of the style sheet."""

    text: str
    href: str
    icon: str
    current: bool = False


def menu(name: str, owner: str, items: Sequence[MenuItem]) -> Markup:
    """Name of the app and whose it is, then its pages; the current one is marked."""
    return Markup(
        '<div class="brand"><span class="mark" aria-hidden="true"></span>'
        "<div><b>{}</b><small>{}</small></div></div>"
        '<nav class="menu" aria-label="{}"><ul>{}</ul></nav>'
    ).format(name, owner, _("Pages"), join(map(_item, items)))


def _item(item: MenuItem) -> Markup:
    here = Markup(' aria-current="page"') if item.current else ""
    return Markup('<li><a href="{}"{}>{}{}</a></li>').format(
        href(item.href), here, icon(item.icon), item.text
    )


def signed_on(name: str) -> Markup:
    """Who is signed on, by the name of the account."""
    return Markup('<p class="signed-on">{}<b>{}</b></p>').format(_("Signed on as "), name)
