"""What the pages on people ask: which posts, and the figures of each span of a term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lib import query
from lib.database.schema.base import PARTY_AND_CENTRAL, UNIT_KINDS
from lib.filters import Filters
from lib.frames import as_records
from lib.organisation import Unit
from lib.page import Here
from lib.query.people import Segment, Tenure, attributed, since_taking_over

PAGE, PERSON = "people", "person"
POSTS = ("head", "deputy")
# on time by form II.06a (R1), assigned tasks done of those fallen due (R3), quality, issues
HEADLINE = ("on_time_rate", "tasks_done_rate", "finished_good_rate", "open_issues")
TAKEN_OVER = ("carried_open",)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Span:
    """Days of a post on which the same fields fell to it, within the days looked at.

    ``look`` opens what happened in them; ``taken_over`` begins when the fields fell to the post.
    """

    tenure: Tenure
    segment: Segment
    look: Filters
    taken_over: Filters


def bare(here: Here) -> Filters:
    """The days and the deadline of the filters alone, for a page that shows no other filter."""
    return replace(here.filters, sources=(), kinds=(), fields=(), field_ids=(), cell=())


def posts(here: Here) -> tuple[Tenure, ...]:
    """Posts in the days and the unit of the filters, in the order of the organisation."""
    place = {unit.id: number for number, unit in enumerate(in_order(here))}
    found = query.tenures(here.filters, here.scope)
    return tuple(sorted(found, key=lambda tenure: place[tenure.unit_id]))


def in_order(here: Here) -> list[Unit]:
    """Every unit after the one above it: the province, its departments, then its communes."""

    def kind(unit: Unit) -> tuple[int, int]:
        path = here.reference.path(unit.id)
        agency = path[1] if len(path) > 1 else path[0]
        return len(path) > 1, UNIT_KINDS.index(agency.kind)

    return sorted(here.reference.in_tree_order(), key=kind)


def spans(here: Here, tenure: Tenure, filters: Filters | None = None) -> tuple[Span, ...]:
    """The spans of a post within the days of the filters (or others)."""
    found = attributed(tenure, filters or here.filters, here.scope, here.reference)
    return tuple(
        Span(tenure, segment, look, since_taking_over(tenure, look)) for segment, look in found
    )


def figures(here: Here, metrics: tuple[str, ...], looks: Sequence[Filters]) -> Sequence[Row]:
    """``metrics`` for each look, in order."""
    if not looks:
        return []
    return as_records(query.figures_of(metrics, tuple(looks), here.scope))


def reachable(here: Here, look: Filters) -> bool:
    """Whether the list behind a figure can be opened: of a unit that the viewer may look at."""
    return look.unit in here.choices.units


def sees_others(here: Here, unit_id: int) -> bool:
    """Whether the viewer may see everybody's posts in the unit: then what is missing is a gap."""
    scope = here.scope
    above = {unit.id for unit in here.reference.path(unit_id)}
    return scope.names and (scope.units is None or bool(above & {*scope.units}))


def directed(look: Filters) -> Filters:
    """The same look at the tasks that the Centre and the Party assigned."""
    return replace(look, sources=PARTY_AND_CENTRAL, kinds=("task",))
