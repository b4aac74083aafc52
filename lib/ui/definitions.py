"""The registry as a page: what each figure means, how it is computed, on what rule it rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from markupsafe import Markup

from lib import formats
from lib.access import Permission
from lib.config import Settings, settings
from lib.i18n import _, words
from lib.metrics import COUNT, HIGHER, LOWER, METRICS, SHARE, WORKING_DAYS, Metric
from lib.page import Here
from lib.ui import html
from lib.ui.html import Cell, Column, Link

UNIT_WORDS = {
    COUNT: words("count"),
    SHARE: words("share, in percent"),
    WORKING_DAYS: words("working days"),
}
BETTER_WORDS = {
    HIGHER: words("higher is better"),
    LOWER: words("lower is better"),
    None: words("neither more nor less is better"),
}
SHOWN_SETTINGS = (
    "deadline",
    "due_soon_task",
    "due_soon_file",
    "minimum_n",
    "target_on_time",
    "vietnam_culture_day",
    "stale_after_days",
    "late_entry_days",
    "last_days",
    "reopened_days",
    "many_hand_overs",
    "many_holders",
)


def contents(here: Here) -> Markup:
    """Every figure in one table; a row leads to its card."""
    columns = [
        Column("label", _("Figure")),
        Column("formula", _("Formula"), hide_on_phone=True),
        Column("basis", _("Basis"), hide_on_phone=True),
    ]
    rows: list[dict[str, Cell]] = [
        {
            "label": _(metric.label),
            "href": f"#{key}",
            "formula": _(metric.formula),
            "basis": _(metric.legal_basis),
        }
        for key, metric in METRICS.items()
    ]
    return html.data_table(columns, rows, _("Figures"))


def cards(here: Here) -> list[Markup]:
    """One card for each figure, with a link to its files for those who may see them."""
    return [_card(here, metric) for metric in METRICS.values()]


def _card(here: Here, metric: Metric) -> Markup:
    more: list[tuple[str, Cell]] = []
    if here.user.may(Permission.SEE_FIGURES):
        more.append(
            (_("Value"), Link(_("Card of the figure"), here.href("metric", metric=metric.key)))
        )
    if here.user.may(Permission.SEE_FILES):
        more.append((_("Files"), Link(_("Open the files"), here.href("files", metric=metric.key))))
    return html.panel(_(metric.label), definition(metric, more), anchor=metric.key)


def definition(metric: Metric, more: Sequence[tuple[str, Cell]] = ()) -> Markup:
    """Definition, formula, basis, target, what is left out, who keeps it, and ``more``."""
    target = None if metric.target is None else formats.percent(metric.target, 0)
    pairs: list[tuple[str, Cell]] = [
        (_("Formula"), _(metric.formula)),
        (_("Unit"), _(UNIT_WORDS[metric.unit])),
        (_("Direction"), _(BETTER_WORDS[metric.better])),
        (_("Target"), target),
        (_("Left out"), _(metric.excluded) if metric.excluded else None),
        (_("Basis"), _(metric.legal_basis)),
        (_("Kept by"), _(metric.owner)),
        (_("Name in the registry"), metric.key),
        *more,
    ]
    return html.join(
        [
            html.paragraph(_(metric.definition)),
            html.facts([(label, value) for label, value in pairs if value]),
        ]
    )


def settings_table() -> Markup:
    """The settings that bear on the figures, with their value in this process."""
    columns = [Column("help", _("Setting")), Column("value", _("Value"), align="end")]
    chosen = [f for f in fields(Settings) if f.name in SHOWN_SETTINGS]
    rows: list[dict[str, Cell]] = [
        {"help": _(f.metadata["help"]), "value": str(getattr(settings(), f.name))} for f in chosen
    ]
    return html.data_table(columns, rows, _("Settings in force"))
