"""Form II.06a/VPCP/KSTT (Circular 01/2020/TT-VPCP) on paper: by field, with its checks."""

from __future__ import annotations

from typing import Any

from lib import formats
from lib.export.content import Cell, Table
from lib.export.report.ledger import Ledger, canonical
from lib.export.report.shape import Asked, Part, Report
from lib.export.report.tables import whole
from lib.frames import as_records
from lib.i18n import _
from lib.wording import form_06a as form
from lib.wording.form_06a import COLUMNS, Checked

GROUPS = (("", 2), ("received", 3), ("resolved", 4), ("open", 3))


def form_06a(asked: Asked, ledger: Ledger) -> Report:
    """The form; every figure passes through ``ledger``."""
    filters = form.of_procedures(asked.filters)
    subject = _("Receiving and resolving administrative procedures (form II.06a/VPCP/KSTT)")
    if filters is None:
        text = _("The form is about administrative procedures, which the filter leaves out.")
        return Report(subject, (text,), landscape=True)
    frame = form.by_field(filters, asked.scope)
    ledger.keep("field", form.ASKED, frame)
    total = form.sums(frame)
    ledger.note("form", "sums", canonical(total))
    rows = tuple(
        (whole(n), _field(asked, row["field"]), *_figures(row))
        for n, row in enumerate(as_records(frame), 1)
    )
    table = Table(
        _("Unit of measure: number of administrative procedure files"),
        (_("(1) Row"), _("(2) Field"), *(f"{at} {_(head)}" for at, head in COLUMNS.values())),
        rows,
        (0.8, 5, *(1.5 for _key in COLUMNS)),
        (None, _("All"), *_figures(total)),
        groups=_groups(),
    )
    parts: list[Part] = [table, _checks(form.checked(total)), form.conventions(filters)]
    return Report(
        subject,
        tuple(parts),
        sheets=((_("Form II.06a"), (table,)),),
        metrics=form.ASKED,
        landscape=True,
        kinds=(form.KIND,),
    )


def _groups() -> tuple[tuple[str, int], ...]:
    said = {
        "received": _("Received"),
        "resolved": _("Resolved"),
        "open": _("In progress"),
    }
    return tuple((said.get(key, ""), columns) for key, columns in GROUPS)


def _field(asked: Asked, field: Any) -> str:
    known = not formats.unknown(field)
    return asked.reference.fields[field][1] if known else _("No field recorded")


def _figures(row: dict[str, Any]) -> tuple[Cell, ...]:
    return tuple(whole(row[key]) for key in COLUMNS)


def _checks(checked: list[Checked]) -> Table:
    """The form's own checks of its last line."""
    heads = (_("Check of the form"), _("Left side"), _("Right side"), _("Verdict"),
             _("What is behind it"))  # fmt: skip
    rows = tuple(
        (
            one.check.text,
            whole(one.left),
            whole(one.right),
            _("holds") if one.holds else _("does not hold"),
            "" if one.holds else f"{_(one.check.why)}: {formats.number(one.files)}",
        )
        for one in checked
    )
    return Table(_("Checks of the form"), heads, rows, (3, 1.3, 1.3, 1.5, 6))
