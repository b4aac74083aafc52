"""Blocks as the tables hold them: Arrow tables without the columns that the database computes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lib.database import schema
from lib.database.schema import STAGES
from lib.demo import events
from lib.demo.clock import DAY, Clock
from lib.demo.course import NEVER
from lib.demo.streams import stream
from lib.demo.titles import REFERENCES, TYPES
from lib.text import fold
from tests.bench.big.blocks import Block
from tests.bench.big.world import NOBODY, World

ORIGIN = "bench"
NUMBER = ", số "


def times(clock: Clock, minute: np.ndarray) -> pa.Array:
    """Working minutes as times; null for NEVER."""
    missing = minute >= NEVER
    return pa.array(clock.at(np.where(missing, 0, minute)), mask=missing)


def ids(values: np.ndarray) -> pa.Array:
    """Numbers as they are, null where below 1."""
    return pa.array(np.asarray(values, dtype=np.int64), mask=np.asarray(values) < 1)


def units(world: World, position: np.ndarray) -> pa.Array:
    """Positions as ids; null for NOBODY."""
    return ids(np.where(position == NOBODY, 0, world.province.ids[position]))


def words(choices: Sequence[str | None], place: np.ndarray) -> pa.Array:
    """The text at each place; null for -1."""
    indices = pa.array(np.asarray(place, dtype=np.int32), mask=np.asarray(place) < 0)
    return pa.array(choices, type=pa.string()).take(indices)


def plain(values: np.ndarray) -> pa.Array:
    """Few different texts, many times."""
    place, choices = pd.factorize(np.asarray(values, dtype=object))
    return words([each or None for each in choices], place)


def joined(*parts: Any) -> pa.Array:
    """Texts put together, row by row."""
    return pc.binary_join_element_wise(*parts, "")


def case_file(world: World, block: Block) -> pa.Table:
    """Rows of case_file; ids are places among all files, plus one."""
    files, happened, clock = block.files, block.course, world.clock
    count = len(files)
    number = np.arange(count) + block.first + 1
    known = happened.known_completed(world.cut)
    completed = np.where(known < world.cut, known, NEVER)
    extended = happened.extended < world.cut
    code, title, searched = _texts(world, block, number)
    kinds, papers = _papers(block)
    due_current = np.where(extended, happened.due_current, files.due)
    table = pa.table(
        {
            "id": number,
            "origin": words([ORIGIN], np.zeros(count)),
            "code": code,
            "kind": plain(files.kind),
            "title": title,
            "field_id": np.array(world.province.field_ids)[files.field],
            "unit_id": units(world, files.unit),
            "current_unit_id": units(world, world.province.final[files.unit, files.field]),
            "receiving_unit_id": units(world, files.receiving),
            "official_id": ids(_handler(world, block) + 1),
            "source": plain(files.source),
            "document_type": kinds,
            "assigning_document": papers,
            "urgency": plain(files.urgency),
            "received_at": times(clock, files.received),
            "due_original": _deadlines(clock, files.due),
            "due_current": _deadlines(clock, due_current),
            "completed_at": times(clock, completed),
            "closed_how": plain(np.where(completed == NEVER, "", happened.closed_how)),
            "returned_to_citizen_at": times(clock, _collected(world, block, completed)),
            "updated_at": times(clock, block.updated),
            "ingested_at": pa.array(np.full(count, np.datetime64(world.loaded_at, "s"))),
            "data_load_id": np.ones(count, dtype=np.int64),
            "search_text": searched,
            "left_original": _left(files.due, completed),
            "left_current": _left(due_current, completed),
        }
    )
    return table.select([name for name in table.column_names if name in schema.case_file.c])


def _texts(world: World, block: Block, number: np.ndarray) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Codes (``H59.12-240115-00000042``), titles, and both folded for the search."""
    days = world.clock.day(block.files.received)
    first, place = np.unique(days, return_inverse=True)
    compact = [str(day).replace("-", "")[2:] for day in first]
    running = pc.utf8_lpad(pc.cast(pa.array(number), pa.string()), 8, "0")
    prefix = words([str(each) for each in world.prefix], block.files.agency)
    code = joined(prefix, "-", words(compact, place), "-", running)
    serial = pc.cast(pa.array(block.serial), pa.string())
    masked = ["", *(short for _full, short in world.applicants)]
    tails = words(masked, block.applicant + 1)
    title = joined(words(world.titles.text, block.files.title), NUMBER, serial, tails)
    # behind a letter, so that the blank and the dash at its beginning stay
    folded = words([fold(f"x{tail}")[1:] for tail in masked], block.applicant + 1)
    base = words(world.titles.folded, block.files.title)
    number_word = fold(f"x{NUMBER}x")[1:-1]
    searched = joined(pc.utf8_lower(code), " ", base, number_word, serial, folded)
    return code, title, searched


