"""``python -m lib report``: make a report, or make a recorded one again and say what differs.

The same functions as on the page, so that both give the same figures.
"""

from __future__ import annotations

import argparse

from lib import query
from lib.access import Permission
from lib.actions.access_log import log_export
from lib.commands import WrongArgument
from lib.commands.acting import acting
from lib.export.report.kinds import KINDS
from lib.export.report.make import look_of, make, make_again
from lib.export.report.provenance import difference_text
from lib.i18n import _, n_, use
from lib.query.reports import find_report

SHOWN = 20  # differences that are printed


def run(given: argparse.Namespace) -> int:
    """Carry out what ``given`` asks for; the exit code: 1 when a report made again has other
    figures than before. Raises WrongArgument, and what ``make`` raises."""
    if given.lang:
        use(given.lang)
    form = given.out.suffix.removeprefix(".").lower()
    if form not in ("docx", "xlsx"):
        raise WrongArgument(f"--out {given.out}: a file that ends in .docx or .xlsx")
    if given.again:
        return _again(given, form)
    if not given.kind or not given.account:
        raise WrongArgument("--kind and --as say what to make, and for whom; or --again ID_OR_HASH")
    user = acting(given.account, Permission.MAKE_REPORTS)
    params = {
        "unit": given.unit,
        "period": given.period,
        "as_of": given.as_of.isoformat() if given.as_of else "",
        "field": given.field,
        "kind": given.files,
    }
    made = make(user, given.kind, look_of(user, params), form)
    log_export(user, made.name, made.data, made.rows)
    given.out.write_bytes(made.data)
    print(_(KINDS[given.kind].label), given.out)
    print(made.looked_at)
    print(f"rows {made.rows}, SHA-256 {made.content_hash}")
    return 0


def _again(given: argparse.Namespace, form: str) -> int:
    asker = acting(given.account, Permission.MAKE_REPORTS) if given.account else None
    old = find_report(given.again, asker)
    if old is None:
        raise WrongArgument(_("There is no report {name}.", name=given.again))
    again = make_again(old, asker, form)
    log_export(asker, again.made.name, again.made.data, again.made.rows)
    given.out.write_bytes(again.made.data)
    print(_(KINDS[old.kind].label), given.out)
    print(f"SHA-256 {again.made.content_hash}")
    if not again.differs:
        print(_("The figures are the same as those of {day}.", day=f"{old.at:%d/%m/%Y}"))
        return 0
    state = query.data_state()
    reference = query.reference(state.version if state else "")
    print(n_("{n} figure is not what it was:", "{n} figures are not what they were:",
             len(again.differs)))  # fmt: skip
    for difference in again.differs[:SHOWN]:
        print("  " + difference_text(difference, reference))
    return 1
