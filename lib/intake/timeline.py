"""The events of one file → its timeline, the time at each stage, and its clock stops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lib.intake.event_rows import Event

STOPS = ("paused", "supplement_requested")
STARTS = ("resumed", "supplement_received", "completed")


@dataclass(slots=True)
class Stage:
    """One stay at one stage."""

    stage: str
    unit: int | None
    started: datetime
    ended: datetime | None
    due: datetime | None = None


@dataclass(slots=True)
class Pause:
    """One clock stop; ``ended`` None: still stopped."""

    started: date
    ended: date | None
    reason: str | None


def ordered(events: list[Event]) -> list[Event]:
    """In the source's order if it gives one, else by time; who hands over is who had it last."""
    events = sorted(events, key=lambda e: (e.order, e.at if not e.order else datetime.min, e.row))
    holder: int | None = None
    for event in events:
        if event.from_unit is None:
            event.from_unit = holder
        holder = event.to_unit or holder
    return events


def stages(events: list[Event], received_at: datetime, unit: int) -> list[Stage]:
    """Time at each stage.

    Where the source gives times of the step itself, one row per event; else an event ends a
    stretch of work at its stage that began when the event before it (or the receipt) was over,
    and neighbouring stretches of one stage and unit are one row.
    """
    own_times = any(event.started or event.ended or event.due for event in events)
    return _own(events, received_at, unit) if own_times else _runs(events, received_at, unit)


def _own(events: list[Event], received_at: datetime, unit: int) -> list[Stage]:
    found, clock = [], received_at
    for event in events:
        if event.stage is None:
            continue
        ended = event.ended if event.ended or event.started else event.at
        started = event.started or min(clock, ended or clock)
        found.append(Stage(event.stage, event.to_unit or unit, started, ended, event.due))
        clock = ended or started
    return found


def _runs(events: list[Event], received_at: datetime, unit: int) -> list[Stage]:
    found: list[Stage] = []
    clock = received_at
    for event in events:
        holder = event.to_unit or unit
        last = found[-1] if found else None
        continues = last is not None and last.ended == clock
        if event.stage is None:
            pass
        elif last and continues and (last.stage, last.unit) == (event.stage, holder):
            last.ended = max(event.at, clock)
        else:
            found.append(Stage(event.stage, holder, min(clock, event.at), event.at))
        clock = event.at
    return found


def pauses(events: list[Event]) -> list[Pause]:
    """Clock stops: from a pause or a supplement request to what answers it, or to the end."""
    found: list[Pause] = []
    for event in events:
        running = not found or found[-1].ended is not None
        if event.kind in STOPS and running:
            found.append(Pause(event.at.date(), None, event.note))
        elif event.kind in STARTS and not running:
            found[-1].ended = max(event.at.date(), found[-1].started)
    return found
