"""Profiles: small TOML files that say how one kind of delivery is read.

``docs/how-to-write-a-profile.md`` explains every key with an example.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lib.config import DATA, settings
from lib.i18n import _
from lib.intake.errors import IntakeError
from lib.intake.patterns import Patterns
from lib.intake.profile_check import check

PROFILES = DATA / "profiles"
FIRST_DAY = date(1990, 1, 1)  # no date before this day is believed
BLANK = ("-", "--", "—", "–")


@dataclass(frozen=True)
class UnitRule:
    """How the unit in a cell is found: by ``code``, by ``name``, or ``either``.

    With ``create`` (for sets from outside the province) units are made below the root as they
    appear; a blank cell then means the root itself if ``blank_is_root``.
    """

    match: str = "either"
    create: bool = False
    root_code: str = ""
    root_name: str = ""
    kind: str = "department"
    peer_group: str | None = None
    valid_from: date = FIRST_DAY
    blank_is_root: bool = False


@dataclass(frozen=True)
class FieldRule:
    """How a field (lĩnh vực) is found; ``create`` makes it, its code starts with ``prefix``."""

    create: bool = False
    prefix: str = ""


@dataclass(frozen=True)
class ColumnEvent:
    """The date of a file row in ``target`` is also an event of ``kind``, with this ``note``."""

    kind: str
    target: str
    note: str | None = None


@dataclass(frozen=True)
class Move:
    """When a column named ``when`` is present, the column ``header`` fills ``target``."""

    when: str
    header: str
    target: str


@dataclass(frozen=True)
class Profile:
    """One profile as read; ``columns`` and ``joined`` are target → headers in order of trust."""

    name: str
    description: str
    origin: str
    records: str
    columns: Mapping[str, tuple[str, ...]]
    joined: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    values: Mapping[str, Patterns]
    activities: Patterns
    stages: Patterns
    column_events: tuple[ColumnEvent, ...]
    moves: tuple[Move, ...]
    columns_required: tuple[str, ...]
    blank: frozenset[str]
    date_formats: tuple[str, ...]
    timezone: str
    midnight_is_day: bool
    units: UnitRule = field(default_factory=UnitRule)
    fields: FieldRule = field(default_factory=FieldRule)

    @property
    def targets(self) -> set[str]:
        """Everything that a column of this profile can fill."""
        return {*self.columns, *self.joined, *(move.target for move in self.moves)}


def profile_names(folder: Path = PROFILES) -> list[str]:
    """The names that ``read_profile`` knows, sorted."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def read_profile(name: str, folder: Path = PROFILES) -> Profile:
    """The profile ``folder/name.toml``.

    Raises IntakeError: no such profile (the known ones are named), not TOML, an unknown key or
    target, a stored value that the database does not allow, a column of personal data.
    """
    known = profile_names(folder)
    if name not in known:
        raise IntakeError(
            _("profile {name}", name=name),
            _("one of {known}", known=", ".join(known)),
            _("Choose one of them, or write one: docs/how-to-write-a-profile.md"),
        )
    try:
        content = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise IntakeError(f"{name}.toml", f"TOML ({error})", _("Correct the profile")) from error
    check(name, content)
    return _profile(name, content)


def _profile(name: str, content: dict) -> Profile:
    columns = content.get("columns", {})
    maps = content.get("values", {})
    return Profile(
        name=name,
        description=content["description"],
        origin=content["origin"],
        records=content["records"],
        columns={t: tuple(given) for t, given in columns.items() if isinstance(given, list)},
        joined={t: tuple(given["join"]) for t, given in columns.items() if isinstance(given, dict)},
        constants=content.get("constants", {}),
        values={target: Patterns(entries) for target, entries in maps.items()},
        activities=Patterns(content.get("activities", {})),
        stages=Patterns(content.get("stages", {})),
        column_events=tuple(
            ColumnEvent(kind, **given) for kind, given in content.get("column_events", {}).items()
        ),
        moves=tuple(Move(**move) for move in content.get("move", [])),
        columns_required=tuple(content.get("columns_required", [])),
        blank=frozenset((*BLANK, *content.get("blank", []))),
        date_formats=tuple(content.get("date_formats", [])),
        timezone=content.get("timezone", settings().timezone),
        midnight_is_day=content.get("midnight_is_day", True),
        units=UnitRule(**content.get("units", {})),
        fields=FieldRule(**content.get("fields", {})),
    )
