"""The only place that builds HTML: small functions that return ``Markup``, and ``show``.

A page lays out what these return: ``html.show(html.tiles([...]))`` is one element for the browser,
whatever the number of tiles. Every value is escaped on its way in; nothing is ever read as
Markdown; a link may only lead to a page of this app.
"""

from lib.ui.html.base import (
    Chip,
    ForeignLinkError,
    chip,
    chips,
    href,
    icon,
    join,
    link,
    show,
    sparkline,
)
from lib.ui.html.files import Event, Stage, facts, stage_bar, timeline
from lib.ui.html.head import (
    demo_ribbon,
    empty_state,
    footer,
    more,
    notice,
    page_head,
    panel,
    paragraph,
    section,
)
from lib.ui.html.menu import MenuItem, menu
from lib.ui.html.table import (
    Bar,
    Cell,
    Column,
    Figure,
    Link,
    Option,
    Spark,
    Stack,
    data_table,
    pager,
    search_box,
    segmented,
)
from lib.ui.html.tiles import Attention, Tile, attention_list, tiles

__all__ = [
    "Attention",
    "Bar",
    "Cell",
    "Chip",
    "Column",
    "Event",
    "Figure",
    "ForeignLinkError",
    "Link",
    "MenuItem",
    "Option",
    "Spark",
    "Stack",
    "Stage",
    "Tile",
    "attention_list",
    "chip",
    "chips",
    "data_table",
    "demo_ribbon",
    "empty_state",
    "facts",
    "footer",
    "href",
    "icon",
    "join",
    "link",
    "menu",
    "more",
    "notice",
    "page_head",
    "pager",
    "panel",
    "paragraph",
    "search_box",
    "section",
    "segmented",
    "show",
    "sparkline",
    "stage_bar",
    "tiles",
    "timeline",
]
