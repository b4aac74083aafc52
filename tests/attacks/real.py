"""The marked province as if it were real: its accounts sign on, nobody may be viewed as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lib.database.schema import data_load, user_account
from tests.attacks.marked import build_marked
from tests.attacks.protocol import Tab
from tests.browser.serving import free_port, served
from tests.pages.truth import Truth
from tests.signing import COOKIE, claims, cookie, secrets_toml


@dataclass(frozen=True)
class Real:
    """A served province that asks for sign-on."""

    engine: sa.Engine
    address: str

    @property
    def truth(self) -> Truth:
        """The rows as they are now."""
        return Truth(self.engine)

    def tab(self, username: str | None, **given: Any) -> Tab:
        """A tab of somebody who has just signed on; None has not."""
        return Tab(self.address, self.signed(username) if username else {}, **given)

    def signed(self, username: str, secret: str = "", **other: Any) -> dict[str, str]:
        """The cookie of a sign-on of this moment; ``other`` claims take the place of true ones."""
        said = claims(username, email(username), **other)
        more = {"secret": secret} if secret else {}
        return {COOKIE: cookie(said, self.address, **more)}

    def change(self, username: str, values: Mapping[str, Any]) -> None:
        """Change an account, as the operator does while its holder looks at a page."""
        with self.engine.begin() as connection:
            one = sa.update(user_account).where(user_account.c.username == username)
            connection.execute(one.values(values))


def email(username: str) -> str:
    return f"{username}@tests.example"


def make_real(engine: sa.Engine) -> None:
    """Nothing in the database says any more that it is the demonstration."""
    address = user_account.c.username + "@tests.example"
    with engine.begin() as connection:
        connection.execute(sa.update(data_load).values(is_demo=False))
        connection.execute(sa.update(user_account).values(is_demo=False, email=address))


@contextmanager
def served_real(engine: sa.Engine, folder: Path) -> Iterator[Real]:
    """``python -m lib serve`` over ``engine``, with sign-on."""
    port = free_port()
    file = secrets_toml(folder, f"http://127.0.0.1:{port}")
    settings = {"OVERSIGHT_SECRETS_FILE": str(file)}
    with served(str(engine.url), port=port, settings=settings) as address:
        yield Real(engine, address)


def build_real(engine: sa.Engine) -> None:
    """The marked province, made real."""
    build_marked(engine)
    make_real(engine)
