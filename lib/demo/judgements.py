"""Rows of inspections, samples, reviews and issues, from what the parts found."""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Any

import numpy as np
import sqlalchemy as sa
from tqdm import tqdm

from lib.database import schema
from lib.demo import follow_up, inspections, issues, quality, store, teams
from lib.demo.clock import DAY
from lib.demo.columns import Columns, Writer
from lib.demo.course import Calls, Course
from lib.demo.events import NOBODY, Events
from lib.measures.reviews import CRITERIA
from lib.text import fold

Rows = list[dict[str, Any]]
DRAWN_BY = "noi-vu"
NOT_YET = 10**6  # a working day that does not come: no visit
SEED_ORIGIN = "Bốc thăm sáu chữ số, có đại diện đơn vị chứng kiến"


def write(
    connection: sa.Connection,
    writer: Writer,
    course: Course,
    events: Events,
    calls: Calls,
    line: np.ndarray,
    start: int,
    bar: tqdm[Any],
) -> None:
    """Makes and writes everything that judges the work. ``start``: index of the first day;
    ``line``: code in the present organisation, per unit."""
    province, clock, files, seed = writer.province, writer.clock, writer.files, writer.seed
    completed = course.known_completed(writer.cut)
    planned = inspections.plan(province, clock, start, calls.cut, line, seed)
    draws, sample = inspections.draw(planned, province, files, completed, seed)
    drawn = inspections.columns(sample)
    value = quality.worth(files, course, calls, seed)
    reviews = quality.review(files, completed, value, drawn, writer.cut, seed)
    watch = issues.Watch(province, clock, files, line, calls.cut, seed)
    found = watch.all(course, events, planned, sample)
    history = follow_up.History(province, clock, calls.cut, seed)
    courses = [history.of(issue) for issue in found]
    ahead = teams.ahead(planned, province, clock, line, calls.cut)
    started = teams.members(planned, province, writer.people, clock, seed)
    for table, rows in (
        (schema.inspection, _inspections(writer, planned, ahead, calls.cut)),
        (schema.draw, _draws(writer, planned, draws)),
        (schema.inspection_sample, _samples(writer, sample)),
        (schema.issue, _issues(writer, found, courses)),
    ):
        store.write_rows(connection, table, rows, bar)
    store.write_rows(connection, schema.inspection_member, started, bar)
    steps = [{"issue_id": n, **row} for n, each in enumerate(courses, start=1) for row in each]
    store.write_rows(connection, schema.issue_step, steps, bar)
    visits = _visits(writer, [*planned, *ahead])
    store.write_rows(connection, schema.inspection_unit, visits, bar, None)
    store.write_rows(connection, schema.draw_frame, _frames(writer, draws), bar, None)
    store.write(connection, schema.quality_review, _reviews(writer, reviews), bar)


def _inspections(
    writer: Writer,
    planned: list[inspections.Inspection],
    ahead: list[inspections.Inspection],
    cut: int,
) -> Rows:
    """Those begun, and those ``ahead``, whose last day is that of the plan."""
    dates = [*teams.dates(planned, cut, writer.seed), *[(issues.NONE, issues.NONE)] * len(ahead)]
    return [
        {
            "code": row.code,
            "title": row.title,
            "trigger": row.trigger,
            "decision": row.decision or None,
            "starts_on": _day(writer, row.start),
            "ends_on": _day(writer, row.end) if row.end < cut or row.start >= cut else None,
            "reported_on": _day(writer, reported),
            "announced_on": _day(writer, announced),
        }
        for row, (reported, announced) in zip([*planned, *ahead], dates, strict=True)
    ]


def _visits(writer: Writer, planned: list[inspections.Inspection]) -> Rows:
    return [
        {
            "inspection_id": number,
            "unit_id": int(writer.province.ids[unit]),
            "visited_on": _day(writer, visit) if visit * DAY < writer.cut else None,
        }
        for number, row in enumerate(planned, start=1)
        for unit, visit in zip(row.units, row.visits or [NOT_YET] * len(row.units), strict=True)
    ]


def _draws(
    writer: Writer, planned: list[inspections.Inspection], draws: list[inspections.Draw]
) -> Rows:
    """The frame of each draw is frozen on the eve of the inspection, its seed fixed on its first
    morning."""
    rows: Rows = []
    numbers: dict[int, int] = {}
    for row in draws:
        numbers[row.inspection] = numbers.get(row.inspection, 0) + 1
        start = planned[row.inspection].start
        fields = sorted({writer.province.field_codes[index] for index in row.stratum.tolist()})
        rule = {"method": "fixed", "each": inspections.PER_STRATUM}
        frame = {
            "units": [writer.province.units[row.unit].code],
            "fields": fields,
            "kinds": [],
            "state": "completed",
            "from": _day(writer, row.since).isoformat(),
            "to": _day(writer, row.until).isoformat(),
            "not_drawn_before": True,
        }
        rows.append(
            {
                "inspection_id": row.inspection + 1,
                "number": numbers[row.inspection],
                "kind": "random",
                "frame": json.dumps(frame, sort_keys=True),
                "stratified_by": "field",
                "size_rule": json.dumps(rule, sort_keys=True),
                "frozen_at": datetime.combine(_day(writer, start - 1), time(16)),
                "frozen_by": DRAWN_BY,
                "frame_size": len(row.frame),
                "frame_hash": row.frame_hash,
                "seed": row.seed,
                "seed_origin": SEED_ORIGIN,
                "seeded_at": datetime.combine(_day(writer, start), time(8)),
                "seeded_by": DRAWN_BY,
            }
        )
    return rows


