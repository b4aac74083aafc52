"""Real data is not shown through a login that may read everything, however the program started."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from lib import access, server
from lib.database.schema import data_load
from tests.loops import finished
from tests.pages.looking import look
from tests.pages.test_signed_on import SECRETS


def test_real_data_behind_the_owners_login(own_province: sa.Engine) -> None:
    with own_province.begin() as connection:
        connection.execute(sa.update(data_load).values(is_demo=False))
    nobody = {"is_logged_in": False}
    with access.serving():
        seen = look("overview", user=nobody, secrets=SECRETS)
    owns = own_province.dialect.name == "postgresql"
    assert seen.nothing == ["forbidden"]
    assert ("python -m lib roles" in seen.text) == owns
    assert "python -m lib roles" not in look("overview", user=nobody, secrets=SECRETS).text


def test_who_serves_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also under another server than ours: the app itself says that it begins."""
    monkeypatch.setattr(server, "check_setup", lambda: None)

    async def begin_and_end() -> list[bool]:
        found = [access._serving.is_set()]
        async with server._refusing(server.app):
            found.append(access._serving.is_set())
        return [*found, access._serving.is_set()]

    assert finished(begin_and_end()) == [False, True, False]
