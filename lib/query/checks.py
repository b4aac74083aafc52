"""Counts behind the checks that no metric holds: pairs of agencies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import case_file
from lib.filters import Filters
from lib.measures.hand_overs import HANDLED, Handled, between_agencies, pairs_name
from lib.query.arms import spread
from lib.query.grouping import Look, within
from lib.query.run import cached, rows
from lib.summary.read import counted

Pair = tuple[int, int]
FACT = case_file.name


@cached
def hand_over_pairs(filters: Filters, scope: Scope, most: int = 10) -> pd.DataFrame:
    """Pairs of agencies between which files went back and forth, most files first.

    Columns: one, other (ids of agencies, as they were on the day; the smaller id first), files
    (that came back from the one to the other or the other way round), times (hand-overs that
    brought a file back). Files resolved in the period or in progress at its end.
    """
    files: Counter[Pair] = Counter()
    times: Counter[Pair] = Counter()
    look = Look(filters, scope, ())
    ahead = counted(FACT, [pairs_name(each) for each in HANDLED], look)
    left: dict[Look, list[Handled]] = {}
    for each in HANDLED:
        name = pairs_name(each)
        for line in ahead.counts.values():
            for (one, other, often), count in line.get(name, {}).items():
                files[one, other] += count
                times[one, other] += often * count
        for part in ahead.left_of(name, look):
            left.setdefault(part, []).append(each)
    for part, some in left.items():
        for row in rows(_pairs(some, part)):
            files[row["one"], row["other"]] += row["files"]
            times[row["one"], row["other"]] += row["times"]
    order = sorted(files, key=lambda pair: (-files[pair], -times[pair], pair))
    lines = [(*pair, files[pair], times[pair]) for pair in order[:most]]
    return pd.DataFrame(lines, columns=["one", "other", "files", "times"])


def _pairs(some: Sequence[Handled], look: Look) -> sa.Select[Any]:
    """As ``hand_over_pairs``, all of them in no order, of files that were handled in ``some`` of
    the ways, of which a file is none or one."""
    moves = sa.union_all(*(_moves(each, look) for each in some)).subquery("moves")
    files, times = sa.func.count(moves.c.id.distinct()), sa.func.count()
    return sa.select(
        moves.c.one, moves.c.other, files.label("files"), times.label("times")
    ).group_by(moves.c.one, moves.c.other)


def _moves(handled: Handled, look: Look) -> sa.Select[Any]:
    """Each time that a file was handed back: the two agencies, and the file."""
    which = [handled.which(look.span), *within(FACT, look.filters, look.scope)]
    found = sa.select(case_file.c.id).where(*spread(which))
    one, other, statement = between_agencies(found, handled.last(look.span))
    return statement.add_columns(one, other)
