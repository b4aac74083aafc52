"""What fell to one post: its figures, inherited and own work, initiative in advising."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from lib import formats
from lib.dimensions import NOW
from lib.filters import Filters
from lib.i18n import _
from lib.metrics import METRICS
from lib.page import Here
from lib.query.people import Tenure, whole_term
from lib.sentence import period_name
from lib.ui import html
from lib.ui.html import Cell, Column, Option
from lib.ui.kept import apart
from lib.ui.people import asked, words
from lib.ui.people.asked import PERSON, Span
from lib.ui.people.cells import cells

FIGURES = (
    *("received", "resolved", "on_time_rate", "tasks_done_rate", "tasks_on_time_rate"),
    *("finished_good_rate", "issues_found", "open_issues", "overdue"),
)
INITIATIVE = (
    *("received", "initiative_rate", "advised_after_reminder", "reminded_unadvised"),
    *("tasks_on_time_rate", "finished_good_rate"),
)
# what stood or happened: of what was inherited, of what came since, in all
BALANCE = {
    "start": ("carried_over", None, None),
    "start_overdue": ("overdue_before", None, None),
    "open": ("carried_open", "own_open", "open"),
    "overdue": ("carried_overdue", "own_overdue", "overdue"),
    "late": ("late_inherited", "late_own", "resolved_late"),
    "rate": (None, "own_on_time_rate", "on_time_rate"),
}
PLACES = ("inherited", "own", "all")
DAYS = ("term", "period")
BALANCED = tuple(dict.fromkeys(key for row in BALANCE.values() for key in row if key))


def looked_at(here: Here, tenure: Tenure) -> Filters:
    """The whole term, or when the URL asks for it the part of the term in the period."""
    filters = asked.bare(here)
    whole = whole_term(tenure, filters)
    return filters if here.option("days", DAYS, "term") == "period" else whole


def days_choice(here: Here, tenure: Tenure) -> Markup:
    """The whole term, or the part of it that lies in the period of the filters."""
    chosen = here.option("days", DAYS, "term")
    names = {
        "term": _("Whole term"),
        "period": _("In the period: {period}", period=period_name(here.filters.period)),
    }
    return html.segmented(
        _("Which days"),
        [Option(names[key], here.href(PERSON, days=key), key == chosen) for key in DAYS],
    )


@apart
def figures(here: Here, tenure: Tenure) -> Markup:
    """Figures of each span of the term: one where the fields never changed."""
    spans = asked.spans(here, tenure, looked_at(here, tenure))
    if not spans:
        return _nothing(tenure)
    looks = [span.look for span in spans]
    rows = asked.figures(here, FIGURES, looks)
    table = _by_span(here, FIGURES, spans, rows, looks, _("What fell to it"))
    return html.join([table, _as_it_was_then(looks)])


def _as_it_was_then(looks: Sequence[Filters]) -> Markup:
    """What the figures of a unit that is no more leave out."""
    if looks[0].organisation == NOW:
        return Markup("")
    text = _(
        "The unit is no more and is looked at as it was then: files that it had taken over from "
        "units before it stay under those units."
    )
    return html.paragraph(text, "small")


@apart
def initiative(here: Here, tenure: Tenure) -> Markup:
    """Advice on what the Centre and the Party assigned: given of their own accord, or only after a
    reminder; on time and how good."""
    spans = asked.spans(here, tenure, looked_at(here, tenure))
    looks = [asked.directed(span.look) for span in spans]
    if not spans:
        return _nothing(tenure)
    rows = asked.figures(here, INITIATIVE, looks)
    return _by_span(here, INITIATIVE, spans, rows, looks, _("Initiative in advising"))


def _nothing(tenure: Tenure) -> Markup:
    """Why no figure can be put down to the post."""
    if tenure.post == "deputy" and not any(segment.fields for segment in tenure.segments):
        text = _("No field of work is assigned to this deputy, so that nothing can be attributed.")
    else:
        text = _("Nothing of the term that you may look at lies in these days.")
    return html.empty_state("empty", text=text)


def _by_span(
    here: Here,
    metrics: Sequence[str],
    spans: Sequence[Span],
    rows: Sequence[asked.Row],
    looks: Sequence[Filters],
    caption: str,
) -> Markup:
    """One line for each figure, one column for each span of the term."""
    heads = [Column("figure", _("Figure"))]
    heads += [
        Column(
            str(number),
            words.days(here, look.start, look.end),
            "end",
            help=words.fields(here, span.segment.fields),
        )
        for number, (span, look) in enumerate(zip(spans, looks, strict=True))
    ]
    found = [cells(here, metrics, row, look) for row, look in zip(rows, looks, strict=True)]
    lines: list[dict[str, Cell]] = [
        {"figure": _label(here, key), **{str(n): each[key] for n, each in enumerate(found)}}
        for key in metrics
    ]
    return html.data_table(heads, lines, caption)


def _label(here: Here, key: str) -> Markup:
    """The name of a figure with the way to its card."""
    label = _(METRICS[key].label)
    return html.join([Markup.escape(label), html.about(here.href("metric", metric=key), label)])


@apart
def balance(here: Here, tenure: Tenure) -> Markup:
    """What was taken over on the first day apart from what came since, over the whole term: one
    table for each span of fields."""
    spans = asked.spans(here, tenure, whole_term(tenure, asked.bare(here)))
    if not spans:
        return _nothing(tenure)
    rows = asked.figures(here, BALANCED, [span.taken_over for span in spans])
    return html.join(
        part
        for span, row in zip(spans, rows, strict=True)
        for part in (_heading(here, span, len(spans)), _balance(here, span, row))
    )


def _heading(here: Here, span: Span, count: int) -> Markup:
    if count == 1:
        return Markup("")
    days = words.days(here, span.taken_over.start, span.look.end)
    return html.subsection(days, words.fields(here, span.segment.fields))


def _balance(here: Here, span: Span, row: asked.Row) -> Markup:
    look = span.taken_over
    first, last = formats.day(look.start), formats.day(look.end)
    labels = {
        "start": _("In progress on the eve of {day}", day=first),
        "start_overdue": _("of which overdue"),
        "open": _("In progress on {day}", day=last),
        "overdue": _("of which overdue"),
        "late": _("Resolved late"),
        "rate": _("On-time rate"),
    }
    heads = [
        Column("what", _("What")),
        Column("inherited", _("Inherited"), "end"),
        Column("own", _("Own"), "end"),
        Column("all", _("All"), "end"),
    ]
    lines: list[dict[str, Cell]] = []
    for name, keys in BALANCE.items():
        found = cells(here, [key for key in keys if key], row, look)
        line: dict[str, Cell] = {
            place: found[key] if key else "" for place, key in zip(PLACES, keys, strict=True)
        }
        lines.append({"what": labels[name], **line})
    return html.data_table(heads, lines, _("Inherited and own"))
