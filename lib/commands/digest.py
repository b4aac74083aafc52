"""``python -m lib digest``: tell each account what changed in its scope, by e-mail.

Each account is done for itself: its letter is written to the folder, sent, and only then recorded
as told, in a transaction of its own. A run that is stopped midway goes on, when it is started
again, with the accounts that are not recorded. Stopped in the one moment between the mail server's
"taken" and the record, it would send that one letter again, under the same Message-ID: rather
twice than never.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from urllib.parse import quote

from lib import query
from lib.access import Permission, User, accounts, is_demo
from lib.actions.digests import told
from lib.commands import WrongArgument
from lib.config import settings
from lib.database.engine import reading
from lib.database.sight import seeing
from lib.digest import content, post
from lib.digest.letter import Letter, letter
from lib.digest.post import NotSent
from lib.digest.since import since
from lib.i18n import _, n_, use
from lib.query.reference import DataState


def run(given: argparse.Namespace) -> int:
    """0 when every account that something changed for was told; 1 when a letter was not sent."""
    use(settings().language)
    sending = post.is_configured() and not given.only_write
    state = query.data_state()
    if state is None:
        print(_("No file has been loaded yet: there is nothing to tell."))
        return 0
    with reading() as connection:
        known, demo = accounts(connection), is_demo(connection)
    chosen = [(user, to) for user, to in known if given.account in (None, user.username)]
    if given.account and not chosen:
        raise WrongArgument(_("There is no active account {name}", name=given.account))
    given.to.mkdir(parents=True, exist_ok=True)
    done = [
        _tell(user, to if sending else None, state, given.to, demo=demo, sending=sending)
        for user, to in chosen
        if user.may(Permission.SEE_FIGURES)
    ]
    return 0 if all(done) else 1


def _tell(
    user: User, to: str | None, state: DataState, folder: Path, *, demo: bool, sending: bool
) -> bool:
    """Write, send and record the letter of one account; whether all of that came about."""
    begin = since(query.digests.last_digest(user.username), state)
    with seeing(user.sight):
        found = content.digest(content.look(user, state, begin, is_demo=demo))
    if not found.sections:
        print(_("{name}: nothing changed, nothing written", name=user.username))
        return True
    words = letter(found)
    path = _write(words, folder, f"{state.as_of}-{quote(user.username, safe='')}")
    changes = n_("{n} change", "{n} changes", found.count)
    print(_("{name}: {changes}, written to {path}", name=user.username, changes=changes, path=path))
    if sending and not _sent(user, to, words):
        return False
    told(user.username, state.as_of, state.version, words.hash, sent=sending)
    return True


def _write(words: Letter, folder: Path, name: str) -> Path:
    path = folder / f"{name}.html"
    path.write_text(words.html, encoding="utf-8")
    path.with_suffix(".txt").write_text(words.text, encoding="utf-8")
    return path


def _sent(user: User, to: str | None, words: Letter) -> bool:
    """Send the letter; a reason why not goes to stderr."""
    try:
        if not to:
            raise NotSent(_("the account has no e-mail address"))
        post.send(post.message(words, to, user.username))
    except NotSent as reason:
        print(f"{user.username}: {reason}", file=sys.stderr)
        return False
    print(_("{name}: sent to {address}", name=user.username, address=to))
    return True
