"""What is being looked at, in words: the sentence under every title and on every export."""

from __future__ import annotations

from lib import labels
from lib.dimensions import DIMENSIONS, RELATIONS, agencies_of
from lib.filters import Filters
from lib.formats import day, month
from lib.i18n import _
from lib.periods import Period
from lib.query.reference import Reference

ROMAN = ("I", "II", "III", "IV")


def period_name(period: Period) -> str:
    """ "Năm 2026", "Quý IV/2026", "Tháng 11/2026", "12 tháng gần nhất" or the days from–to."""
    if period.key == "12m":
        return _("Last 12 months")
    if period.key.isdigit():
        return _("Year {year}", year=period.key)
    if "Q" in period.key:
        quarter = ROMAN[(period.start.month - 1) // 3]
        return _("Quarter {quarter}/{year}", quarter=quarter, year=period.start.year)
    if ".." not in period.key:
        return _("Month {month}", month=month(period.start))
    return f"{day(period.start)}–{day(period.end)}"


def span(filters: Filters) -> str:
    """The days looked at: "01/01–25/11/2026"."""
    start, end = day(filters.start), day(filters.end)
    if filters.start.year == filters.end.year:
        start = start[:5]
    return f"{start}–{end}"


def sentence(filters: Filters, reference: Reference) -> str:
    """Unit, period and every filter that is set, joined by dots."""
    parts = [_unit(filters, reference), _period(filters)]
    names = dict(reference.fields.values())
    if filters.fields:
        parts.append(_("field: {names}", names=", ".join(names[code] for code in filters.fields)))
    if filters.sources:
        sources = ", ".join(_(labels.SOURCE[key]) for key in filters.sources)
        parts.append(_("assigned by: {names}", names=sources))
    if filters.kinds:
        parts.append(", ".join(_(labels.FILE_KIND[key]).lower() for key in filters.kinds))
    if filters.organisation == "then":
        parts.append(_(labels.ORGANISATION["then"]).lower())
    if filters.deadline == "current":
        parts.append(_("by the current deadline"))
    parts += [_cell(*pair, reference) for pair in filters.cell]
    return " · ".join(parts)


# dimension → words for its keys; the key itself where there are none
KEY_WORDS: dict[str, dict[str, str]] = {
    "source": labels.SOURCE,
    "kind": labels.FILE_KIND,
    "closed_how": labels.CLOSED_HOW,
    "stage": labels.STAGE,
    "rating": {str(rating): word for rating, word in labels.RATING.items()},
    "reviewer_kind": labels.REVIEWER_KIND,
    "issue_kind": labels.ISSUE_KIND,
    "cause": labels.CAUSE,
    "severity": labels.SEVERITY,
    "issue_status": labels.ISSUE_STATUS,
}


def _cell(key: str, text: str, reference: Reference) -> str:
    """ "Bước: Tham mưu": one cell of a breakdown that was opened."""
    if key in RELATIONS:
        return f"{_(RELATIONS[key].label)}: {_pair(text, reference)}"
    word = KEY_WORDS.get(key, {}).get(text)
    shown = _(word) if word else text or _("unknown")
    return f"{_(DIMENSIONS[key].label)}: {shown}"


def _pair(text: str, reference: Reference) -> str:
    """ "Sở Tài chính – Sở Xây dựng": the two agencies of a relation, by name where it is known."""
    ids = {(unit.code, unit.valid_from): unit.id for unit in reference.units.values()}
    return " – ".join(
        reference.name(ids[agency]) if agency in ids else agency[0] for agency in agencies_of(text)
    )


def _unit(filters: Filters, reference: Reference) -> str:
    if filters.unit_id is None:
        return _("Whole province")
    name = reference.name(filters.unit_id)
    return _("{unit}, held directly", unit=name) if filters.own_only else name


def _period(filters: Filters) -> str:
    name = period_name(filters.period)
    return name if ".." in filters.period.key else f"{name} ({span(filters)})"
