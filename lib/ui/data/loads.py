"""How fresh each source is, what was refused, and which deliveries never came to their end."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import formats, query
from lib.config import local_now, settings
from lib.frames import as_records
from lib.i18n import _, n_
from lib.page import Here
from lib.ui import html
from lib.ui.html import Cell, Chip, Column, Figure, Stack

MOST = 10
COUNTS = ("rows_read", "rows_loaded", "rows_rejected", "rows_secret")


def freshness(here: Here) -> Markup:
    """The last finished delivery of each profile, and how old it is."""
    loads = query.deliveries(here.state.version)
    done = loads[loads["finished_at"].notna()]
    last = done.drop_duplicates("profile")
    columns = [
        Column("profile", _("Intake profile")),
        Column("as_of", _("Data as of"), "end"),
        Column("age", _("Age")),
        *_count_columns(),
        Column("loaded", _("Loaded at"), "end", hide_on_phone=True),
    ]
    rows = [_source(here, row) for row in as_records(last)]
    return html.panel(
        _("How fresh each source is"),
        html.paragraph(_unfinished(loads)),
        html.data_table(columns, rows, _("How fresh each source is"), stacked=True),
        sub=_("The last finished delivery by intake profile"),
        anchor="freshness",
    )


def _unfinished(loads: pd.DataFrame) -> str:
    count = int(loads["finished_at"].isna().sum())
    if not count:
        return _("Every delivery came to its end.")
    return n_(
        "{n} delivery never came to its end: load it again.",
        "{n} deliveries never came to their end: load them again.",
        count,
    )


def _count_columns() -> list[Column]:
    return [
        Column("rows_read", _("Rows read"), "end", hide_on_phone=True),
        Column("rows_loaded", _("Loaded"), "end", hide_on_phone=True),
        Column("rows_rejected", _("Refused"), "end", help=_("With a reason, in a report file")),
        Column("rows_secret", _("Secret, refused"), "end", hide_on_phone=True,
               help=_("Rows marked secret are never loaded; only their number is kept")),
    ]  # fmt: skip


def _counts(row: dict[str, Any]) -> dict[str, Cell]:
    return {name: Figure(formats.number(row[name])) for name in COUNTS}


def _source(here: Here, row: dict[str, Any]) -> dict[str, Cell]:
    return _counts(row) | {
        "profile": Stack(row["profile"], row["source"]),
        "as_of": Figure(formats.day(row["as_of"])),
        "age": _age(here, row),
        "loaded": Figure(formats.moment(row["finished_at"])),
    }


def _age(here: Here, row: dict[str, Any]) -> Chip:
    work = query.calendar(here.state.version)
    old = max(0, work.working_days_between(row["as_of"], work.nearest(local_now().date())))
    if old > settings().stale_after_days:
        return Chip(n_("stale: {n} working day old", "stale: {n} working days old", old), "high")
    if old > 0:
        return Chip(n_("{n} working day old", "{n} working days old", old), "medium")
    return Chip(_("up to date"), "good")


def deliveries(here: Here) -> Markup:
    """The newest deliveries with what was refused of each."""
    loads = query.deliveries(here.state.version)
    columns = [
        Column("source", _("Delivery")),
        Column("started", _("Begun at"), "end", hide_on_phone=True),
        Column("mark", _("Verdict")),
        *_count_columns(),
        Column("share", _("Share refused"), "end", hide_on_phone=True),
    ]
    rows = [_delivery(row) for row in as_records(loads.head(MOST))]
    return html.panel(
        _("The newest deliveries"),
        html.data_table(columns, rows, _("The newest deliveries"), stacked=True),
        sub=_("Refused rows are not in any figure; their report stands next to the delivered file"),
        anchor="deliveries",
    )


def _delivery(row: dict[str, Any]) -> dict[str, Cell]:
    read, refused = int(row["rows_read"]), int(row["rows_rejected"] + row["rows_secret"])
    done = not formats.unknown(row["finished_at"])
    return _counts(row) | {
        "source": Stack(row["source"], row["profile"]),
        "started": Figure(formats.moment(row["started_at"])),
        "mark": Chip(_("finished"), "good") if done else Chip(_("never finished"), "high"),
        "share": Figure(formats.percent(refused / read if read else None)),
    }
