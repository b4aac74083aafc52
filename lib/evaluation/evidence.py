"""The evidence on one post in one year: counts of the registry, each with the look that opens its
rows.

Work is weighted 1 for each file, as no source holds conversion factors. What falls to a post, and
on which days, says ``query.people.attributed``; counts of several spans are added up, never
averaged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lib.access import Scope
from lib.evaluation import decree_90, decree_335
from lib.evaluation.decree_335 import Counts, Leading
from lib.evaluation.ranges import Range
from lib.evaluation.rules import Rules, rules_for
from lib.filters import Filters
from lib.frames import as_records
from lib.measures.rating import FAILED_TIMES, MISSED_DEADLINES
from lib.periods import Period
from lib.query.people import Segment, Tenure, attributed, figures_of
from lib.query.reference import Reference

FAILED = tuple(f"done_failed_{times}" for times in FAILED_TIMES)
DELAYED = tuple(f"done_delayed_{times}" for times in MISSED_DEADLINES)
# figures that count over the spans of a post
METRICS = (
    *("assigned", "assigned_done_rate", "assigned_clean_rate", "assigned_excused"),
    *(*FAILED, *DELAYED),
    *("issues_found", "issues_cause_open"),
)
# of the first day only: what was found before it has been weighed before, or is not the person's
BEFORE = ("issues_opening",)


@dataclass(frozen=True)
class Spell:
    """Days of a term with the same fields: ``figures`` are values, numerators and denominators of
    METRICS as in ``query.table``; ``look`` opens what is behind them."""

    segment: Segment
    look: Filters
    figures: Mapping[str, float]

    @property
    def start(self) -> date:
        """First day."""
        return self.look.start

    @property
    def end(self) -> date:
        """Last day."""
        return self.look.end

    def count(self, metric: str) -> int:
        """How many rows count: of a rate, its numerator."""
        return int(self.figures[f"{metric}_numerator"])


@dataclass(frozen=True)
class Evidence:
    """What the data says about one post in ``year``, in office from ``start`` to ``end``.

    ``spells`` is empty where nothing falls to the post, a deputy without assigned fields, and where
    not all that falls to it is ``seen`` by the viewer: a part of the work would be no evidence.
    """

    tenure: Tenure
    year: int
    start: date
    end: date
    spells: tuple[Spell, ...]
    seen: bool = True

    @property
    def rules(self) -> Rules:
        """The decree of the year."""
        return rules_for(self.year)

    def count(self, metric: str) -> int:
        """A count over all spells; of BEFORE, that of the first."""
        spells = self.spells[:1] if metric in BEFORE else self.spells
        return sum(spell.count(metric) for spell in spells)

    @property
    def counts(self) -> Counts:
        """The work as the formulas take it, each file weighing 1."""
        return Counts(
            assigned=self.count("assigned"),
            done=self.count("assigned_done_rate"),
            failed=dict(zip(FAILED_TIMES, map(self.count, FAILED), strict=True)),
            delayed=dict(zip(MISSED_DEADLINES, map(self.count, DELAYED), strict=True)),
        )

    @property
    def clean(self) -> float | None:
        """The share done in time and without a failed assessment; None where nothing was to do."""
        n = self.count("assigned")
        return self.count("assigned_clean_rate") / n if n else None

    @property
    def judged(self) -> Judged:
        """What the rules of the year make of it."""
        return judge(self.counts, self.clean, self.rules)


@dataclass(frozen=True)
class Judged:
    """What rules make of counts, as far as the data goes: ``classes`` left open, best first;
    ``points`` by Decree 335 (None by Decree 90), ``checks`` by Decree 90 (empty by Decree 335)."""

    classes: tuple[str, ...]
    points: Range | None
    checks: tuple[decree_90.Check, ...]


def judge(counts: Counts, clean: float | None, rules: Rules) -> Judged:
    """``counts`` of a leader by ``rules``, everything that is not in the data being unknown."""
    if rules.has_points:
        points = decree_335.points(decree_335.result(counts, Leading()))
        return Judged(decree_335.classes_of(points), points, ())
    found = decree_90.checks(decree_335.quantity(counts), clean)
    return Judged(decree_90.open_classes(found), None, found)


def in_year(filters: Filters) -> Filters:
    """``filters`` over the calendar year of their last day. A year that is over is seen as it stood
    at its end: what was done later is not done in it."""
    year = filters.end.year
    period = Period.parse(str(year), filters.as_of)
    return replace(filters, period=period, as_of=min(filters.as_of, period.end), cell=())


def gather(
    tenures: Sequence[Tenure], filters: Filters, scope: Scope, reference: Reference
) -> tuple[Evidence, ...]:
    """The evidence on each of ``tenures`` in the year of ``filters`` (see ``in_year``), in their
    order; posts whose days all lie outside the year are left out."""
    seen = [_is_seen(tenure, filters, scope, reference) for tenure in tenures]
    spans = [
        attributed(tenure, filters, scope, reference) if all_of_it else ()
        for tenure, all_of_it in zip(tenures, seen, strict=True)
    ]
    looks = tuple(look for found in spans for _segment, look in found)
    rows = iter(_figures(looks, scope))
    gathered = []
    for tenure, found, all_of_it in zip(tenures, spans, seen, strict=True):
        spells = tuple(Spell(segment, look, next(rows)) for segment, look in found)
        days = _days(tenure, filters)
        if days is not None:
            gathered.append(Evidence(tenure, filters.end.year, *days, spells, all_of_it))
    return tuple(gathered)


def _is_seen(tenure: Tenure, filters: Filters, scope: Scope, reference: Reference) -> bool:
    """Whether the unit, and every field of the post in these days, lies in ``scope``: somebody may
    see that they held a post in a unit whose files are not theirs to see."""
    path = {unit.id for unit in reference.path(tenure.unit_id)}
    if scope.units is not None and not path & set(scope.units):
        return False
    if scope.fields is None:
        return True
    held = [
        segment.fields
        for segment in tenure.segments
        if segment.start <= filters.end and (segment.end is None or segment.end >= filters.start)
    ]
    return all(fields is not None and set(fields) <= set(scope.fields) for fields in held)


def _figures(looks: tuple[Filters, ...], scope: Scope) -> list[dict[str, float]]:
    if not looks:
        return []
    frame = figures_of((*METRICS, *BEFORE), looks, scope)
    return as_records(frame.sort_values("look"))


def _days(tenure: Tenure, filters: Filters) -> tuple[date, date] | None:
    """First and last day in office in the year; None where there is none."""
    start = max(tenure.term.start, filters.start)
    end = min(tenure.term.end or filters.end, filters.end)
    return (start, end) if start <= end else None


def together(posts: Sequence[Evidence]) -> Counts:
    """The counts of several posts of one person, added up: each post weighs by its work."""
    failed: Counter[int] = Counter()
    delayed: Counter[int] = Counter()
    for post in posts:
        failed.update({times: int(n) for times, n in post.counts.failed.items()})
        delayed.update({times: int(n) for times, n in post.counts.delayed.items()})
    return Counts(
        sum(post.counts.assigned for post in posts),
        sum(post.counts.done for post in posts),
        failed,
        delayed,
    )
