"""Draws of an inspection: the frozen frame, the order by hash, the sample and its substitutes.

Who may not know of the inspection knows of no draw of it; files are shown within the scope.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import (
    case_file,
    draw,
    draw_frame,
    field,
    inspection,
    inspection_sample,
    issue,
    quality_review,
    user_account,
)
from lib.dimensions import subtree
from lib.filters import Filters
from lib.measures.reviews import own_rating
from lib.query.frames import is_replaced
from lib.query.inspections import is_disclosed, is_seen
from lib.query.run import cached, frame, rows
from lib.statistics.random_draw import draw_key

D, S, F, R = draw.c, inspection_sample.c, case_file.c, quality_review.c
BY = ("frozen_by", "seeded_by")
OF_FILE = (
    *("code", "origin", "title", "kind", "received_on", "due_original_on", "due_current_on"),
    *("completed_on", "closed_how"),
)


@cached
def draws(code: str, filters: Filters, scope: Scope) -> pd.DataFrame:
    """The draws of an inspection with files in scope, by number.

    Columns: every column of draw (``frame`` and ``size_rule`` are JSON: ``FrameChoice.from_json``,
    ``sample_rules.from_json``; ``seed`` None: not yet fixed; ``frozen_by`` and ``seeded_by`` are
    names of accounts as people know them), drawn (files that stand in the
    sample, in scope) and substituted (files of it that came for another).
    """
    statement = _draws(code, filters, scope).order_by(D.number)
    return frame(statement)


@cached
def find_draw(code: str, number: int, filters: Filters, scope: Scope) -> dict[str, Any] | None:
    """One draw with the columns of ``draws``, or None."""
    found = rows(_draws(code, filters, scope).where(D.number == number))
    return dict(found[0]) if found else None


def _draws(code: str, filters: Filters, scope: Scope) -> sa.Select[Any]:
    in_sample = (
        sa.select(sa.func.count())
        .select_from(inspection_sample.join(case_file, S.file_id == F.id))
        .where(S.draw_id == D.id, sa.not_(is_replaced()), *_seen(D.inspection_id, filters, scope))
    )
    came_for_another = in_sample.where(S.substitutes_file_id.is_not(None))
    statement = (
        sa.select(
            *(column for column in D if column.name not in BY),
            *(_known_as(D[name]).label(name) for name in BY),
            in_sample.correlate(draw).scalar_subquery().label("drawn"),
            came_for_another.correlate(draw).scalar_subquery().label("substituted"),
        )
        .join_from(draw, inspection, D.inspection_id == inspection.c.id)
        .where(inspection.c.code == code, is_seen(scope, filters.as_of))
    )
    if scope.units is None:
        return statement
    inside = (
        sa.exists()
        .where(draw_frame.c.draw_id == D.id, draw_frame.c.file_id == F.id)
        .where(*_seen(D.inspection_id, filters, scope))
    )
    return statement.where(inside.correlate(draw))


def _known_as(username: sa.Column[str]) -> sa.ColumnElement[str]:
    """The name of an account as people know it; of one that is no more, what it was called."""
    account = user_account.c
    name = sa.select(account.display_name).where(account.username == username)
    return sa.func.coalesce(name.correlate(username.table).scalar_subquery(), username)


def _seen(inspection_id: Any, filters: Filters, scope: Scope) -> list[sa.ColumnElement[bool]]:
    """Conditions that keep the files in ``scope`` of which it may be known that they were drawn."""
    return [
        *scope.where("case_file"),
        is_disclosed(scope, filters.as_of, inspection_id, case_file),
    ]


@cached
def frame_strata(draw_id: int, filters: Filters, scope: Scope) -> dict[str, int]:
    """Files of a frozen frame in each stratum, within ``scope``."""
    p = draw_frame.c
    statement = (
        sa.select(p.stratum, sa.func.count().label("files"))
        .join_from(draw_frame, draw, p.draw_id == D.id)
        .join(case_file, p.file_id == F.id)
        .where(p.draw_id == draw_id, *_seen(D.inspection_id, filters, scope))
        .group_by(p.stratum)
        .order_by(p.stratum)
    )
    return {row["stratum"]: row["files"] for row in rows(statement)}


@cached
def sample(draw_id: int, filters: Filters, scope: Scope) -> pd.DataFrame:
    """Every file that the draw ever chose and that is in ``scope``, by stratum and rank.

    Columns: OF_FILE, file_id, unit_id, field_id, field (its code), stratum, rank, key (64
    hexadecimal digits); substitutes and replaced_by (codes of the file it came for, and of the
    one that came for it; None); substitution_reason, substituted_at, substituted_by; rating,
    reviewed_on and own_rating: what this inspection said of it last, and what the unit had said
    before (None); issues: those in scope that the inspection found in it.
    """
    statement = (
        _of_sample(filters, scope)
        .where(S.draw_id == draw_id, *_seen(S.inspection_id, filters, scope))
        .order_by(S.stratum, S.rank)
    )
    found = frame(statement)
    keys = zip(found.pop("seed"), found.pop("frame_hash"), found["code"], strict=True)
    found.insert(found.columns.get_loc("rank") + 1, "key", [draw_key(*each) for each in keys])
    return found


def _of_sample(filters: Filters, scope: Scope) -> sa.Select[Any]:
    replaced, successor = case_file.alias("replaced"), case_file.alias("successor")
    other = inspection_sample.alias("other")
    came = sa.and_(other.c.draw_id == S.draw_id, other.c.substitutes_file_id == S.file_id)
    source = (
        inspection_sample.join(draw, S.draw_id == D.id)
        .join(case_file, S.file_id == F.id)
        .outerjoin(field, F.field_id == field.c.id)
        .outerjoin(replaced, S.substitutes_file_id == replaced.c.id)
        .outerjoin(other, came)
        .outerjoin(successor, other.c.file_id == successor.c.id)
        .outerjoin(quality_review, R.id == _last_review(filters))
    )
    return sa.select(
        *(F[name] for name in OF_FILE),
        *(S.file_id, F.unit_id, F.field_id, field.c.code.label("field")),
        *(S.stratum, S.rank, D.seed, D.frame_hash),
        _code(replaced, scope).label("substitutes"),
        _code(successor, scope).label("replaced_by"),
        *(S.substitution_reason, S.substituted_at),
        _known_as(S.substituted_by).label("substituted_by"),
        *(R.rating, R.reviewed_on, own_rating().label("own_rating")),
        _issues(filters, scope).label("issues"),
    ).select_from(source)


def _last_review(filters: Filters) -> sa.ScalarSelect[int]:
    """What the inspection said last of a file of the sample, up to the as-of day."""
    mine = quality_review.alias("mine")
    return (
        sa.select(mine.c.id)
        .where(
            mine.c.file_id == S.file_id,
            mine.c.inspection_id == S.inspection_id,
            mine.c.reviewed_on <= filters.as_of,
        )
        .order_by(mine.c.reviewed_at.desc(), mine.c.id.desc())
        .limit(1)
        .correlate(inspection_sample)
        .scalar_subquery()
    )


def _code(file: sa.FromClause, scope: Scope) -> sa.ColumnElement[str | None]:
    """The code of ``file``, an alias of case_file, where it is in scope."""
    if scope.units is None:
        return file.c.code
    return sa.case((file.c.current_unit_id.in_(subtree(scope.units)), file.c.code))


def _issues(filters: Filters, scope: Scope) -> sa.ScalarSelect[int]:
    i = issue.c
    return (
        sa.select(sa.func.count())
        .select_from(issue)
        .where(
            i.file_id == S.file_id,
            i.inspection_id == S.inspection_id,
            i.found_on <= filters.as_of,
            *scope.where("issue"),
        )
        .correlate(inspection_sample, case_file)
        .scalar_subquery()
    )
