"""The filters, drawn once in the frame. The URL is the state: a widget shows what the URL says,
and a change writes the URL by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from lib import labels
from lib.database.schema import FILE_KINDS, SOURCES
from lib.filters import default_period, default_unit
from lib.i18n import _
from lib.page import CONTENT, Here
from lib.periods import Period
from lib.sentence import period_name

YEARS_BACK = 3
OF_THE_BAR = ("organisation", "as_of")  # they decide which units can be chosen
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
    change = write_url if name in OF_THE_BAR else _filter
    return {"key": key, "on_change": change, "args": (name, key, default)}


# where a list is opened
PLACES = ("page", "after", "before", "version")


def write_url(name: str, key: str, default: Any) -> None:
    """Put what was chosen into the URL; the default leaves it. Page, order and search of a list
    start anew, since they belonged to another list."""
    value = st.session_state[key]
    left = (*PLACES, "own", "cell", name)
    params = {each: text for each, text in st.query_params.items() if each not in left}
    if not (value is None or value == default or value == []):
        params[name] = _as_text(value)
    # at once: each change of the address is an entry of the browser's history
    st.query_params.from_dict(params)


def _filter(name: str, key: str, default: Any) -> None:
    """``write_url``, of which the sidebar has nothing else to say: the page runs by itself."""
    write_url(name, key, default)
    with suppress(StreamlitAPIException):  # a session that has just been taken up has no pieces yet
        st.rerun(CONTENT)


def told_apart(labels: Mapping[str, str], more: Mapping[str, str] | None = None) -> dict[str, str]:
    """``labels`` of keys with what tells them apart added where two are alike: ``more`` of the
    key, and the key itself where that is alike too.

    The framework knows a choice by what it shows; of two that look alike it takes the first.
    """
    shown = dict(labels)
    for added in (more or {}, {key: key for key in labels}):
        times = Counter(shown.values())
        shown = {
            key: f"{text} · {added[key]}" if times[text] > 1 and key in added else text
            for key, text in shown.items()
        }
    return shown


def _as_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else ",".join(sorted(value))


def _unit(here: Here) -> None:
    default = default_unit(here.filters.organisation, here.choices)
    options = _units(here)
    names = _unit_labels(here, [token for token in options if token])
    st.selectbox(
        _("Agency, unit"),
        **_bound("unit", here.filters.unit, default),
        options=options,
        format_func=lambda token: names[token] if token else _("Whole province"),
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


def _unit_labels(here: Here, tokens: Sequence[str]) -> dict[str, str]:
    """Names by the tree, with the unit above where two units have one name."""
    names, above = {}, {}
    for token in tokens:
        path = here.reference.path(here.choices.units[token])
        names[token] = f"{INDENT * (len(path) - 1)}{here.reference.name(path[-1].id)}"
        if len(path) > 1:
            above[token] = path[-2].short_name
    return told_apart(names, above)


def _several(
    name: str, label: str, value: tuple[str, ...], words: dict[str, str], options: Sequence[str]
) -> None:
    words = told_apart(words)
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
