"""One draw: how it came about, whether it comes out again, and the files it chose."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from lib import formats, labels, query
from lib.frames import as_records
from lib.i18n import _, n_
from lib.page import Here
from lib.query.frames import FrameChoice
from lib.query.replay import FRAME, SAMPLE, SUBSTITUTES, replay
from lib.ui import html
from lib.ui.file_rows import rating_chip
from lib.ui.html import Cell, Chip, Column, Figure, Stack
from lib.ui.inspection.about import Row, Shown
from lib.wording import draws as words

SHORT = 12  # digits of a hash that a row shows
REPLAYED_AT_ONCE = 5_000  # files of a frame that the page itself makes again


def chosen(here: Here, one: Shown) -> Row | None:
    """The draw that the URL names."""
    number = here.asked.get("draw", "")
    found = [row for row in as_records(one.draws) if str(row["number"]) == number]
    return found[0] if found else None


def sample(here: Here, made: Row) -> pd.DataFrame:
    """The files of the draw in the viewer's scope."""
    return query.draws.sample(int(made["id"]), here.filters, here.scope)


def facts(here: Here, made: Row) -> Markup:
    """The frame in words, its size and hash, the rule, the seed and how it came."""
    choice = FrameChoice.from_json(made["frame"])
    pairs: list[tuple[str, Cell]] = [
        *words.frame(choice, here.reference),
        (_("Files in the frame"), Figure(formats.number(made["frame_size"]))),
        (_("Strata"), _(labels.STRATUM[made["stratified_by"]])),
        (_("Rule of sizes"), words.rule(made["size_rule"])),
        (_("Frame frozen"), _when(made["frozen_at"], made["frozen_by"])),
        (_("Hash of the frame (SHA-256)"), html.hashed(made["frame_hash"])),
    ]
    if formats.unknown(made["seed"]):
        pairs.append((_("Seed"), _("not yet fixed")))
    else:
        pairs += [
            (_("Seed"), html.hashed(made["seed"])),
            (_("How the seed came about"), made["seed_origin"]),
            (_("Seed fixed"), _when(made["seeded_at"], made["seeded_by"])),
        ]
    return html.facts(pairs)


def _when(at: Any, by: str) -> Stack:
    return Stack(formats.moment(at), _("by {name}", name=by))


def kind_note(made: Row) -> Markup:
    """What a draw by risk is, set apart; nothing for one by chance alone."""
    if made["kind"] != "risk":
        return Markup("")
    rules = "; ".join(words.risk_rules())
    text = _(
        "Drawn by risk: files that look more pressing come more often, by these points: {rules}. "
        "Such a sample says nothing about the other files: there is no estimate.",
        rules=rules,
    )
    chip = Chip(_(labels.DRAW_KIND["risk"]), "medium")
    return html.by_risk(html.join([html.chips([chip]), html.paragraph(text)]))


def replayed(made: Row) -> Markup:
    """Whether hash, order and sample come out again, made anew for this look."""
    if int(made["frame_size"]) > REPLAYED_AT_ONCE:
        text = _("Too large to be made again on this page: 'python -m lib draw --verify' does it.")
        return html.paragraph(text, "small")
    faults = replay(made)
    if not faults:
        good = Chip(_("made again just now: the same"), "good")
        return html.join([html.chips([good]), html.paragraph(_by_hand(made), "small")])
    names = {
        FRAME: _("the frozen files do not give the stored hash"),
        SAMPLE: _("the seed gives other files"),
        SUBSTITUTES: _("a file came for another out of turn"),
    }
    text = _("This draw does not come out again: {faults}.",
             faults="; ".join(names[fault] for fault in faults))  # fmt: skip
    return html.notice(text, "high")


def _by_hand(made: Row) -> str:
    return _(
        "By hand: SHA-256 of “seed|hash of the frame|file code”, in UTF-8; the smallest come first "
        "in each stratum."
    ) if made["kind"] == "random" else ""  # fmt: skip


def table(here: Here, one: Shown, made: Row, frame: pd.DataFrame) -> Markup:
    """The files drawn, in order; a row opens the file."""
    if formats.unknown(made["seed"]):
        text = _("The frame is frozen. Files are drawn once the seed is fixed.")
        return html.paragraph(text)
    if frame.empty:
        return html.empty_state("empty", _("No file"), _("No file drawn is yours to see."))
    columns = [
        Column("title", _("File")),
        Column("stratum", _("Stratum"), hide_on_phone=True),
        Column("rank", _("Place"), align="end", help=_("Place by hash within the stratum")),
        Column("key", _("Hash"), hide_on_phone=True, help=_("The first 12 digits")),
        Column("unit", _("Unit"), hide_on_phone=True),
        Column("rating", _("Rating")),
        Column("own", _("The unit itself"), hide_on_phone=True),
        Column("findings", _("Findings")),
        Column("note", _("Substitution"), hide_on_phone=True),
    ]
    rows = [_row(here, one, made, row) for row in as_records(frame)]
    return html.data_table(columns, rows, _("Files drawn"), stacked=True)


def _row(here: Here, one: Shown, made: Row, row: Row) -> dict[str, Cell]:
    replaced = not formats.unknown(row["replaced_by"])
    rating, own = row["rating"], row["own_rating"]
    return {
        "title": Stack(row["title"], row["code"]),
        "href": here.href("file", code=row["code"], origin=row["origin"]),
        "stratum": words.stratum(made, row["stratum"], here.reference),
        "rank": Figure(formats.number(row["rank"])),
        "key": html.hashed(row["key"][:SHORT], short=True),
        "unit": here.reference.name(row["unit_id"], short=True),
        "rating": _rating(rating, replaced),
        "own": None if formats.unknown(own) else rating_chip(own),
        "findings": _findings(here, one, row),
        "note": _note(row, replaced),
    }


def _rating(rating: int | None, replaced: bool) -> Cell:
    if not formats.unknown(rating):
        return rating_chip(rating)
    return None if replaced else _("not yet checked")


def _findings(here: Here, one: Shown, row: Row) -> Cell:
    """The issues that the inspection found in the file, each a link."""
    mine = one.issues[one.issues["file_id"] == row["file_id"]]
    if mine.empty:
        return None
    return html.links([(code, here.href("issue", issue=code)) for code in mine["code"]])


def _note(row: Row, replaced: bool) -> Cell:
    if replaced:
        return Chip(_("replaced by {code}", code=row["replaced_by"]), "medium")
    if formats.unknown(row["substitutes"]):
        return None
    day, by = formats.day(row["substituted_at"]), row["substituted_by"]
    text = _("in place of {code}", code=row["substitutes"])
    return Stack(text, f"{row['substitution_reason']} ({day}, {by})")


def progress(made: Row, frame: pd.DataFrame) -> str:
    """How many of the files that stand have been checked; nothing before they are drawn."""
    if formats.unknown(made["seed"]):
        return ""
    stands = frame[frame["replaced_by"].isna()]
    checked = formats.number(int(stands["rating"].notna().sum()))
    return n_(
        "{checked} of {n} file checked", "{checked} of {n} files checked", len(stands),
        checked=checked,
    )  # fmt: skip
