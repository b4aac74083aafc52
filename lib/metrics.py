"""METRICS: what is shown. Each is a ratio, a count or a quantile of MEASURES, defined once.

Labels and sentences are English message ids; the screen translates them.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from lib.database.schema import case_file
from lib.i18n import words
from lib.measures import MEASURES, OPEN_STATES, RESOLVED_STATES, Span

COUNT, SHARE, WORKING_DAYS = "count", "share", "working_days"
HIGHER, LOWER = "higher", "lower"

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
    no denominator = a count. ``quantile``: of the net working days of the numerator's files
    (paused days taken out). ``file_kind``: the metric looks at this kind of file only.
    ``better``: "higher", "lower", or None when more is neither good nor bad.
    """

    key: str
    label: str
    unit: str
    numerator: tuple[str, ...]
    definition: str
    formula: str
    legal_basis: str = OWN_RULE
    owner: str = OFFICE
    denominator: tuple[str, ...] = ()
    quantile: float | None = None
    better: str | None = None
    file_kind: str | None = None
    excluded: str = ""

    @property
    def measures(self) -> tuple[str, ...]:
        return self.numerator + self.denominator

    @property
    def fact(self) -> str:
        return MEASURES[self.numerator[0]].fact

    def part(self, name: str, span: Span) -> sa.ColumnElement[bool]:
        """Which rows stand behind one part: "numerator", "denominator" (a count has only itself)
        or "remainder", the rows of the denominator that are not in the numerator."""
        counted = any_of(self.numerator, span)
        if name != "numerator" and self.denominator:
            base = any_of(self.denominator, span)
            counted = base if name == "denominator" else sa.and_(base, counted.is_not(True))
        if self.file_kind:
            counted = sa.and_(counted, case_file.c.kind == self.file_kind)
        return counted


PARTS = ("numerator", "denominator", "remainder")


def any_of(measures: tuple[str, ...], span: Span) -> sa.ColumnElement[bool]:
    """Rows that at least one of ``measures`` (of one fact table) counts in ``span``."""
    return sa.or_(*(MEASURES[key].predicate(span) for key in measures))


IN_TIME = ("early", "on_due_day")
TIMED = (*IN_TIME, "late")
NO_DEADLINE = words("Files without a deadline are left out and counted beside the rate.")

