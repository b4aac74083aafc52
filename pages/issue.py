"""Một tồn tại: what it is, what is due of it, how often it came back, its file and inspection."""

from lib import page, query
from lib.i18n import _
from lib.ui import head, html, issue_page, issue_steps, opened
from lib.ui.notes import panel

here = page.open("issue")
issue = query.find_issue(here.asked.get("issue", ""), here.filters, here.scope)
if issue is None:
    opened.refuse(here, "issue_not_found")
opened.thing(here, issue["code"], issue["current_unit_id"])

crumbs = head.unit_crumbs(here, issue["current_unit_id"], last=True)
html.show(
    head.head(
        here,
        issue["title"],
        crumbs,
        about=issue_page.about(here, issue),
        status=issue_page.status_chip(issue),
    )
)
html.show(
    html.panel(_("What is due"), issue_page.due(here, issue)),
    html.panel(_("The issue"), issue_page.facts(here, issue)),
    html.panel(_("Recommendation"), issue_page.recommendation(issue)),
)
again = issue_page.family(here, issue)
if len(again) > 1:
    html.show(
        html.panel(
            _("Found again"),
            issue_page.repeats(here, issue, again),
            sub=_("The same failing, in the order in which it was found"),
        )
    )
html.show(
    html.panel(_("Steps"), issue_steps.timeline(here, issue), sub=issue_steps.since(here, issue))
)
issue_steps.next_step(here, issue)
html.show(
    html.panel(_("The file"), issue_page.file(here, issue)),
    html.panel(_("Inspection"), issue_page.inspection(here, issue)),
)
panel.of_issue(here, issue["id"], issue["current_unit_id"])
