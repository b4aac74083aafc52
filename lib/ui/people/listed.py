"""The posts of heads and deputies, one row for each span of days with the same fields."""

from __future__ import annotations

from markupsafe import Markup

from lib.i18n import _, n_
from lib.page import Here
from lib.query.people import Tenure
from lib.ui import html
from lib.ui.html import Cell, Column, Option, Stack
from lib.ui.kept import apart
from lib.ui.people import asked, words
from lib.ui.people.asked import HEADLINE, PAGE, PERSON, TAKEN_OVER, Span
from lib.ui.people.cells import cells, columns

MOST = 20


def chosen_post(here: Here) -> str:
    """Heads or deputies; without a choice heads, or deputies where there is nobody else to see."""
    held = {tenure.post for tenure in asked.posts(here)}
    return here.option("post", asked.POSTS, "deputy" if held == {"deputy"} else "head")


def post_choice(here: Here) -> Markup:
    """Heads or deputies, each with how many posts there are."""
    chosen = chosen_post(here)
    held = [tenure.post for tenure in asked.posts(here)]
    names = {"head": _("Heads"), "deputy": _("Deputies")}
    return html.segmented(
        _("Which posts"),
        [
            Option(names[key], here.href(PAGE, post=key), key == chosen, str(held.count(key)))
            for key in asked.POSTS
        ],
    )


@apart
def table(here: Here) -> Markup:
    """The chosen posts; a row leads to the page of the post."""
    post = chosen_post(here)
    held = [tenure for tenure in asked.posts(here) if tenure.post == post]
    if not held:
        return html.empty_state("empty", text=_("No such post was held in these days."))
    shown = held if here.asked.get("rows") == "posts" else held[:MOST]
    heads = [
        Column("person", _("Name")),
        Column("post", _("Post"), hide_on_phone=True),
        Column("days", _("In office")),
        *([Column("fields", _("Fields"), hide_on_phone=True)] if post == "deputy" else []),
        *columns(here, HEADLINE),
        *columns(here, TAKEN_OVER),
    ]
    body = html.data_table(heads, _rows(here, shown), _("Heads and deputies"))
    if len(shown) == len(held):
        return body
    all_of_them = n_("All {n} post", "All {n} posts", len(held))
    link = here.href(PAGE, post=post, rows="posts")
    return html.join([body, html.more(all_of_them, link)])


def _rows(here: Here, held: list[Tenure]) -> list[dict[str, Cell]]:
    spans = {tenure.id: asked.spans(here, tenure) for tenure in held}
    every = [span for found in spans.values() for span in found]
    figures = asked.figures(here, HEADLINE, [span.look for span in every])
    inherited = asked.figures(here, TAKEN_OVER, [span.taken_over for span in every])
    cells_of = {
        id(span): cells(here, HEADLINE, now, span.look)
        | cells(here, TAKEN_OVER, before, span.taken_over)
        for span, now, before in zip(every, figures, inherited, strict=True)
    }
    return [
        _person(here, tenure, span) | (cells_of[id(span)] if span else {})
        for tenure in held
        for span in spans[tenure.id] or (None,)
    ]


def _person(here: Here, tenure: Tenure, span: Span | None) -> dict[str, Cell]:
    unit = here.reference.name(tenure.unit_id)
    acting = f"{words.post(tenure)} · " if tenure.acting else ""
    return {
        "person": Stack(words.name(tenure), acting + unit),
        "href": here.href(PERSON, term=tenure.key),
        "post": words.post_cell(tenure),
        "days": _days(here, tenure, span),
        "fields": _fields(here, span),
    }


def _days(here: Here, tenure: Tenure, span: Span | None) -> Cell:
    """The days of the term; under them how many of them lie in the days looked at."""
    if span is None:
        return words.days(here, tenure.start, tenure.end)
    within = words.length(span.segment.start, span.look.end)
    return Stack(words.days(here, tenure.start, tenure.end), _("{days} in the period", days=within))


def _fields(here: Here, span: Span | None) -> str:
    return _("no field assigned") if span is None else words.fields(here, span.segment.fields)
