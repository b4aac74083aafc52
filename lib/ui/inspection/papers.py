"""The papers of a draw: its minutes, the list for the team, and the filled list that comes back."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from lib import formats
from lib.access import Permission
from lib.actions.readings import CORRECTED, NEW, UNCHANGED, Reading, Recorded, record_readings
from lib.config import local_now
from lib.export.inspection.list import findings_list
from lib.export.inspection.minutes import minutes
from lib.i18n import _, n_
from lib.intake import IntakeError
from lib.intake.errors import Problem
from lib.intake.filled_list import MOST_MEGABYTES
from lib.intake.findings import Checked, check
from lib.page import Here
from lib.ui import forms, html
from lib.ui.fetched import EXCEL, WORD, offer
from lib.ui.html import Cell, Column, Figure, Stack
from lib.ui.inspection.about import Row, Shown

MOST_SHOWN = 50  # problems of a refused list


def buttons(here: Here, one: Shown, made: Row) -> None:
    """Minutes for who sees the whole province, the list for who runs inspections; nothing before
    the seed is fixed. Each is made when it is asked for."""
    if formats.unknown(made["seed"]) or here.scope.units is not None:
        return
    name = f"{one.code}-{made['number']}"
    left, right, _rest = st.columns([1, 1, 2])
    with left:
        offer(
            here.user,
            _("Minutes of the draw (.docx)"),
            f"bien-ban-chon-ho-so-{name}.docx",
            WORD,
            lambda: minutes(one.row, made, here.user, here.reference, here.filters),
            icon="description",
        )
    if here.user.may(Permission.RUN_INSPECTIONS):
        with right:
            offer(
                here.user,
                _("List to fill in (.xlsx)"),
                f"danh-sach-kiem-tra-{name}.xlsx",
                EXCEL,
                lambda: findings_list(one.row, made, here.reference, here.filters, here.scope),
                icon="table",
            )


def upload(here: Here, one: Shown) -> None:
    """The filled list: checked as soon as it is there, recorded at a second click."""
    # not in an expander: one closes by itself when the page above it grows or shrinks
    with st.container(border=True):
        given = st.file_uploader(
            _(
                "Upload the list as the team filled it in (.xlsx, up to {size} MB)",
                size=MOST_MEGABYTES,
            ),
            type="xlsx",
            max_upload_size=MOST_MEGABYTES,
        )
        if given is not None:
            _checked(here, one, given.getvalue(), given.name)


def _checked(here: Here, one: Shown, content: bytes, name: str) -> None:
    """What is wrong with the list, or what it would change."""
    try:
        found = check(here.user, content, name, one.code)
    except IntakeError as error:
        html.show(html.notice(str(error), "high"))
        return
    if found.problems:
        html.show(_refused(found))
    else:
        _record(here, found)


def _record(here: Here, checked: Checked) -> None:
    """What the list would change, and the button that does it."""
    changes = checked.outcomes[NEW] + checked.outcomes[CORRECTED]
    html.show(_outcome(here, checked, changes))
    if not changes:
        return
    with forms.form("findings", _("Record the list"), inline=True) as send:
        pass
    send(
        lambda click: _written(here, checked, click),
        said=_("The list is recorded: ratings and findings stand with their files."),
    )


def _written(here: Here, checked: Checked, click: str) -> Recorded:
    readings: list[Reading] = checked.readings
    return record_readings(here.user, checked.inspection, checked.number, readings, request=click)


def _outcome(here: Here, checked: Checked, changes: int) -> Markup:
    pairs: list[tuple[str, Cell]] = [
        (_("Draw"), formats.number(checked.number)),
        (_("Files checked for the first time"), formats.number(checked.outcomes[NEW])),
        (_("Files with a correction"), formats.number(checked.outcomes[CORRECTED])),
        (_("Files without a change"), formats.number(checked.outcomes[UNCHANGED])),
        (_("Rows not filled in yet"), formats.number(checked.blank)),
        (_("Rows with a finding"), formats.number(checked.findings)),
    ]
    text = _("The list can be recorded.") if changes else _("The list brings nothing new.")
    parts = [html.notice(text, "info"), html.facts(pairs)]
    if here.filters.as_of < local_now().date():
        later = _(
            "Figures are as of {day}; what is dated later counts once data of that day is loaded.",
            day=formats.day(here.filters.as_of),
        )
        parts.append(html.paragraph(later, "small"))
    return html.join(parts)


def _refused(checked: Checked) -> Markup:
    """Every cell that does not fit, with what was expected."""
    count = len(checked.problems)
    text = n_(
        "{n} cell does not fit: nothing of the list is recorded. Correct it and upload it again.",
        "{n} cells do not fit: nothing of the list is recorded. Correct them and upload it again.",
        count,
    )
    columns = [
        Column("row", _("Row")),
        Column("column", _("Column")),
        Column("value", _("What it holds")),
        Column("expected", _("Expected")),
    ]
    rows = [_problem(each) for each in checked.problems[:MOST_SHOWN]]
    table = html.data_table(columns, rows, _("Cells that do not fit"), stacked=True)
    parts = [html.notice(text, "high"), table]
    if count > MOST_SHOWN:
        more = _("The first {n} are shown.", n=formats.number(MOST_SHOWN))
        parts.append(html.paragraph(more, "small"))
    return html.join(parts)


def _problem(each: Problem) -> dict[str, Cell]:
    return {
        "row": Figure(formats.number(each.row)),
        "column": each.column,
        "value": each.value or _("(empty)"),
        "expected": Stack(each.expected, each.remedy),
    }
