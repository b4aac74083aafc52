"""Values of an event row → one ``Event``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from lib.i18n import _, words
from lib.intake import personal
from lib.intake.check import Values, Wrong
from lib.intake.errors import CellError
from lib.intake.lookup import Lookups
from lib.intake.profile import Profile

NO_STAGE = words("Events of no stage in the profile (on the timeline only): {n}")


@dataclass(slots=True)
class Event:
    """One thing that happened to one file, units and officials as ids, times as stored.

    ``order`` is the source's own order (0: none, time decides), ``row`` breaks ties. ``note`` is
    masked, ``full_note`` what it stands for where that is another. The last four describe the step
    that the event ended, where the source says so.
    """

    order: int
    row: int
    at: datetime
    kind: str
    recorded_at: datetime | None = None
    from_unit: int | None = None
    to_unit: int | None = None
    official: int | None = None
    note: str | None = None
    full_note: str | None = None
    stage: str | None = None
    started: datetime | None = None
    ended: datetime | None = None
    due: datetime | None = None


class EventRows:
    """Makes the events of one delivery."""

    def __init__(self, profile: Profile, lookups: Lookups, flags: Counter[str]) -> None:
        self._profile, self._lookups, self._flags = profile, lookups, flags

    def event(self, values: Values, row: int) -> tuple[Event | None, list[Wrong]]:
        """The event, or the reasons why there is none."""
        wrong: list[Wrong] = []
        activity = values.get("activity")
        kind = self._kind(values, wrong)
        day = values["at"].date()
        units = {target: self._unit(target, values, day, wrong) for target in _UNITS}
        if wrong:
            return None, wrong
        stage = self._profile.stages.find(values.get("stage") or activity or "")
        self._flags[NO_STAGE] += bool(self._profile.stages) and not stage
        said = values.get("note") or activity
        note, full = personal.apart(said) if said else (said, None)
        event = Event(
            order=values.get("order", 0),
            row=row,
            at=values["at"],
            kind=kind or "",
            recorded_at=values.get("recorded_at"),
            official=self._lookups.officials.find(values.get("official")),
            note=note,
            full_note=full,
            stage=stage or None,
            started=values.get("stage_started"),
            ended=values.get("stage_ended"),
            due=values.get("stage_due"),
            **units,
        )
        return event, wrong

    def _kind(self, values: Values, wrong: list[Wrong]) -> str | None:
        if "event" in values:
            return values["event"]
        activity = values.get("activity")
        kind = self._profile.activities.find(activity) if activity else None
        if not kind:
            remedy = _("Correct the value, or add it to the profile under activities")
            wrong.append(("activity", activity, CellError(_("an activity of the profile"), remedy)))
        return kind

    def _unit(self, target: str, values: Values, day: date, wrong: list[Wrong]) -> int | None:
        text = values.get(target)
        if text is None:
            return None
        try:
            return self._lookups.units.find(text, day)
        except CellError as error:
            wrong.append((target, text, error))
            return None


_UNITS = ("from_unit", "to_unit")
