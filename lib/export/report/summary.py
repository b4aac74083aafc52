"""The report on results (Báo cáo): results, shortcomings and causes, proposals, appendices."""

from __future__ import annotations

from lib import charts, formats, labels, query
from lib.export.content import Cell, Picture, Table
from lib.export.pictures import png
from lib.export.report import proposals, tables
from lib.export.report.ledger import Ledger, Row
from lib.export.report.shape import Appendix, Asked, Heading, Items, Part, Report
from lib.export.report.tables import amount, counted, interval, verdict_text, whole
from lib.frames import as_records
from lib.i18n import _, language
from lib.judgements.attention import UNIT_METRICS, Finding, attention
from lib.judgements.comparison import ABOVE, BELOW, Comparison
from lib.judgements.verdicts import MONTHS, Judged
from lib.metrics import METRICS
from lib.sentence import span
from lib.wording.attention import finding_words
from lib.wording.control import control_points, control_words, legend, number_format

FLOW = ("carried_over", "received", "resolved", "open", "overdue", "due_soon")
RATES = ("on_time_rate", "on_time_rate_766", "tasks_done_rate", "tasks_on_time_rate")
TIMES = ("overdue_share", "median_duration", "p90_duration")
QUALITY = ("reviews", "good_rate", "first_time_right_rate", "rework_rate", "reopened_rate",
           "extension_rate", "self_higher_rate")  # fmt: skip
ISSUES = ("issues_found", "issues_closed", "open_issues", "issues_past_due",
          "explanations_missing", "repeat_findings")  # fmt: skip
KINDS_SHOWN = ("open_issues", "issues_past_due", "explanations_missing", "repeat_findings")
ALL = tuple(dict.fromkeys((*UNIT_METRICS, *FLOW, *RATES, *TIMES, *QUALITY, *ISSUES)))
JUDGED = ("on_time_rate", "tasks_done_rate", "overdue", "median_duration", "good_rate",
          "rework_rate", "open_issues")  # fmt: skip
SPARK = 12  # months that the chart of received and resolved shows


def summary(asked: Asked, ledger: Ledger) -> Report:
    """The report; every figure passes through ``ledger``."""
    now = ledger.row(ALL)
    before = ledger.row(ALL, "before", asked.filters.previous())
    said = tables.judged(asked, ledger, JUDGED)
    rows, compared = tables.agencies(asked, ledger)
    findings = attention(asked.filters, asked.scope)
    proposals.keep(asked, ledger, findings)
    agencies = tables.agency_table(asked, rows, compared, now)
    overdue = tables.overdue_files(asked, ledger)
    kinds = _kinds(ledger)
    results: list[Part] = [
        Heading(_("I. RESULTS")),
        *_timeliness(asked, ledger, now, before, said),
        *_quality(now, before, said),
        *_issues(now, before, said, kinds),
        *_agencies(rows, compared),
    ]
    shortcomings = _shortcomings(asked, ledger, findings, now)
    proposed = proposals.section(asked, ledger, findings)
    return Report(
        subject=_("Results in carrying out assigned work and resolving files"),
        parts=(*results, *shortcomings, *proposed),
        appendices=(
            Appendix(agencies.name, (agencies,), landscape=True),
            Appendix(overdue.name, (overdue,), landscape=True),
        ),
        metrics=ALL,
    )


def _timeliness(
    asked: Asked, ledger: Ledger, now: Row, before: Row, said: dict[str, Judged]
) -> list[Part]:
    numbers = {key: formats.number(now[key]) for key in FLOW}
    flow = _(
        "In the period {received} files and tasks were received and {carried_over} carried over; "
        "{resolved} were resolved. At the close of {day}, {open} are in progress, of which "
        "{overdue} are overdue and {due_soon} fall due soon.",
        day=formats.day(asked.filters.end),
        **numbers,
    )
    name = _("Table 1. Timeliness: three rates, each with its own denominator")
    return [
        Heading(_("1. Timeliness"), 2),
        flow,
        *(
            sentence(asked, key, now, before, said)
            for key in ("on_time_rate", "tasks_done_rate")
            if amount(key, now).value is not None
        ),
        tables.figures(name, (*RATES, *TIMES), now, before, said),
        _note(now),
        _rate_picture(said["on_time_rate"]),
        _flow_picture(asked, ledger),
    ]


def sentence(asked: Asked, key: str, now: Row, before: Row, said: dict[str, Judged]) -> str:
    """One figure in a sentence: value, what it rests on, against the period before, verdict."""
    metric = METRICS[key]
    rests = "; ".join(filter(None, (counted(key, now), interval(key, now))))
    text = _(
        "{figure}: {value} ({rests}), against {before} in {span} ({difference}).",
        figure=_(metric.label),
        value=amount(key, now).text,
        rests=rests or _(metric.short),
        before=amount(key, before).text,
        span=span(asked.filters.previous()),
        difference=formats.delta(metric.unit, now[key], before[key]),
    )
    if key not in said:
        return text
    return text + " " + _("Verdict: {verdict}.", verdict=verdict_text(said[key]))


def _note(now: Row) -> str:
    left_out = {key: int(now[f"{key}_excluded"]) for key in RATES}
    return _(
        "The three rates answer different questions and are not to be compared with each other. "
        "Files without a deadline are in none of them ({n} resolved in the period).",
        n=formats.number(left_out["on_time_rate"]),
    )


