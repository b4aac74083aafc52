"""Một nhiệm kỳ: one post of one head or deputy, its days and fields, and what fell to it."""

from lib import page
from lib.i18n import _
from lib.ui import head, html, opened
from lib.ui.people import named, term, words, work

here = page.open("person")
tenure = term.asked_for(here)
if tenure is None:
    opened.refuse(here, "post_not_found")
opened.thing(here, tenure.key, tenure.unit_id)

crumbs = [
    *head.unit_crumbs(here, tenure.unit_id, last=True),
    (_("Heads and deputies"), here.href("people")),
]
html.show(
    head.head(
        here,
        words.name(tenure),
        crumbs,
        about=term.about(here, tenure),
        status=term.status(tenure),
    )
)
html.show(
    html.panel(_("The term"), term.facts(here, tenure)),
    html.panel(_("Fields in charge"), term.fields(here, tenure)),
    term.succession(here, tenure),
)
html.show(html.row([work.days_choice(here, tenure)]))
html.show(
    html.panel(
        _("What happened in the term"),
        work.figures(here, tenure),
        sub=_(
            "What happened on a day falls to who was in office on that day; what stands at the end "
            "to who is in office then"
        ),
    ),
    html.panel(
        _("Inherited and own"),
        work.balance(here, tenure),
        sub=_("Over the whole term: what was taken over on the first day, and what came since"),
    ),
    html.panel(
        _("Initiative in advising"),
        work.initiative(here, tenure),
        sub=_("Tasks assigned by the Centre and by Party bodies"),
    ),
)
html.show(
    html.panel(_("Issues naming the person"), named.issues(here, tenure)),
    named.instructions(here, tenure),
)
