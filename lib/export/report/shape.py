"""What a report is before it is drawn: what is asked, its sections, its sheets."""

from __future__ import annotations

from dataclasses import dataclass, field

from lib.access import Scope, User
from lib.export.content import Picture, Table
from lib.export.workbook import Note
from lib.filters import Filters
from lib.i18n import _
from lib.query.reference import Reference


@dataclass(frozen=True)
class Asked:
    """What a report is made of. ``user``: the account whose scope holds; ``filters``: the look."""

    user: User
    filters: Filters
    reference: Reference

    @property
    def scope(self) -> Scope:
        return self.user.scope

    def name(self, unit: int) -> str:
        """The unit of a row: of the filtered unit itself (or of a root) what it holds directly,
        as in the tables of the pages."""
        name = self.reference.name(unit)
        held = unit == self.filters.unit_id or self.reference.units[unit].parent_id is None
        return _("{unit}, held directly", unit=name) if held else name


@dataclass(frozen=True)
class Items:
    """A list, one entry a line."""

    entries: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 ("I. …") or 2 ("1. …")."""

    text: str
    level: int = 1


Part = Heading | Items | Table | Picture | str


@dataclass(frozen=True)
class Appendix:
    """What stands behind the signature, on pages of its own."""

    name: str
    parts: tuple[Part, ...]
    landscape: bool = False


@dataclass(frozen=True)
class Report:
    """A report in the language of the context. ``subject``: what it is about, without the period;
    ``sheets``: of the workbook, beside definitions and where the figures come from; ``metrics``:
    whose definitions it needs; ``kinds``: of files, where it is about some of them only; ``to``: to
    whom it is addressed."""

    subject: str
    parts: tuple[Part, ...]
    appendices: tuple[Appendix, ...] = ()
    sheets: tuple[tuple[str, tuple[Table | Note, ...]], ...] = ()
    metrics: tuple[str, ...] = ()
    landscape: bool = False
    kinds: tuple[str, ...] = ()
    to: tuple[str, ...] = field(default=())
