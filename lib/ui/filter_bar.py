"""The filters, drawn once in the frame. The URL is the state: a widget shows what the URL says,
and a change writes the URL by code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from lib import labels
from lib.database.schema import FILE_KINDS, SOURCES
from lib.filters import default_period, default_unit
from lib.i18n import _
from lib.page import Here
from lib.periods import Period
from lib.sentence import period_name

YEARS_BACK = 3
INDENT = "\u2003"  # an em space: ordinary spaces at the start are not drawn


def filter_bar(here: Here) -> None:
    """Period, unit, field in sight; the rest folded away until one of them is set."""
    st.selectbox(
        _("Period"),
        **_bound("period", here.filters.period.key, default_period(here.filters.as_of)),
        options=_periods(here),
        format_func=lambda key: period_name(Period.parse(key, here.filters.as_of)),
    )
    _unit(here)
    names = {code: name for code, name in here.reference.fields.values()}
    _several("field", _("Field"), here.filters.fields, names, list(here.choices.fields))
    more = here.filters.sources or here.filters.kinds or here.filters.organisation == "then"
    moved = here.filters.as_of != here.choices.as_of or here.filters.deadline == "current"
    with st.expander(_("More filters"), expanded=bool(more or moved), key="more_filters"):
        sources = {key: _(word) for key, word in labels.SOURCE.items()}
        _several("source", _("Assigned by"), here.filters.sources, sources, SOURCES)
        kinds = {key: _(word) for key, word in labels.FILE_KIND.items()}
        _several("kind", _("Kind"), here.filters.kinds, kinds, FILE_KINDS)
        _one("organisation", _("Organisation"), here.filters.organisation, labels.ORGANISATION)
        _one("deadline", _("Deadline that decides"), here.filters.deadline, labels.DEADLINE)
        _as_of(here)


def _bound(name: str, value: Any, default: Any) -> dict[str, Any]:
    """Key and callback that tie a widget to the URL parameter ``name``."""
    key = f"filter_{name}"
    st.session_state[key] = value
    return {"key": key, "on_change": write_url, "args": (name, key, default)}


def write_url(name: str, key: str, default: Any) -> None:
    """Put what was chosen into the URL; the default leaves it. Page, order and search of a list
    start anew, since they belonged to another list."""
    value = st.session_state[key]
    for stale in ("page", "own", "cell"):
        st.query_params.pop(stale, None)
    if value is None or value == default or value == []:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = _as_text(value)


def _as_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else ",".join(sorted(value))


def _unit(here: Here) -> None:
    default = default_unit(here.filters.organisation, here.choices)
    st.selectbox(
        _("Agency, unit"),
        **_bound("unit", here.filters.unit, default),
        options=_units(here),
        format_func=lambda token: _unit_label(here, token),
        placeholder=_("Whole province"),
        filter_mode="fuzzy",
    )


def _units(here: Here) -> list[str | None]:
    """Units of the organisation view by the tree: a unit, then those under it."""
    first: list[str | None] = [None] if here.choices.home_unit is None else []
    tokens = here.reference.tokens
    visible = [
        unit
        for unit in here.reference.in_tree_order()
        if tokens[unit.id] in here.choices.units
        and (here.filters.organisation == "then" or unit.valid_on(here.filters.as_of))
    ]
    chosen = here.filters.unit
    listed = [tokens[unit.id] for unit in visible]
    return first + ([chosen] if chosen and chosen not in listed else []) + listed


def _unit_label(here: Here, token: str | None) -> str:
    if token is None:
        return _("Whole province")
    unit = here.reference.units[here.choices.units[token]]
    return f"{INDENT * (len(here.reference.path(unit.id)) - 1)}{here.reference.name(unit.id)}"


def _several(
    name: str, label: str, value: tuple[str, ...], words: dict[str, str], options: Sequence[str]
) -> None:
    st.multiselect(
        label,
        **_bound(name, list(value), []),
        options=list(options),
        format_func=lambda key: words[key],
        placeholder=_("All"),
        filter_mode="fuzzy",
    )


def _one(name: str, label: str, value: str, words: dict[str, str]) -> None:
    default = next(iter(words))
    st.radio(
        label,
        **_bound(name, value, default),
        options=list(words),
        format_func=lambda key: _(words[key]),
    )


def _as_of(here: Here) -> None:
    newest = here.choices.as_of
    st.date_input(
        _("Figures as of"),
        **_bound("as_of", here.filters.as_of, newest),
        min_value=newest.replace(year=newest.year - YEARS_BACK),
        max_value=newest,
        format="DD/MM/YYYY",
    )


def _periods(here: Here) -> list[str]:
    """Year so far, twelve months, then quarters, months and years back from the as-of day."""
    as_of = here.filters.as_of
    month_count = as_of.year * 12 + as_of.month - 1
    months = [f"{n // 12}-{n % 12 + 1:02d}" for n in range(month_count, month_count - 13, -1)]
    quarter = as_of.year * 4 + (as_of.month - 1) // 3
    quarters = [f"{n // 4}-Q{n % 4 + 1}" for n in range(quarter, quarter - 9, -1)]
    years = [str(year) for year in range(as_of.year - 1, as_of.year - YEARS_BACK - 1, -1)]
    listed = [
        str(as_of.year),
        "12m",
        *quarters[:2],
        *months[:2],
        *quarters[2:],
        *years,
        *months[2:],
    ]
    chosen = here.filters.period.key
    return listed if chosen in listed else [chosen, *listed]
