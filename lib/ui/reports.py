"""The page of reports: what will be in one, making it, making one again, those made earlier.

A file is handed to the browser in the run that made it and is kept nowhere else: it is gone with
the next click, and can be made again at any time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar
from urllib.parse import parse_qsl

import streamlit as st
from markupsafe import Markup

from lib import formats, query
from lib.access import PROVINCE_WIDE
from lib.actions.access_log import log_export
from lib.disk import is_full
from lib.export.report.kinds import KINDS, Kind
from lib.export.report.make import Again, Made, make, make_again
from lib.export.report.provenance import SHORT, difference_text
from lib.filters import Filters, from_url
from lib.i18n import _, n_
from lib.judgements.attention import UNIT_METRICS
from lib.judgements.headline import HEADLINE
from lib.metrics import METRICS
from lib.page import Here
from lib.query.reports import MadeReport, find_report, reports
from lib.sentence import sentence
from lib.ui import forms, html, outage
from lib.ui.fetched import EXCEL, WORD
from lib.ui.figures import metric_cell
from lib.ui.html import Cell, Column, Figure, Link, Option
from lib.wording import form_06a

Answer = TypeVar("Answer")
FIRST = "bao-cao"
MIME = {"docx": WORD, "xlsx": EXCEL}
FORMATS = {"docx": "Word (.docx)", "xlsx": "Excel (.xlsx)"}
PREVIEW = {"ii-06a": tuple(form_06a.COLUMNS), "766": ("on_time_rate_766", "resolved", "open")}
OF_PROCEDURES = ("ii-06a", "766")
SHOWN = 10  # differences that are listed


def chosen(here: Here) -> Kind:
    """The kind that the URL asks for."""
    return KINDS[here.option("report", KINDS, FIRST)]


def choices(here: Here) -> Markup:
    """The kinds as links."""
    now = chosen(here)
    options = [
        Option(_(kind.label), here.href("reports", report=kind.key, again=""), kind is now)
        for kind in KINDS.values()
    ]
    return html.segmented(_("Which report"), options)


def description(here: Here) -> Markup:
    """What is in it."""
    return html.paragraph(_(chosen(here).holds), "small")


def looked_at(here: Here) -> Filters:
    """The filters of the report: a cell of a breakdown is left out; a form about procedures looks
    at nothing else."""
    filters = replace(here.filters, cell=())
    if chosen(here).key in OF_PROCEDURES and not filters.kinds:
        return replace(filters, kinds=(form_06a.KIND,))
    return filters


def preview(here: Here) -> Markup:
    """The figures that open the report; each opens its files."""
    filters = looked_at(here)
    if chosen(here).key in OF_PROCEDURES and form_06a.KIND not in filters.kinds:
        text = _("The form is about administrative procedures, which the filter leaves out.")
        return html.empty_state("empty", text=text)
    keys = PREVIEW.get(chosen(here).key, HEADLINE)
    asked = keys if chosen(here).key in PREVIEW else UNIT_METRICS
    row = query.table(asked, filters, here.scope).iloc[0].to_dict()
    columns = [Column("figure", _("Figure")), Column("value", _("Value"), "end")]
    rows: list[dict[str, Cell]] = [
        {"figure": _(METRICS[key].label), "value": metric_cell(here, key, row, filters)}
        for key in keys
    ]
    return html.data_table(columns, rows, _("Figures of the report"))


def make_form(here: Here) -> None:
    """The button that makes it, and the file."""
    kind = chosen(here)
    with st.form(f"make-{kind.key}"):
        form = _choose_format(kind)
        pressed = st.form_submit_button(_("Make the report"), type="primary")
    if not pressed:
        return
    made = _calmly(lambda: _entered(here, make(here.user, kind.key, here.filters, form)))
    if made is not None:
        _hand_over(made, form)


def again_form(here: Here) -> None:
    """A report of the list, made again: its file, and whether its figures are the same."""
    name = here.asked.get("again", "")
    if not name:
        return
    old = find_report(name, here.user)
    if old is None or old.kind not in KINDS:
        html.show(html.notice(_("There is no report {name}.", name=name), "medium"))
        return
    kind = KINDS[old.kind]
    html.show(html.section(_("Make again: {report}", report=_(kind.label)), _look_text(here, old)))
    with st.form(f"again-{old.id}"):
        form = _choose_format(kind)
        pressed = st.form_submit_button(_("Make it again"), type="primary")
    if not pressed:
        return
    again = _calmly(lambda: _again(here, old, form))
    if again is not None:
        html.show(_compared(here, old, again))
        _hand_over(again.made, form)


def made_earlier(here: Here) -> Markup:
    """The newest reports of this account; of all accounts for who sees the whole province."""
    found = reports(here.user)
    if not found:
        return html.paragraph(_("No report was made yet"))
    everybody = here.user.role in PROVINCE_WIDE
    columns = [
        Column("report", _("Report")),
        Column("look", _("What is looked at"), hide_on_phone=True),
        Column("at", _("Made")),
        *([Column("by", _("By"), hide_on_phone=True)] if everybody else []),
        Column("rows", _("Files"), "end", hide_on_phone=True),
        Column("hash", _("Hash"), hide_on_phone=True),
        Column("again", _("Again")),
    ]
    rows = [_made_row(here, one) for one in found]
    return html.data_table(columns, rows, _("Reports made earlier"))


def _made_row(here: Here, one: MadeReport) -> dict[str, Cell]:
    kind = KINDS.get(one.kind)
    address = here.href("reports", again=str(one.id))
    return {
        "report": _(kind.label) if kind else one.kind,
        "look": _look_text(here, one),
        "at": formats.moment(one.at),
        "by": one.author or one.username,
        "rows": Figure(formats.number(one.rows)),
        "hash": one.content_hash[:SHORT],
        "again": Link(_("Make again"), address) if kind else "",
    }


def _look_text(here: Here, one: MadeReport) -> str:
    """What a report looked at, in words; its bare parameters where a code means nothing (here)."""
    until = _("data as of {day}", day=formats.day(one.as_of))
    filters, dropped = from_url(dict(parse_qsl(one.looked_at)), here.choices)
    if dropped:
        return f"{one.looked_at} · {until}"
    return f"{sentence(filters, here.reference)} · {until}"


def _choose_format(kind: Kind) -> str:
    """The format of the file, where there is a choice."""
    if len(kind.formats) == 1:
        return kind.formats[0]
    label = _("File format")
    return str(st.radio(label, kind.formats, format_func=FORMATS.__getitem__, horizontal=True))


def _calmly(ask: Callable[[], Answer]) -> Answer | None:
    """What ``ask`` gives, with a sign of work meanwhile; None, and why, when it is refused, the
    database does not answer or there is no room for it."""
    try:
        with st.spinner(_("The report is being made…")):
            return ask()
    except forms.FAILURES as failure:
        forms.say_why(failure)
    except Exception as error:
        if not is_full(error):
            raise
        st.error(_(outage.NO_ROOM), icon=":material/hard_drive:")
    return None


def _again(here: Here, old: MadeReport, form: str) -> Again:
    again = make_again(old, here.user, form)
    _entered(here, again.made)
    return again


def _entered(here: Here, made: Made) -> Made:
    """A report that may be handed over: the log of access has it."""
    log_export(here.user, made.name, made.data, made.rows)
    return made


def _hand_over(made: Made, form: str) -> None:
    """The file, to be saved by the reader; the next run of the page has forgotten it."""
    st.success(_("The report is ready. Save it before you go on."), icon=":material/check:")
    st.download_button(
        _("Save {name}", name=made.name),
        made.data,
        made.name,
        MIME[form],
        type="primary",
        on_click="ignore",
    )
    text = _("{n} files, SHA-256 {hash}", n=formats.number(made.rows), hash=made.content_hash)
    html.show(html.paragraph(text, "small"))


def _compared(here: Here, old: MadeReport, again: Again) -> Markup:
    day = formats.moment(old.at)
    if not again.differs:
        return html.notice(_("The figures are the same as those of {day}.", day=day))
    title = n_("{n} figure is not what it was:", "{n} figures are not what they were:",
               len(again.differs))  # fmt: skip
    shown = [difference_text(one, here.reference) for one in again.differs[:SHOWN]]
    return html.join(
        [html.notice(title, "medium"), *(html.paragraph(text, "small") for text in shown)]
    )
