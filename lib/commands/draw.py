"""``python -m lib draw``: freeze a frame, fix its seed, show the files, or make the draw again.

The same functions as on the inspection's page, so that both give the same files.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pandas as pd

from lib import query
from lib.access import Permission, User
from lib.actions.draws import Plan, fix_seed, freeze
from lib.commands import WrongArgument
from lib.commands.acting import acting
from lib.filters import Filters, default_period
from lib.i18n import _
from lib.periods import Period
from lib.query.frames import FrameChoice, UnknownChoice
from lib.query.replay import FRAME, SAMPLE, SUBSTITUTES, replay
from lib.statistics.sample_rules import Discovery, Fixed, Rule, Share

COLUMNS = ("stratum", "rank", "code", "origin", "key", "substitutes", "substitution_reason")
Command = Callable[[argparse.Namespace, User, Filters], int]


def run(given: argparse.Namespace) -> int:
    """Carry out what ``given`` asks for; the exit code: 1 when a draw does not come out again.

    Raises WrongArgument, and what the actions raise."""
    user = acting(given.account, Permission.SEE_INSPECTIONS)
    state = query.data_state()
    if state is None:
        raise WrongArgument(_("Nothing was ever loaded into this database."))
    period = Period.parse(default_period(state.as_of), state.as_of)
    return _command(given)(given, user, Filters(period, state.as_of, state.version))


def _command(given: argparse.Namespace) -> Command:
    if given.number is None:
        if given.seed or given.verify:
            raise WrongArgument("--seed, --verify: --number NUMBER says of which draw")
        return _freeze
    if given.verify:
        return _verify
    return _seed if given.seed else _list


def _freeze(given: argparse.Namespace, user: User, filters: Filters) -> int:
    kind = "risk" if given.risk else "random"
    plan = Plan(_choice(given, filters), given.stratify, _rule(given), kind)
    number = freeze(user, given.inspection, plan, filters)
    _show(given.inspection, int(number or 0), user, _now(filters))
    return 0


def _seed(given: argparse.Namespace, user: User, filters: Filters) -> int:
    if not given.origin:
        raise WrongArgument("--seed: --origin TEXT says how it came about")
    fix_seed(user, given.inspection, given.number, given.seed, given.origin)
    return _list(given, user, _now(filters))


def _list(given: argparse.Namespace, user: User, filters: Filters) -> int:
    draw = _show(given.inspection, given.number, user, filters)
    sample = query.draws.sample(draw["id"], filters, user.scope)[list(COLUMNS)]
    if given.csv is None:
        for row in sample.itertuples():
            print(f"{row.stratum}\t{row.rank}\t{row.code}\t{row.key}\t{row.substitutes or ''}")
    else:
        _write(given.csv, sample)
    return 0


def _verify(given: argparse.Namespace, user: User, filters: Filters) -> int:
    draw = _show(given.inspection, given.number, user, filters)
    faults = replay(draw)
    said = {
        FRAME: _("The frozen files do not give the stored hash."),
        SAMPLE: _("The seed gives other files than those stored."),
        SUBSTITUTES: _("A file came for another out of turn."),
    }
    for fault in faults:
        print(said[fault])
    if not faults:
        print(_("The draw comes out again: hash, order and files agree."))
    return 1 if faults else 0


def _show(code: str, number: int, user: User, filters: Filters) -> dict[str, Any]:
    """Prints the head of a draw; its row. Raises WrongArgument when there is none."""
    draw = query.draws.find_draw(code, number, filters, user.scope)
    if draw is None:
        raise WrongArgument(_("Inspection {code} has no draw {number}", code=code, number=number))
    for name in ("number", "kind", "frame_size", "frame_hash", "size_rule", "seed", "seed_origin"):
        print(f"{name}: {'—' if draw[name] is None else draw[name]}")
    for stratum, files in query.draws.frame_strata(draw["id"], filters, user.scope).items():
        print(f"  {stratum or '—'}: {files}")
    return draw


def _now(filters: Filters) -> Filters:
    """The same look at what has been written since."""
    state = query.data_state()
    return filters if state is None else Filters(filters.period, state.as_of, state.version)


def _choice(given: argparse.Namespace, filters: Filters) -> FrameChoice:
    end = given.end or filters.as_of
    start = given.start or dt.date(end.year, 1, 1)
    try:
        return FrameChoice(
            units=tuple(sorted(given.unit)),
            fields=tuple(sorted(given.field)),
            kinds=tuple(sorted(given.kind)),
            state=given.state,
            start=None if given.state == "open" else start,
            end=end,
            not_drawn_before=not given.again,
        )
    except UnknownChoice as unknown:
        raise WrongArgument(f"{unknown}: no kind of files, or days in the wrong order") from unknown


def _rule(given: argparse.Namespace) -> Rule:
    try:
        if given.discovery is not None:
            return Discovery(_decimal(given.discovery), _decimal(given.confidence))
        if given.each is not None:
            return Fixed(given.each)
        return Share(_decimal(given.share), given.minimum, given.cap)
    except ValueError as error:
        raise WrongArgument(str(error)) from error


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise WrongArgument(f"{text}: expected a share like 0.05") from None


def _write(path: Path, sample: pd.DataFrame) -> None:
    """A CSV file that Excel reads as text: what it would take for a formula is marked as text."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in sample.itertuples(index=False):
            writer.writerow(["" if value is None else _as_text(value) for value in row])


def _as_text(value: Any) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
