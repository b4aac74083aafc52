"""Tables that several reports share: figures with their verdicts, agencies, files, definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lib import formats
from lib.config import settings
from lib.export.content import Amount, Cell, Table
from lib.export.report.ledger import Ledger, Row
from lib.export.report.shape import Asked
from lib.export.workbook import Note
from lib.frames import as_records
from lib.i18n import _
from lib.judgements.attention import UNIT_METRICS
from lib.judgements.comparison import Comparison, compare, peer_groups
from lib.judgements.verdicts import Judged, judge_all
from lib.metrics import METRICS, SHARE, WORKING_DAYS
from lib.statistics.interval import wilson
from lib.statistics.verdict import Course
from lib.wording import verdict
from lib.wording.figures import too_few, value_text
from lib.wording.standing import STANDING

AGENCY = ("received", "on_time_rate", "overdue", "due_soon", "median_duration", "good_rate",
          "issues_past_due")  # fmt: skip
MOST_FILES = 100


def whole(n: float) -> Amount:
    """A number of something."""
    return Amount(float(n), "count", formats.number(n))


def amount(key: str, row: Mapping[str, Any]) -> Amount:
    """A metric of a row, as the pages write it; no number where it is undefined or rests on too
    few."""
    metric = METRICS[key]
    value = None if too_few(metric, row) or formats.unknown(row[key]) else float(row[key])
    return Amount(value, metric.unit, value_text(metric, row))


def label(key: str) -> str:
    """The name of a metric, with its unit where a bare number would not say it."""
    metric = METRICS[key]
    word = _("working days") if metric.unit == WORKING_DAYS else ""
    return f"{_(metric.label)} ({word})" if word else _(metric.label)


def counted(key: str, row: Mapping[str, Any]) -> str:
    """What a rate rests on: "1.234/1.379"; empty for other metrics."""
    if METRICS[key].unit != SHARE:
        return ""
    parts = (row[f"{key}_numerator"], row[f"{key}_denominator"])
    return "/".join(formats.number(part) for part in parts)


def interval(key: str, row: Mapping[str, Any]) -> str:
    """The 95% Wilson interval of a rate; empty for other metrics, and below the minimum."""
    if METRICS[key].unit != SHARE or too_few(METRICS[key], row):
        return ""
    limits = wilson(int(row[f"{key}_numerator"]), int(row[f"{key}_denominator"]))
    return "–".join(formats.percent(limit) for limit in limits)


def judged(asked: Asked, ledger: Ledger, keys: tuple[str, ...]) -> dict[str, Judged]:
    """What the months of each metric say."""
    found = judge_all(keys, asked.filters, asked.scope)
    for key, one in found.items():
        months = [[point.value, point.mean] for point in one.chart.points]
        ledger.note("course", key, [one.verdict.course.value, months])
    return found


def verdict_text(one: Judged) -> str:
    """The verdict and why, "worsening: 8 months in a row below the mean of 87%"; of an ordinary
    course the reason alone, which says as much."""
    if one.verdict.course is Course.ORDINARY:
        return verdict.sentence(one)
    return f"{_(verdict.COURSES[one.verdict.course])}: {verdict.sentence(one)}"


def figures(
    name: str, keys: Sequence[str], now: Row, before: Row, said: Mapping[str, Judged]
) -> Table:
    """Metrics one below the other: value, what it rests on, the period before, the verdict."""
    rows: list[tuple[Cell, ...]] = []
    for key in keys:
        metric = METRICS[key]
        difference = formats.delta(metric.unit, now[key], before[key])
        few = too_few(metric, now) or too_few(metric, before)
        rows.append(
            (
                label(key),
                amount(key, now),
                counted(key, now),
                interval(key, now),
                amount(key, before),
                Amount(None, metric.unit, formats.DASH if few else difference),
                verdict_text(said[key]) if key in said else "",
            )
        )
    heads = (
        *(_("Figure"), _("Value"), _("Counted of all"), _("95% interval")),
        *(_("Compared with"), _("Difference"), _("Verdict")),
    )
    return Table(name, heads, tuple(rows), (3.1, 1.3, 2.1, 2.2, 1.4, 1.7, 3.2))


def agencies(asked: Asked, ledger: Ledger) -> tuple[list[Row], Comparison]:
    """The figures of each unit right under the filtered one, most overdue first, and how its
    on-time rate stands among its peers."""
    frame = ledger.by("unit", UNIT_METRICS)
    compared = compare(frame, peer_groups(asked.filters.version))
    for unit, place in compared.places.items():
        ledger.note(f"unit:{asked.reference.tokens[unit]}", "standing", place.verdict)
    rows: list[Row] = as_records(frame)
    return sorted(rows, key=lambda row: (-row["overdue"], -row["received"], row["unit"])), compared


def agency_table(asked: Asked, rows: Sequence[Row], compared: Comparison, total: Row) -> Table:
    """All agencies with their figures, the interval of the rate and the verdict on it."""
    heads = (
        *(_("Row number"), _("Agency, unit")),
        *(_(METRICS[key].column_head) for key in AGENCY[:2]),
        *(_("95% interval"), _("Against its peers")),
        *(_(METRICS[key].column_head) for key in AGENCY[2:]),
    )
    body = [
        (whole(n), asked.name(row["unit"]), *_agency(row, compared))
        for n, row in enumerate(rows, 1)
    ]
    last = (None, _("All"), *_agency(total | {"unit": None}, compared))
    note = _(
        "A rate over fewer than {n} files is not shown. “Far below”: outside the 99.8% limits of "
        "the group of like agencies, widened where units differ more than chance explains.",
        n=settings().minimum_n,
    )
    widths = (0.8, 4.5, 1.2, 1.2, 2.0, 1.7, 1.1, 1.2, 1.2, 1.3, 1.2)
    return Table(_("Results by agency, unit"), heads, tuple(body), widths, last, note=note)


def _agency(row: Row, compared: Comparison) -> tuple[Cell, ...]:
    place = compared.places.get(row["unit"]) if row["unit"] is not None else None
    standing = _(STANDING[place.verdict]) if place else ""
    return (
        *(amount(key, row) for key in AGENCY[:2]),
        *(interval("on_time_rate", row), standing),
        *(amount(key, row) for key in AGENCY[2:]),
    )


def overdue_files(asked: Asked, ledger: Ledger, most: int = MOST_FILES) -> Table:
    """The files overdue for the longest, and of how many they are the first."""
    rows, total = ledger.listed("overdue", "overdue files", most)
    body = tuple(
        (
            whole(n),
            str(row["code"]),
            str(row["title"]),
            asked.reference.name(row["unit_id"]),
            row["received_on"],
            row["due_on"],
            Amount(row["days_overdue"], "working_days", formats.number(row["days_overdue"])),
        )
        for n, row in enumerate(rows, 1)
    )
    heads = (
        *(_("Row number"), _("File code"), _("Subject"), _("Agency, unit"), _("Received")),
        *(_("Due"), _("Working days overdue")),
    )
    note = _(
        "{shown} of {total} overdue files, the longest overdue first.",
        shown=formats.number(len(rows)),
        total=formats.number(total),
    )
    widths = (0.8, 2.9, 5.2, 3.4, 1.5, 1.5, 1.4)
    return Table(_("Overdue files"), heads, body, widths, note=note)


def definitions(keys: Sequence[str]) -> Note:
    """What each figure says, how it is calculated and what it leaves out."""
    lines = []
    for key in dict.fromkeys(keys):
        metric = METRICS[key]
        text = " ".join(
            filter(None, (_(metric.definition), metric.excluded and _(metric.excluded)))
        )
        basis = _("Calculated as: {formula}. Basis: {basis}.", formula=_(metric.formula),
                  basis=_(metric.legal_basis))  # fmt: skip
        lines.append((_(metric.label), f"{text} {basis}"))
    return Note(_("Definitions"), tuple(lines))
