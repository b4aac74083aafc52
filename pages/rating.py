"""Đánh giá cuối năm: proposed evidence on heads and deputies, post by post. Never a rating."""

from lib import page
from lib.i18n import _
from lib.ui import head, html, opened
from lib.ui.people import words as people
from lib.ui.rating import account, asked, cap, listed, one, paper

here = page.open("rating")

if here.asked.get("post"):
    post, year = asked.person(here)
    if post is None:
        opened.refuse(here, "post_not_found")
    opened.thing(here, post.tenure.key, post.tenure.unit_id)
    crumbs = [
        *head.unit_crumbs(here, post.tenure.unit_id, last=True),
        (_("Year-end rating"), here.href(asked.PAGE, post="")),
    ]
    html.show(head.head(year.here, people.name(post.tenure), crumbs, about=one.about(here, post)))
    html.show(one.first_line(year))
    paper.button(post, year)
    html.show(one.cautions_of(post, year))
    if post.spells:
        html.show(
            one.outcome_panel(post),
            html.panel(
                _("Account of the work"),
                account.spans(here, post),
                account.account(here, post),
                sub=_("Every count opens its files"),
                action=(_("The term"), here.href("person", term=post.tenure.key)),
            ),
            html.panel(_("Issues"), account.issues(here, post)),
        )
    html.show(one.other_posts(here, post, year), one.rules(year))
else:
    year = asked.everyone(here)
    crumbs = head.unit_crumbs(here, here.filters.unit_id, last=True)
    html.show(head.head(year.here, _("Year-end rating"), crumbs))
    html.show(one.first_line(year), one.narrowed(here))
    html.show(
        html.panel(
            _("Evidence by post"),
            listed.table(here, year),
            sub=_("In the order of the organisation; a row opens the evidence with its files"),
            anchor="posts",
        ),
        cap.panel(here, year),
        one.rules(year),
    )
