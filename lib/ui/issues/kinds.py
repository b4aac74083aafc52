"""Open issues by kind (the five failings of letter 5712 first), severity, cause and status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from lib import labels
from lib.i18n import _
from lib.page import Here
from lib.ui import html
from lib.ui.figures import metric_bar, metric_cell, metric_column
from lib.ui.html import Cell, Column, Stack
from lib.ui.issues import asked
from lib.ui.kept import kept

FAILINGS = 5  # the first kinds are those that letter 5712/UBND-NC (2024) names
OPEN = "open_issues"
BY_KIND = (
    *(OPEN, "issues_past_due", "explanations_missing", "issues_silent"),
    *("open_issues_over_180", "repeat_findings", "issues_closed_not_done"),
)
NARROW = (OPEN, "issues_past_due", "issues_silent")
ON_PHONE = (OPEN, "issues_past_due")
Words = Mapping[str | None, str]


@kept
def by_kind(here: Here) -> Markup:
    """Each kind with what is open, late, unanswered, old, found again and closed undone."""
    words: Words = {key: _(word) for key, word in labels.ISSUE_KIND.items()}
    named = [*labels.ISSUE_KIND][:FAILINGS]
    return _table(here, "issue_kind", words, BY_KIND, _("By kind"), _("Kind of issue"), named)


@kept
def by_severity(here: Here) -> Markup:
    """The most severe first."""
    words: Words = {key: _(labels.SEVERITY[key]) for key in ("high", "medium", "low")}
    return _table(here, "severity", words, NARROW, _("By severity"), _("Severity"))


@kept
def by_cause(here: Here) -> Markup:
    """What the unit could not help, what it could, and what nobody has said yet."""
    words: Words = {"subjective": _(labels.CAUSE["subjective"]),
                    "objective": _(labels.CAUSE["objective"]),
                    None: _("not yet determined")}  # fmt: skip
    return _table(here, "cause", words, NARROW, _("By cause"), _("Cause"))


@kept
def by_status(here: Here) -> Markup:
    """Whether a remediation has been reported of what is still open."""
    words: Words = {key: _(word) for key, word in labels.ISSUE_STATUS.items()}
    return _table(here, "issue_status", words, NARROW, _("By status"), _("Status"))


def _table(
    here: Here,
    key: str,
    words: Words,
    metrics: Sequence[str],
    caption: str,
    head: str,
    named: Sequence[str] = (),
) -> Markup:
    """One breakdown; a value without any issue is left out, unless letter 5712 names it."""
    frame = asked.crossed(here)
    rows = {value: asked.cell(frame, key, value) for value in words}
    kept = {v: row for v, row in rows.items() if v in named or any(row[m] for m in metrics)}
    if not any(row[m] for row in kept.values() for m in metrics):
        return html.empty_state("zero", _("No issue"))
    longest = max(row[OPEN] for row in kept.values())
    columns = [Column("value", head)]
    columns += [metric_column(here, m, hide_on_phone=m not in ON_PHONE) for m in metrics]
    listed = []
    for value, row in kept.items():
        filters = here.in_cell(key, value or "")
        cells: dict[str, Cell] = {m: metric_cell(here, m, row, filters) for m in metrics}
        cells[OPEN] = metric_bar(here, OPEN, row, filters, longest, "info")
        word = words[value]
        listed.append(cells | {"value": Stack(word, _("letter 5712")) if value in named else word})
    return html.data_table(columns, listed, caption, total=_total(here, metrics))


def _total(here: Here, metrics: Sequence[str]) -> dict[str, Cell]:
    row = asked.total(here)
    cells: dict[str, Cell] = {m: metric_cell(here, m, row, here.filters) for m in metrics}
    return cells | {"value": _("All")}
