"""The orders of a list, cut into stretches that an index can serve on either database.

Within a stretch the order is by columns that are never NULL there; the last of them is the id, so
that no two rows are alike. A stretch is read as several *legs*, disjoint and each found by an index
of ``lib.database.schema.files``, and merged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from lib.database.schema import case_file, issue
from lib.measures import Span
from lib.metrics.durations import finished

F, I = case_file.c, issue.c  # noqa: E741
SORTS = ("overdue", "due", "received", "completed", "code")
Condition = sa.ColumnElement[bool]
EVERY: Condition = sa.true()


@dataclass(frozen=True)
class Key:
    """One thing that is ordered by; in any direction, what is NULL comes last."""

    column: sa.ColumnElement[Any]
    descending: bool = False

    def sorted(self, backwards: bool) -> sa.ColumnElement[Any]:
        """For ORDER BY, where it is never NULL."""
        return self.column.desc() if self.descending != backwards else self.column.asc()

    def beyond(self, value: Any, backwards: bool) -> Condition:
        """What comes after ``value``, or before it, where neither is NULL."""
        down = self.descending != backwards
        return self.column < value if down else self.column > value

    def sorted_with_nulls(self, backwards: bool) -> sa.ColumnElement[Any]:
        """For ORDER BY, where it can be NULL."""
        ordered = self.sorted(backwards)
        return ordered.nulls_first() if backwards else ordered.nulls_last()

    def beyond_with_nulls(self, value: Any, backwards: bool) -> Condition:
        """As ``beyond``, where either can be NULL."""
        if value is None:
            return self.column.is_not(None) if backwards else sa.false()
        beyond = self.beyond(value, backwards)
        return beyond if backwards else sa.or_(beyond, self.column.is_(None))


@dataclass(frozen=True)
class Leg:
    """A part of a stretch. ``by``: what finds its rows in an index; ``where``: what is then asked
    of each row. ``results``: first and last day of the result (None: no such bound), for a leg
    that is read day by day of the first key of its stretch: no index holds those days in order and
    the results as well."""

    by: Condition = EVERY
    where: Condition = EVERY
    results: tuple[date | None, date | None] | None = None
    # so few rows that they are found first and then put in order
    is_short: bool = False

    @property
    def condition(self) -> Condition:
        """Which rows are in it."""
        first, last = self.results or (None, None)
        bounds = [F.completed_on >= first] if first else []
        bounds += [F.completed_on <= last] if last else []
        return sa.and_(self.by, self.where, *bounds)


@dataclass(frozen=True)
class Stretch:
    """A part of a list. ``holds``: which rows are in it; ``legs`` come to the same rows, of which
    ``known`` says what is NULL in them."""

    holds: Condition
    keys: tuple[Key, ...]
    legs: tuple[Leg, ...]
    known: Condition = EVERY


def of_files(sort: str, span: Span) -> tuple[Stretch, ...]:
    """The stretches of an order of files, first to last. Raises KeyError."""
    return {
        "overdue": _overdue,
        "due": _due,
        "received": _received,
        "completed": _completed,
        "code": _code,
    }[sort](span)


ID = Key(F.id)
A_DAY = timedelta(days=1)


def _left(span: Span) -> sa.ColumnElement[Any]:
    """Working days left when the result came, by the deadline that decides."""
    return F.left_original if span.deadline == "original" else F.left_current


def _still(span: Span) -> Condition:
    return sa.or_(F.completed_on.is_(None), F.completed_on > span.end)


def _open(span: Span, day_by_day: bool) -> tuple[Leg, ...]:
    """Without a result to this day, or with one since the end of the span: of the newest data
    nearly none."""
    taken_in = F.received_on <= span.end
    still = Leg(F.completed_at.is_(None), taken_in)
    is_newest = span.days["as_of"].value <= span.end.value
    if day_by_day and not is_newest:
        return still, Leg(where=taken_in, results=(span.end.value + A_DAY, None))
    return still, Leg(F.completed_on > span.end, taken_in)


def _backdated(span: Span) -> Leg:
    """Received in the span with a result before it, by their dates (``measures.files.touches``)."""
    received = sa.and_(span.holds(F.received_on), F.completed_on < span.start)
    return Leg(F.completed_on < F.received_on, received, is_short=True)


def _overdue(span: Span) -> tuple[Stretch, ...]:
    """What is still open and longest past its day first, then the longest late."""
    due, left, still = span.due_on, _left(span), _still(span)
    done = F.completed_on <= span.end
    resolved = Leg(where=span.holds(F.completed_on)), _backdated(span)
    found = Leg(span.holds(F.completed_on)), _backdated(span)
    known, unknown = due.is_not(None), due.is_(None)
    return (
        Stretch(sa.and_(still, known), (Key(due), ID), _open(span, True), known),
        Stretch(sa.and_(still, unknown), (ID,), _open(span, False), unknown),
        Stretch(sa.and_(done, known), (Key(left), Key(due), ID), resolved, left.is_not(None)),
        Stretch(sa.and_(done, unknown), (ID,), found, unknown),
    )


def _due(span: Span) -> tuple[Stretch, ...]:
    due = span.due_on
    known, unknown = due.is_not(None), due.is_(None)
    resolved = Leg(results=(span.start.value, span.end.value)), _backdated(span)
    found = Leg(span.holds(F.completed_on)), _backdated(span)
    return (
        Stretch(known, (Key(due), ID), (*_open(span, True), *resolved), known),
        Stretch(unknown, (ID,), (*_open(span, False), *found), unknown),
    )


def _received(span: Span) -> tuple[Stretch, ...]:
    after = sa.and_(F.received_on > span.end, span.holds(F.completed_on))
    legs = Leg(F.received_on <= span.end), Leg(F.completed_on < F.received_on, after)
    return (Stretch(EVERY, (Key(F.received_on, descending=True), ID), legs),)


def _completed(span: Span) -> tuple[Stretch, ...]:
    day, still = Key(F.completed_on, descending=True), _still(span)
    resolved = Leg(span.holds(F.completed_on)), _backdated(span)
    return (
        Stretch(F.completed_on <= span.end, (day, ID), resolved),
        Stretch(still, (ID,), _open(span, False)),
    )


def _code(_span: Span) -> tuple[Stretch, ...]:
    return (Stretch(EVERY, (Key(F.code), ID), (Leg(),)),)


def keys(sort: str, fact: str, span: Span) -> list[Key]:
    """The same order in one piece, for rows of any fact table that have been gathered. Issues,
    which have no state of a file, go by their own due day for "overdue". Raises KeyError."""
    own: sa.ColumnElement[Any] = sa.literal_column(f"{fact}.id")
    if fact == "issue":
        by_issue = {
            "overdue": Key(I.due_on),
            "due": Key(I.due_on),
            "received": Key(I.found_on, descending=True),
            "completed": Key(I.closed_on, descending=True),
            "code": Key(I.code),
        }
        return [by_issue[sort], Key(own)]
    done_on = finished(span.end)
    left = sa.case((done_on.is_not(None), _left(span)))
    orders = {
        "overdue": [
            Key(sa.case((done_on.is_(None), 0), else_=1)),
            Key(left),
            Key(span.due_on),
        ],
        "due": [Key(span.due_on)],
        "received": [Key(F.received_on, descending=True)],
        "completed": [Key(done_on, descending=True)],
        "code": [Key(F.code)],
    }
    return [*orders[sort], Key(own)]