def _frames(writer: Writer, draws: list[inspections.Draw]) -> Rows:
    return [
        {"draw_id": number, "file_id": file + 1, "stratum": writer.province.field_codes[field]}
        for number, row in enumerate(draws, start=1)
        for file, field in zip(row.frame.tolist(), row.stratum.tolist(), strict=True)
    ]


def _samples(writer: Writer, sample: list[inspections.Drawn]) -> Rows:
    """The files that the seed drew, and those that came for one of them; a replaced file keeps its
    place, one before."""
    replaced = [
        {**_sampled(writer, row), "file_id": row.substitutes + 1, "rank": row.rank - 1}
        for row in sample
        if row.substitutes is not None
    ]
    return [*({**_sampled(writer, row), **_substitution(writer, row)} for row in sample), *replaced]


def _sampled(writer: Writer, row: inspections.Drawn) -> dict[str, Any]:
    return {
        "draw_id": row.draw + 1,
        "inspection_id": row.inspection + 1,
        "file_id": row.file + 1,
        "stratum": writer.province.field_codes[row.stratum],
        "rank": row.rank,
        "substitutes_file_id": None,
        "substitution_reason": None,
        "substituted_at": None,
        "substituted_by": None,
    }


def _substitution(writer: Writer, row: inspections.Drawn) -> dict[str, Any]:
    if row.substitutes is None:
        return {}
    return {
        "substitutes_file_id": row.substitutes + 1,
        "substitution_reason": row.reason,
        "substituted_at": writer.times(np.array([row.visit]))[0],
        "substituted_by": DRAWN_BY,
    }


def _reviews(writer: Writer, reviews: quality.Reviews) -> Columns:
    inspection, kind = reviews.inspection.tolist(), reviews.reviewer.tolist()
    scores = {name: reviews.criteria[place].tolist() for place, name in enumerate(CRITERIA)}
    return {
        "file_id": (reviews.file + 1).tolist(),
        "inspection_id": [number + 1 if number >= 0 else None for number in inspection],
        "reviewed_at": writer.times(reviews.at),
        "reviewer": [quality.REVIEWER[key] for key in kind],
        "reviewer_kind": kind,
        "rating": reviews.rating.tolist(),
        **scores,
        "reason": reviews.reason,
    }


def _day(writer: Writer, index: int) -> Any:
    """The date of a working day, None for issues.NONE."""
    return None if index == issues.NONE else writer.clock.working_days[index].astype(object)


def _issues(writer: Writer, found: list[issues.Found], courses: list[Rows]) -> Rows:
    units = np.array([row.unit for row in found], dtype=int)
    days = writer.clock.working_days[[row.found for row in found]]
    heads = writer.heads(writer.province.agency[units], days)
    counts: dict[int, int] = {}
    rows = []
    each = zip(found, heads.tolist(), days.astype(object), courses, strict=True)
    for row, head, day, steps in each:
        counts[day.year] = counts.get(day.year, 0) + 1
        code = f"TT-{day.year}-{counts[day.year]:04d}"
        official = _responsible(writer, row, head)
        rows.append(
            {
                "code": code,
                "kind": row.kind,
                "severity": row.severity,
                "title": row.title,
                "unit_id": int(writer.province.ids[row.unit]),
                "official_id": official + 1 if official != NOBODY else None,
                "file_id": row.file + 1 if row.file != issues.NONE else None,
                "inspection_id": row.inspection + 1 if row.inspection != issues.NONE else None,
                "cause": row.cause,
                "found_on": day,
                "explanation_due": _day(writer, row.explanation_due),
                "explanation_given": _day(writer, row.explanation_given),
                "recommendation": row.recommendation,
                "due_on": _day(writer, row.due),
                "remediated_on": _day(writer, row.remediated),
                "status": row.status,
                "closed_on": _day(writer, row.closed),
                "repeats_issue_id": row.repeats + 1 if row.repeats != issues.NONE else None,
                "search_text": fold(f"{code} {row.title}"),
                "version": len(steps),
            }
        )
    return rows


def _responsible(writer: Writer, row: issues.Found, head: int) -> int:
    """The deputy for the field of the file, else the head on that day; NOBODY when none."""
    if not row.names_official:
        return NOBODY
    if row.file != issues.NONE:
        deputy = writer.deputy(row.unit, int(writer.files.field[row.file]))
        return deputy if deputy != NOBODY else head
    return head
