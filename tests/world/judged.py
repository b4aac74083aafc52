"""Edges of quality and of issues: who had rated what before, work done again, ages and silence."""

from __future__ import annotations

from tests.world.books import Books


def rated(books: Books, unit: int) -> None:
    """Six files rated by an inspection, three of them by the unit before."""
    a, b, c, d, e, f = (
        books.file(unit, "2026-01-05", "2026-01-16", f"2026-01-{day}") for day in range(12, 18)
    )
    books.review(a, "2026-02-02", 4, reviewer_kind="self", complete=4, lawful=2, advice=3)
    books.review(a, "2026-02-05", 2, reviewer_kind="inspection", complete=3, lawful=3, advice=2)
    books.review(b, "2026-02-02", 4, reviewer_kind="self", form=1)
    books.review(b, "2026-02-03", 2, reviewer_kind="self")  # the newest counts: one grade lower
    books.review(b, "2026-02-05", 3, reviewer_kind="inspection")
    books.review(c, "2026-02-05 14:00", 3, reviewer_kind="self")
    books.review(c, "2026-02-05 14:00", 3, reviewer_kind="inspection")
    books.review(d, "2026-02-05", 1, reviewer_kind="inspection")
    books.review(d, "2026-02-06", 4, reviewer_kind="self")  # knowing what the inspection said
    books.review(e, "2026-02-05", 3, reviewer_kind="self")
    books.review(e, "2026-02-06", 2, reviewer_kind="office")
    books.review(f, "2026-02-05", 4)  # nobody knows by whom
    books.review(f, "2026-02-06", 3, reviewer_kind="inspection")
    for file, kind in (
        (a, "rework"),
        (a, "rework"),
        (b, "rework"),
        (b, "reopened"),
        (c, "reopened"),
    ):
        books.event(file, kind, "2026-01-09")
    still = books.file(unit, "2026-01-05", "2026-01-16")
    books.event(still, "rework", "2026-01-09")
    books.event(still, "rework", "2026-01-12")


def watched(books: Books, unit: int) -> None:
    """Issues as they stand on 20 March 2026."""
    first = books.issue(unit, "2026-02-18")  # 30 days: silent
    books.issue(unit, "2026-02-19")
    books.issue(unit, "2026-02-17", explanation_due="2026-03-03", explanation_given="2026-03-02")
    books.issue(unit, "2025-12-20", status="remediated", remediated_on="2026-03-20")  # 90 days
    books.issue(unit, "2025-12-19", explanation_due="2026-01-09", explanation_given="2026-03-21")
    books.issue(unit, "2025-09-21", due_on="2026-03-20")  # 180 days; due today
    books.issue(unit, "2025-09-20", due_on="2026-03-19", explanation_due="2026-03-19")
    books.issue(unit, "2025-11-03", closed_on="2025-12-31")
    books.issue(unit, "2025-11-03", closed_on="2026-01-01")
    books.issue(unit, "2025-11-03", closed_on="2026-03-02", status="closed_not_done")
    books.issue(unit, "2025-11-03", closed_on="2026-03-20", remediated_on="2026-03-02")
    books.issue(unit, "2026-03-10", repeats_issue_id=first, kind="shirking")
    books.issue(unit, "2026-03-16", closed_on="2026-03-11")  # a typing error in the source
