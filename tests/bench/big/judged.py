"""What was said about the work: reviews of one file in twenty, and a few issues."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from lib.demo import issues, quality
from lib.demo.streams import chance, stream
from lib.measures.reviews import CRITERIA
from lib.text import fold
from tests.bench.big.blocks import Block
from tests.bench.big.rows import ids, plain, times, units
from tests.bench.big.world import World

KEPT = 0.62  # of the demonstration's reviews
WATCHED = 10  # one file in so many is watched for issues


def quality_review(world: World, block: Block) -> pa.Table:
    """Rows of quality_review, without ids."""
    files, known = block.files, block.course.known_completed(world.cut)
    value = quality.worth(files, block.course, world.calls, block.seed)
    none = np.zeros(0, dtype=int)
    found = quality.review(files, known, value, (none, none, none), world.cut, block.seed)
    kept = chance(stream(block.seed, "big reviews"), KEPT, len(found.file))
    table = pa.table(
        {
            "file_id": found.file + block.first + 1,
            "reviewed_at": times(world.clock, found.at),
            "reviewer": plain(np.array([quality.REVIEWER[key] for key in found.reviewer],
                                       dtype="U40")),
            "reviewer_kind": plain(found.reviewer),
            "rating": found.rating,
            **{name: found.criteria[place] for place, name in enumerate(CRITERIA)},
            "reason": pa.array(found.reason, type=pa.string()),
        }
    )  # fmt: skip
    return table.filter(pa.array(kept))


def issue(world: World, block: Block, first: int) -> pa.Table:
    """Rows of issue, numbered from ``first`` on."""
    files = block.files
    own = np.arange(len(files)) % WATCHED == 0
    inside = own[block.events.file]
    events = block.events.take(inside)
    events = replace(events, file=events.file // WATCHED)
    clock, cut = world.clock, world.plan.cut
    watch = issues.Watch(world.province, clock, files.take(own), world.line, cut, block.seed)
    found = watch.all(block.course.take(own), events, [], [])
    number = np.arange(len(found)) + first

    def day(name: str) -> pa.Array:
        index = np.array([getattr(each, name) for each in found], dtype=int)
        return pa.array(clock.working_days[np.maximum(index, 0)], mask=index == issues.NONE)

    def text(name: str) -> pa.Array:
        return pa.array([getattr(each, name) for each in found], type=pa.string())

    file = np.array([each.file for each in found], dtype=int)
    unit = np.array([each.unit for each in found], dtype=int)
    repeats = np.array([each.repeats for each in found], dtype=int)
    codes = [f"TT-{n:08d}" for n in number.tolist()]
    field = files.field[file * WATCHED]
    return pa.table(
        {
            "id": number,
            "code": pa.array(codes, type=pa.string()),
            "unit_id": units(world, unit),
            "current_unit_id": units(world, world.province.final[unit, field]),
            "file_id": file * WATCHED + block.first + 1,
            "found_on": day("found"),
            "explanation_due": day("explanation_due"),
            "explanation_given": day("explanation_given"),
            "due_on": day("due"),
            "remediated_on": day("remediated"),
            "closed_on": day("closed"),
            "repeats_issue_id": ids(np.where(repeats == issues.NONE, 0, repeats + first)),
            "search_text": pa.array(
                [fold(f"{code} {each.title}") for code, each in zip(codes, found, strict=True)],
                type=pa.string(),
            ),
            "version": np.zeros(len(found), dtype=int),
            **{name: text(name) for name in
               ("kind", "severity", "title", "cause", "recommendation", "status")},
        }
    )  # fmt: skip
