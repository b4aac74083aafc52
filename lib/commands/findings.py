"""``python -m lib findings``: record the filled list of an inspection, or only check it.

The same functions as on the page of the inspection, so that both refuse the same.
"""

from __future__ import annotations

import argparse

from lib.access import Permission
from lib.actions.readings import CORRECTED, NEW, UNCHANGED
from lib.commands.acting import acting
from lib.formats import number
from lib.i18n import _
from lib.intake.errors import IntakeError
from lib.intake.filled_list import MOST_BYTES
from lib.intake.findings import check, load_findings


def run(given: argparse.Namespace) -> None:
    """Check or record the list, and print what came of it. Raises NotAllowed, IntakeError, or
    FindingsRefused with every cell that does not fit."""
    user = acting(given.account, Permission.RUN_INSPECTIONS)
    content = _content(given)
    if given.dry_run:
        checked = check(user, content, given.file.name)
        checked.refuse()
        counts = checked.outcomes
        _say(counts[NEW], counts[CORRECTED], counts[UNCHANGED], checked.findings)
        print(_("Dry run: nothing was written to the database."))
        return
    done = load_findings(user, content, given.file.name)
    _say(done.new, done.corrected, done.unchanged, len(done.findings))
    if done.findings:
        print(_("Findings recorded: {codes}", codes=", ".join(done.findings)))


def _content(given: argparse.Namespace) -> bytes:
    if not given.file.is_file():
        raise IntakeError(str(given.file), _("a file"), _("Check the name and the folder"))
    with given.file.open("rb") as file:
        return file.read(MOST_BYTES + 1)  # more than that is refused, whatever it holds


def _say(new: int, corrected: int, unchanged: int, findings: int) -> None:
    print(
        _(
            "Files: {new} new, {corrected} corrected, {unchanged} unchanged; rows with a finding: "
            "{findings}",
            new=number(new),
            corrected=number(corrected),
            unchanged=number(unchanged),
            findings=number(findings),
        )
    )
