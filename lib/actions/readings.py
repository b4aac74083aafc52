"""What an inspection team says of the files drawn: ratings and findings, all of a list or none.

The same list twice changes nothing; a corrected list corrects ratings. A finding that is on record
is not written over: what becomes of it is followed on its own page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from lib.access import Permission, User
from lib.actions.base import Invalid, act, record
from lib.actions.entries import shown
from lib.actions.findings import Finding, add_finding
from lib.actions.inspections import reach
from lib.config import local_now
from lib.database.schema import (
    case_file,
    draw,
    inspection,
    inspection_sample,
    inspection_unit,
    issue,
    org_closure,
    org_unit,
    quality_review,
)
from lib.i18n import _
from lib.measures.reviews import CRITERIA
from lib.query.inspections import was_visited

NEW, CORRECTED, UNCHANGED = "new", "corrected", "unchanged"
READ_AT = time(12)  # of the day on which a file was read: the list knows no hour

F, S, R, I = case_file.c, inspection_sample.c, quality_review.c, issue.c  # noqa: E741
FileKey = tuple[str, str]  # origin and code


@dataclass(frozen=True)
class Found:
    """What was found in one file; recommendation and its day come together or not at all."""

    kind: str
    severity: str
    title: str
    recommendation: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Reading:
    """What the team says of one file. ``checked_on``: the day it was read, None = the day of the
    visit; ratings 1–4, None = not rated; ``note``: the reason."""

    origin: str
    code: str
    rating: int
    checked_on: date | None = None
    complete: int | None = None
    lawful: int | None = None
    advice: int | None = None
    form: int | None = None
    note: str | None = None
    found: Found | None = None


@dataclass
class Known:
    """A file of the draw as it is on record: its row, the last review by this inspection, and the
    findings in it, each (code, kind, severity, title)."""

    row: dict[str, Any]
    review: dict[str, Any] | None = None
    findings: list[tuple[str, str, str, str]] = field(default_factory=list)


@dataclass
class Recorded:
    """How many files of a list were ``new``, ``corrected`` or ``unchanged``, and the codes of the
    findings that were added."""

    new: int = 0
    corrected: int = 0
    unchanged: int = 0
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Drawn:
    """A draw with its inspection and the files it chose."""

    inspection: dict[str, Any]
    draw_id: int
    files: dict[FileKey, Known]


def record_readings(
    user: User, code: str, number: int, readings: Sequence[Reading], *, request: str | None = None
) -> Recorded:
    """Write what the team says of the files of draw ``number`` of the inspection ``code``.

    Raises NotAllowed, or Invalid naming the file: nothing of the list is written then.
    """
    done = Recorded()
    with act(user, Permission.RUN_INSPECTIONS) as connection:
        drawn = drawn_files(connection, user, code, number, lock=True)
        outcomes = [(reading, judged(drawn, reading)) for reading in readings]
        changed = [reading for reading, outcome in outcomes if outcome != UNCHANGED]
        done.unchanged = len(outcomes) - len(changed)
        if changed:
            subject = f"{code}#{number}"
            record(connection, user, "inspection.read", subject, request=request,
                   moves_figures=True)  # fmt: skip
        for reading in changed:
            _write(connection, user, drawn, reading, done)
    return done


def drawn_files(
    connection: sa.Connection, user: User, code: str, number: int, *, lock: bool = False
) -> Drawn:
    """The files of a draw as they are on record, within the scope of ``user``. ``lock``: nobody
    else records a list of the same draw until the transaction ends. Raises Invalid when there is
    no such draw, or its seed is not fixed."""
    made = (
        sa.select(draw.c.id, draw.c.seed, inspection)
        .join_from(draw, inspection, draw.c.inspection_id == inspection.c.id)
        .where(inspection.c.code == code, draw.c.number == number, reach(user))
    )
    if lock:
        made = made.with_for_update(of=draw)
    row = connection.execute(made).mappings().first()
    if row is None or row["seed"] is None:
        raise Invalid(
            _("Draw {number} of the inspection {code} does not exist, or has no files yet.",
              number=number, code=code[:40])
        )  # fmt: skip
    about = {column.name: row[column] for column in inspection.c}
    return Drawn(about, row[draw.c.id], _known(connection, user, row[draw.c.id], about["id"]))


def _known(
    connection: sa.Connection, user: User, draw_id: int, inspection_id: int
) -> dict[FileKey, Known]:
    other, instead = inspection_sample.alias("other"), case_file.alias("instead")
    replaced = sa.and_(other.c.draw_id == S.draw_id, other.c.substitutes_file_id == S.file_id)
    columns = (F.id, F.origin, F.code, F.unit_id, F.current_unit_id)
    own = (F.unit_id, F.current_unit_id)
    visited = was_visited(local_now().date(), S.inspection_id, own).label("visited")
    chosen = (
        sa.select(*columns, instead.c.code.label("replaced_by"), visited)
        .select_from(
            inspection_sample.join(case_file, S.file_id == F.id)
            .outerjoin(other, replaced)
            .outerjoin(instead, other.c.file_id == instead.c.id)
        )
        .where(S.draw_id == draw_id, *user.scope.where("case_file"))
    )
    by_id = {row["id"]: Known(dict(row)) for row in connection.execute(chosen).mappings()}
    reviews = sa.select(quality_review).where(R.inspection_id == inspection_id)
    for row in connection.execute(reviews.order_by(R.reviewed_at, R.id)).mappings():
        if row["file_id"] in by_id:
            by_id[row["file_id"]].review = dict(row)
    found = sa.select(I.file_id, I.code, I.kind, I.severity, I.title)
    found = found.where(I.inspection_id == inspection_id, I.file_id.is_not(None)).order_by(I.id)
    for file_id, *finding in connection.execute(found):
        if file_id in by_id:
            by_id[file_id].findings.append(tuple(finding))
    return {(known.row["origin"], known.row["code"]): known for known in by_id.values()}


def judged(drawn: Drawn, reading: Reading) -> str:
    """Whether a reading is NEW, CORRECTED or UNCHANGED. Raises Invalid when its file is not one of
    the draw, was replaced, has another finding on record, or lies with a unit that an inspection
    without notice is still to visit, and for a day that cannot be."""
    known = drawn.files.get((reading.origin, reading.code))
    if known is None:
        raise Invalid(_("The file {code} is not in this draw.", code=reading.code[:60]))
    if known.row["replaced_by"]:
        raise Invalid(
            _("The file {code} was replaced by {other}.",
              code=reading.code, other=known.row["replaced_by"])
        )  # fmt: skip
    if drawn.inspection["trigger"] == "unannounced" and not known.row["visited"]:
        # the unit would learn of the inspection from its own figures
        raise Invalid(
            _("The inspection is without notice, and the unit of the file {code} has not been "
              "visited yet: note the day of the visit first.", code=reading.code[:60])
        )  # fmt: skip
    _check_day(drawn, reading)
    adds_finding = reading.found is not None and not _is_recorded(known, reading.found)
    if adds_finding and known.findings:
        raise Invalid(
            _("Finding {finding} of the file {code} is on record already: it is changed on its own "
              "page.", finding=known.findings[0][0], code=reading.code)
        )  # fmt: skip
    if known.review is None:
        return NEW
    return CORRECTED if adds_finding or _differs(known.review, reading) else UNCHANGED


def _check_day(drawn: Drawn, reading: Reading) -> None:
    day, first = reading.checked_on, drawn.inspection["starts_on"]
    if day is not None and not first <= day <= local_now().date():
        raise Invalid(
            _("The file {code} was checked on {day}: expected a day from {first}, the first of the "
              "inspection, to today.", code=reading.code, day=shown(day), first=shown(first))
        )  # fmt: skip


def _is_recorded(known: Known, found: Found) -> bool:
    wanted = (found.kind, found.severity, found.title)
    return any(tuple(rest) == wanted for _code, *rest in known.findings)


def _differs(review: dict[str, Any], reading: Reading) -> bool:
    named = ("rating", *CRITERIA)
    if any(review[name] != getattr(reading, name) for name in named):
        return True
    if reading.checked_on is not None and review["reviewed_on"] != reading.checked_on:
        return True
    return (review["reason"] or None) != reading.note


def _write(
    connection: sa.Connection, user: User, drawn: Drawn, reading: Reading, done: Recorded
) -> None:
    known = drawn.files[reading.origin, reading.code]
    day = reading.checked_on or _day_of(connection, drawn, known)
    values = {name: getattr(reading, name) for name in ("rating", *CRITERIA)}
    values |= {"reason": reading.note}
    if known.review is None:
        done.new += 1
        values |= {
            "file_id": known.row["id"],
            "inspection_id": drawn.inspection["id"],
            "reviewed_at": datetime.combine(day, READ_AT),
            "reviewer": drawn.inspection["code"],
            "reviewer_kind": "inspection",
        }
        connection.execute(sa.insert(quality_review).values(values))
    else:
        done.corrected += 1
        if reading.checked_on is not None:
            values["reviewed_at"] = datetime.combine(day, READ_AT)
        mine = sa.update(quality_review).where(R.id == known.review["id"])
        connection.execute(mine.values(values))
    if reading.found is not None and not _is_recorded(known, reading.found):
        done.findings.append(_add(connection, user, drawn, known, reading.found, day))


def _add(
    connection: sa.Connection, user: User, drawn: Drawn, known: Known, found: Found, day: date
) -> str:
    finding = Finding(
        unit_id=_unit_of(connection, drawn, known, day),
        kind=found.kind,
        severity=found.severity,
        title=found.title,
        found_on=day,
        recommendation=found.recommendation,
        due_on=found.due_on,
        file_id=known.row["id"],
        inspection_id=drawn.inspection["id"],
    )
    try:
        return add_finding(connection, user, finding)
    except Invalid as refusal:
        raise Invalid(f"{known.row['code']}: {refusal}") from refusal


def _visited(connection: sa.Connection, drawn: Drawn, known: Known) -> Iterable[Any]:
    """The units visited that stand over the file, the nearest first: unit_id, visited_on."""
    v, c = inspection_unit.c, org_closure.c
    own = (known.row["unit_id"], known.row["current_unit_id"])
    statement = (
        sa.select(v.unit_id, v.visited_on, org_unit.c.valid_from, org_unit.c.valid_to)
        .join_from(inspection_unit, org_closure, c.ancestor_id == v.unit_id)
        .join(org_unit, org_unit.c.id == v.unit_id)
        .where(v.inspection_id == drawn.inspection["id"], c.unit_id.in_(own))
        .order_by(c.depth, v.unit_id)
    )
    return connection.execute(statement)


def _day_of(connection: sa.Connection, drawn: Drawn, known: Known) -> date:
    """The day of the visit; where none is on record, today."""
    days = [row.visited_on for row in _visited(connection, drawn, known) if row.visited_on]
    return min(days[0], local_now().date()) if days else local_now().date()


def _unit_of(connection: sa.Connection, drawn: Drawn, known: Known, day: date) -> int:
    """Whose finding it is: the unit visited, while it exists; else the one that answers for the
    file today."""
    for row in _visited(connection, drawn, known):
        if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
            return int(row.unit_id)
    return int(known.row["current_unit_id"] or known.row["unit_id"])
