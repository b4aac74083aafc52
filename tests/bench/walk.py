"""What one person clicks: figures, units, files, one file, back; other pages and filters."""

from __future__ import annotations

from random import Random
from urllib.parse import parse_qsl, urlencode, urlsplit

from lib import nav
from lib.database.schema import FILE_KINDS, SOURCES
from lib.demo.accounts import ACCOUNTS

READERS = tuple(account.username for account in ACCOUNTS if account.role != "operator")
BACK, FILTER = "back", "filter"
# where to go, by a link of the page if it has one, else by the menu
STEPS = (
    "unit", "files", "file", BACK, BACK, "timeliness", FILTER, "files", "file", BACK,
    "issues", "issue", BACK, "quality", FILTER, "unit", "people", "person", BACK,
    "overview", "metric", BACK, "changes", "checking", FILTER, "overview", "inspections",
    "data", "instructions", "rating", "definitions", "reports",
)  # fmt: skip
# one drawn anew each time: so that answers are known already to some clicks and not to others
FILTERS = {
    "period": ("12m", "2026-Q3", "2026-10", "2026-09", "2025", "2026-02-10..2026-06-19"),
    "as_of": ("2026-11-03", "2026-10-30", "2026-09-15", "2026-06-30"),
    "source": SOURCES,
    "kind": FILE_KINDS,
    "deadline": ("current",),
    "organisation": ("then",),
}


class Walk:
    """The clicks of one person; the same ``number``, the same walk over the same data. The account
    and the place in STEPS where it begins follow from the number."""

    def __init__(self, number: int) -> None:
        self._random = Random(number)
        self.account = READERS[number % len(READERS)]
        self._step = number * 7
        self._trail = [nav.href(nav.DEFAULT, {"view_as": self.account})]

    @property
    def start(self) -> str:
        """The address that the person comes to."""
        return self._trail[0]

    def click(self, links: list[str]) -> str:
        """The next address, from the ``links`` of the page that is open."""
        step = STEPS[self._step % len(STEPS)]
        self._step += 1
        if step == BACK:
            self._trail = self._trail[:-1] or self._trail
        elif step == FILTER:
            self._trail.append(self._filtered(self._trail[-1]))
        else:
            self._trail.append(self._to(step, links))
        return self._trail[-1]

    def _to(self, key: str, links: list[str]) -> str:
        path = nav.PAGES[key].path
        fitting = [link for link in links if urlsplit(link).path.removeprefix("./") == path]
        if fitting:
            return self._random.choice(fitting)
        page = key if nav.PAGES[key].in_menu else nav.DEFAULT
        return nav.href(page, {"view_as": self.account})

    def _filtered(self, address: str) -> str:
        parts = urlsplit(address)
        name = self._random.choice(list(FILTERS))
        params = dict(parse_qsl(parts.query)) | {name: self._random.choice(FILTERS[name])}
        return f"{parts.path}?{urlencode(params)}"
