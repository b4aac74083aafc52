"""What of a unit's work falls to a post: for each span of its term one look, as Filters.

What happened (a file received, a result, a review, an issue) falls to who was in office on that
day; what stands at the end (in progress, overdue) to who is in office at the end. Because a look is
ordinary Filters, each figure of a post opens its rows through the list that serves every figure.

The head of a unit that exists takes over the files that its predecessors left open: the look is at
the organisation as it is now. The head of a unit that is no more is looked at as it was then, up to
its last day: what a merger carried on afterwards falls to the successor's head.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lib.access import Scope
from lib.calendar import FIRST_DAY
from lib.config import local_now
from lib.dimensions import NOW, THEN
from lib.filters import Filters
from lib.periods import Period
from lib.query.people.tenures import Segment, Tenure
from lib.query.reference import Reference

Attributed = tuple[Segment, Filters]


def attributed(
    tenure: Tenure, filters: Filters, scope: Scope, reference: Reference
) -> tuple[Attributed, ...]:
    """The spans of the term within the days of ``filters``, each with its look, in order.

    A deputy's look is at the fields assigned in that span, as far as ``filters`` and ``scope`` look
    at them; a span without any such field is left out, for nothing falls to it. Sources, kinds and
    the deadline of ``filters`` hold; its unit, organisation view and cell do not.
    """
    found = []
    for segment in tenure.segments:
        start = max(segment.start, filters.start)
        end = min(segment.end or filters.end, filters.end)
        fields = _fields(segment, filters, scope)
        if start <= end and (fields or segment.fields is None):
            look = _look(tenure, start, end, fields, filters, reference)
            found.append((Segment(start, end, segment.fields), look))
    return tuple(found)


def since_taking_over(tenure: Tenure, look: Filters) -> Filters:
    """A look of ``attributed`` from the day on which its fields fell to the post, and not only from
    the first day of the period: what was received before that day was inherited."""
    began = next(
        segment.start
        for segment in tenure.segments
        if segment.start <= look.start and (segment.end is None or look.end <= segment.end)
    )
    return replace(look, period=Period.of_days(max(began, FIRST_DAY), look.end))


def whole_term(tenure: Tenure, filters: Filters) -> Filters:
    """``filters`` over the whole term up to ``filters.as_of``, whatever their period, as far back
    as the calendar reaches; of a term that begins later only its first day."""
    start = max(tenure.start, tenure.unit_from, FIRST_DAY)
    last = min(filters.as_of, tenure.end or date.max, tenure.unit_to or date.max)
    return replace(filters, period=Period.of_days(start, max(start, last)))


def _fields(segment: Segment, filters: Filters, scope: Scope) -> tuple[int, ...]:
    """Ids of the fields looked at; empty for a head when the filters name none."""
    if segment.fields is None:
        return filters.field_ids
    fields = set(segment.fields)
    if filters.field_ids:
        fields &= set(filters.field_ids)
    if scope.fields is not None:
        fields &= set(scope.fields)
    return tuple(fields)


def _look(
    tenure: Tenure,
    start: date,
    end: date,
    fields: tuple[int, ...],
    filters: Filters,
    reference: Reference,
) -> Filters:
    codes = {reference.fields[id][0]: id for id in fields}
    # "now" is the organisation of today, whatever day is looked at (see organisation.derive)
    ended = tenure.unit_to is not None and tenure.unit_to < local_now().date()
    return replace(
        filters,
        period=Period.of_days(start, end),
        unit=reference.tokens[tenure.unit_id],
        unit_id=tenure.unit_id,
        own_only=False,
        fields=tuple(sorted(codes)),
        field_ids=tuple(codes[code] for code in sorted(codes)),
        organisation=THEN if ended else NOW,
        cell=(),
    )
