"""What a metric is: a ratio, a count, or a quantile or mean of working days."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from lib.config import settings
from lib.database.schema import case_file
from lib.i18n import words
from lib.measures import MEASURES, OPEN_STATES, RESOLVED_STATES, Span
from lib.measures.files import in_hand, resolved

COUNT, SHARE, WORKING_DAYS = "count", "share", "working_days"
HIGHER, LOWER = "higher", "lower"
# the working days of a file: receipt to result without clock stops or with them, result to entry,
# due day to result (negative before it)
NET, GROSS, ENTRY, PAST_DUE = "net", "gross", "entry", "past_due"

REVIEW_TEAM = words("Department of Home Affairs")
OFFICE = words("Office of the provincial People's Committee")
LETTER_5712 = "5712/UBND-NC (2024)"
FORM_06A = "II.06a/VPCP/KSTT, 01/2020/TT-VPCP"
DECISION_766 = "766/QĐ-TTg (23/6/2022)"
REPORT_1270 = "1270/BC-TCTTTg (27/12/2017); 42/2014/QĐ-TTg, 23/2018/QĐ-TTg"
OWN_RULE = words("Rule of this dashboard")


@dataclass(frozen=True)
class Metric:
    """One figure.

    ``numerator``/``denominator``: keys of MEASURES that count disjoint rows and are added up;
    no denominator = a count. ``quantile``: of the working days of the numerator's rows (of files:
    see ``days``); ``mean``: their mean; ``spread``: of a share whose denominator is also shown by
    the working days of its rows. ``file_kind``: the metric looks at this kind only.
    ``better``: "higher", "lower", or None when more is neither good nor bad. ``short``: the meaning
    in a few words, for a tile; ``head``: a label for narrow columns. ``target_setting``: names
    the setting with the target of a rate, in percent. ``excluded``: what is left out, in a
    sentence; ``excluded_measures``: keys of the measures that count it.
    """

    key: str
    label: str
    unit: str
    numerator: tuple[str, ...]
    short: str
    definition: str
    formula: str
    legal_basis: str = OWN_RULE
    owner: str = OFFICE
    denominator: tuple[str, ...] = ()
    quantile: float | None = None
    mean: bool = False
    days: str = NET
    spread: bool = False
    better: str | None = None
    file_kind: str | None = None
    excluded: str = ""
    excluded_measures: tuple[str, ...] = ()
    head: str = ""
    target_setting: str = ""

    @property
    def target(self) -> float | None:
        """What the metric should reach (a share, from a setting in percent); None without one."""
        return getattr(settings(), self.target_setting) / 100 if self.target_setting else None

    @property
    def of_days(self) -> bool:
        """Whether it is taken of the working days of its rows, not of their number."""
        return self.mean or self.quantile is not None

    @property
    def part_with_days(self) -> str:
        """Of which part the rows are also counted by their working days; empty: of none."""
        return "denominator" if self.spread else "numerator" if self.of_days else ""

    @property
    def column_head(self) -> str:
        """The label where a narrow column has to hold it."""
        return self.head or self.label

    @property
    def measures(self) -> tuple[str, ...]:
        return self.numerator + self.denominator

    @property
    def fact(self) -> str:
        return MEASURES[self.numerator[0]].fact

    @property
    def mixes_stock(self) -> bool:
        """Whether a rate weighs what stands at the end of a span against what happened in it: then
        a month's rate is not comparable with a year's."""
        return bool(self.denominator) and len({MEASURES[key].when for key in self.measures}) > 1

    def part(self, name: str, span: Span) -> sa.ColumnElement[bool]:
        """Which rows stand behind one part: "numerator", "denominator" (a count has only itself),
        "remainder", the rows of the denominator that are not in the numerator, or "excluded", the
        rows that are in neither although they happened."""
        counted = any_of(self.numerator, span)
        if name == "excluded":
            counted = any_of(self.excluded_measures, span)
        elif name != "numerator" and self.denominator:
            base = any_of(self.denominator, span)
            counted = base if name == "denominator" else sa.and_(base, counted.is_not(True))
        if self.file_kind:
            counted = sa.and_(counted, case_file.c.kind == self.file_kind)
        return counted


PARTS = ("numerator", "denominator", "remainder", "excluded")


def any_of(measures: tuple[str, ...], span: Span) -> sa.ColumnElement[bool]:
    """Rows that at least one of ``measures`` (of one fact table) counts in ``span``; without
    measures none. States that come to all that is open, or resolved, are said in one: asking of
    each file which of them it is in would cost much more."""
    left, found = set(measures), []
    for states, whole in ((OPEN_STATES, in_hand), (RESOLVED_STATES, resolved)):
        if left >= set(states):
            left -= set(states)
            found.append(whole(span))
    found += [MEASURES[key].predicate(span) for key in measures if key in left]
    return sa.or_(sa.false(), *found)
