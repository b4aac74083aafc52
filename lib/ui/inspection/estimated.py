"""What a draw by chance says of all files of its frame, and what the units had said before."""

from __future__ import annotations

from markupsafe import Markup

from lib import formats
from lib.i18n import _, n_
from lib.judgements.samples import Judged, judged, self_rating_gap
from lib.page import Here
from lib.statistics.estimate import FEW, Estimate, Gap, Limits
from lib.ui import html
from lib.ui.html import Cell, Column, Figure, Stack
from lib.ui.inspection.about import Row
from lib.wording import draws as words


def panel(here: Here, made: Row) -> Markup:
    """The estimate of one draw; nothing for one by risk, or before its files are drawn."""
    if made["kind"] != "random" or formats.unknown(made["seed"]):
        return Markup("")
    found = judged(made, here.filters, here.scope)
    if found.not_met.of_all is None:
        body = html.paragraph(_("No file of the sample has been checked yet."))
    else:
        body = html.join([_table(here, made, found), *_caveats(here, made, found.not_met)])
    return html.panel(
        _("What the sample says of all files of the frame"),
        body,
        sub=_("Share with its 95 % limits; exact, without replacement")
        if here.scope.units is None
        else _("Files of your units only; share with its 95 % limits"),
    )


def gap_panel(here: Here, made: Row) -> Markup:
    """How the units had rated the same files; nothing before files are drawn."""
    if formats.unknown(made["seed"]):
        return Markup("")
    found = self_rating_gap(made, here.filters, here.scope)
    body = html.facts(_gap_facts(found))
    if not found.files:
        body = html.paragraph(_("The units had rated none of the files checked themselves."))
    return html.panel(_("Against the units' own ratings of the same files"), body)


def _table(here: Here, made: Row, found: Judged) -> Markup:
    columns = [
        Column("stratum", _("Stratum")),
        Column("below", _("Below the requirement")),
        Column("good", _("Good or better")),
    ]
    rows: list[dict[str, Cell]] = [
        {
            "stratum": words.stratum(made, code, here.reference),
            "below": _cell(found.not_met.strata[code], "high"),
            "good": _cell(found.good.strata[code], "good"),
        }
        for code in found.not_met.strata
    ]
    total: dict[str, Cell] = {
        "stratum": Stack(_("All strata, weighted by their files"), _covered(found)),
        "below": _cell(found.not_met.of_all, "high"),
        "good": _cell(found.good.of_all, "good"),
    }
    name = _("Estimate by stratum")
    return html.data_table(columns, rows, name, total=total)


def _covered(found: Judged) -> str:
    return _(
        "{judged} checked of {drawn} drawn, for {files} files",
        judged=formats.number(found.not_met.judged),
        drawn=formats.number(found.drawn),
        files=formats.number(found.not_met.covered),
    )


def _cell(limits: Limits | None, tone: str) -> Cell:
    if limits is None:
        return _("not checked")
    text, between = formats.percent(limits.share), _between(limits)
    return html.interval(text, between, limits.share, limits.low, limits.high, tone)


def _between(limits: Limits) -> str:
    return f"{formats.percent(limits.low)} – {formats.percent(limits.high)}"


def _caveats(here: Here, made: Row, below: Estimate) -> list[Markup]:
    """What the figures do not say."""
    found = []
    if below.too_few:
        text = n_(
            "Too few: {n} file was checked, fewer than {few}. Read the limits, not the share.",
            "Too few: {n} files were checked, fewer than {few}. Read the limits, not the share.",
            below.judged,
            few=FEW,
        )
        found.append(html.notice(text, "medium"))
    if below.left_out:
        names = ", ".join(words.stratum(made, code, here.reference) for code in below.left_out)
        text = _("Of these strata no file was checked, nothing is said about them: {names}.",
                 names=names)  # fmt: skip
        found.append(html.paragraph(text, "small"))
    return found


def _gap_facts(found: Gap) -> list[tuple[str, Cell]]:
    def of_all(count: int, of: int = found.files) -> Figure:
        text = _("{count} of {all}", count=formats.number(count), all=formats.number(of))
        return Figure(text)

    return [
        (_("Inspection rated lower"), of_all(found.lower)),
        (_("Both the same"), of_all(found.same)),
        (_("Inspection rated higher"), of_all(found.higher)),
        (
            _("Rated good by the unit, not confirmed"),
            Figure(
                _(
                    "{count} of {all}",
                    count=formats.number(found.not_confirmed),
                    all=formats.number(found.self_good),
                )
            ),
        ),
    ]
