"""Stored draws made anew from their frozen frames: do hash, order and sample come out again?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from lib.database.schema import case_file, draw, draw_frame, inspection, inspection_sample
from lib.statistics import sample_rules
from lib.statistics.random_draw import Member, Ranked, frame_hash, ranking, strata_of

# what can be wrong with a draw: its frame, the files drawn by the seed, those that came for others
FRAME, SAMPLE, SUBSTITUTES = "frame", "sample", "substitutes"


def members_of(connection: sa.Connection, draw_id: int) -> dict[Member, int]:
    """The whole frozen frame of a draw, with the ids of its files."""
    p, f = draw_frame.c, case_file.c
    statement = (
        sa.select(p.file_id, f.code, f.origin, p.stratum, p.weight)
        .join_from(draw_frame, case_file, p.file_id == f.id)
        .where(p.draw_id == draw_id)
    )
    return {
        Member(row.code, row.origin, row.stratum, row.weight): row.file_id
        for row in connection.execute(statement)
    }


def faults(connection: sa.Connection, made: Mapping[str, Any]) -> list[str]:
    """What of a draw (a row of draw) does not come out again: FRAME when the frozen files do not
    give the stored hash, SAMPLE when the seed gives other files, SUBSTITUTES when a file came for
    another out of turn. Empty when all is well; a draw without seed has no sample.
    """
    s = inspection_sample.c
    statement = sa.select(inspection_sample).where(s.draw_id == made["id"]).order_by(s.id)
    sample = connection.execute(statement).mappings().all()
    return list(_faults(made, members_of(connection, made["id"]), sample))


def broken(connection: sa.Connection) -> list[tuple[str, int]]:
    """Code of the inspection and number of every stored draw that does not come out again."""
    code = inspection.c.code
    statement = (
        sa.select(draw, code)
        .join_from(draw, inspection, draw.c.inspection_id == inspection.c.id)
        .order_by(code, draw.c.number)
    )
    made = connection.execute(statement).mappings().all()
    return [(row["code"], row["number"]) for row in made if faults(connection, dict(row))]


def _faults(
    made: Mapping[str, Any], members: dict[Member, int], sample: Sequence[sa.RowMapping]
) -> Iterator[str]:
    is_frame = frame_hash(members) == made["frame_hash"] and len(members) == made["frame_size"]
    if not is_frame:
        yield FRAME
    if made["seed"] is None:
        if sample:
            yield SAMPLE
        return
    order = ranking(made["seed"], made["frame_hash"], list(members))
    sizes = sample_rules.sizes(sample_rules.from_json(made["size_rule"]), strata_of(members))
    by_seed = [row for row in sample if row["substitutes_file_id"] is None]
    later = [row for row in sample if row["substitutes_file_id"] is not None]
    if _places(by_seed) != {_place(each, members) for each in order if _is_drawn(each, sizes)}:
        yield SAMPLE
    if not _in_turn(later, {_place(each, members) for each in order}, dict(sizes)):
        yield SUBSTITUTES


def _is_drawn(each: Ranked, sizes: Mapping[str, int]) -> bool:
    return each.rank <= sizes[each.member.stratum]


def _place(each: Ranked, members: Mapping[Member, int]) -> tuple[str, int, int]:
    return each.member.stratum, each.rank, members[each.member]


def _places(sample: Sequence[sa.RowMapping]) -> set[tuple[str, int, int]]:
    return {(row["stratum"], row["rank"], row["file_id"]) for row in sample}


def _in_turn(
    later: Sequence[sa.RowMapping], order: set[tuple[str, int, int]], last: dict[str, int]
) -> bool:
    """Each file that came for another stands in the order, right behind the one before it."""
    if not _places(later) <= order:
        return False
    for row in later:
        last[row["stratum"]] += 1
        if row["rank"] != last[row["stratum"]]:
            return False
    return True
