"""Which rows of which table each reach may read, and what may be written: said once.

A rule is a condition in SQL on the columns of its table, put together from the words that
``Words`` has in each database. It repeats, from the account in the database, what ``access.Scope``
and the conditions of ``lib.query`` say from the account in the program; where the program is finer
(the day that is looked at), the rule keeps to what holds on every day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from lib.database.schema import PROVINCE_WIDE


class Words(Protocol):
    """What rules are put together from, in the SQL of one database."""

    def member(self, name: str, column: str) -> str:
        """``column`` is in the set ``name`` of SETS."""

    def visible(self, table: str, column: str = "id") -> str:
        """``column`` of the rows of ``table`` that may be read, as a subquery."""

    def role_is(self, *roles: str) -> str:
        """Who looks has one of ``roles``."""

    def name(self) -> str:
        """The user name of who looks."""

    def official(self) -> str:
        """The official whose account it is."""


Condition = Callable[[Words], str]


def _nothing(_words: Words) -> str:
    return "false"


def everything(_words: Words) -> str:
    """Every row."""
    return "true"


@dataclass(frozen=True)
class Rule:
    """Rows of one table that may be read: ``units`` by accounts of units, ``province`` by those
    who see every unit; ``hidden``: columns that only the program itself reads; ``revealed``: rows
    that may be read in a transaction that writes, where that is more. Rows that may be written, out
    of those that may be read: ``adds`` and ``changes``, None = none."""

    units: Condition
    province: Condition = everything
    adds: Condition | None = None
    changes: Condition | None = None
    hidden: tuple[str, ...] = ()
    revealed: Condition | None = None


def listed(roles: Iterable[str]) -> str:
    """``roles`` as the list of an IN."""
    return ", ".join(f"'{role}'" for role in roles)


# roles that answer for one unit and all under it
_UNIT_ROLES = listed(("head", "deputy"))

# Sets of ids that follow from who looks. ``viewer`` has one row or none: username, role, unit_id,
# official_id, today.
SETS: dict[str, str] = {
    "units_now": "SELECT c.unit_id FROM {viewer} v JOIN {main}org_closure c "
    f"ON c.ancestor_id = v.unit_id WHERE v.role IN ({_UNIT_ROLES})",
    # and those whose work they took over, over any number of steps
    "units_ever": "WITH RECURSIVE line(id) AS (SELECT c.unit_id FROM {viewer} v "
    "JOIN {main}org_closure c ON c.ancestor_id = v.unit_id "
    f"WHERE v.role IN ({_UNIT_ROLES}) "
    "UNION SELECT s.predecessor_id FROM line JOIN {main}org_succession s "
    "ON s.successor_id = line.id) SELECT id FROM line",
    "units_above": "SELECT c.ancestor_id FROM {viewer} v JOIN {main}org_closure c "
    f"ON c.unit_id = v.unit_id WHERE v.role IN ({_UNIT_ROLES})",
    # Decree 335/2025: a deputy answers for the fields assigned, day by day
    "fields": "SELECT a.field_id FROM {viewer} v JOIN {main}field_assignment a "
    "ON a.official_id = v.official_id AND a.unit_id = v.unit_id "
    "WHERE a.valid_from <= v.today AND (a.valid_to IS NULL OR a.valid_to >= v.today)",
    "threads": "SELECT n.id FROM {own}note n JOIN {viewer} v ON n.answers_note_id IS NULL "
    "AND (n.username = v.username OR n.to_unit_id IN ({units_ever}))",
    # those that visit the units or one above them, or found something in them; one without
    # notice only once it has been there
    "inspections": "SELECT i.id FROM {main}inspection i WHERE EXISTS ("
    "SELECT 1 FROM {main}inspection_unit u WHERE u.inspection_id = i.id "
    "AND (u.unit_id IN ({units_ever}) OR u.unit_id IN ({units_above})) "
    "AND (i.trigger <> 'unannounced' OR u.visited_on IS NOT NULL)) "
    "OR (i.trigger <> 'unannounced' AND (EXISTS ("
    "SELECT 1 FROM {main}issue f WHERE f.inspection_id = i.id "
    "AND f.current_unit_id IN ({units_now})) OR EXISTS ("
    "SELECT 1 FROM {own}inspection_sample s JOIN {main}case_file c ON c.id = s.file_id "
    "WHERE s.inspection_id = i.id AND c.current_unit_id IN ({units_now}))))",
}


def _own_files(w: Words) -> str:
    every_field = f"NOT {w.role_is('deputy')}"
    in_fields = f"({every_field} OR {w.member('fields', 'field_id')})"
    return f"{w.member('units_now', 'current_unit_id')} AND {in_fields}"


def _of_files(w: Words) -> str:
    """Asked row by row where few are read: as a list, PostgreSQL would read every file of a
    department for the pauses of ten."""
    return f"EXISTS ({w.visible('case_file', '1')} AS seen WHERE seen.id = file_id)"


def _revealed(w: Words) -> str:
    """To the roles that may look behind a mask (``access.Permission.REVEAL_PERSONAL``)."""
    return f"({w.role_is('chairman', 'home_affairs', 'head')} AND {_of_files(w)})"


def _own_issues(w: Words) -> str:
    of_field = f"(NOT {w.role_is('deputy')} OR {_of_files(w)})"
    return f"{w.member('units_now', 'current_unit_id')} AND {of_field}"


def _of_inspections(w: Words) -> str:
    return w.member("inspections", "inspection_id")


def _own(w: Words) -> str:
    return f"username = {w.name()}"


def _posts(w: Words) -> str:
    return f"(official_id = {w.official()} OR {w.member('units_ever', 'unit_id')})"


def _officials(w: Words) -> str:
    """Design §5: the head of that unit, and the person."""
    posts, files = w.visible("appointment", "official_id"), w.visible("case_file", "official_id")
    of_unit = f"({w.role_is('head')} AND (id IN ({posts}) OR id IN ({files})))"
    return f"(id = {w.official()} OR {of_unit})"


def _threads(w: Words) -> str:
    mine, of_mine = w.member("threads", "id"), w.member("threads", "answers_note_id")
    return f"({_own(w)} OR {mine} OR {of_mine})"


def _accounts(w: Words) -> str:
    leading = f"role IN ({listed(PROVINCE_WIDE)})"
    operator = w.role_is("operator")  # reads whose the rows of the log are
    return f"({_own(w)} OR {leading} OR {operator} OR {w.member('units_ever', 'unit_id')})"


def _log(w: Words) -> str:
    of_units = f"({w.role_is('head')} AND {w.member('units_now', 'unit_id')})"
    return f"({_own(w)} OR {w.role_is('operator')} OR {of_units})"


def _chairman_or_own(w: Words) -> str:
    return f"({_own(w)} OR {w.role_is('chairman')})"


def _inspectors(w: Words) -> str:
    return w.role_is("home_affairs")


def _own_cells(w: Words) -> str:
    """Figures of own units as they are today; of a deputy those of a field assigned."""
    every_field = f"NOT {w.role_is('deputy')}"
    in_fields = f"({every_field} OR {w.member('fields', 'field_id')})"
    return f"{w.member('units_now', 'answering_unit_id')} AND {in_fields}"


# names of offices, calendars, deliveries, what was counted ahead (not how much): for everybody who
# has an account
PUBLIC = (
    *("org_unit", "org_closure", "org_succession", "field", "law_change"),
    *("work_day", "data_load"),
    *("summary_state", "summary_bin", "summary_word"),
)
RULES: dict[str, Rule] = {
    "official": Rule(_officials),
    "appointment": Rule(_posts),
    "field_assignment": Rule(_posts),
    "case_file": Rule(_own_files),
    "file_event": Rule(_of_files),
    "file_stage": Rule(_of_files),
    "file_pause": Rule(_of_files),
    "personal_text": Rule(_nothing, _nothing, revealed=_revealed),
    "quality_review": Rule(_of_files, adds=_inspectors, changes=_inspectors),
    "summary_cell": Rule(_own_cells),
    "summary_share": Rule(_nothing, _nothing),
    "summary_change": Rule(_nothing, _nothing),
    "issue": Rule(_own_issues, adds=_inspectors, changes=everything),
    "inspection": Rule(
        lambda w: w.member("inspections", "id"), adds=_inspectors, changes=_inspectors
    ),
    "inspection_unit": Rule(_of_inspections, adds=_inspectors, changes=_inspectors),
    "inspection_member": Rule(_of_inspections, adds=_inspectors),
    "draw": Rule(_of_inspections, adds=_inspectors, changes=_inspectors),
    "draw_frame": Rule(
        lambda w: f"{_of_files(w)} AND draw_id IN ({w.visible('draw')})", adds=_inspectors
    ),
    "inspection_sample": Rule(
        lambda w: f"{_of_files(w)} AND {_of_inspections(w)}", adds=_inspectors
    ),
    "issue_step": Rule(lambda w: f"issue_id IN ({w.visible('issue')})", adds=_own),
    "note": Rule(_threads, adds=_own),
    "journal": Rule(_own, _own, adds=_own),
    "report": Rule(_own, adds=_own),
    "digest": Rule(_own, _own),
    "access_log": Rule(_log, _chairman_or_own, adds=_own),
    # number and hash of the last row: who adds a row moves it on
    "access_head": Rule(everything, adds=everything, changes=everything),
    "access_cut": Rule(_nothing, _nothing),
    "sign_on": Rule(_nothing, _nothing),
    "user_account": Rule(
        _accounts,
        hidden=("email", "issuer", "subject", "sessions_valid_after"),
    ),
}
# Triggers whose names begin so note there what was changed (``lib.summary.watch``), whoever changed
# it; nobody behind the wall can make one.
NOTING = {"summary_change": "summary_notices"}
# what the program itself writes: digests that were sent, sign-ons, who an account belongs to
SYSTEM_ADDS = ("digest", "sign_on", "access_log", "access_head", "journal")
SYSTEM_CHANGES: dict[str, tuple[str, ...]] = {
    "sign_on": ("last_seen_at", "ended_at"),
    "access_head": ("number", "hash"),
    "user_account": ("issuer", "subject"),
}
