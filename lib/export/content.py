"""What a paper holds, as plain values: texts, tables, figures; Word and Excel draw the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lib import formats


@dataclass(frozen=True)
class Amount:
    """A figure: ``value`` (None: not known, or too few to say) in a unit of ``workbook.FORMATS``,
    and ``text``, how it is written in the language of the paper."""

    value: float | None
    unit: str
    text: str


Cell = str | Amount | date | None


@dataclass(frozen=True)
class Table:
    """One table. ``heads``: one for each column; ``groups``: words over several columns, as
    (words, number of columns), "" = none; ``widths``: shares of the width; ``total``: the last
    row. Rows are as long as ``heads``."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    total: tuple[Cell, ...] = ()
    groups: tuple[tuple[str, int], ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        lengths = {len(row) for row in (self.heads, self.widths, *self.rows)}
        lengths |= {len(self.total)} if self.total else set()
        if len(lengths) != 1 or (self.groups and sum(n for _w, n in self.groups) not in lengths):
            raise ValueError(f"rows of different lengths in {self.name!r}: {sorted(lengths)}")


@dataclass(frozen=True)
class Picture:
    """A chart as PNG; ``alt`` says in words what it shows, ``note`` how to read it."""

    png: bytes
    title: str
    alt: str
    note: str = ""


def text_of(cell: Cell) -> str:
    """A cell as it is written."""
    if isinstance(cell, Amount):
        return cell.text
    if isinstance(cell, date):
        return formats.day(cell)
    return cell or ""


def is_number(cell: Cell) -> bool:
    """Whether a cell stands at the right of its column."""
    return isinstance(cell, Amount)
