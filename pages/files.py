"""Hồ sơ: the files behind a figure, searched, sorted and paged by the database."""

from lib import page
from lib.i18n import _
from lib.metrics import METRICS
from lib.ui import file_list, head, html

here = page.open("files")
asked = file_list.asked(here)
title = _("Files") if asked.metric == "handled" else _(METRICS[asked.metric].label)

html.show(head.head(here, title, head.unit_crumbs(here, here.filters.unit_id, last=True)))
html.show(file_list.book_tabs(here, asked), file_list.part_tabs(here, asked))
html.show(file_list.search(here, asked))
html.show(
    html.panel(
        title,
        file_list.file_list(here, asked),
        sub=file_list.about(asked),
        action=(_("About this figure"), here.href("metric", metric=asked.metric)),
    )
)
