"""What the clock of the program says."""

from __future__ import annotations

import datetime as dt

import pytest


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: dt.datetime | str) -> None:
    """From here on it is ``moment`` ("2026-12-31 23:59") in the time zone of the settings, for
    everything that asks ``config.local_now``."""
    now = moment if isinstance(moment, dt.datetime) else dt.datetime.fromisoformat(moment)

    class Standing(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return now.replace(tzinfo=tz)

    monkeypatch.setattr("lib.config.datetime", Standing)
