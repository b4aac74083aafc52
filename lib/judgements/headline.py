"""Which figures lead: those of the overview, and those whose verdicts are compared over time."""

from __future__ import annotations

HEADLINE = (
    "received",
    "on_time_rate",
    "overdue",
    "due_soon",
    "tasks_done_rate",
    "median_duration",
    "good_rate",
    "issues_past_due",
)
# asked for together month by month, so that one answer serves tiles and charts
TRENDS = (*HEADLINE, "resolved")
# judged on two days: the headline, and what the pages on quality and issues lead with
COMPARED = (
    *HEADLINE,
    "first_time_right_rate",
    "rework_rate",
    "open_issues",
    "explanations_missing",
    "issues_silent",
)
ASKED = (*TRENDS, *COMPARED[len(HEADLINE) :])
