"""The form for a new finding, about a unit or about a file, for Home Affairs."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from lib import formats, labels, query
from lib.access import Permission
from lib.actions.entries import LONGEST_TEXT
from lib.actions.findings import Finding, record_finding, usual_deadline
from lib.config import local_now
from lib.database.schema import ISSUE_KINDS, SEVERITIES
from lib.frames import as_records
from lib.i18n import _
from lib.page import Here
from lib.ui import forms
from lib.ui.issue_steps import DAY


def about_unit(here: Here) -> None:
    """About one of the agencies of today, beforehand that of the filters."""
    if _may(here):
        agencies, above = _agencies(here), _agency(here)
        first = agencies.index(above) if above in agencies else None
        _draw(here, "finding", agencies, first, None)


def about_file(here: Here, file: dict[str, Any]) -> None:
    """About the file; the finding is of the unit that has it, or that answers for it today."""
    if not _may(here):
        return
    own = here.reference.units[file["unit_id"]]
    unit = own.id if own.valid_on(local_now().date()) else file["current_unit_id"]
    _draw(here, f"finding_{file['id']}", [unit], 0, file["id"])


def _may(here: Here) -> bool:
    now = here.filters.as_of == here.state.as_of
    return now and here.user.may(Permission.RUN_INSPECTIONS)


def _agencies(here: Here) -> list[int]:
    """The agencies that exist today."""
    today, known = local_now().date(), here.reference
    units = [unit for root in known.children(None) for unit in known.children(root.id)]
    return [unit.id for unit in units if unit.valid_on(today)]


def _agency(here: Here) -> int | None:
    """The agency of the filters, None for the whole province."""
    if here.filters.unit_id is None:
        return None
    path = here.reference.path(here.filters.unit_id)
    return path[1].id if len(path) > 1 else None


def _draw(here: Here, key: str, units: list[int], first: int | None, file_id: int | None) -> None:
    """``first``: the place in ``units`` that is chosen beforehand, if any."""
    with st.expander(_("Record a finding"), icon=":material/flag:"):
        turn = forms.turn(key)
        left, right = st.columns(2)
        unit = left.selectbox(
            _("Unit"),
            units,
            format_func=here.reference.name,
            index=first,
            placeholder=_("Choose the unit"),
            key=f"{key}_unit_{turn}",
        )
        kind = right.selectbox(
            _("Kind"),
            ISSUE_KINDS,
            format_func=lambda each: _(labels.ISSUE_KIND[each]),
            key=f"{key}_kind_{turn}",
        )
        if unit is None:
            return
        with forms.form(key, _("Record the finding"), inline=True) as send:
            finding = _finding(here, unit, kind, file_id)
        send(lambda click: record_finding(here.user, finding, request=click))


def _finding(here: Here, unit: int, kind: str, file_id: int | None) -> Finding:
    today = local_now().date()
    first = min(here.state.as_of, today)
    title = st.text_area(_("What was found"), max_chars=LONGEST_TEXT, height=80)
    left, right = st.columns(2)
    severity = left.radio(
        _("Severity"),
        SEVERITIES,
        index=1,
        format_func=lambda each: _(labels.SEVERITY[each]),
        horizontal=True,
    )
    found_on = right.date_input(_("Found on"), first, max_value=today, format=DAY)
    advice = st.text_area(_("Recommendation"), max_chars=LONGEST_TEXT, height=80)
    left, right = st.columns(2)
    usual = usual_deadline(first, query.calendar(here.state.version))
    due = left.date_input(_("To be remediated by"), usual, format=DAY)
    explain = right.date_input(_("Explanation by (empty: none is asked for)"), None, format=DAY)
    return Finding(
        unit_id=unit,
        kind=kind,
        severity=severity,
        title=title,
        found_on=found_on,
        recommendation=advice,
        due_on=due if advice.strip() else None,
        explanation_due=explain,
        file_id=file_id,
        official_id=_official(here, unit),
        repeats=_repeated(here, unit, kind, first),
    )


def _official(here: Here, unit: int) -> int | None:
    """Head or deputy of the agency who is concerned, if anybody."""
    path = here.reference.path(unit)
    agency = path[1] if len(path) > 1 else path[0]
    leaders = query.leaders(agency.id, here.filters, here.scope)
    named = {row["official_id"]: row for row in as_records(leaders) if row["name"]}
    return st.selectbox(
        _("Official concerned (may be left empty)"),
        list(named),
        index=None,
        placeholder=_("nobody named"),
        format_func=lambda key: f"{named[key]['name']} · {_(labels.POST[named[key]['post']])}",
    )


def _repeated(here: Here, unit: int, kind: str, day: date) -> str | None:
    """An earlier issue of the same kind that was closed and is found again: in the unit, or in
    those it took over from."""
    frame = query.found_before(unit, kind, day, here.filters, here.scope)
    if frame.empty:
        return None
    known = {row["code"]: row for row in as_records(frame)}
    return st.selectbox(
        _("Repeats an earlier issue of this kind"),
        list(known),
        index=None,
        placeholder=_("none of them"),
        format_func=lambda code: _earlier(here, known[code]),
    )


def _earlier(here: Here, row: dict[str, Any]) -> str:
    unit = here.reference.name(row["unit_id"], short=True)
    closed = _("closed on {day}", day=formats.day(row["closed_on"]))
    return f"{row['code']} · {unit} · {row['title']} · {closed}"
