"""Each agency's on-time rate among its peers: the verdicts in words, the funnels, the table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from markupsafe import Markup

from lib import charts, formats, labels
from lib.i18n import _, language
from lib.judgements.comparison import (
    ABOVE,
    ALIKE,
    BELOW,
    EVERYONE,
    TOO_FEW,
    Comparison,
    Place,
    compare,
    peer_groups,
)
from lib.metrics import METRICS
from lib.page import Here
from lib.statistics.funnel import Funnel
from lib.ui import chart, html
from lib.ui.closed.asked import by_work
from lib.ui.figures import limits_text, metric_bar, metric_column
from lib.ui.html import Cell, Column, Figure
from lib.ui.standing import STANDING, group_name, standing_chip
from lib.ui.unit_rows import cut, unit_cell

KEY = "on_time_rate"
ORDER = (BELOW, ABOVE, ALIKE, TOO_FEW)
# verdict → mark and side of ``charts.funnel``
MARKS = {BELOW: ("worsening", "low"), ABOVE: ("improving", "high"), ALIKE: ("ordinary", "level")}
STEPS = 60  # of the limits along the chart
ROOM = 0.03  # below the lowest rate, as a share


def peers(here: Here) -> None:
    """The sentence and the table of all units, and a funnel for each peer group."""
    compared = compare(by_work(here), peer_groups(here.filters.version))
    if not compared.places:
        html.show(html.panel(_title(), html.empty_state("empty")))
        return
    html.show(
        html.panel(
            _title(),
            html.paragraph(_sentence(compared)),
            sub=_("Each agency is compared with its own kind: departments, communes, wards"),
            anchor="peers",
        )
    )
    groups = _groups(compared)
    if groups:
        for column, name in zip(st.columns(len(groups), gap="small"), groups, strict=True):
            with column:
                _funnel(here, groups[name], compared.funnels[name], name)
    html.show(_table(here, compared))


def _title() -> str:
    return _("On-time rate among peers")


def _sentence(compared: Comparison) -> str:
    counts = {verdict: len(compared.called(verdict)) for verdict in ORDER}
    return _(
        "Far below the average of their group: {below}; far above: {above}; without enough files "
        "to compare: {few}. The other {rest} differ within what chance explains.",
        below=counts[BELOW],
        above=counts[ABOVE],
        few=counts[TOO_FEW],
        rest=counts[ALIKE],
    )


def _groups(compared: Comparison) -> dict[str, list[Place]]:
    """The units that were judged, by their group, departments before communes."""
    judged = [place for place in compared.places.values() if place.verdict != TOO_FEW]
    names = (*labels.PEER_GROUP, EVERYONE)
    groups = {name: [place for place in judged if place.group == name] for name in names}
    return {name: places for name, places in groups.items() if places}


def _funnel(here: Here, places: list[Place], funnel: Funnel, name: str) -> None:
    """The units of one peer group; the two shades are what chance explains."""
    made = chart.picture(
        _frame(here, places, funnel),
        charts.funnel(_words(), language=language()),
        key=f"funnel-{name}",
        title=f"{group_name(name)} ({formats.number(len(places))})",
        sub=_(
            "Dashed: the average, {average}. Within the shade a difference may be chance; the "
            "fewer the files, the wider it is.",
            average=formats.percent(funnel.average),
        ),
        alt=_(
            "On-time rate of each unit against its number of files, with the limits of chance; the "
            "table below has the same figures"
        ),
    )
    chart.draw(made)


def _words() -> tuple[tuple[str, str], ...]:
    return (
        ("n", _("Files resolved with a deadline")),
        ("rate", _(METRICS[KEY].label)),
        ("interval", _("95% interval")),
        ("average", _("Average of the group")),
        ("unit", _("Agency, unit")),
        ("verdict", _("Against its peers")),
    )


def _frame(here: Here, places: list[Place], funnel: Funnel) -> pd.DataFrame:
    """The frame of ``charts.funnel``: the units, and the limits between them. The limits leave the
    picture somewhat below the lowest unit, so that a handful of files does not squeeze the rest."""
    sizes = [place.n for place in places]
    steps = np.linspace(min(sizes) ** 0.5, max(sizes) ** 0.5, STEPS) ** 2
    rows = [_at(funnel, place.n) | _point(here, place) for place in places]
    rows += [_at(funnel, n) for n in steps if n not in sizes]
    frame = pd.DataFrame(rows)
    floor = max(frame["rate"].min() - ROOM, 0.0)
    limits = ["far_low", "low", "high", "far_high"]
    return frame.assign(floor=floor, **frame[limits].clip(lower=floor))


def _at(funnel: Funnel, n: float) -> dict[str, Any]:
    return {"n": n, "average": funnel.average, **vars(funnel.limits(n))}


def _point(here: Here, place: Place) -> dict[str, Any]:
    mark, side = MARKS[place.verdict]
    return {
        "rate": place.counted / place.n,
        "unit": here.reference.name(place.unit, short=True),
        "mark": mark,
        "side": side,
        "verdict": _(STANDING[place.verdict].text),
        "interval": _interval(place),
    }


def _interval(place: Place) -> str:
    if place.rate is None:
        return formats.DASH
    return limits_text(place.counted, place.n)


def _table(here: Here, compared: Comparison) -> Markup:
    places = pd.DataFrame({"place": [p for verdict in ORDER for p in compared.called(verdict)]})
    shown, rest = cut(here, "timeliness", "peers", places)
    columns = [
        Column("unit", _("Agency, unit")),
        metric_column(here, KEY),
        Column("interval", _("95% interval"), "end", hide_on_phone=True),
        Column("n", _("Resolved, with a deadline"), "end", hide_on_phone=True),
        Column("average", _("Average of the group"), "end", hide_on_phone=True),
        Column("standing", _("Against its peers")),
    ]
    rows = [_row(here, place) for place in shown["place"]]
    title = _("Each unit among its peers")
    return html.panel(
        title,
        html.data_table(columns, rows, title),
        rest,
        sub=_("What lies outside chance comes first; a row opens its unit, a figure its files"),
        anchor="peers-table",
    )


def _row(here: Here, place: Place) -> dict[str, Cell]:
    filters = here.at_row(place.unit)
    figures = {
        KEY: place.rate,
        f"{KEY}_numerator": place.counted,
        f"{KEY}_denominator": place.n,
    }
    every = here.href("files", filters, metric=KEY, part="denominator")
    return {
        "unit": unit_cell(here, filters),
        "href": here.href("unit", filters),
        KEY: metric_bar(here, KEY, figures, filters, 1, "info"),
        "interval": _interval(place),
        "n": Figure(formats.number(place.n), href=every),
        "average": formats.percent(place.average),
        "standing": standing_chip(place),
    }
