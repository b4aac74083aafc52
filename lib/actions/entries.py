"""What people type into forms, checked: words, references, days. Each raises Invalid with the name
of the entry, what it holds and what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from lib.actions.base import Invalid
from lib.i18n import _, n_, words

LONGEST_TEXT = 4_000
LONGEST_REFERENCE = 300
ENTRIES = {
    "title": words("What was found"),
    "body": words("Text"),
    "evidence": words("Evidence: number of a document or address of a record"),
    "due_on": words("Deadline"),
    "cause": words("Cause"),
}


def words_of(text: str, longest: int = LONGEST_TEXT) -> str | None:
    """``text`` without blanks around it, None when nothing is left; no database holds a zero byte.
    Raises Invalid when it is longer than ``longest`` characters."""
    found = text.replace("\0", "").strip()
    if len(found) > longest:
        raise Invalid(
            n_(
                "The text has {length} characters, {n} is allowed.",
                "The text has {length} characters, {n} are allowed.",
                longest,
                length=len(found),
            )
        )
    return found or None


def reference_text(text: str) -> str | None:
    """A reference on one line: number of a document, address of a record."""
    return words_of(" ".join(text.split()), LONGEST_REFERENCE)


def required(names: Iterable[str], values: Mapping[str, object]) -> None:
    """Raises Invalid naming the entries among ``names`` (keys of ENTRIES) that have no value."""
    missing = [_(ENTRIES[name]) for name in names if values[name] is None]
    if missing:
        raise Invalid(_("Still to be filled in: {names}.", names="; ".join(missing)))


def day_between(day: date, first: date | None, last: date) -> date:
    """``day`` itself when it lies from ``first`` (None: any) to ``last``; raises Invalid."""
    if day > last:
        raise Invalid(
            _(
                "The day {day} lies in the future; today is {last}.",
                day=shown(day),
                last=shown(last),
            )
        )
    if first is not None and day < first:
        raise Invalid(_("The day {day} lies before {first}.", day=shown(day), first=shown(first)))
    return day


def shown(day: date) -> str:
    """The day as forms of the administration write it."""
    return f"{day:%d/%m/%Y}"
