"""Which column of a delivery fills which target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lib.i18n import _
from lib.intake.errors import CellError, IntakeError
from lib.intake.profile import Profile
from lib.intake.targets import REQUIRED, SECRECY_HEADERS, header_key
from lib.intake.values import text

LOOK_AT = 40  # rows at the top of a sheet in which the header must stand

Cells = Sequence[object]


@dataclass
class Columns:
    """The header as found: target → positions (first filled cell wins), joined targets apart."""

    names: list[str]
    places: dict[str, list[int]] = field(default_factory=dict)
    joined: dict[str, list[int]] = field(default_factory=dict)
    secrecy: list[int] = field(default_factory=list)
    row: int = 0  # position of the header's last row in the rows looked at

    @property
    def targets(self) -> set[str]:
        return {*self.places, *self.joined}

    @property
    def unread(self) -> list[str]:
        """Headers that nothing was read from."""
        read = {*self.secrecy}
        for places in (*self.places.values(), *self.joined.values()):
            read.update(places)
        return [name for place, name in enumerate(self.names) if name and place not in read]

    def name(self, target: str) -> str:
        """The header of ``target`` as the file writes it; the target itself if there is none."""
        places = self.places.get(target) or self.joined.get(target)
        return self.names[places[0]] if places else target


class Matcher:
    """Finds a profile's columns among headers."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._secrecy = {header_key(name) for name in SECRECY_HEADERS}
        constants = profile.constants
        blank_unit = {"unit"} if profile.units.blank_is_root else set()
        # what each row must fill, and what the header must name
        self.filled = {*REQUIRED[profile.records]} - {*constants} - blank_unit
        self.required = self.filled | {*profile.columns_required}

    def match(self, names: Sequence[Sequence[str]]) -> Columns:
        """The columns under ``names``: each column's possible names, the fullest first.

        Raises IntakeError when two columns bear the name of one target.
        """
        shown = [options[0] if options else "" for options in names]
        keys = [[header_key(option) for option in options] for options in names]
        found, taken = Columns(shown), self._moved(keys)
        for target, aliases in self.profile.columns.items():
            places = [p for alias in aliases for p in self._places(keys, alias) if p not in taken]
            places += [place for place, moved_to in taken.items() if moved_to == target]
            if places:
                found.places[target] = list(dict.fromkeys(places))
        for target, parts in self.profile.joined.items():
            places = [place for part in parts for place in self._places(keys, part)]
            if places:
                found.joined[target] = places
        found.secrecy = [p for p, options in enumerate(keys) if self._secrecy & {*options}]
        return found

    def _moved(self, keys: list[list[str]]) -> dict[int, str]:
        """Position → target of the columns that another column's presence gives a new meaning."""
        present = {option for options in keys for option in options}
        return {
            place: move.target
            for move in self.profile.moves
            if header_key(move.when) in present
            for place in self._places(keys, move.header)
        }

    def _places(self, keys: list[list[str]], alias: str) -> list[int]:
        wanted = header_key(alias)
        places = [place for place, options in enumerate(keys) if wanted in options]
        if len(places) > 1:
            letters = ", ".join(letter(place) for place in places)
            raise IntakeError(
                _("columns {letters}", letters=letters),
                _("the header {header} once", header=repr(alias)),
                _("Rename or delete the column that is not meant"),
            )
        return places

    def find(self, rows: Sequence[Cells]) -> Columns:
        """The header among the first ``rows``: one row, or two where groups stand above.

        It is the row (or pair) that names the most targets. Raises IntakeError saying which
        required columns the best one lacks.
        """
        best = Columns([])
        for place, cells in enumerate(rows):
            for depth in (1, 2):
                below = rows[place + 1] if depth == 2 and place + 1 < len(rows) else None
                if depth == 2 and below is None:
                    continue
                found = self.match(_names(cells, below))
                if len(found.targets) > len(best.targets):
                    found.row, best = place + depth - 1, found
        self._must_be_whole(best)
        return best

    def score(self, rows: Sequence[Cells]) -> int:
        """How many targets the best single header row among ``rows`` names."""
        return max((len(self.match(_names(cells, None)).targets) for cells in rows), default=0)

    def _must_be_whole(self, found: Columns) -> None:
        missing = self.required - found.targets
        if not missing:
            return
        lacking = "; ".join(f"{t} ({self._aliases(t)})" for t in sorted(missing))
        seen = ", ".join(name for name in found.names if name)
        raise IntakeError(
            _("header"),
            _("columns for {missing}; found {seen}", missing=lacking, seen=seen or _("none")),
            _("Name the columns so, or add their names to the profile"),
        )

    def _aliases(self, target: str) -> str:
        names = self.profile.columns.get(target) or self.profile.joined.get(target) or ()
        return " / ".join(names[:4])


def _names(cells: Cells, below: Cells | None) -> list[list[str]]:
    """Each column's possible names; a merged cell's text stands for the blanks to its right."""
    tops = [_header_text(cell) for cell in cells]
    if below is None:
        return [[top] if top else [] for top in tops]
    subs = [_header_text(cell) for cell in below]
    width = max(len(tops), len(subs))
    tops += [""] * (width - len(tops))
    subs += [""] * (width - len(subs))
    names, group = [], ""
    for top, sub in zip(tops, subs, strict=True):
        group = top or (group if sub else "")
        names.append([f"{group} - {sub}", sub] if group and sub else [group or sub])
    return [[name for name in options if name] for options in names]


def _header_text(cell: object) -> str:
    if not isinstance(cell, str):
        return ""
    try:
        return text(cell)[:200]
    except CellError:
        return ""


def letter(place: int) -> str:
    """The letter of a spreadsheet column: 0 → A, 26 → AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
