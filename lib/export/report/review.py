"""The pack for a review session: exceptions, decisions due, and questions for each agency.

An internal paper of the office (not one of the kinds of Decree 30/2020), so it has no number.
"""

from __future__ import annotations

from lib import formats
from lib.export.content import Cell, Table
from lib.export.report import proposals, tables
from lib.export.report.ledger import Ledger, Row
from lib.export.report.shape import Asked, Heading, Items, Part, Report
from lib.export.report.summary import sentence
from lib.export.report.tables import amount, interval, whole
from lib.i18n import _, n_
from lib.judgements.attention import UNIT_METRICS, attention, of_directives
from lib.judgements.comparison import BELOW, Comparison
from lib.judgements.headline import HEADLINE
from lib.judgements.outliers import Outlier
from lib.metrics import METRICS
from lib.query import notes
from lib.wording.attention import finding_words
from lib.wording.checks import Found, find

JUDGED = ("on_time_rate", "overdue", "tasks_done_rate", "median_duration", "good_rate")
MOST_AGENCIES, MOST_LISTED = 20, 30
WIDTHS = (1, 2.6, 5.4, 3.1, 2)  # of the lists of what is past its day
Questions = dict[int, list[str]]


def review(asked: Asked, ledger: Ledger) -> Report:
    """The pack; every figure passes through ``ledger``."""
    now = ledger.row(UNIT_METRICS)
    before = ledger.row(UNIT_METRICS, "before", asked.filters.previous())
    said = tables.judged(asked, ledger, JUDGED)
    rows, compared = tables.agencies(asked, ledger)
    checks = _checks(asked, ledger)
    questions = _questions(rows, compared, checks)
    parts: list[Part] = [
        Heading(_("I. AT A GLANCE")),
        sentence(asked, "on_time_rate", now, before, said),
        tables.figures(_("Headline figures"), HEADLINE, now, before, said),
        *_exceptions(asked, ledger, checks),
        *_decisions(asked, ledger),
        *_asked(asked, questions),
    ]
    agencies = tables.agency_table(asked, rows, compared, now)
    return Report(
        subject=_("Exceptions, decisions due and questions for each agency"),
        parts=tuple(parts),
        sheets=((_("By agency"), (agencies,)), (_("Questions"), (_sheet(asked, questions),))),
        metrics=(*UNIT_METRICS, *(one.check.key for one in checks)),
    )


def _checks(asked: Asked, ledger: Ledger) -> list[Found]:
    checks = find(asked.filters, asked.scope)
    for one in checks:
        named = [[asked.reference.tokens[o.unit], o.counted, o.n] for o in one.named]
        ledger.note("checks", one.check.key, [one.counted, one.n, named])
    return checks


def _exceptions(asked: Asked, ledger: Ledger, checks: list[Found]) -> list[Part]:
    findings = attention(asked.filters, asked.scope)
    proposals.keep(asked, ledger, findings)
    entries = []
    for finding in findings:
        title, reason, figure = finding_words(finding, asked.name)
        entries.append(_("{title} ({figure}): {reason}", title=title, figure=figure, reason=reason))
    calm = _("Nothing needs a decision today") + "."
    parts: list[Part] = [
        Heading(_("II. EXCEPTIONS")),
        Items(tuple(entries)) if entries else calm,
        Heading(_("Worth checking"), 2),
        _("These are patterns in the records, not findings: each may have an innocent reason."),
    ]
    rows = tuple(_check_row(asked, one) for one in checks if one.named)
    if not rows:
        return [*parts, _("No agency stands out from all others.")]
    heads = (_("What is counted"), _("All agencies"), _("Who stands out"), _("What to look at"))
    return [*parts, Table(_("Patterns worth checking"), heads, rows, (3, 1.4, 4, 4))]


def _check_row(asked: Asked, one: Found) -> tuple[Cell, ...]:
    named = "; ".join(
        _(
            "{unit} {rate} ({counted} of {n})",
            unit=asked.name(other.unit),
            rate=formats.percent(other.rate),
            counted=formats.number(other.counted),
            n=formats.number(other.n),
        )
        for other in one.named
    )
    look = _(one.check.look)
    return _(METRICS[one.check.key].label), amount(one.check.key, one.total), named, look


def _decisions(asked: Asked, ledger: Ledger) -> list[Part]:
    parts: list[Part] = [Heading(_("III. DECISIONS DUE"))]
    directives = _directives(asked, ledger)
    issues = _issues_past_due(asked, ledger)
    given = [n for n in notes.given_until(asked.filters, asked.scope) if n.state == notes.OVERDUE]
    ledger.note("instructions", "overdue", [[note.at, note.due_on] for note in given])
    if given:
        parts.append(proposals.instructions(asked, given))
    parts += [table for table in (directives, issues) if table.rows]
    return parts if len(parts) > 1 else [*parts, _("Nothing needs a decision today") + "."]


