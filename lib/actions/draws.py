"""Draw files for an inspection: freeze the frame, then fix the seed.

The order of these steps is what makes a draw believable: the frame and the rule are written down
and hashed before anybody can know the seed, the seed is fixed once, and from there on nothing is
chosen by a person. Nothing is ever deleted: a wrong draw is followed by another one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from lib.access import Permission, User
from lib.actions.base import Conflict, Invalid, act, record
from lib.actions.entries import words_of
from lib.actions.inspections import reach
from lib.config import local_now
from lib.database.schema import (
    DRAW_KINDS,
    STRATA,
    draw,
    draw_frame,
    inspection,
    inspection_sample,
)
from lib.database.stored_draws import members_of
from lib.filters import Filters
from lib.i18n import _
from lib.query.frames import FrameChoice, Selection, UnknownChoice, selection, strata_of, visited
from lib.statistics import random_draw, sample_rules
from lib.statistics.random_draw import Member, Ranked, drawn, frame_hash, ranking
from lib.statistics.sample_rules import Fixed, Rule

LARGEST = 200_000  # files; nobody can check the hash of a longer list by hand
SEED = re.compile(r"[0-9A-Za-z]{6,64}")
SHORTEST, LONGEST = 5, 500  # characters of a reason

D = draw.c


@dataclass(frozen=True)
class Plan:
    """What is frozen: the frame, its strata ("none", "field", "unit"), the rule of sizes, and
    whether chance alone decides ("random") or risk weighs ("risk"). Raises ValueError."""

    choice: FrameChoice
    stratified_by: str
    rule: Rule
    kind: str = "random"

    def __post_init__(self) -> None:
        if self.stratified_by not in STRATA or self.kind not in DRAW_KINDS:
            raise ValueError(f"{self.stratified_by!r}, {self.kind!r}: of {STRATA}, {DRAW_KINDS}")


def freeze(
    user: User, code: str, plan: Plan, filters: Filters, *, request: str | None = None
) -> int | None:
    """Freeze and hash the frame of a new draw of the inspection ``code``; the draw's number, None
    for a click that came twice.

    ``filters``: for the data version and the as-of day. Raises Invalid for a unit that is not
    visited, an unknown field, an empty or too large frame, a rule that asks for more than there
    is, and for an inspection whose results are announced.
    """
    number = None
    with act(user, Permission.RUN_INSPECTIONS) as connection:
        number = _freeze(connection, user, code, plan, filters, request)
    return number


def _freeze(
    connection: sa.Connection,
    user: User,
    code: str,
    plan: Plan,
    filters: Filters,
    request: str | None,
) -> int:
    record(connection, user, "draw.frozen", code, request=request, moves_figures=True)
    inspection_id = _inspection(connection, user, code)
    members = _members(connection, user, code, plan, filters)
    _check_sizes(plan.rule, members)
    last = sa.select(sa.func.max(D.number)).where(D.inspection_id == inspection_id)
    number = (connection.scalar(last) or 0) + 1
    values = {
        "inspection_id": inspection_id,
        "number": number,
        "kind": plan.kind,
        "frame": plan.choice.to_json(),
        "stratified_by": plan.stratified_by,
        "size_rule": sample_rules.to_json(plan.rule),
        "frozen_at": local_now(),
        "frozen_by": user.username,
        "frame_size": len(members),
        "frame_hash": frame_hash(members),
    }
    draw_id = connection.execute(sa.insert(draw).values(values).returning(D.id)).scalar_one()
    rows = [
        {"draw_id": draw_id, "file_id": file, "stratum": each.stratum, "weight": each.weight}
        for each, file in members.items()
    ]
    connection.execute(sa.insert(draw_frame), rows)
    return number


def _members(
    connection: sa.Connection, user: User, code: str, plan: Plan, filters: Filters
) -> dict[Member, int]:
    by_risk = plan.kind == "risk"
    try:
        frame = selection(plan.choice, visited(code), by_risk, filters, user.scope)
    except UnknownChoice as unknown:
        text = _(
            "{name}: expected a unit that the inspection visits, or a known field", name=unknown
        )
        raise Invalid(text) from unknown
    found = connection.execute(frame.statement.limit(LARGEST + 1)).mappings().all()
    if not found:
        raise Invalid(_("No file fits: the frame is empty. Choose more units, fields or days."))
    if len(found) > LARGEST:
        raise Invalid(_("More than {n} files fit. Choose fewer units or days.", n=LARGEST))
    strata = strata_of(plan.stratified_by, found, _nearest(connection, frame, plan))
    return {
        Member(row["code"], row["origin"], stratum, row.get("weight")): row["file_id"]
        for row, stratum in zip(found, strata, strict=True)
    }


def _nearest(connection: sa.Connection, frame: Selection, plan: Plan) -> dict[int, str]:
    if plan.stratified_by != "unit":
        return {}
    return frame.nearest(connection.execute(frame.closure).mappings())


def _check_sizes(rule: Rule, members: dict[Member, int]) -> None:
    strata = random_draw.strata_of(members)
    largest = max(strata.values())
    if isinstance(rule, Fixed) and rule.each > largest:
        numbers = {"each": rule.each, "largest": largest}
        raise Invalid(
            _(
                "The rule asks for {each} files of each stratum, the largest has {largest}.",
                **numbers,
            )
        )
    try:
        sample_rules.sizes(rule, strata)
    except ValueError as error:
        raise Invalid(_("No sample of these files gives that assurance: read all.")) from error


def fix_seed(
    user: User, code: str, number: int, seed: str, origin: str, *, request: str | None = None
) -> int | None:
    """Fix the seed of a frozen draw, once and for all, and write down the files that it draws; how
    many they are, None for a click that came twice.

    ``seed``: 6 to 64 digits or letters without accents; ``origin``: how it came about, for the
    minutes. Raises Invalid for another seed or no origin, Conflict when it is fixed already.
    """
    seed, said = seed.strip(), reason(origin, _("How the seed came about"))
    if not SEED.fullmatch(seed):
        raise Invalid(_("Seed {seed}: expected 6 to 64 digits or letters", seed=repr(seed)))
    drawn_files = None
    with act(user, Permission.RUN_INSPECTIONS) as connection:
        subject = f"{code}#{number}"
        record(connection, user, "draw.seeded", subject, request=request, moves_figures=True)
        found = draw_of(connection, user, code, number)
        if found["seed"] is not None:
            raise Conflict(_("The seed of this draw is fixed already, it cannot be changed."))
        connection.execute(
            sa.update(draw)
            .where(D.id == found["id"], D.seed.is_(None))
            .values(seed=seed, seed_origin=said, seeded_at=local_now(), seeded_by=user.username)
        )
        drawn_files = _draw_files(connection, found, seed)
    return drawn_files


def _draw_files(connection: sa.Connection, found: sa.RowMapping, seed: str) -> int:
    order, files = order_of(connection, found, seed)
    rule = sample_rules.from_json(found["size_rule"])
    chosen = drawn(order, sample_rules.sizes(rule, random_draw.strata_of(files)))
    rows = [sampled(found, each, files[each.member]) for each in chosen]
    connection.execute(sa.insert(inspection_sample), rows)
    return len(rows)


def reason(text: str, name: str) -> str:
    """``text`` as a reason; raises Invalid with the ``name`` of the entry unless it has 5 to 500
    characters."""
    said = words_of(text, LONGEST)
    if said is None or len(said) < SHORTEST:
        raise Invalid(_("{name}: expected at least {n} characters", name=name, n=SHORTEST))
    return said


def _inspection(connection: sa.Connection, user: User, code: str) -> int:
    """The id of the inspection, within reach of ``user``, locked until the transaction ends."""
    n = inspection.c
    statement = sa.select(n.id, n.announced_on).where(n.code == code, reach(user))
    found = connection.execute(statement.with_for_update()).mappings().first()
    if found is None:
        raise Invalid(_("There is no inspection {code}", code=code))
    if found["announced_on"] is not None:
        raise Invalid(_("The results of this inspection are announced: nothing more is drawn."))
    return int(found["id"])


def draw_of(connection: sa.Connection, user: User, code: str, number: int) -> sa.RowMapping:
    """The draw, within reach of ``user``, locked until the transaction ends."""
    inspection_id = _inspection(connection, user, code)
    statement = (
        sa.select(draw)
        .where(D.inspection_id == inspection_id, D.number == number)
        .with_for_update()
    )
    found = connection.execute(statement).mappings().first()
    if found is None:
        raise Invalid(_("Inspection {code} has no draw {number}", code=code, number=number))
    return found


def order_of(
    connection: sa.Connection, found: sa.RowMapping, seed: str
) -> tuple[list[Ranked], dict[Member, int]]:
    """The frame of a draw in the order that ``seed`` gives, and the ids of its files."""
    files = members_of(connection, found["id"])
    return ranking(seed, found["frame_hash"], list(files)), files


def sampled(found: sa.RowMapping, each: Ranked, file_id: int) -> dict[str, Any]:
    """The row of the sample for a file that the draw ``found`` chose."""
    return {
        "draw_id": found["id"],
        "inspection_id": found["inspection_id"],
        "file_id": file_id,
        "stratum": each.member.stratum,
        "rank": each.rank,
    }
