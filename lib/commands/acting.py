"""As which account a command acts."""

from __future__ import annotations

from lib.access import Permission, User, account
from lib.actions import NotAllowed
from lib.database.engine import reading
from lib.database.sight import SYSTEM, look_as, seeing
from lib.i18n import _


def acting(username: str, permission: Permission) -> User:
    """The account named, through whose eyes the command looks from here on. Raises NotAllowed
    when there is no such active account, or it may not do this."""
    with seeing(SYSTEM), reading() as connection:
        user = account(connection, username)
    if user is None:
        raise NotAllowed(_("There is no active account {name}", name=username))
    if not user.may(permission):
        raise NotAllowed(_("Your account may not do this."))
    look_as(user.sight)
    return user
