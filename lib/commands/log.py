"""``python -m lib log``: where the chain of the log of access ends, and what is old taken out."""

from __future__ import annotations

import argparse

from lib.actions.retention import prune
from lib.commands import WrongArgument
from lib.config import settings
from lib.database.access_chain import Head, broken, head, holds
from lib.database.engine import engine
from lib.i18n import _, n_


def run(given: argparse.Namespace) -> int:
    """Carry out what ``given`` asks for; the exit code: 1 when the chain does not hold. Raises
    WrongArgument."""
    return _prune() if given.doing == "prune" else _head(given.kept)


def _head(kept: str | None) -> int:
    before = _kept(kept) if kept else None
    with engine().connect() as connection:
        end, faults = head(connection), list(broken(connection))
        is_kept = before is None or holds(connection, before)
    print(f"{end.number}:{end.hash}")
    for fault in faults:
        print(f"{fault.number}: {fault.fault}")
    if not is_kept:
        print(_("The log does not go on from {kept}: its end was cut off or changed.", kept=kept))
    return 1 if faults or not is_kept else 0


def _kept(text: str) -> Head:
    number, _colon, known = text.partition(":")
    if not number.isdecimal():
        raise WrongArgument(f"--kept {text}: expected what 'log head' printed, NUMBER:HASH")
    return Head(int(number), known)


def _prune() -> int:
    days = settings().log_retention_days
    if not days:
        raise WrongArgument(
            _("The log is kept for ever: set OVERSIGHT_LOG_RETENTION_DAYS to take old rows out.")
        )
    taken = prune(engine(), days)
    print(n_("{n} row taken out", "{n} rows taken out", taken))
    return 0
