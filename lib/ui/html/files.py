"""What the page of one file is made of: facts, what happened, time at each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lib.i18n import _
from lib.ui.html.base import Chip, icon, join
from lib.ui.html.table import Cell, Column, Figure, cell, data_table

# kind of a file_event or of an issue_step: its drawing
EVENT_ICONS = {  # of events of a file, and of steps of an issue
    "received": "inbox",
    "assigned": "hand-over",
    "transferred": "hand-over",
    "submitted": "pen",
    "advised": "pen",
    "rework": "back",
    "reminded": "bell",
    "reopened": "back",
    "supplement_requested": "question",
    "supplement_received": "inbox",
    "paused": "pause",
    "resumed": "play",
    "extension_asked": "calendar",
    "extended": "calendar",
    "completed": "check",
    "found": "flag",
    "explanation_asked": "question",
    "explanation_given": "speech",
    "cause_determined": "search",
    "recommended": "pen",
    "deadline_moved": "calendar",
    "remediated": "inbox",
    "sent_back": "back",
    "verified": "check",
    "closed_not_done": "broken",
    "noted": "pen",
}


@dataclass(frozen=True)
class Event:
    """One thing that happened: ``when`` is text, ``kind`` a kind of file_event, tone as a chip."""

    when: str
    title: str
    detail: str = ""
    kind: str = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class Stage:
    """Time at one step: ``days`` working days for the drawing, the rest is text for the table.

    ``late``: the step ended (or stands) after its own deadline. ``open``: not ended yet.
    """

    name: str
    days: float
    days_text: str
    unit: str = ""
    started: str = ""
    ended: str = ""
    late: bool = False
    open: bool = False


def facts(pairs: Sequence[tuple[str, Cell]]) -> Markup:
    """Label and value, value being anything a table cell can hold."""
    return Markup('<dl class="facts">{}</dl>').format(
        join(
            Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(label, cell(value))
            for label, value in pairs
        )
    )


def timeline(events: Sequence[Event]) -> Markup:
    """The events in the order given."""
    return Markup('<ol class="timeline">{}</ol>').format(join(map(_event, events)))


def _event(event: Event) -> Markup:
    return Markup(
        '<li class="{}">{}<div><p class="what">{}</p>{}</div><time>{}</time></li>'
    ).format(
        event.tone,
        icon(EVENT_ICONS.get(event.kind, "dot")),
        event.title,
        Markup('<p class="why">{}</p>').format(event.detail) if event.detail else "",
        event.when,
    )


def stage_bar(stages: Sequence[Stage], caption: str) -> Markup:
    """The steps as one bar in proportion to their working days, and as a table.

    The bar is a drawing only; the table says the same in words and figures.
    """
    total = sum(max(stage.days, 0) for stage in stages)
    parts = join(
        Markup('<span class="step-{}{}" style="flex-grow:{}">{}</span>').format(
            number,
            " late" if stage.late else "",
            round(max(stage.days, 0) / total, 4) if total else 1,
            stage.days_text if total and stage.days / total > 0.08 else "",
        )
        for number, stage in enumerate(stages, start=1)
    )
    columns = [
        Column("step", _("Step")),
        Column("unit", _("Unit"), hide_on_phone=True),
        Column("started", _("From"), hide_on_phone=True),
        Column("ended", _("To"), hide_on_phone=True),
        Column("days", _("Working days"), align="end"),
        Column("verdict", _("Against its deadline")),
    ]
    rows = [_stage_row(number, stage) for number, stage in enumerate(stages, start=1)]
    return Markup('<div class="stages" aria-hidden="true">{}</div>{}').format(
        parts, data_table(columns, rows, caption)
    )


def _stage_row(number: int, stage: Stage) -> dict[str, Cell]:
    key = Markup('<i class="key step-{}" aria-hidden="true"></i>{}').format(number, stage.name)
    if stage.late:
        verdict = Chip(_("late"), "high")
    elif stage.open:
        verdict = Chip(_("in progress"), "info")
    else:
        verdict = Chip(_("in time"), "good")
    return {
        "step": key,
        "unit": stage.unit,
        "started": stage.started,
        "ended": stage.ended,
        "days": Figure(stage.days_text),
        "verdict": verdict,
    }
