"""All checks at one glance, and the panel of each."""

from __future__ import annotations

from markupsafe import Markup

from lib import formats
from lib.i18n import _, n_
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import html
from lib.ui.checking import table
from lib.ui.figures import interval_text, metric_cell, value_text
from lib.ui.html import Cell, Chip, Column
from lib.ui.kept import kept
from lib.wording.checks import Found, find, thresholds

NAMED_AT_ONCE = 2


def caveat() -> Markup:
    """What this page is and is not."""
    return html.paragraph(
        _(
            "Worth checking, not a finding: each check below may have an innocent explanation. A "
            "unit is named only when chance and the differences among all others do not explain "
            "its figure; units with few files are never named."
        )
    )


@kept
def summary(here: Here) -> Markup:
    """Every check with its files, its share, and who stands out; a row leads to its panel."""
    checks = find(here.filters, here.scope)
    if not any(found.n for found in checks):
        return html.empty_state("empty")
    columns = [
        Column("check", _("Check")),
        Column("counted", _("Files"), "end"),
        Column("of", _("Of"), "end", hide_on_phone=True),
        Column("share", _("Share"), "end", hide_on_phone=True),
        Column("named", _("Who stands out from all others")),
    ]
    rows = [_row(here, found) for found in checks]
    return html.data_table(columns, rows, _("All checks"), stacked=True)


def _row(here: Here, found: Found) -> dict[str, Cell]:
    key = found.check.key
    return {
        "check": _(METRICS[key].label),
        "href": f"#{found.check.key}",
        "counted": table.part_cell(here, key, "numerator", found.total, here.filters),
        "of": table.part_cell(here, key, "denominator", found.total, here.filters),
        "share": metric_cell(here, key, found.total, here.filters),
        "named": Chip(_names(here, found), "medium") if found.named else _nobody(found),
    }


def _names(here: Here, found: Found) -> str:
    """ "Sở Tài chính, Sở Xây dựng and 2 more"."""
    first = [here.reference.name(one.unit, short=True) for one in found.named[:NAMED_AT_ONCE]]
    left = len(found.named) - len(first)
    names = ", ".join(first)
    return n_("{names} and {n} more", "{names} and {n} more", left, names=names) if left else names


def _nobody(found: Found) -> str:
    if not found.comparable:
        return _("too few units to compare")
    return _("nobody")


def panel(here: Here, found: Found, *body: Markup) -> Markup:
    """One check: what it counts, what was found, who stands out, what to look at, its files.
    ``body`` takes the place of the table of those who stand out."""
    key = found.check.key
    return html.panel(
        _(METRICS[key].label),
        html.paragraph(verdict(here, found)),
        *(body or [table.named(here, found)]),
        html.paragraph(
            _("Worth checking, not a finding. {look}", look=_(found.check.look)), "small"
        ),
        sub=_(found.check.why, **thresholds()),
        action=(_("All files of this check"), here.href("files", metric=key)),
        anchor=found.check.key,
    )


def verdict(here: Here, found: Found) -> str:
    """What was found, in words: how many, and whether somebody stands out."""
    metric = METRICS[found.check.key]
    if not found.n:
        return _("There is nothing to compare in this period.")
    many = n_(
        "{n} file in {all} ({share}).",
        "{n} files in {all} ({share}).",
        found.counted,
        all=formats.number(found.n),
        share=value_text(metric, found.total),
    )
    return f"{many} {_who(here, found)}"


def _who(here: Here, found: Found) -> str:
    if not found.comparable:
        return _("Too few units have enough files to compare them with each other.")
    if not found.named:
        return _("No unit stands out from the others by more than chance explains.")
    first, metric = found.named[0], METRICS[found.check.key]
    named = _(
        "{unit} stands out: {share}, against {others} at all others ({rests}).",
        unit=here.reference.name(first.unit),
        share=formats.percent(first.rate),
        others=formats.percent(first.others),
        rests=interval_text(metric, found.rows[first.unit]),
    )
    left = len(found.named) - 1
    more = n_("{n} more unit stands out as well.", "{n} more units stand out as well.", left)
    return f"{named} {more}" if left else named
