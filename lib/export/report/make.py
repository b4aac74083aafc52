"""Making a report: for an account and a look; and again, months later, from what was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from lib import access, query
from lib.access import PROVINCE_WIDE, Permission, User
from lib.actions import Invalid, NotAllowed
from lib.actions.reports import Record, keep_report
from lib.config import local_now
from lib.database.engine import reading
from lib.database.sight import SYSTEM, seeing
from lib.export.report import provenance
from lib.export.report.draw import book, document
from lib.export.report.issuer import addressees, issuer
from lib.export.report.kinds import DOCX, KINDS
from lib.export.report.ledger import Difference, Figures, Ledger, differences, hash_of, text_of
from lib.export.report.shape import Asked, Report
from lib.filters import Filters, from_url
from lib.i18n import _, language, use
from lib.query.reference import DataState
from lib.query.reports import MadeReport, kept_figures


@dataclass(frozen=True)
class Made:
    """A report that was made. ``data``: the file; ``looked_at``: its filters as in a URL."""

    data: bytes
    name: str
    content_hash: str
    figures: Figures
    looked_at: str
    rows: int


@dataclass(frozen=True)
class Again:
    """A report made again, and every figure that is not what it was."""

    made: Made
    differs: list[Difference]


def make(user: User, kind: str, filters: Filters, form: str, *, record: bool = True) -> Made:
    """Make a report of ``kind`` (a key of KINDS) as a file of ``form`` ("docx", "xlsx") in the
    language of the context, and record it. A cell of a breakdown in ``filters`` is left out.

    Raises NotAllowed when the account may not make reports, Invalid for a form that the kind does
    not come in.
    """
    if not user.may(Permission.MAKE_REPORTS):
        raise NotAllowed(_("Your account may not do this."))
    known = KINDS[kind]
    if form not in known.formats:
        raise Invalid(
            _("{kind} comes as {formats}.", kind=_(known.label), formats=", ".join(known.formats))
        )
    state = _state()
    filters = replace(filters, cell=(), version=state.version)
    reference = query.reference(state.version)
    asked = Asked(user, filters, reference)
    ledger = Ledger(filters, user.scope, reference)
    report = replace(known.build(asked, ledger), to=addressees(asked))
    content_hash = hash_of(ledger.figures)
    rows = _rows(report, filters, user)
    now = local_now()
    from_where = provenance.Provenance(filters, reference, state, user, now, rows, content_hash)
    if form == DOCX:
        data = document(report, known, issuer(asked), from_where)
    else:
        data = book(report, known, from_where)
    looked_at = urlencode(provenance.path(filters), safe=",:@")
    made = Made(data, file_name(kind, filters, form), content_hash, ledger.figures, looked_at, rows)
    if record:
        keep_report(user, _record(kind, filters, made, now))
    return made


def make_again(old: MadeReport, asker: User | None, form: str) -> Again:
    """Make a recorded report again, in its language, with the scope that the account that made it
    has today; say what differs.

    ``asker`` None: the operator at the command line. Raises NotAllowed when the report is not in
    sight of the asker, Invalid when the account that made it is no more or may no longer look at
    what it looked at.
    """
    if asker and asker.role not in PROVINCE_WIDE and asker.username != old.username:
        raise NotAllowed(_("This report was made by another account."))
    with seeing(SYSTEM), reading() as connection:
        maker = access.account(connection, old.username)
    if maker is None:
        raise Invalid(_("The account that made this report is no more."))
    spoken = language()
    use(old.language)
    try:
        with seeing(maker.sight):
            filters = look_of(maker, dict(parse_qsl(old.looked_at)))
            made = make(maker, old.kind, filters, form, record=False)
    finally:
        use(spoken)
    return Again(made, differences(kept_figures(old.id), made.figures))


def look_of(user: User, params: Mapping[str, str]) -> Filters:
    """The filters that URL parameters mean for an account. Raises Invalid, naming the parameters,
    when one is unknown or reaches beyond what the account may see."""
    state = _state()
    choices = query.choices(state.version, state.as_of, user.scope, user.unit_id)
    filters, dropped = from_url(params, choices)
    if dropped:
        names = ", ".join(f"{name}={params.get(name, '')}" for name in dropped)
        raise Invalid(_("Unknown, or not for this account to see: {names}.", names=names))
    return filters


def file_name(kind: str, filters: Filters, form: str) -> str:
    """ "bao-cao_H61.09_2026-Q3_2026-11-20.docx": safe on every system."""
    unit = (filters.unit or "").replace("@", "-")
    parts = filter(None, (kind, unit, filters.period.key, filters.end.isoformat()))
    return "_".join(parts).replace("..", "-") + f".{form}"


def _rows(report: Report, filters: Filters, user: User) -> int:
    """How many files on the books of the period the report is about."""
    if report.kinds and not filters.kinds:
        filters = replace(filters, kinds=report.kinds)
    return query.count("handled", "numerator", filters, user.scope)


def _state() -> DataState:
    state = query.data_state()
    if state is None:
        raise Invalid(_("Nothing was loaded yet: there is nothing to report."))
    return state


def _record(kind: str, filters: Filters, made: Made, now: datetime) -> Record:
    return Record(
        at=now,
        kind=kind,
        looked_at=made.looked_at,
        language=language(),
        as_of=filters.end,
        data_version=filters.version,
        rows=made.rows,
        content_hash=made.content_hash,
        figures=text_of(made.figures),
    )
