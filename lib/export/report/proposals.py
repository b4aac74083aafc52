"""What is proposed: instructions given so far with what came of them, and drafts for a leader.

A draft follows from a finding by a plain rule and is marked as one: people decide.
"""

from __future__ import annotations

from collections.abc import Sequence

from lib.export.content import Table
from lib.export.report.ledger import Ledger
from lib.export.report.shape import Asked, Heading, Items, Part
from lib.i18n import _, words
from lib.judgements.attention import Finding
from lib.query import notes
from lib.query.notes import Note
from lib.wording.attention import finding_words

STATES = {
    notes.OVERDUE: words("past its day, not answered"),
    notes.OPEN: words("not answered yet"),
    notes.ANSWERED: words("answered"),
    notes.CLOSED: words("closed"),
}


def keep(asked: Asked, ledger: Ledger, findings: Sequence[Finding]) -> None:
    """Put what needs a decision into the ledger."""
    kept: list[list[object]] = []
    for finding in findings:
        unit = asked.reference.tokens[finding.unit] if finding.unit is not None else ""
        kept.append([finding.rule, unit, finding.file or [], finding.values])
    ledger.note("attention", "findings", kept)


def section(asked: Asked, ledger: Ledger, findings: Sequence[Finding]) -> list[Part]:
    """Instructions so far, then drafts."""
    given = notes.given_until(asked.filters, asked.scope)
    ledger.note(
        "instructions", "given", [[note.id, note.state, len(note.replies)] for note in given]
    )
    parts: list[Part] = [
        Heading(_("III. PROPOSALS, RECOMMENDATIONS")),
        Heading(_("1. Instructions given so far"), 2),
    ]
    parts.append(instructions(asked, given) if given else _("None was given in the period."))
    parts.append(Heading(_("2. Proposed (draft, for the leader to consider)"), 2))
    drafts = tuple(dict.fromkeys(draft(asked, finding) for finding in findings))
    parts.append(Items(drafts) if drafts else _("Nothing needs a decision today") + ".")
    return parts


def instructions(asked: Asked, given: Sequence[Note]) -> Table:
    """Each instruction or question: what, to whom, by when, and the last answer."""
    heads = (
        *(_("Given on"), _("Instruction, question"), _("To whom"), _("Answer by")),
        *(_("State"), _("Last answer")),
    )
    rows = tuple(
        (
            note.at.date(),
            note.body,
            asked.reference.name(note.to_unit_id),
            note.due_on,
            _(STATES[note.state]),
            next((r.body for r in reversed(note.replies) if r.kind == "answer"), ""),
        )
        for note in given
    )
    return Table(_("Instructions and questions"), heads, rows, (2, 3.8, 2.3, 2, 1.6, 3.3))


def draft(asked: Asked, finding: Finding) -> str:
    """One proposal that follows from a finding."""
    title, _reason, figure = finding_words(finding, asked.name)
    values = {"title": title, "figure": figure}
    return _(DRAFTS.get(finding.rule, OTHER), **values)


OTHER = words("Consider: {title} ({figure}).")
DRAFTS = {
    "below_peers": words(
        "Have {title} explain its on-time rate of {figure}, step by step (receiving, processing, "
        "advising), and name measures with a day for each."
    ),
    "most_overdue": words(
        "Have {title} set a day of completion for each of its {figure} overdue and report weekly "
        "until none is left."
    ),
    "directives_overdue": words(
        "Have the agencies in charge report, one by one, on the overdue tasks assigned by the "
        "centre and the Party ({figure}), with the obstacle and the day of completion."
    ),
    "instructions_overdue": words(
        "Remind the agencies that have not answered an instruction or question by its day "
        "({figure}), and set a new day."
    ),
    "oldest_file": words(
        "Decide on the file “{title}”, overdue for {figure}: who finishes it and by when."
    ),
    "issues_past_due": words(
        "Have the units report on {figure} past the date set for remediation, with evidence."
    ),
    "explanations_missing": words(
        "Have the units give the explanations that were asked for and are due ({figure})."
    ),
}