def _directives(asked: Asked, ledger: Ledger) -> Table:
    """Overdue tasks that the centre and the Party assigned."""
    heads = (_("Row number"), _("File code"), _("Subject"), _("Agency, unit"), _("Due"))
    name = _("Overdue tasks assigned by the centre and the Party")
    narrowed = of_directives(asked.filters)
    if narrowed is None:
        return Table(name, heads, (), WIDTHS)
    rows, total = ledger.listed("overdue", "directives", MOST_LISTED, narrowed)
    return Table(name, heads, _listed(asked, rows), WIDTHS, note=_first_of(len(rows), total))


def _issues_past_due(asked: Asked, ledger: Ledger) -> Table:
    rows, total = ledger.listed("issues_past_due", "issues", MOST_LISTED)
    heads = (_("Row number"), _("Issue code"), _("Issue"), _("Agency, unit"), _("Due"))
    name = _("Issues past the date set for remediation")
    body = _listed(asked, rows, of="issue_")
    return Table(name, heads, body, WIDTHS, note=_first_of(len(rows), total))


def _listed(asked: Asked, rows: list[Row], of: str = "") -> tuple[tuple[Cell, ...], ...]:
    """Rows of ``query.records``, numbered; the columns named ``of`` hold what is listed."""
    return tuple(
        (
            whole(n),
            str(row[f"{of}code"]),
            str(row[f"{of}title"]),
            asked.reference.name(row["unit_id"]),
            row[f"{of}due_on"],
        )
        for n, row in enumerate(rows, 1)
    )


def _first_of(shown: int, total: int) -> str:
    return _(
        "{shown} of {total}, the most pressing first.",
        shown=formats.number(shown),
        total=formats.number(total),
    )


def _questions(rows: list[Row], compared: Comparison, checks: list[Found]) -> Questions:
    """What each agency is to be asked, those with most to answer first; an agency without a
    question is left out."""
    by_unit = {int(row["unit"]): row for row in rows}
    found: Questions = {unit: _of_figures(row, compared) for unit, row in by_unit.items()}
    for one in checks:
        for other in one.named:
            found.setdefault(other.unit, []).append(_of_check(one, other))
    order = sorted(
        (unit for unit in found if found[unit] and unit in by_unit),
        key=lambda unit: (-len(found[unit]), -by_unit[unit]["overdue"], unit),
    )
    return {unit: found[unit] for unit in order}


def _asked(asked: Asked, questions: Questions) -> list[Part]:
    parts: list[Part] = [Heading(_("IV. QUESTIONS FOR EACH AGENCY"))]
    shown = [*questions][:MOST_AGENCIES]
    for number, unit in enumerate(shown, 1):
        parts += [Heading(f"{number}. {asked.name(unit)}", 2), Items(tuple(questions[unit]))]
    left = len(questions) - len(shown)
    if not questions:
        parts.append(_("No agency has to be asked anything in particular."))
    elif left:
        more = n_(
            "{n} more agency with questions stands in the workbook.",
            "{n} more agencies with questions stand in the workbook.",
            left,
        )
        parts.append(more)
    return parts


def _sheet(asked: Asked, questions: Questions) -> Table:
    rows = tuple((asked.name(unit), text) for unit, all_ in questions.items() for text in all_)
    return Table(_("Questions"), (_("Agency, unit"), _("Question")), rows, (3, 9))


def _of_check(one: Found, other: Outlier) -> str:
    return _(
        "{figure}: {rate} ({counted} of {n}), all others {others}. {look}",
        figure=_(METRICS[one.check.key].label),
        rate=formats.percent(other.rate),
        counted=formats.number(other.counted),
        n=formats.number(other.n),
        others=formats.percent(other.others),
        look=_(one.check.look),
    )


def _of_figures(row: Row, compared: Comparison) -> list[str]:
    """What the plain figures of an agency lead one to ask."""
    asked, place = [], compared.places[row["unit"]]
    if place.verdict == BELOW:
        asked.append(
            _(
                "On time {rate} (95% interval {interval}), the group {average}: at which step is "
                "time lost, what is being done, by when?",
                rate=amount("on_time_rate", row).text,
                interval=interval("on_time_rate", row),
                average=formats.percent(place.average),
            )
        )
    if row["overdue"]:
        asked.append(
            n_(
                "{n} file is overdue of {open} in progress: what keeps it, when will it be done?",
                "{n} files are overdue of {open} in progress: what keeps them, when will they be "
                "done?",
                int(row["overdue"]),
                open=formats.number(row["open"]),
            )
        )
    if row["issues_past_due"]:
        asked.append(
            n_(
                "{n} issue is past the date set for remediation: what is missing?",
                "{n} issues are past the date set for remediation: what is missing?",
                int(row["issues_past_due"]),
            )
        )
    if row["explanations_missing"]:
        asked.append(
            n_(
                "{n} explanation was asked for and not given: when will it come?",
                "{n} explanations were asked for and not given: when will they come?",
                int(row["explanations_missing"]),
            )
        )
    return asked
