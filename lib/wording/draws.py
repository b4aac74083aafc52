"""A draw in words: its frame, its strata, the rule of its sizes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lib import labels
from lib.formats import day, number, percent
from lib.i18n import _, n_
from lib.measures.risk import BASE, RISK_RULES
from lib.query.frames import FrameChoice
from lib.query.reference import Reference
from lib.statistics.sample_rules import Discovery, Fixed, Rule, Share, from_json

Lines = list[tuple[str, str]]


def frame(choice: FrameChoice, reference: Reference) -> Lines:
    """What was chosen, line by line: name and text."""
    if choice.start is None:
        span = _("at the close of {day}", day=day(choice.end))
    else:
        span = _("from {first} to {last}", first=day(choice.start), last=day(choice.end))
    fields = dict(reference.fields.values())
    chosen = [fields.get(code, code) for code in choice.fields]
    kinds = [_(labels.FILE_KIND[kind]) for kind in choice.kinds]
    before = (
        _("files of an earlier draw stay out")
        if choice.not_drawn_before
        else _("files of an earlier draw are among them")
    )
    return [
        (_(labels.FRAME_STATE[choice.state]), span),
        (_("Units of the frame"), _units(choice, reference)),
        (_("Fields of work"), ", ".join(chosen) or _("all")),
        (_("Kinds of work"), ", ".join(kinds) or _("all")),
        (_("Earlier draws"), before),
    ]


def _units(choice: FrameChoice, reference: Reference) -> str:
    if not choice.units:
        return _("all that the inspection visits")
    ids = {token: unit for unit, token in reference.tokens.items()}
    known = [reference.name(ids[code], short=True) if code in ids else code
             for code in choice.units]  # fmt: skip
    return ", ".join(known)


def stratum(made: Mapping[str, Any], code: str, reference: Reference) -> str:
    """The name of a stratum of the draw ``made`` (a row of ``query.draws``)."""
    if made["stratified_by"] == "none":
        return _("All files")
    if not code:
        return _("without field")
    if made["stratified_by"] == "field":
        return dict(reference.fields.values()).get(code, code)
    ids = {token: unit for unit, token in reference.tokens.items()}
    return reference.name(ids[code], short=True) if code in ids else code


def rule(text: str) -> str:
    """The rule of sizes that ``sample_rules.to_json`` wrote, as a sentence."""
    return rule_in_words(from_json(text))


def rule_in_words(sizes: Rule) -> str:
    """The rule of sizes as a sentence."""
    match sizes:
        case Fixed(each):
            return n_("{n} file of each stratum", "{n} files of each stratum", each)
        case Share(share, minimum, cap):
            return _(
                "{share} of each stratum, at least {minimum} files, at most {cap}",
                share=percent(float(share)), minimum=number(minimum), cap=number(cap),
            )  # fmt: skip
        case Discovery(tolerable, confidence):
            return _(
                "discovery sample: with {confidence} confidence at least one file below the "
                "requirement is met, if {tolerable} of all files or more are",
                confidence=percent(float(confidence), 0), tolerable=percent(float(tolerable)),
            )  # fmt: skip


def risk_rules() -> list[str]:
    """What makes a file weigh more in a draw by risk, each with its points."""
    lines = [_("every file: {n}", n=BASE)]
    return lines + [f"{_(rule.label)}: +{rule.points}" for rule in RISK_RULES]