def personal_text(world: World, block: Block) -> pa.Table:
    """The full titles of files that name an applicant."""
    own = np.flatnonzero(block.applicant >= 0)
    full = [full for full, _short in world.applicants]
    text = joined(
        words(world.titles.text, block.files.title[own]),
        NUMBER,
        pc.cast(pa.array(block.serial[own]), pa.string()),
        words(full, block.applicant[own]),
    )
    return pa.table({"file_id": own + block.first + 1, "text": text})


def _papers(block: Block) -> tuple[pa.Array, pa.Array]:
    """Types of the documents that assign tasks, and the documents ("1234/UBND-NC")."""
    rng = stream(block.seed, "big papers")
    count = len(block.files)
    endings = [ending for some in REFERENCES.values() for ending in some]
    place, luck, first = np.full(count, -1), rng.random(count), 0
    for source, some in REFERENCES.items():
        own = (block.files.source == source) & (block.files.kind != "procedure")
        place[own] = first + (luck[own] * len(some)).astype(int)
        first += len(some)
    number = pc.cast(pa.array(rng.integers(12, 6200, count)), pa.string())
    types = [TYPES.get(ending.split("-")[0], "Công văn") for ending in endings]
    return words(types, place), joined(number, "/", words(endings, place))


def _deadlines(clock: Clock, index: np.ndarray) -> pa.Array:
    return pa.array(clock.end_of(np.maximum(index, 0)), mask=index < 0)


def _left(due: np.ndarray, completed: np.ndarray) -> pa.Array:
    """Working days left until the due day when the result came; null without either."""
    missing = (due < 0) | (completed == NEVER)
    return pa.array(due - np.where(missing, 0, completed) // DAY, mask=missing)


def _handler(world: World, block: Block) -> np.ndarray:
    """Whose desk each file is on."""
    luck = stream(block.seed, "big handlers").random(len(block.files))
    agency = block.files.agency
    return world.officials[agency, (luck * world.official_count[agency]).astype(int)]


def _collected(world: World, block: Block, completed: np.ndarray) -> np.ndarray:
    """When the citizen fetched the result: mostly within a few days."""
    rng = stream(block.seed, "big collected")
    wait = (np.exp(0.1 + 1.0 * rng.normal(size=len(completed))) * DAY).astype(np.int64)
    fetched = np.where(completed < NEVER, completed, 0) + wait
    known = (completed < NEVER) & (block.files.kind == "procedure") & (fetched < world.cut)
    return np.where(known, fetched, NEVER)


def file_event(world: World, block: Block) -> pa.Table:
    """Rows of file_event, numbered within each file in order of time."""
    some = block.events
    first = np.searchsorted(some.file, some.file, side="left")
    return pa.table(
        {
            "file_id": some.file + block.first + 1,
            "sequence": np.arange(len(some)) - first + 1,
            "at": times(world.clock, some.at),
            "recorded_at": times(world.clock, block.recorded),
            "kind": _of_rank(some, some.kind),
            "from_unit_id": units(world, some.source),
            "to_unit_id": units(world, some.target),
            "official_id": ids(_actors(world, block) + 1),
            "note": _of_rank(some, some.note),
        }
    )


def _of_rank(some: events.Events, values: np.ndarray) -> pa.Array:
    """A text that all events added at once share."""
    _ranks, at, place = np.unique(some.rank, return_index=True, return_inverse=True)
    return words([str(values[each]) or None for each in at], place)


def _actors(world: World, block: Block) -> np.ndarray:
    """Staff assigns and submits, the deputy for the field advises, the head signs."""
    some, actor = block.events, np.full(len(block.events), NOBODY)
    staff = np.isin(some.kind, ("assigned", "submitted"))
    actor[staff] = _handler(world, block)[some.file[staff]]
    agency = world.province.agency[some.source]
    advised, signed = some.kind == "advised", some.kind == "completed"
    actor[advised] = world.deputies[agency[advised], block.files.field[some.file[advised]]]
    actor[signed] = world.heads[agency[signed], some.at[signed] // DAY]
    return actor


def file_stage(world: World, block: Block) -> pa.Table:
    """Rows of file_stage."""
    steps = block.stages
    field = block.files.field[steps.file]
    return pa.table(
        {
            "file_id": steps.file + block.first + 1,
            "stage": words(STAGES, steps.step),
            "unit_id": units(world, steps.unit),
            "current_unit_id": units(world, world.province.final[steps.unit, field]),
            "started_at": times(world.clock, steps.start),
            "ended_at": times(world.clock, steps.end),
            "due_at": times(world.clock, steps.due),
        }
    )


def file_pause(world: World, block: Block) -> pa.Table:
    """The clock stops that have begun."""
    happened = block.course
    own = np.flatnonzero(happened.stop_start < world.cut)
    end = happened.stop_end[own]
    going = end >= world.cut
    reasons = [events.NOTES["obligation"], events.NOTES["supplement"]]
    return pa.table(
        {
            "file_id": own + block.first + 1,
            "started_on": pa.array(world.clock.day(happened.stop_start[own])),
            "ended_on": pa.array(world.clock.day(np.where(going, 0, end)), mask=going),
            "reason": words(reasons, happened.stop_reason[own] == "supplement"),
        }
    )
