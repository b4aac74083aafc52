"""Minutes of a draw (biên bản), in the layout of Decree 30/2020: the frame and its hash, the seed,
the rule, the files with their hashes, and how anybody can make the draw again by hand.

A draft: number, day, those present, and signatures stay open.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from lib import formats, labels
from lib.access import User
from lib.config import local_now
from lib.export import office
from lib.export.content import Amount, Table
from lib.export.document import Paper
from lib.export.report.issuer import issuer
from lib.export.report.shape import Asked
from lib.filters import Filters
from lib.formats import unknown
from lib.frames import as_records
from lib.i18n import _
from lib.query.draws import sample
from lib.query.frames import FrameChoice
from lib.query.inspections import members
from lib.query.reference import Reference
from lib.wording import draws as words

SHORT = 12  # digits of a hash in the list: enough to find a file again
SIZE = 10.0  # points, in the tables
Row = dict[str, Any]


def minutes(
    inspection: Row, made: Row, user: User, reference: Reference, filters: Filters
) -> bytes:
    """The minutes of one draw as .docx. ``inspection`` as ``query.find_inspection`` gives it,
    ``made`` as ``query.find_draw``; its seed is fixed. ``user``: whose agency issues them."""
    by_risk = made["kind"] == "risk"
    subject = (
        _("Choosing files by risk for public-duty inspection")
        if by_risk
        else _("Random choice of files for public-duty inspection")
    )
    paper = Paper(f"{subject} {inspection['code']}", local_now())
    from_whom = issuer(Asked(user, filters, reference))
    office.national_heading(paper, from_whom, _("BB"))
    office.title(paper, _("Minutes"), subject)
    office.draft_mark(paper)
    _present(paper, inspection, filters, user)
    _frame(paper, made, reference)
    found = sample(int(made["id"]), filters, user.scope)
    _result(paper, made, found, reference)
    _substitutions(paper, found)
    _by_hand(paper, inspection, made)
    paper.text(
        _(
            "The minutes were finished at … on the same day and read to those present, who agree "
            "and sign below; they are made in … copies of the same value."
        )
    )
    office.signers(paper, (_("For the unit inspected"), _("Head of the inspection team")))
    return paper.save()


def _present(paper: Paper, inspection: Row, filters: Filters, user: User) -> None:
    decision = inspection["decision"] or "……/QĐ-……"
    paper.text(
        _(
            "Today, at … on the … day of … 20…, at ……………………, the team of inspection {code} "
            "(“{title}”), set up by Decision {decision}, chose the files to inspect.",
            code=inspection["code"],
            title=inspection["title"],
            decision=decision,
        )
    )
    paper.heading(_("I. Those present"))
    team = members(inspection["code"], filters, user.scope)
    listed = [_member(row) for row in as_records(team)] if user.scope.names else []
    paper.text(_("Inspection team:"), keep=True)
    paper.items(listed or ["……………………"])
    paper.text(_("For the unit inspected:"), keep=True)
    paper.items(["……………………"])
    paper.text(_("Witnesses of the lot:"), keep=True)
    paper.items(["……………………"])


def _member(row: Row) -> str:
    role = _(labels.TEAM_ROLE[row["role"]])
    parts = [row["name"], *([row["position"]] if row["position"] else []), role]
    return ", ".join(parts)


def _frame(paper: Paper, made: Row, reference: Reference) -> None:
    paper.heading(_("II. Frame, rule and seed"))
    paper.text(
        _(
            "1. The frame was frozen at {at} by {by}, before the seed was known. It holds {n} "
            "files:",
            at=formats.moment(made["frozen_at"]),
            by=made["frozen_by"],
            n=formats.number(made["frame_size"]),
        )
    )
    choice = FrameChoice.from_json(made["frame"])
    paper.items([f"{name}: {text}" for name, text in words.frame(choice, reference)])
    paper.text(_("Hash of the frame (SHA-256):"), keep=True)
    paper.text(made["frame_hash"], size=12, align=ALIGN.LEFT)
    strata = _(labels.STRATUM[made["stratified_by"]])
    paper.text(_("2. Strata: {strata}. Rule of sizes: {rule}.", strata=strata,
                 rule=words.rule(made["size_rule"])))  # fmt: skip
    if made["kind"] == "risk":
        text = "; ".join(words.risk_rules())
        paper.text(_("Weights of the files: {rules}. No estimate is made from this sample.",
                     rules=text))  # fmt: skip
    paper.text(
        _(
            "3. The seed is {seed}. How it came about: {origin}. It was entered at {at} by {by}.",
            seed=made["seed"],
            origin=made["seed_origin"].rstrip("."),
            at=formats.moment(made["seeded_at"]),
            by=made["seeded_by"],
        )
    )


def _result(paper: Paper, made: Row, found: pd.DataFrame, reference: Reference) -> None:
    paper.heading(_("III. Files chosen"))
    by_seed = found[found["substitutes"].isna()]
    rows = tuple(
        (
            _amount(number),
            words.stratum(made, row["stratum"], reference),
            _amount(row["rank"]),
            row["code"],
            row["title"],
            reference.name(row["unit_id"], short=True),
            row["key"][:SHORT],
        )
        for number, row in enumerate(as_records(by_seed), start=1)
    )
    heads = (
        *(_("Row number"), _("Stratum"), _("Place"), _("File code"), _("File"), _("Unit")),
        _("Hash, first {n} digits", n=SHORT),
    )
    name = _("Files chosen by the seed: {n}", n=formats.number(len(rows)))
    paper.table(Table(name, heads, rows, (6, 13, 8, 17, 26, 14, 16)), size=SIZE)


def _substitutions(paper: Paper, found: pd.DataFrame) -> None:
    paper.heading(_("IV. Substitutions"))
    later = found[found["substitutes"].notna()]
    if later.empty:
        paper.text(_("None up to {moment}.", moment=formats.moment(local_now())))
        return
    rows = tuple(
        (
            row["substitutes"],
            row["code"],
            _amount(row["rank"]),
            row["key"][:SHORT],
            row["substitution_reason"],
            f"{formats.moment(row['substituted_at'])}, {row['substituted_by']}",
        )
        for row in as_records(later)
    )
    heads = (
        *(_("File replaced"), _("File in its place"), _("Place")),
        *(_("Hash, first {n} digits", n=SHORT), _("Reason"), _("When, by whom")),
    )
    name = _("Each is the next file in the order of its stratum")
    paper.table(Table(name, heads, rows, (17, 17, 8, 16, 25, 17)), size=SIZE)


def _by_hand(paper: Paper, inspection: Row, made: Row) -> None:
    paper.heading(_("V. How to check the draw"))
    frame_line = _(
        "The hash of the frame: write a line “stratum⇥file code⇥system” for each file of the "
        "frozen frame (⇥ is the tab sign), sort the lines, join them by a line feed, and take "
        "SHA-256 of the text in UTF-8."
    )
    if made["kind"] == "risk":
        frame_line = _(
            "The hash of the frame: write a line “stratum⇥file code⇥system⇥weight” for each file "
            "of the frozen frame (⇥ is the tab sign), sort the lines, join them by a line feed, "
            "and take SHA-256 of the text in UTF-8."
        )
        order = _(
            "The order: u is (SHA-256 of “seed|hash of the frame|file code” + 1) ÷ 2^256; in each "
            "stratum files come by ascending −ln(u) ÷ weight."
        )
    else:
        order = _(
            "The order: SHA-256 of “seed|hash of the frame|file code”; in each stratum files come "
            "by ascending hash. In a shell: printf '%s' 'SEED|HASH|CODE' | sha256sum."
        )
    which = f"--inspection {inspection['code']} --number {made['number']}"
    command = f"python -m lib draw {which} --verify --as …"
    paper.items([frame_line, order, _("By program: {command}", command=command)])


def _amount(value: Any) -> Amount:
    number = None if unknown(value) else float(value)
    return Amount(number, "count", formats.number(value))
