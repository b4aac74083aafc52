"""What needs attention, on the screen: each finding opens what is behind it."""

from __future__ import annotations

from markupsafe import Markup

from lib import query
from lib.i18n import _
from lib.judgements.attention import Finding, attention
from lib.page import Here
from lib.query.notes import OVERDUE
from lib.ui import html
from lib.ui.html import Attention
from lib.ui.unit_rows import row_name
from lib.wording.attention import finding_words


def attention_panel(here: Here) -> Markup:
    """The list, most urgent first, or a calm word when there is nothing."""
    day = query.notes.looked_at(here.filters, here.state.as_of).day
    findings = attention(here.filters, here.scope, username=here.user.username, day=day)
    if not findings:
        return html.empty_state("zero", _("Nothing needs a decision today"))
    return html.attention_list([_entry(here, finding) for finding in findings])


def _entry(here: Here, finding: Finding) -> Attention:
    title, reason, figure = finding_words(finding, lambda unit: row_name(here, unit))
    return Attention(finding.severity, title, reason, figure, _href(here, finding))


def _href(here: Here, finding: Finding) -> str:
    if finding.file:
        code, origin = finding.file
        return here.href("file", code=code, origin=origin)
    if finding.rule == "instructions_overdue":
        return here.href("instructions", finding.filters, state=OVERDUE)
    if finding.rule == "below_peers" and finding.unit is not None:
        return here.href("unit", here.at_row(finding.unit))
    filters = finding.filters if finding.unit is None else here.at_row(finding.unit)
    return here.href("files", filters, metric=finding.metric)
