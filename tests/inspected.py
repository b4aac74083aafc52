"""An inspection of a demonstration province with a draw of its own, made through the actions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from lib import query
from lib.access import User, account
from lib.actions.draws import Plan, fix_seed, freeze
from lib.actions.inspections import Member, plan
from lib.actions.inspections import Plan as Inspection
from lib.actions.substitutes import substitute
from lib.config import local_now
from lib.export.inspection.list import findings_list
from lib.filters import Filters
from lib.periods import Period
from lib.query.frames import FrameChoice
from lib.statistics.sample_rules import Fixed
from tests.conftest import DEMO_AS_OF

TEAM = (Member("lead", "Lê Thị Ba", "Phó Giám đốc Sở Nội vụ"), Member("member", "Trần Văn Tư"))
CHOICE = FrameChoice((), (), (), "completed", dt.date(2024, 1, 1), DEMO_AS_OF, False)
SEED, ORIGIN = "083512", "Bốc thăm trước đại diện đơn vị"
REASON = "Hồ sơ đang lưu nơi khác"


@dataclass
class Inspected:
    """One inspection and one of its draws, looked at by ``user``."""

    code: str
    number: int
    user: User
    unit: int

    @property
    def filters(self) -> Filters:
        return filters_now()

    def one(self) -> dict[str, Any]:
        """The inspection as it stands."""
        found = query.inspections.find_inspection(self.code, self.filters, self.user.scope)
        assert found is not None
        return found

    def made(self) -> dict[str, Any]:
        """The draw as it stands."""
        scope = self.user.scope
        found = query.draws.find_draw(self.code, self.number, self.filters, scope)
        assert found is not None
        return found

    def sheet(self) -> bytes:
        """The list to fill in."""
        known = query.reference(self.filters.version)
        return findings_list(self.one(), self.made(), known, self.filters, self.user.scope)

    def draw(self, *, seed: bool = True) -> int:
        """Another draw of two files of each field; its number."""
        number = freeze(self.user, self.code, Plan(CHOICE, "field", Fixed(2)), self.filters)
        assert number is not None
        if seed:
            fix_seed(self.user, self.code, number, SEED, ORIGIN)
        return number

    def replace(self, code: str) -> str:
        """Another file in place of ``code``; its code."""
        came = substitute(self.user, self.code, self.number, (code, "demo"), REASON)
        assert came is not None
        return came


def filters_now() -> Filters:
    """The year of the demonstration, with the data as it stands."""
    state = query.data_state()
    assert state is not None
    return Filters(Period.parse("2026", state.as_of), state.as_of, state.version)


def inspect(engine: sa.Engine, unit_code: str = "H61.09", ago: int = 10) -> Inspected:
    """A new inspection of one department that began ``ago`` calendar days ago, with one draw; the
    program must look at ``engine``."""
    with engine.connect() as connection:
        user = account(connection, "noi-vu")
    assert user is not None
    tokens = query.reference(filters_now().version).tokens
    unit = next(id for id, token in tokens.items() if token == unit_code)
    today = local_now().date()
    start = today - dt.timedelta(days=ago)
    about = Inspection("Kiểm tra thử", "planned", (unit,), start, today, "7/QĐ-SNV", TEAM)
    made = Inspected(plan(user, about), 1, user, unit)
    made.number = made.draw()
    return made
