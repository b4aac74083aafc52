"""The progress part of Decision 766/QĐ-TTg (23/6/2022), and what of the index cannot be computed.

Six groups, 100 points (codes and maxima as the national portal shows them). Only the group on
progress rests on data that this dashboard has; the multiplier of 20 is not confirmed by the text
of the Decision ("at most 20 points" is) and is marked so wherever it is used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from lib import formats
from lib.export.content import Amount, Cell, Table
from lib.export.report import tables
from lib.export.report.ledger import Ledger, Row
from lib.export.report.shape import Asked, Report
from lib.export.report.tables import amount, counted, interval
from lib.frames import as_records
from lib.i18n import _, words
from lib.metrics import METRICS

RATE = "on_time_rate_766"
PARTS = ("resolved", "open", "resolved_late", "overdue", "within_deadline",
         "resolved_no_deadline", "open_no_deadline")  # fmt: skip
HIGHEST = 20  # points


@dataclass(frozen=True)
class Group:
    """One group of the index. ``missing``: what it would take to compute it."""

    code: str
    name: str
    highest: int
    missing: str = ""


GROUPS = (
    Group(
        "CKMB",
        words("Publicity, transparency"),
        18,
        words("data of the national portal on which procedures were published, and when"),
    ),
    Group("TDGQ", words("Progress and results of resolving"), HIGHEST),
    Group(
        "CLGQ",
        words("Online public services"),
        12,
        words("how each file was handed in: the sources do not say it"),
    ),
    Group(
        "TTTT",
        words("Online payment"),
        10,
        words("payments of fees: they are in the payment platform"),
    ),
    Group(
        "MDHL",
        words("Satisfaction"),
        18,
        words("feedback of citizens and how it was answered: it is on the national portal"),
    ),
    Group(
        "MDSH",
        words("Digitised files"),
        22,
        words("digitised papers and results of each file: the sources do not say it"),
    ),
)


def decision_766(asked: Asked, ledger: Ledger) -> Report:
    """The paper; every figure passes through ``ledger``."""
    filters = replace(asked.filters, kinds=("procedure",))
    now = ledger.row((RATE,))
    before = ledger.row((RATE,), "before", asked.filters.previous())
    parts_now = ledger.row(PARTS, "procedures", filters)
    said = tables.judged(asked, ledger, (RATE,))
    frame = ledger.by("unit", (RATE,))
    name = _("Table 1. The rate behind the progress group")
    rate = tables.figures(name, (RATE,), now, before, said)
    groups, counts = _groups(now), _what_it_counts(parts_now)
    agencies = _by_agency(asked, as_records(frame), now)
    return Report(
        subject=_("Progress group of Decision 766/QĐ-TTg, and groups that cannot be computed"),
        parts=(_words(now), rate, groups, counts, agencies),
        sheets=(
            (_("Decision 766: progress"), (rate, groups, counts)),
            (_("By agency"), (agencies,)),
        ),
        metrics=(RATE, *PARTS),
        kinds=("procedure",),
    )


def points(row: Row) -> Amount:
    """The points of the progress group: rate × 20."""
    rate = amount(RATE, row).value
    value = None if rate is None else rate * HIGHEST
    return Amount(value, "points", formats.number(value, 1))


def _words(now: Row) -> str:
    if amount(RATE, now).value is None:
        return _("Too few procedure files were handled in the period for a rate.")
    return _(
        "{rate} of the procedure files handled in the period ({counted}) were resolved in time or "
        "are in progress within their deadline. Times 20, this makes {points} of at most 20 "
        "points. The multiplier is not confirmed by the text of the Decision; the national portal "
        "is authoritative.",
        rate=amount(RATE, now).text,
        counted=counted(RATE, now),
        points=points(now).text,
    )


def _groups(now: Row) -> Table:
    heads = (_("Code"), _("Group"), _("At most"), _("Computed"), _("Why it cannot be computed"))
    rows = tuple(
        (
            group.code,
            _(group.name),
            tables.whole(group.highest),
            _("not computable") if group.missing else points(now),
            _(group.missing) if group.missing else _("multiplier not confirmed"),
        )
        for group in GROUPS
    )
    note = _("No total is given: one group of six is no index.")
    return Table(_("Table 2. The groups of the index"), heads, rows, (1.5, 3.8, 1.3, 2, 5.6),
                 note=note)  # fmt: skip


def _what_it_counts(row: Row) -> Table:
    rows = tuple((_(METRICS[key].label), amount(key, row)) for key in PARTS)
    name = _("Table 3. Procedure files behind it")
    return Table(name, (_("Figure"), _("Files")), rows, (6, 2))


def _by_agency(asked: Asked, rows: list[Row], now: Row) -> Table:
    ordered = sorted(rows, key=lambda row: (-row[f"{RATE}_denominator"], row["unit"]))
    body: tuple[tuple[Cell, ...], ...] = tuple(
        (asked.name(row["unit"]), *_agency(row)) for row in ordered if row[f"{RATE}_denominator"]
    )
    heads = (_("Agency, unit"), _("Rate"), _("Counted of all"), _("95% interval"), _("Points"))
    note = _("Agencies are listed by the number of their files; the points are no ranking.")
    return Table(_("Table 4. By agency, unit"), heads, body, (5, 1.4, 2, 2.2, 1.2),
                 (_("All"), *_agency(now)), note=note)  # fmt: skip


def _agency(row: Row) -> tuple[Cell, ...]:
    return amount(RATE, row), counted(RATE, row), interval(RATE, row), points(row)