def _rate_picture(one: Judged) -> Picture:
    spec = charts.control(
        control_words(one),
        number_format(one),
        one.metric.target is not None,
        language=language(),
    )
    title = _("{figure} by month", figure=_(one.metric.label))
    alt = _("{figure} by month: {sentence}", figure=_(one.metric.label), sentence=verdict_text(one))
    return Picture(png(spec, control_points(one)), title, alt, legend())


def _flow_picture(asked: Asked, ledger: Ledger) -> Picture:
    keys = ("received", "resolved")
    months = query.series(keys, asked.filters, asked.scope, months=MONTHS).tail(SPARK)
    for row in as_records(months):
        ledger.note(f"month:{row['month']:%Y-%m}", "flow", [row[key] for key in keys])
    spec = charts.flow(_("Month"), _("Received"), _("Resolved"), _("files"), language=language())
    alt = _("Lines of files received and resolved in each of the last 12 months")
    picture = png(spec, months[["month", *keys]])
    until = _("12 months; the last one up to {day}", day=formats.day(asked.filters.end))
    return Picture(picture, _("Received and resolved by month"), alt, until)


def _quality(now: Row, before: Row, said: dict[str, Judged]) -> list[Part]:
    reviews, good = formats.number(now["reviews"]), amount("good_rate", now)
    if good.value is None:
        text = _("{reviews} quality reviews were made in the period.", reviews=reviews)
    else:
        text = _(
            "{reviews} quality reviews were made in the period, by the units themselves, the "
            "office and inspections; {good} of them rated the work good or better.",
            reviews=reviews,
            good=good.text,
        )
    name = _("Table 2. Quality of the work")
    return [
        Heading(_("2. Quality"), 2),
        text,
        tables.figures(name, QUALITY, now, before, said),
    ]


def _issues(now: Row, before: Row, said: dict[str, Judged], kinds: Table) -> list[Part]:
    text = _(
        "Open issues and recommendations: {open}, of which {late} are past the date set for their "
        "remediation and {silent} without the explanation asked for. {found} were found and "
        "{closed} closed in the period.",
        open=formats.number(now["open_issues"]),
        late=formats.number(now["issues_past_due"]),
        silent=formats.number(now["explanations_missing"]),
        found=formats.number(now["issues_found"]),
        closed=formats.number(now["issues_closed"]),
    )
    name = _("Table 3. Issues and recommendations")
    return [
        Heading(_("3. Open issues and recommendations"), 2),
        text,
        tables.figures(name, ISSUES, now, before, said),
        kinds,
    ]


def _kinds(ledger: Ledger) -> Table:
    """Open issues by kind, the five failings of letter 5712/UBND-NC first."""
    frame = ledger.by("issue_kind", KINDS_SHOWN)
    found = {row["issue_kind"]: row for row in as_records(frame)}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (_(word), *(whole(found[kind][key]) for key in KINDS_SHOWN))
        for kind, word in labels.ISSUE_KIND.items()
        if kind in found
    )
    heads = (_("Kind of issue"), *(_(METRICS[key].label) for key in KINDS_SHOWN))
    name = _("Table 4. Open issues by kind")
    return Table(name, heads, rows, (3, *(1.5 for _key in KINDS_SHOWN)))


def _agencies(rows: list[Row], compared: Comparison) -> list[Part]:
    below, above = compared.called(BELOW), compared.called(ABOVE)
    parts: list[Part] = [Heading(_("4. Results by agency, unit"), 2)]
    if not rows:
        return [*parts, _("No unit has files in the period.")]
    text = _(
        "Of {n} agencies and units with files, {below} lie far below and {above} far above their "
        "peers in the on-time rate; the others differ no more than chance explains. All stand in "
        "Appendix I.",
        n=formats.number(len(rows)),
        below=formats.number(len(below)),
        above=formats.number(len(above)),
    )
    return [*parts, text]


def _shortcomings(asked: Asked, ledger: Ledger, findings: list[Finding], now: Row) -> list[Part]:
    entries = []
    for finding in findings:
        title, reason, figure = finding_words(finding, asked.name)
        entries.append(_("{title} ({figure}): {reason}", title=title, figure=figure, reason=reason))
    parts: list[Part] = [Heading(_("II. SHORTCOMINGS, LIMITATIONS AND THEIR CAUSES"))]
    parts.append(Items(tuple(entries)) if entries else _("Nothing needs a decision today") + ".")
    parts.append(_causes(ledger, now))
    return parts


def _causes(ledger: Ledger, now: Row) -> str:
    frame = ledger.by("cause", ("open_issues",))
    found = {row["cause"] or "": row["open_issues"] for row in as_records(frame)}
    numbers = {key: int(found.get(key, 0)) for key in ("subjective", "objective", "")}
    return _(
        "Causes of the {n} open issues as they were determined: subjective {subjective}, objective "
        "{objective}, not yet determined {unknown}.",
        n=formats.number(now["open_issues"]),
        subjective=formats.number(numbers["subjective"]),
        objective=formats.number(numbers["objective"]),
        unknown=formats.number(numbers[""]),
    )
