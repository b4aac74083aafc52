"""What the page on issues asks: each answer serves several of its parts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lib import query
from lib.metrics.issues import AGE_METRICS
from lib.page import Here

PAGE = "issues"
HEADLINE = (
    "open_issues",
    "issues_past_due",
    "explanations_missing",
    "issues_silent",
    "repeat_findings",
    "issues_closed_not_done",
)
AGES = tuple(metric.key for metric in AGE_METRICS)
FLOW = ("issues_opening", "issues_found", "issues_closed", "open_issues")
ASKED = (*HEADLINE, *AGES, *FLOW[:3])
TRENDS = (*HEADLINE, *FLOW[:3])
BY = ("issue_kind", "severity", "cause", "issue_status")
Row = dict[str, Any]


def total(here: Here) -> Row:
    """Every figure of the page, over all."""
    return query.table(ASKED, here.filters, here.scope).iloc[0].to_dict()


def units(here: Here) -> pd.DataFrame:
    """Every figure of the page, by unit."""
    return query.table(ASKED, here.filters, here.scope, ("unit",))


def crossed(here: Here) -> pd.DataFrame:
    """Every figure of the page, by kind, severity, cause and status: all are counts, so that any
    of these breakdowns is a sum of rows."""
    return query.table(ASKED, here.filters, here.scope, BY)


def cell(frame: pd.DataFrame, key: str, value: str | None) -> Row:
    """One row of ``query.table`` by the dimension ``key``, out of ``crossed``; None = unknown."""
    wanted = frame[key].isna() if value is None else frame[key] == value
    return frame.loc[wanted].drop(columns=[*BY]).sum().to_dict()
