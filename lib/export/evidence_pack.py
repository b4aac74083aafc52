"""The evidence pack of one post (Hồ sơ minh chứng) as a Word document: figures, what the rules make
of them, what is missing, and every file that counts against it. A draft for who decides; it holds
no rating.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lib import formats, labels
from lib.access import Scope, User
from lib.config import local_now
from lib.evaluation.classes import CLASSES
from lib.evaluation.decree_90 import MET, NOT_MET
from lib.evaluation.evidence import Evidence
from lib.export import office
from lib.export.content import Amount, Cell, Table
from lib.export.document import Paper
from lib.export.report.issuer import issuer
from lib.export.report.shape import Asked
from lib.filters import Filters
from lib.frames import as_records
from lib.i18n import _
from lib.query.records import records
from lib.query.reference import Reference
from lib.wording.rating import outcome
from lib.wording.rating.account import AGAINST, Line, issue_lines, work_lines
from lib.wording.rating.cautions import cautions
from lib.wording.rating.classes import CLASS, classes_text, days_text
from lib.wording.rating.sources import missing, notice, sureness, used

MOST_FILES = 200  # of each line and span; beyond it the paper says so
SIZE = 10.0  # points, in the list of files


@dataclass(frozen=True)
class Person:
    """Who the pack is about, in words: name, post, unit, and the spans with their fields."""

    name: str
    post: str
    unit: str
    spans: tuple[str, ...]


def evidence_pack(
    post: Evidence,
    person: Person,
    several: bool,
    user: User,
    reference: Reference,
    filters: Filters,
) -> bytes:
    """The pack as .docx. ``several``: the person held another post in the year; ``user``: whose
    agency issues it and whose scope holds; ``filters``: those of the year."""
    subject = _("Evidence for the year-end rating {year}", year=post.year)
    paper = Paper(f"{subject} {post.tenure.code}", local_now())
    office.national_heading(paper, issuer(Asked(user, filters, reference)), "")
    office.title(paper, _("Evidence pack"), subject)
    paper.text(notice(post.rules), italic=True, size=12)
    _about(paper, post, person, filters)
    if post.spells:
        _figures(paper, post)
        _outcome(paper, post)
    _cautions(paper, post, several)
    if post.spells:
        _files(paper, post, user.scope)
    return paper.save()


def _about(paper: Paper, post: Evidence, person: Person, filters: Filters) -> None:
    paper.heading(_("I. The post"))
    paper.items(
        [
            _("Name: {name}", name=person.name),
            _("Post: {post}, {unit}", post=person.post, unit=person.unit),
            _("In office in the year: {days}", days=days_text(post.start, post.end)),
            *(_("Fields, {span}", span=span) for span in person.spans),
            _("Data as of {day}", day=formats.day(filters.as_of)),
        ]
    )


def _figures(paper: Paper, post: Evidence) -> None:
    paper.heading(_("II. Figures"))
    points = post.rules.has_points
    paper.table(_counts(post, tuple(work_lines(points)), _("Account of the work")))
    paper.table(_counts(post, tuple(issue_lines()), _("Issues")))


def _counts(post: Evidence, lines: Sequence[Line], name: str) -> Table:
    """One column for each span, and their sum where there are several."""
    heads = [days_text(spell.start, spell.end) for spell in post.spells]
    rows = []
    for line in lines:
        label = f"{line.label} ({line.note})" if line.note else line.label
        cells: list[Cell] = [label, *(_amount(line.count(spell)) for spell in post.spells)]
        rows.append((*cells, _amount(line.together(post))) if len(heads) > 1 else tuple(cells))
    if len(heads) > 1:
        heads.append(_("Together"))
    widths = (3.0, *(1.0 for _head in heads))
    return Table(name, (_("Count"), *heads), tuple(rows), widths)


def _amount(n: int) -> Amount:
    return Amount(n, "count", formats.number(n))


def _outcome(paper: Paper, post: Evidence) -> None:
    paper.heading(_("III. What the rules make of it"))
    if post.rules.has_points:
        paper.table(_points(post))
    else:
        paper.table(_asked(post))
    open_ = classes_text(post.judged.classes)
    paper.text(_("Classes left open by the figures: {classes}.", classes=open_))


def _points(post: Evidence) -> Table:
    rows = tuple((part.label, part.how, part.value) for part in outcome.parts(post.counts))
    heads = (_("Part"), _("How it comes about"), _("Value or limits"))
    return Table(_("From figures to points"), heads, rows, (2, 3, 1.5))


def _asked(post: Evidence) -> Table:
    states = {MET: _("fits"), NOT_MET: _("does not fit")}
    rows = tuple(
        (
            _(CLASS[check.asked.name]),
            f"{outcome.asked_of(check.asked)}: {outcome.limit(check.asked)}",
            formats.percent(check.value),
            states.get(check.state, _("unknown")),
            sureness(check.asked.confidence)[0],
        )
        for check in sorted(post.judged.checks, key=lambda c: CLASSES.index(c.asked.name))
    )
    heads = (_("Class"), _("What it asks"), _("There is"), _("By these figures"), _("Threshold"))
    return Table(_("What each class asks"), heads, rows, (2, 3, 1, 1.2, 1.5))


def _cautions(paper: Paper, post: Evidence, several: bool) -> None:
    paper.heading(_("IV. To look at before it is used"))
    found = [caution.text for caution in cautions(post, several)]
    paper.items(found or [_("Nothing in particular.")])
    paper.text(_("Not in the data, to be added by who decides:"), keep=True)
    paper.items(missing(post.rules))
    rows = tuple(
        (rule.rule, rule.value, rule.source, sureness(rule.confidence)[0])
        for rule in used(post.rules)
    )
    heads = (_("Rule"), _("Value"), _("Source of the rule"), _("Confirmed?"))
    paper.table(Table(_("Rules and how sure they are"), heads, rows, (3, 1.5, 2.5, 1.5)), SIZE)


def _files(paper: Paper, post: Evidence, scope: Scope) -> None:
    """Every file that counts against the post, on pages of their own."""
    paper.appendix(_("Appendix"), _("Files that count against it"), landscape=True)
    tables = [
        table
        for line in work_lines(post.rules.has_points)
        if (line.metric, line.part) in AGAINST
        for table in _listed(post, line, scope)
    ]
    for table in tables:
        paper.table(table, SIZE)
    if not tables:
        paper.text(_("None: all the work was done, in time, and none assessed as not met."))


def _listed(post: Evidence, line: Line, scope: Scope) -> Iterator[Table]:
    heads = (_("Code"), _("File"), _("Received"), _("Due"), _("Result"), _("State"))
    for spell in post.spells:
        n = line.count(spell)
        if not n:
            continue
        found = records(line.metric, line.part, spell.look, scope, sort="due", size=MOST_FILES)
        rows = tuple(
            (
                row["code"],
                row["title"],
                row["received_on"],
                row["due_on"],
                None if formats.unknown(row["completed_on"]) else row["completed_on"],
                _(labels.STATE[row["state"]]),
            )
            for row in as_records(found)
        )
        days = days_text(spell.start, spell.end)
        name = _("{line}, {days}: {n}", line=line.label, days=days, n=formats.number(n))
        short = _("The first {n} are listed.", n=formats.number(MOST_FILES))
        note = short if n > MOST_FILES else ""
        yield Table(name, heads, rows, (2, 5, 1.3, 1.3, 1.3, 1.8), note=note)
