"""Form II.06a on the screen: every figure opens its files, a failed check those behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import formats
from lib.filters import Filters
from lib.frames import as_records
from lib.i18n import _
from lib.page import Here
from lib.ui import html
from lib.ui.html import Cell, Chip, Column, Figure
from lib.ui.kept import kept
from lib.wording.form_06a import (
    COLUMNS,
    KIND,
    Checked,
    by_field,
    checked,
    conventions,
    of_procedures,
    sums,
)

ON_PHONE = ("on_hand", "resolved", "overdue")


@kept
def form(here: Here) -> Markup:
    """The table by field with its sums and how it was made; then its checks."""
    title = _("Form II.06a: receiving and resolving administrative procedures")
    filters = of_procedures(here.filters)
    if filters is None:
        text = _("The form is about administrative procedures, which the filter leaves out.")
        return html.panel(title, html.empty_state("empty", text=text), anchor="form")
    frame = by_field(filters, here.scope)
    if frame.empty:
        return html.panel(title, html.empty_state("empty"), anchor="form")
    total = sums(frame)
    table = html.panel(
        title,
        _by_field(here, frame, total, filters),
        html.paragraph(conventions(filters), "small"),
        sub=_("Circular 01/2020/TT-VPCP; number of administrative procedure files"),
        anchor="form",
    )
    sub = _("Sums that the form asks for; where one does not hold, the files behind it open")
    checks = _checks(here, total, filters)
    return html.join([table, html.panel(_("Checks of the form"), checks, sub=sub)])


def _by_field(here: Here, frame: pd.DataFrame, total: dict[str, Any], filters: Filters) -> Markup:
    columns = [Column("field", _("(2) Field"))]
    columns += [
        Column(key, f"{number} {_(head)}", "end", hide_on_phone=key not in ON_PHONE)
        for key, (number, head) in COLUMNS.items()
    ]
    rows = [_row(here, row) for row in as_records(frame)]
    last = _figures(here, total, filters) | {"field": _("All")}
    return html.data_table(columns, rows, _("Form II.06a by field"), total=last)


def _row(here: Here, row: dict[str, Any]) -> dict[str, Cell]:
    known = not formats.unknown(row["field"])
    code, name = here.reference.fields[row["field"]] if known else ("", _("No field recorded"))
    look = here.in_field(code) if known else here.in_cell("field", "")
    return _figures(here, row, replace(look, kinds=(KIND,))) | {"field": name}


def _figures(here: Here, row: dict[str, Any], filters: Filters) -> dict[str, Cell]:
    return {key: _figure(here, key, row, filters) for key in COLUMNS}


def _figure(here: Here, key: str, row: dict[str, Any], filters: Filters) -> Figure:
    return Figure(formats.number(row[key]), href=here.href("files", filters, metric=key))


def _checks(here: Here, total: dict[str, Any], filters: Filters) -> Markup:
    """The form's own checks; a failed one with its difference and the files behind it."""
    columns = [
        Column("check", _("Check of the form")),
        Column("left", _("Left side"), "end", hide_on_phone=True),
        Column("right", _("Right side"), "end", hide_on_phone=True),
        Column("difference", _("Difference"), "end"),
        Column("mark", _("Verdict")),
        Column("behind", _("Files behind it"), "end"),
        Column("why", _("What is behind it"), hide_on_phone=True),
    ]
    rows = [_check(here, one, total, filters) for one in checked(total)]
    return html.data_table(columns, rows, _("Checks of the form"))


def _check(here: Here, one: Checked, total: dict[str, Any], filters: Filters) -> dict[str, Cell]:
    check = one.check
    return {
        "check": check.text,
        "left": Figure(formats.number(one.left)),
        "right": Figure(formats.number(one.right)),
        "difference": Figure(formats.signed(one.left - one.right)),
        "mark": Chip(_("holds"), "good") if one.holds else Chip(_("does not hold"), "medium"),
        "behind": "" if one.holds else _figure(here, check.behind, total, filters),
        "why": "" if one.holds else _(check.why),
    }
