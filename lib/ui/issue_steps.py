"""What happened to an issue, step by step, and the form for the next step."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st
from markupsafe import Markup

from lib import formats, labels, query
from lib.actions.entries import LONGEST_REFERENCE, LONGEST_TEXT
from lib.actions.issue_moves import MOVES, Move, Owner, needs, possible
from lib.actions.issues import Entry, take
from lib.config import local_now
from lib.formats import unknown
from lib.frames import as_records
from lib.i18n import _, words
from lib.page import Here
from lib.ui import forms, html
from lib.ui.html import Event

Issue = dict[str, Any]
STEP_TONES = {
    "verified": "good",
    "closed_not_done": "high",
    "sent_back": "medium",
    "reopened": "medium",
    "deadline_moved": "medium",
}
BODY = {
    "explanation_given": words("Explanation"),
    "remediated": words("What was done"),
    "verified": words("How it was verified"),
    "sent_back": words("What is still lacking"),
    "explanation_asked": words("What is to be explained"),
    "cause_determined": words("What shows it"),
    "recommended": words("Recommendation"),
    "noted": words("Note"),
}
DAY = "DD/MM/YYYY"


def timeline(here: Here, issue: Issue) -> Markup:
    """Every step up to the day looked at, the newest first; on the newest day also what was
    recorded since."""
    rows = as_records(query.issue_steps(issue["id"], here.filters, here.scope))
    shown = [row for row in rows if _looks_at_now(here) or row["happened_on"] <= here.filters.as_of]
    if not shown:
        return html.empty_state("empty", text=_("No step is on record: it came from elsewhere."))
    return html.timeline([_event(here, row) for row in reversed(shown)])


def _event(here: Here, row: Issue) -> Event:
    details = [_who(here, row)]
    if not unknown(row["due_on"]):
        details.append(_("by {day}", day=formats.day(row["due_on"])))
    if row["cause"]:
        details.append(_("cause: {cause}", cause=_(labels.CAUSE[row["cause"]])))
    details += [row["body"] or ""]
    if row["evidence"]:
        details.append(_("evidence: {reference}", reference=row["evidence"]))
    if row["happened_on"] != row["at"].date():
        details.append(_("recorded on {day}", day=formats.moment(row["at"])))
    return Event(
        when=formats.day(row["happened_on"]),
        title=_(labels.ISSUE_STEP[row["kind"]]),
        detail=" · ".join(text for text in details if text),
        kind=row["kind"],
        tone=STEP_TONES.get(row["kind"], "neutral"),
    )


def _who(here: Here, row: Issue) -> str:
    """The account by its name for who may see names, else by its role."""
    if row["username"] == here.user.username:
        return here.user.display_name
    return row["who"] or _(labels.ROLE[row["role"]])


def _looks_at_now(here: Here) -> bool:
    return here.filters.as_of == here.state.as_of


def since(here: Here, issue: Issue) -> str:
    """What was recorded after the newest day of the figures, which do not hold it yet; else ""."""
    if not _looks_at_now(here):
        return _("As it was on the day looked at; steps are recorded on the newest day.")
    if issue["status"] == issue["status_then"]:
        return ""
    return _(
        "On record now: {status}. Figures are as of {day} and count it from its own day on.",
        status=_(labels.ISSUE_STATUS[issue["status"]]),
        day=formats.day(here.filters.as_of),
    )


def next_step(here: Here, issue: Issue) -> None:
    """The form for the next step, for who may take one. While the form is open and somebody else
    takes a step, it stays as it is: the action then says what the other did."""
    owner = query.issue_owner(issue["id"], here.user, here.filters)
    moves = possible(here.user, issue, owner)
    key = f"issue_{issue['code']}"
    seen = forms.shown_before(key, issue["version"])
    if not moves or not _looks_at_now(here):
        return
    with st.expander(_("Record the next step"), icon=":material/edit_note:"):
        move = _chosen(key, [move.kind for move in moves])
        with forms.form(key, _(labels.ISSUE_MOVE[move.kind]), inline=True) as send:
            entry = _entry(here, issue, move, owner)
        send(lambda click: take(here.user, issue["code"], seen, move.kind, entry, request=click))


def _chosen(key: str, kinds: list[str]) -> Move:
    """The step that is chosen; one that was chosen before somebody else made it impossible stays,
    so that what was typed is not lost."""
    place = f"{key}_{forms.turn(key)}"
    before = st.session_state.get(place)
    offered = kinds if before in kinds or before not in MOVES else [before, *kinds]
    chosen = st.selectbox(
        _("Step"), offered, format_func=lambda kind: _(labels.ISSUE_MOVE[kind]), key=place
    )
    return MOVES[chosen]


def _entry(here: Here, issue: Issue, move: Move, owner: Owner) -> Entry:
    """The entries that the step takes; the others stay empty."""
    needed = needs(move, owner)
    taken = {*needed, *move.takes}
    cause, due = None, None
    left, right = st.columns(2)
    with left:
        on = _day(here, issue, move)
    with right:
        if "due_on" in taken:
            due = st.date_input(_("Deadline"), _due(issue, move), format=DAY)
        if "cause" in taken:
            cause = st.radio(
                _("Cause"),
                list(labels.CAUSE),
                format_func=lambda key: _(labels.CAUSE[key]),
                index=None,
                horizontal=True,
            )
    body = evidence = ""
    if "body" in taken:
        label = _(BODY.get(move.kind, words("Reason")))
        body = st.text_area(_titled(label, "body" in needed), max_chars=LONGEST_TEXT)
    if "evidence" in taken:
        label = _("Evidence: number of a document or address of a record")
        evidence = st.text_input(_titled(label, "evidence" in needed), max_chars=LONGEST_REFERENCE)
    return Entry(on, due, body, evidence, cause)


def _titled(label: str, is_needed: bool) -> str:
    return label if is_needed else _("{label} (may be left empty)", label=label)


def _day(here: Here, issue: Issue, move: Move) -> date:
    """The day of the step: today or earlier. First offered is the newest day of the figures, so
    that they hold it at once."""
    today = local_now().date()
    first = issue[move.not_before]
    first = issue["found_on"] if unknown(first) else first
    offered = min(max(here.state.as_of, first), today)
    return st.date_input(
        _("Day on which it happened"),
        offered,
        min_value=min(first, today),
        max_value=today,
        format=DAY,
        help=_(
            "Figures are as of {day}; what is dated later counts once data of that day is loaded.",
            day=formats.day(here.state.as_of),
        ),
    )


def _due(issue: Issue, move: Move) -> date | None:
    """The deadline that is first offered: the present one, none where a new one is asked for."""
    known = issue["explanation_due"] if move.kind == "explanation_asked" else issue["due_on"]
    return None if unknown(known) else known
