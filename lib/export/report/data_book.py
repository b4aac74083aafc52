"""The workbook of figures: summary, by agency, by field, the files themselves."""

from __future__ import annotations

from lib import formats, labels
from lib.export.content import Cell, Table
from lib.export.report import tables
from lib.export.report.ledger import Ledger, Row
from lib.export.report.shape import Asked, Report
from lib.export.report.summary import ALL, JUDGED
from lib.export.report.tables import amount, interval
from lib.frames import as_records
from lib.i18n import _
from lib.metrics import METRICS

BY_FIELD = ("received", "resolved", "on_time_rate", "open", "overdue", "median_duration")
MOST_ROWS = 20_000


def data_book(asked: Asked, ledger: Ledger) -> Report:
    """The workbook; every figure passes through ``ledger``."""
    now = ledger.row(ALL)
    before = ledger.row(ALL, "before", asked.filters.previous())
    said = tables.judged(asked, ledger, JUDGED)
    rows, compared = tables.agencies(asked, ledger)
    figures = tables.figures(_("Summary"), ALL, now, before, said)
    agencies = tables.agency_table(asked, rows, compared, now)
    fields = _fields(asked, ledger, now)
    files = _files(asked, ledger)
    return Report(
        subject=_("Workbook of figures"),
        parts=(figures,),
        sheets=(
            (_("Summary"), (figures,)),
            (_("By agency"), (agencies,)),
            (_("By field"), (fields,)),
            (_("Data"), (files,)),
        ),
        metrics=ALL,
    )


def _fields(asked: Asked, ledger: Ledger, now: Row) -> Table:
    frame = ledger.by("field", BY_FIELD)
    frame = frame.sort_values(["received", "field"], ascending=[False, True])
    rows = tuple((_field(asked, row["field"]), *_figures(row)) for row in as_records(frame))
    heads = (_("Field"), *(_(METRICS[key].column_head) for key in BY_FIELD), _("95% interval"))
    widths = (4, *(1.4 for _key in BY_FIELD), 2)
    return Table(_("By field"), heads, rows, widths, (_("All"), *_figures(now)))


def _field(asked: Asked, field: object) -> str:
    if formats.unknown(field):
        return _("No field recorded")
    return asked.reference.fields[int(str(field))][1]


def _figures(row: Row) -> tuple[Cell, ...]:
    return (*(amount(key, row) for key in BY_FIELD), interval("on_time_rate", row))


def _files(asked: Asked, ledger: Ledger) -> Table:
    """The files on the books of the period, one a row."""
    rows, total = ledger.listed("handled", "files", MOST_ROWS)
    heads = (
        *(_("File code"), _("Subject"), _("Kind"), _("Assigned by"), _("Field")),
        *(_("Agency, unit"), _("Received"), _("Due"), _("Result on"), _("State")),
        *(_("Working days taken"), _("Working days overdue")),
    )
    body = tuple(_file(asked, row) for row in rows)
    note = _(
        "{shown} of {total} files on the books of the period.",
        shown=formats.number(len(rows)),
        total=formats.number(total),
    )
    return Table(_("Files"), heads, body, (2, 5, 1.5, 1.5, 2, 3, 1, 1, 1, 1.5, 1, 1), note=note)


def _file(asked: Asked, row: Row) -> tuple[Cell, ...]:
    return (
        str(row["code"]),
        str(row["title"]),
        _(labels.FILE_KIND[row["kind"]]),
        _(labels.SOURCE[row["source"]]) if row["source"] else "",
        _field(asked, row["field_id"]),
        asked.reference.name(row["unit_id"]),
        row["received_on"],
        row["due_on"],
        row["completed_on"],
        _(labels.STATE[row["state"]]),
        _days(row["days_taken"]),
        _days(row["days_overdue"] if row["state"] in ("overdue", "late") else None),
    )


def _days(n: object) -> Cell:
    return None if formats.unknown(n) else tables.whole(float(str(n)))
