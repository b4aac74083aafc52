"""Files in blocks: what came, what became of it, as the demonstration's own rules have it. A block
depends on the seed, the number of files and its own number alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from lib.demo import course, events, receipts, stages, turns
from lib.demo.clock import DAY
from lib.demo.course import Course
from lib.demo.events import Events
from lib.demo.receipts import Files
from lib.demo.stages import Stages
from lib.demo.streams import chance, pick, stream
from lib.demo.titles import DOCUMENT_DAYS, DOCUMENT_SOURCES, TASK_DAYS, TASK_SOURCES
from tests.bench.big.titles import KINDS
from tests.bench.big.world import World

BLOCK = 100_000
AT_AGENCY = 0.1  # of the files, held by the agency itself and not by one of its divisions
USUAL = 0.7  # of the others, with the division that usually has their field
NAMED = 0.06  # of the files of citizens, whose title names the applicant


@dataclass(frozen=True)
class Block:
    """Files from number ``first`` on (0 = the first of all). ``files.title`` holds places in
    ``World.titles``. ``serial``: the number in the title; ``applicant``: who it names, -1 = none;
    ``recorded`` per event and ``updated`` per file: working minutes."""

    first: int
    seed: int
    files: Files
    course: Course
    events: Events
    recorded: np.ndarray
    updated: np.ndarray
    stages: Stages
    serial: np.ndarray
    applicant: np.ndarray


def blocks(world: World) -> Iterator[Block]:
    """All files in the order of their receipt."""
    for number, first in enumerate(range(0, world.size.files, BLOCK)):
        yield _block(world, number, first, min(first + BLOCK, world.size.files))


def _block(world: World, number: int, first: int, last: int) -> Block:
    seed = world.size.seed * 100_000 + number
    province, clock = world.province, world.clock
    files = _receive(world, first, last, seed)
    happened = course.run(files, world.calls, seed)
    turns.apply(files, happened, province.field_codes.index("land"), seed)
    timeline = events.timeline(files, happened, province, clock, world.cut, seed)
    recorded = events.recorded(timeline, files, world.cut, seed)
    updated = files.received.copy()
    np.maximum.at(updated, timeline.file, recorded)
    rng = stream(seed, "big titles")
    serial = rng.integers(1, max(50, world.size.files // 20), len(files))
    named = chance(rng, NAMED, len(files)) & (files.source == "citizen")
    applicant = np.where(named, rng.integers(0, len(world.applicants), len(files)), -1)
    steps = stages.stages(files, happened, province, clock, world.cut)
    return Block(
        first, seed, files, happened, timeline, recorded, updated, steps, serial, applicant
    )


def _receive(world: World, first: int, last: int, seed: int) -> Files:
    rng = stream(seed, "big receipts")
    day, count = world.days(first, last), last - first
    received = np.sort(day * DAY + (rng.beta(1.5, 2.1, count) * (DAY - 1)).astype(int))
    days = world.clock.day(received)
    agency = receipts._agencies(world.volumes, days, seed)
    kind = receipts._kinds(world.province.kind[agency], seed)
    field = receipts._fields(world.volumes, agency, kind, seed)
    number = np.select([kind == each for each in KINDS[1:]], [1, 2], 0)
    title = world.titles.draw(number, field, world.level[agency], rng.random(count))
    source, norm = _tasks(world, kind, title, seed)
    nothing = np.zeros(count, dtype=np.int8)
    files = Files(
        received=received,
        agency=agency,
        unit=_units(world, agency, field, rng),
        receiving=agency,
        field=field,
        kind=kind,
        source=source,
        norm=norm,
        title=title,
        document_type=nothing,
        assigning_document=nothing,
        urgency=receipts._urgency(kind, seed),
        code=nothing,
        line=world.line[agency],
    )
    return replace(files, receiving=receipts._receiving(files, world.province, days, seed))


def _units(
    world: World, agency: np.ndarray, field: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """The division that resolves each file, or the agency itself."""
    count, many = len(agency), world.divisions.shape[1]
    usual = rng.random(count) < USUAL
    number = np.where(usual, field % many, rng.integers(0, many, count))
    return np.where(rng.random(count) < AT_AGENCY, agency, world.divisions[agency, number])


def _tasks(
    world: World, kind: np.ndarray, title: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Who assigned each file, and its norm in working days (0 = no deadline)."""
    rng = stream(seed, "big tasks")
    source, norm = world.titles.source[title], world.titles.norm[title]
    source = source.astype("U20")
    for what, sources, days in (
        ("task", TASK_SOURCES, TASK_DAYS),
        ("document", DOCUMENT_SOURCES, DOCUMENT_DAYS),
    ):
        own = np.flatnonzero(kind == what)
        source[own] = pick(rng, sources, len(own))
        norm[own] = pick(rng, days, len(own)).astype(int)
    norm[chance(rng, np.where(kind == "procedure", 0.01, 0.05), len(kind))] = 0
    return source, norm
