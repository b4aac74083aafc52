"""Does a stored draw come out again? Hash, order and sample are made anew from the frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from lib.database.schema import inspection_sample
from lib.query.draws import as_members, frame_members
from lib.query.run import rows
from lib.statistics import sample_rules
from lib.statistics.random_draw import Member, Ranked, frame_hash, ranking, strata_of

S = inspection_sample.c
# what can be wrong with a draw: its frame, the files drawn by the seed, those that came for others
FRAME, SAMPLE, SUBSTITUTES = "frame", "sample", "substitutes"


def replay(draw: Mapping[str, Any]) -> list[str]:
    """What of the draw (a row of ``query.draws``) does not come out again: FRAME when the frozen
    files do not give the stored hash, SAMPLE when the seed gives other files, SUBSTITUTES when a
    file came for another out of turn. Empty when all is well; a draw without seed has no sample.
    """
    members = as_members(rows(frame_members(draw["id"])))
    sample = rows(sa.select(inspection_sample).where(S.draw_id == draw["id"]).order_by(S.id))
    return list(_faults(draw, members, sample))


def _faults(
    draw: Mapping[str, Any], members: dict[Member, int], sample: Sequence[sa.RowMapping]
) -> Iterator[str]:
    is_frame = frame_hash(members) == draw["frame_hash"] and len(members) == draw["frame_size"]
    if not is_frame:
        yield FRAME
    if draw["seed"] is None:
        if sample:
            yield SAMPLE
        return
    order = ranking(draw["seed"], draw["frame_hash"], list(members))
    sizes = sample_rules.sizes(sample_rules.from_json(draw["size_rule"]), strata_of(members))
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
