"""Replace a drawn file that cannot be had: by the next one in the order of the draw, with a reason,
for everybody to see."""

from __future__ import annotations

import sqlalchemy as sa

from lib.access import Permission, User
from lib.actions.base import Conflict, Invalid, act, record
from lib.actions.draws import draw_of, order_of, reason, sampled
from lib.config import local_now
from lib.database.schema import case_file, inspection_sample, quality_review
from lib.i18n import _
from lib.statistics.random_draw import Ranked

S = inspection_sample.c


def substitute(
    user: User,
    code: str,
    number: int,
    file: tuple[str, str],
    why: str,
    *,
    request: str | None = None,
) -> str | None:
    """Replace a drawn ``file`` (code and origin) that cannot be had by the next one in the order of
    its stratum; the code of that one, None for a click that came twice. The replaced file keeps its
    place in the list.

    Raises Invalid without a reason, for a file that was not drawn, or has been rated by this
    inspection, or when the stratum has no file left; Conflict when it is replaced already.
    """
    said = reason(why, _("Reason of the substitution"))
    code_of_next = None
    with act(user, Permission.RUN_INSPECTIONS) as connection:
        subject = f"{code}#{number} {file[0]}"
        record(connection, user, "draw.substituted", subject, request=request, moves_figures=True)
        found = draw_of(connection, user, code, number)
        gone = _to_replace(connection, found, file)
        following, file_id = _next(connection, found, gone)
        values = sampled(found, following, file_id) | {
            "substitutes_file_id": gone["file_id"],
            "substitution_reason": said,
            "substituted_at": local_now(),
            "substituted_by": user.username,
        }
        connection.execute(sa.insert(inspection_sample).values(values))
        code_of_next = following.member.code
    return code_of_next


def _to_replace(
    connection: sa.Connection, found: sa.RowMapping, file: tuple[str, str]
) -> sa.RowMapping:
    """The row of the sample that is to be replaced."""
    f, r = case_file.c, quality_review.c
    statement = (
        sa.select(inspection_sample)
        .join_from(inspection_sample, case_file, S.file_id == f.id)
        .where(S.draw_id == found["id"], f.code == file[0], f.origin == file[1])
    )
    gone = connection.execute(statement).mappings().first()
    if gone is None:
        raise Invalid(_("{code} is no file of this draw", code=file[0]))
    taken = sa.select(S.id).where(
        S.draw_id == found["id"], S.substitutes_file_id == gone["file_id"]
    )
    if connection.scalar(taken) is not None:
        raise Conflict(_("{code} has been replaced already", code=file[0]))
    rated = sa.select(r.id).where(
        r.file_id == gone["file_id"], r.inspection_id == found["inspection_id"]
    )
    if connection.scalar(rated.limit(1)) is not None:
        raise Invalid(_("{code} has been rated by the inspection, it stays", code=file[0]))
    return gone


def _next(
    connection: sa.Connection, found: sa.RowMapping, gone: sa.RowMapping
) -> tuple[Ranked, int]:
    """The first file of the stratum behind all that were drawn or came for another."""
    order, files = order_of(connection, found, found["seed"])
    last = sa.select(sa.func.max(S.rank)).where(
        S.draw_id == found["id"], S.stratum == gone["stratum"]
    )
    rank = (connection.scalar(last) or 0) + 1
    for each in order:
        if each.member.stratum == gone["stratum"] and each.rank == rank:
            return each, files[each.member]
    raise Invalid(_("Every file of this stratum has been drawn: there is none left to come for it"))
