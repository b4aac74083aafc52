"""What each demonstration account is shown, in a process where nothing else has run before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from lib.demo.accounts import ACCOUNTS
from tests.pages.looking import Params, Seen
from tests.pages.sweep import Case, sweep
from tests.pages.truth import File, Truth

ROLES = {account.username: account.role for account in ACCOUNTS}
OPERATOR = next(name for name, role in ROLES.items() if role == "operator")
NARROW = [name for name, role in ROLES.items() if role in ("head", "deputy")]
READERS = [name for name, role in ROLES.items() if role != "operator"]
EVERYTHING = "2023-11-01..2026-11-20"  # all the days of the demonstration
LISTED = ("overview", "quality", "issues", "instructions", "unit", "checking", "files", "data")


@dataclass(frozen=True)
class Viewer:
    """One account: what it may see by ``truth``, and what it was shown, by the name of the look.

    Looks: ``own:PAGE`` and, with a unit that is not its own in the address, ``foreign:PAGE``;
    ``second`` page of the list; ``file``, one it may see; ``hidden:N``, those it may not;
    ``unknown`` and ``unnamed``, files that do not exist; ``search:N`` for hidden files. The same
    of issues: ``issue:N``, ``issue list``, ``hidden issue:N``, ``unknown issue``.
    """

    username: str
    truth: Truth
    seen: dict[str, Seen]

    @property
    def mine(self) -> list[File]:
        return self.truth.may_see(self.username)

    def some(self, prefix: str) -> list[Seen]:
        return [seen for name, seen in self.seen.items() if name.startswith(prefix)]


def watch(username: str, engine: sa.Engine, folder: Path) -> Viewer:
    """Let the account look at everything, in one fresh process."""
    truth = Truth(engine)
    looks = _looks(username, truth)
    found = sweep(engine.url.render_as_string(hide_password=False), list(looks.values()), folder)
    return Viewer(username, truth, dict(zip(looks, found, strict=True)))


def _looks(username: str, truth: Truth) -> dict[str, Case]:
    asked = {"view_as": username, "period": EVERYTHING}
    looks: dict[str, Case] = {f"own:{key}": (key, asked) for key in LISTED}
    looks["second"] = ("files", asked | {"page": "2"})
    looks["file"] = ("file", asked | {"code": truth.may_see(username)[-1].code})
    looks["issue list"] = ("files", asked | {"metric": "issues_found"})
    mine = truth.issues_seen(username)
    for number, issue in enumerate(mine[:: max(1, len(mine) // 6)]):
        looks[f"issue:{number}"] = ("issue", asked | {"issue": issue.code})
    if username in NARROW:
        looks |= _attempts(asked, username, truth)
    return looks


def _attempts(asked: Params, username: str, truth: Truth) -> dict[str, Case]:
    """Addresses that reach for what is hidden from the account."""
    asked = dict(asked)
    foreign = asked | {"unit": truth.foreign_unit(username)}
    looks: dict[str, Case] = {f"foreign:{key}": (key, foreign) for key in LISTED}
    hidden = truth.may_not_see(username)
    for number, file in enumerate(hidden[:: len(hidden) // 6]):
        origin = {"origin": "demo"} if number % 2 else {}
        looks[f"hidden:{number}"] = ("file", asked | {"code": file.code} | origin)
        looks[f"search:{number}"] = ("files", asked | {"q": file.code})
    seen = {issue.id for issue in truth.issues_seen(username)}
    others = [issue for issue in truth.issues if issue.id not in seen]
    for number, issue in enumerate(others[:: len(others) // 6]):
        looks[f"hidden issue:{number}"] = ("issue", asked | {"issue": issue.code})
    looks["unknown issue"] = ("issue", asked | {"issue": "no such issue"})
    looks["unknown"] = ("file", asked | {"code": "no such file"})
    looks["unnamed"] = ("file", asked)
    return looks
