"""What is asked of a list: its rows, how many there are, and how they are best found."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlalchemy as sa

from lib.access import Scope
from lib.database import search as index
from lib.database.schema import case_file, issue
from lib.filters import Filters
from lib.metrics import METRICS
from lib.query import listing, spans
from lib.query.figures import table
from lib.query.grouping import within
from lib.query.listing import Listing
from lib.query.order import SORTS
from lib.query.run import cached, rows
from lib.text import GROUP, fold

F, I = case_file.c, issue.c  # noqa: E741
OPEN_FIRST = ("overdue", "due")  # orders for which files that are open have an index of their own
APART = ("code",)  # an order in which what is open lies scattered over all files
# Rows of a unit's list that are gathered and put in order within a page's time. An index of all
# units is walked faster only where the unit has a good part of them.
FEW = 400_000
# of all units, where no index narrows the list: to gather it would read all of its period
FEW_OF_ALL = 500
COUNTED = 10_000  # rows found by a search are counted so far


@dataclass(frozen=True)
class Asked:
    """Which rows, in which order: the arguments of ``query.records``."""

    metric: str
    part: str
    filters: Filters
    scope: Scope
    search: str = ""
    sort: str = SORTS[0]

    @property
    def fact(self) -> str:
        return METRICS[self.metric].fact

    @property
    def is_of_files(self) -> bool:
        return self.fact == "case_file"

    @property
    def words(self) -> tuple[str, ...]:
        """What is looked for, folded; each has to be somewhere in the text."""
        return tuple(dict.fromkeys(fold(self.search.replace("\0", " ")).split()))

    @property
    def figure(self) -> int:
        """How many rows there are without a search: the figure itself."""
        row = table((self.metric,), self.filters, self.scope).iloc[0]
        counts = {part: int(row[f"{self.metric}_{part}"]) for part in _COUNTED_PARTS}
        if self.part != "remainder":
            return counts[self.part]
        has_rest = bool(METRICS[self.metric].denominator)
        return counts["denominator"] - counts["numerator"] if has_rest else counts["numerator"]

    @property
    def listing(self) -> Listing:
        span = spans.one(self.filters)
        conditions = (
            METRICS[self.metric].part(self.part, span),
            *within(self.fact, self.filters, self.scope),
            *(self._text.contains(word, autoescape=True) for word in self.words),
        )
        whole = Listing(self.fact, conditions, span, self.sort, gathered=False)
        is_short = self.is_of_files and listing.is_of_open_files(whole)
        few = FEW if is_short and self.sort in APART else self._few
        is_walked = is_short and self.sort in OPEN_FIRST
        gathered = not self.is_of_files or (self.figure <= few and not is_walked)
        if not gathered and (narrow := self._found_by_index()) is not None:
            gathered, conditions = True, (*conditions, narrow)
        return replace(whole, conditions=conditions, gathered=gathered)

    @property
    def _few(self) -> int:
        is_of_units = self.scope.units is not None or self.filters.unit_id is not None
        return FEW if is_of_units else min(FEW, FEW_OF_ALL)

    @property
    def _text(self) -> sa.ColumnElement[str]:
        return I.search_text if self.fact == "issue" else F.search_text

    def _found_by_index(self) -> sa.ColumnElement[bool] | None:
        """Files that the index of texts finds, where these are few."""
        long = tuple(sorted(word for word in self.words if len(word) >= GROUP))
        if not long or not index.is_possible():
            return None
        if _found(long, self.filters.version, self.scope) > COUNTED:
            return None
        return F.id.in_(index.ids(long, COUNTED + 1))


_COUNTED_PARTS = ("numerator", "denominator", "excluded")


@cached
def _found(words: tuple[str, ...], version: str, scope: Scope) -> int:
    """How many files the index of texts finds, as far as COUNTED + 1."""
    found = index.ids(words, COUNTED + 1).subquery()
    return int(rows(sa.select(sa.func.count().label("files")).select_from(found))[0]["files"])
