"""Form II.06a/VPCP/KSTT (Circular 01/2020/TT-VPCP): its columns by field, its sums, its checks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import formats, query
from lib.filters import Filters
from lib.i18n import _, words
from lib.labels import DEADLINE
from lib.page import Here
from lib.ui import html
from lib.ui.html import Cell, Chip, Column, Figure

KIND = "procedure"
# metric → number and heading of its column
COLUMNS = {
    "on_hand": ("(3)", words("To be resolved")),
    "received": ("(4)+(5)", words("Received in the period")),
    "carried_over": ("(6)", words("Carried over")),
    "resolved": ("(7)", words("Resolved")),
    "early": ("(8)", words("Early")),
    "on_due_day": ("(9)", words("On time")),
    "resolved_late": ("(10)", words("Late")),
    "open": ("(11)", words("In progress")),
    "within_deadline": ("(12)", words("Within deadline")),
    "overdue": ("(13)", words("Overdue")),
}
LEFT_OVER = ("resolved_no_deadline", "open_no_deadline", "unbalanced")
ASKED = (*COLUMNS, *LEFT_OVER)
ON_PHONE = ("on_hand", "resolved", "overdue")


@dataclass(frozen=True)
class SumCheck:
    """One check of the form: the metric on the left equals the sum of those on the right; files
    behind a difference are those of ``behind``."""

    text: str
    left: str
    right: tuple[str, ...]
    why: str
    behind: str = ""


CHECKS = (
    SumCheck("(3) = (4) + (5) + (6)", "on_hand", ("received", "carried_over"), ""),
    SumCheck(
        "(7) = (8) + (9) + (10)",
        "resolved",
        ("early", "on_due_day", "resolved_late"),
        words("Resolved without a deadline: neither early nor on time nor late"),
        "resolved_no_deadline",
    ),
    SumCheck(
        "(11) = (12) + (13)",
        "open",
        ("within_deadline", "overdue"),
        words("In progress without a deadline: neither within it nor overdue"),
        "open_no_deadline",
    ),
    SumCheck(
        "(3) = (7) + (11)",
        "on_hand",
        ("resolved", "open"),
        words("Results dated before receipt"),
        "unbalanced",
    ),
)


def form(here: Here) -> Markup:
    """The table by field with its sums and how it was made; then its checks."""
    title = _("Form II.06a: receiving and resolving administrative procedures")
    if here.filters.kinds and KIND not in here.filters.kinds:
        text = _("The form is about administrative procedures, which the filter leaves out.")
        return html.panel(title, html.empty_state("empty", text=text), anchor="form")
    filters = replace(here.filters, kinds=(KIND,))
    frame = query.table(ASKED, filters, here.scope, ("field",))
    frame = frame[frame["on_hand"] + frame["resolved"] + frame["open"] > 0]
    if frame.empty:
        return html.panel(title, html.empty_state("empty"), anchor="form")
    # each file has one field or none: the sums are those of all files
    total = frame[list(ASKED)].sum().to_dict()
    table = html.panel(
        title,
        _by_field(here, frame, total, filters),
        html.paragraph(_conventions(here), "small"),
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
    ordered = frame.sort_values(["on_hand", "resolved"], ascending=False)
    rows = [_row(here, row) for row in ordered.to_dict("records")]
    sums = _figures(here, total, filters) | {"field": _("All")}
    return html.data_table(columns, rows, _("Form II.06a by field"), total=sums)


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
    rows = [_check(here, check, total, filters) for check in CHECKS]
    return html.data_table(columns, rows, _("Checks of the form"))


def _check(here: Here, check: SumCheck, total: dict[str, Any], filters: Filters) -> dict[str, Cell]:
    left, right = int(total[check.left]), int(sum(total[key] for key in check.right))
    files = int(total[check.behind]) if check.behind else 0
    holds = left == right and not files
    return {
        "check": check.text,
        "left": Figure(formats.number(left)),
        "right": Figure(formats.number(right)),
        "difference": Figure(formats.signed(left - right)),
        "mark": Chip(_("holds"), "good") if holds else Chip(_("does not hold"), "medium"),
        "behind": "" if holds else _figure(here, check.behind, total, filters),
        "why": "" if holds else _(check.why),
    }


def _conventions(here: Here) -> str:
    """How cases are counted on which offices differ (the form leaves them open)."""
    return _(
        "How it is counted: (7) includes files returned, refused or withdrawn. (12) includes files "
        "whose clock is stopped. The sources do not say how a file was handed in, so (4) and (5) "
        "stand together. Deadline used: {deadline}.",
        deadline=_(DEADLINE[here.filters.deadline]).lower(),
    )
