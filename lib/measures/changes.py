"""Measures of change: in which state of the open book a file stood before the span, and now.

For each state: ``<state>_before`` stood in it at the close of the eve, ``<state>_joined`` and
``<state>_left`` came into it or went out of it since. before + joined − left = now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlalchemy as sa

from lib.measures.files import FILE_MEASURES, OPEN_STATES
from lib.measures.span import FLOW, Condition, Measure, Span

In = Callable[[Span], Condition]


def _of(state: str, stands: In) -> Iterator[Measure]:
    def before(span: Span) -> Condition:
        return stands(span.eve)

    def joined(span: Span) -> Condition:
        return sa.and_(stands(span), before(span).is_not(True))

    def left(span: Span) -> Condition:
        return sa.and_(before(span), stands(span).is_not(True))

    for name, predicate in (("before", before), ("joined", joined), ("left", left)):
        yield Measure(f"{state}_{name}", "case_file", FLOW, predicate)


CHANGE_MEASURES = tuple(
    found
    for measure in FILE_MEASURES
    if measure.key in OPEN_STATES
    for found in _of(measure.key, measure.predicate)
)
