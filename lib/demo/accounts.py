"""Accounts through whose eyes the demonstration can be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from lib.demo.people import People
from lib.demo.province import Province


@dataclass(frozen=True)
class Account:
    """``title`` goes before the name of the unit, if any. ``unit``: code in the present
    organisation; ``post``: whose official the account is."""

    username: str
    title: str
    role: str
    unit: str | None = None
    post: str | None = None


ACCOUNTS = (
    Account("chu-tich", "Chủ tịch UBND", "chairman", "86", "head"),
    Account("noi-vu", "Giám đốc", "home_affairs", "H61.02", "head"),
    Account("gd-xay-dung", "Giám đốc", "head", "H61.09", "head"),
    Account("gd-cong-thuong", "Giám đốc", "head", "H61.06", "head"),
    Account("ct-tap-son", "Chủ tịch UBND", "head", "29467", "head"),
    Account("pgd-nnmt", "Phó Giám đốc", "deputy", "H61.21", "deputy"),
    Account("van-hanh", "Quản trị vận hành", "operator"),
)
DEMO_ACCOUNTS = tuple(account.username for account in ACCOUNTS)


def rows(
    province: Province, people: People, line: np.ndarray, as_of: date, official_ids: np.ndarray
) -> list[dict[str, Any]]:
    """Rows of user_account, in the order of ACCOUNTS; the unit is the one in force on ``as_of``.

    ``line``: code in the present organisation, per unit.
    """
    found = []
    in_force = province.in_force(np.datetime64(as_of))
    for account in ACCOUNTS:
        unit = official = None
        display_name = account.title
        if account.unit is not None and account.post is not None:
            position = int(np.flatnonzero(in_force & (line == account.unit))[0])
            unit = int(province.ids[position])
            name = province.units[position].name
            if province.kind[position] in ("province", "commune"):  # "Chủ tịch UBND tỉnh …"
                name = name[0].lower() + name[1:]
            display_name = f"{account.title} {name}"
            holders = people.holding(position, account.post, as_of)
            official = int(official_ids[holders[0]]) if holders else None
        found.append(
            {
                "username": account.username,
                "display_name": display_name,
                "role": account.role,
                "unit_id": unit,
                "official_id": official,
                "active": True,
                "is_demo": True,
            }
        )
    return found
