"""Where the figures of a paper come from, so that the same paper can be made again; and what is
not the same any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib import formats
from lib.access import User
from lib.export.report.ledger import Difference
from lib.export.workbook import Note
from lib.filters import Filters
from lib.i18n import _, words
from lib.metrics import METRICS, SHARE
from lib.query.reference import DataState, Reference
from lib.sentence import sentence

SHORT = 12  # digits of the hash that name a report


@dataclass(frozen=True)
class Provenance:
    """``rows``: files on the books of the period, which all figures rest on."""

    filters: Filters
    reference: Reference
    state: DataState
    user: User
    made: datetime
    rows: int
    content_hash: str

    def note(self) -> Note:
        """The lines at the end of every paper."""
        lines = (
            (_("What is looked at"), sentence(self.filters, self.reference)),
            (_("Data as of"), formats.day(self.filters.end)),
            (
                _("Data version"),
                _(
                    "{version}, loaded {moment}",
                    version=self.state.version,
                    moment=formats.moment(self.state.loaded_at),
                ),
            ),
            (_("Files it rests on"), formats.number(self.rows)),
            (_("Hash of the figures (SHA-256)"), self.content_hash),
            (
                _("Made"),
                _(
                    "{moment}, account {name}",
                    moment=formats.moment(self.made),
                    name=self.user.display_name,
                ),
            ),
            (
                _("To make it again"),
                f"python -m lib report --again {self.content_hash[:SHORT]} --out …",
            ),
        )
        return Note(_("Where the figures come from"), lines)


def path(filters: Filters) -> dict[str, str]:
    """The filters as URL parameters with nothing left to a default, so that they mean the same
    months later: period, as-of day, organisation and deadline are always there."""
    values = {
        "period": filters.period.key,
        "as_of": filters.as_of.isoformat(),
        "unit": filters.unit or "",
        "own": "1" if filters.own_only else "",
        "field": ",".join(filters.fields),
        "source": ",".join(filters.sources),
        "kind": ",".join(filters.kinds),
        "organisation": filters.organisation,
        "deadline": filters.deadline,
    }
    return {name: value for name, value in values.items() if value}


PLACES = {
    "all": words("in all"),
    "before": words("the period before"),
    "settings": words("settings"),
    "course": words("by month"),
    "attention": words("needs attention"),
    "instructions": words("instructions"),
    "checks": words("worth checking"),
    "form": words("the form"),
    "procedures": words("procedures"),
    "overdue files": words("list of overdue files"),
    "directives": words("tasks of the centre and the Party"),
    "issues": words("list of issues"),
    "files": words("list of files"),
}


def difference_text(difference: Difference, reference: Reference) -> str:
    """ "Sở Xây dựng, Tỷ lệ đúng hạn: 120/140 → 121/140"."""
    metric = METRICS.get(difference.name)
    name = _(metric.label) if metric else difference.name
    return _(
        "{place}, {figure}: {before} → {now}",
        place=_place(difference.at, reference),
        figure=name,
        before=_shown(difference.name, difference.before),
        now=_shown(difference.name, difference.now),
    )


def _place(at: str, reference: Reference) -> str:
    dimension, _colon, code = at.partition(":")
    names: Mapping[str, str] = {}
    if dimension == "unit":
        names = {token: reference.name(unit) for unit, token in reference.tokens.items()}
    if dimension == "field":
        names = dict(reference.fields.values())
    return names.get(code, code or _("unknown")) if _colon else _(PLACES.get(at, at))


def _shown(name: str, value: Any) -> str:
    """A kept value in short: of a rate its two counts, of a count the count."""
    metric = METRICS.get(name)
    if metric and isinstance(value, list) and len(value) == 4:
        figure, counted, n, _left_out = value
        if metric.unit == SHARE:
            return f"{formats.number(counted)}/{formats.number(n)}"
        return formats.number(figure, 1 if metric.of_days else 0)
    if isinstance(value, int | float | None):
        return formats.number(value, 0 if value is None or float(value).is_integer() else 1)
    return _("[list]")