_ALL = (
    Metric(
        "handled",
        words("Files handled"),
        COUNT,
        RESOLVED_STATES + OPEN_STATES,
        words("Files on the books in the period: resolved in it or in progress at its end."),
        words("resolved + in progress = carried over + received"),
        FORM_06A,
    ),
    Metric(
        "received",
        words("Files received"),
        COUNT,
        ("received",),
        words("Files and tasks received in the period."),
        words("number of files whose day of receipt lies in the period"),
        FORM_06A,
    ),
    Metric(
        "resolved",
        words("Files resolved"),
        COUNT,
        ("resolved",),
        words(
            "Files whose result came into being in the period, including those returned, refused "
            "or withdrawn."
        ),
        words("number of files whose day of result lies in the period"),
        FORM_06A,
    ),
    Metric(
        "open",
        words("Files in progress"),
        COUNT,
        OPEN_STATES,
        words("Files received and not yet resolved at the close of the last day."),
        words("within deadline + due soon + overdue + clock stopped + without deadline"),
        FORM_06A,
    ),
    Metric(
        "on_time_rate",
        words("On-time rate"),
        SHARE,
        IN_TIME,
        words(
            "Share of resolved files whose result existed on or before the due day. The day of "
            "the result decides, not the day it is collected."
        ),
        words("(early + on the due day) ÷ (early + on the due day + late)"),
        FORM_06A,
        denominator=TIMED,
        better=HIGHER,
        excluded=NO_DEADLINE,
    ),
    Metric(
        "on_time_rate_766",
        words("On-time rate by Decision 766"),
        SHARE,
        (*IN_TIME, "due_soon", "not_due", "paused"),
        words(
            "Share of all procedure files handled in the period, resolved and in progress, that "
            "are not late and not overdue."
        ),
        words("(resolved in time + in progress within deadline) ÷ all files handled"),
        DECISION_766,
        denominator=(*TIMED, "overdue", "due_soon", "not_due", "paused"),
        better=HIGHER,
        file_kind="procedure",
        excluded=NO_DEADLINE,
    ),
    Metric(
        "tasks_done_rate",
        words("Assigned tasks done of those fallen due"),
        SHARE,
        TIMED,
        words(
            "Share of assigned tasks that are done, among those done or overdue. A task done late "
            "counts as done; its twin, done on time, is shown beside it."
        ),
        words("done ÷ (done + overdue and not done)"),
        REPORT_1270,
        denominator=(*TIMED, "overdue"),
        better=HIGHER,
        file_kind="task",
        excluded=NO_DEADLINE,
    ),
    Metric(
        "tasks_on_time_rate",
        words("Assigned tasks done on time"),
        SHARE,
        IN_TIME,
        words("Share of the assigned tasks done in the period that were done in time."),
        words("done in time ÷ done"),
        REPORT_1270,
        denominator=TIMED,
        better=HIGHER,
        file_kind="task",
        excluded=NO_DEADLINE,
    ),
    Metric(
        "on_time_rate_by_clock",
        words("On-time rate to the minute"),
        SHARE,
        ("in_time_by_clock",),
        words(
            "As the on-time rate, but the clock time of the deadline decides. It shows how much "
            "the rule of whole days forgives."
        ),
        words("result at or before the due time ÷ resolved with a deadline"),
        denominator=("in_time_by_clock", "late_by_clock"),
        better=HIGHER,
        excluded=NO_DEADLINE,
    ),
    Metric(
        "overdue",
        words("Overdue now"),
        COUNT,
        ("overdue",),
        words(
            "Files in progress whose due day has passed at the close of the last day, the clock "
            "not being stopped."
        ),
        words("number of files in progress with due day before the last day"),
        FORM_06A,
        better=LOWER,
    ),
    Metric(
        "due_soon",
        words("Due soon"),
        COUNT,
        ("due_soon",),
        words("Files in progress that fall due within the next working days (see settings)."),
        words("number of files in progress with due day within the notice"),
        better=LOWER,
    ),
    Metric(
        "overdue_share",
        words("Overdue share of files in progress"),
        SHARE,
        ("overdue",),
        words("Share of the files in progress that are overdue."),
        words("overdue ÷ in progress"),
        denominator=("overdue", "due_soon", "not_due", "paused", "open_no_deadline"),
        better=LOWER,
    ),
    Metric(
        "median_duration",
        words("Median duration"),
        WORKING_DAYS,
        ("resolved_in_order",),
        words(
            "Half of the files resolved in the period took no more than this many working days "
            "from receipt to result, clock stops taken out."
        ),
        words("median of net working days from receipt to result"),
        LETTER_5712,
        quantile=0.5,
        better=LOWER,
        excluded=words("Files whose result is dated before their receipt are left out."),
    ),
    Metric(
        "p90_duration",
        words("90th percentile of duration"),
        WORKING_DAYS,
        ("resolved_in_order",),
        words("Nine files in ten took no more than this many working days, clock stops taken out."),
        words("90th percentile of net working days from receipt to result"),
        LETTER_5712,
        quantile=0.9,
        better=LOWER,
        excluded=words("Files whose result is dated before their receipt are left out."),
    ),
    Metric(
        "good_rate",
        words("Rated good or better"),
        SHARE,
        ("rated_good",),
        words("Share of the quality reviews of the period with a rating of good or excellent."),
        words("reviews rated good or excellent ÷ reviews"),
        LETTER_5712,
        REVIEW_TEAM,
        denominator=("reviewed",),
        better=HIGHER,
    ),
    Metric(
        "rework_rate",
        words("Sent back for rework"),
        SHARE,
        ("reworked",),
        words("Share of resolved files that were sent back at least once to be done again."),
        words("resolved files with rework ÷ resolved files"),
        LETTER_5712,
        denominator=("resolved",),
        better=LOWER,
    ),
    Metric(
        "extension_rate",
        words("Deadline extended"),
        SHARE,
        ("extended",),
        words("Share of resolved files whose deadline was moved after it was first promised."),
        words("resolved files with a later current deadline ÷ resolved files"),
        denominator=("resolved",),
        better=LOWER,
    ),
    Metric(
        "open_issues",
        words("Open issues"),
        COUNT,
        ("issues_open",),
        words("Findings and recommendations not yet verified as remediated or closed."),
        words("number of issues found and not closed at the close of the last day"),
        LETTER_5712,
        REVIEW_TEAM,
        better=LOWER,
    ),
    Metric(
        "issues_past_due",
        words("Issues past their date"),
        COUNT,
        ("issues_past_due",),
        words("Open issues whose date for remediation has passed."),
        words("number of open issues with due day before the last day"),
        LETTER_5712,
        REVIEW_TEAM,
        better=LOWER,
    ),
    Metric(
        "explanations_missing",
        words("Explanations not given"),
        COUNT,
        ("explanations_missing",),
        words("Open issues whose explanation was asked for, is due and has not been given."),
        words("number of open issues with an explanation due before the last day and not given"),
        LETTER_5712,
        REVIEW_TEAM,
        better=LOWER,
    ),
)
METRICS: dict[str, Metric] = {m.key: m for m in _ALL}
