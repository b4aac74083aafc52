"""The organisation: units with dates, who took over from whom, and two ways to look at it.

A unit (``org_unit``) is one unit in one period of its life; its code is unique only within that
period, since codes are reused (29242 was Phường 3 until 30/6/2025 and is Phường Trà Vinh now).
Every file and issue therefore has two units:

* **as it was then**: ``unit_id``, the unit that had the work at the time; never rewritten;
* **as it is now**: ``current_unit_id``, the unit that answers for it today, found by following
  ``org_succession`` from ``unit_id`` through as many steps as there were, field by field.

Both views put every file in exactly one unit, so their totals are equal.

Here: ``units`` (reading, finding by code and day), ``succession`` (following, deriving),
``reference`` (the CSV files that ship). May import database, config and text; layer 1.
"""

from lib.organisation.reference import load_reference
from lib.organisation.succession import Succession, answering_today, derive, successors
from lib.organisation.units import OrganisationError, Unit, by_code, read_units, unit_by_code

__all__ = [
    "OrganisationError",
    "Succession",
    "Unit",
    "answering_today",
    "by_code",
    "derive",
    "load_reference",
    "read_units",
    "successors",
    "unit_by_code",
]
