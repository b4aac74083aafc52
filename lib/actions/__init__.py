"""What people write through the dashboard. Each action is one function and one transaction.

An action checks the permission and the scope of who acts, refuses what does not fit with words
for people, writes what it is about, and adds one row to the journal: who, when, what. History
(``schema.APPEND_ONLY``) is only ever added to. Actions never read for pages: that is ``query``.
"""

from lib.actions.base import Conflict, Invalid, NotAllowed, Refused, act, record

__all__ = ["Conflict", "Invalid", "NotAllowed", "Refused", "act", "record"]
