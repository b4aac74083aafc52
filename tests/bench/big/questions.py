"""Which pages are asked, of what, through whose eyes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from lib.database.schema import case_file

PROVINCE, DEPARTMENT = "province", "one department"
WHO = {PROVINCE: "chu-tich", DEPARTMENT: "gd-xay-dung"}


@dataclass(frozen=True)
class Question:
    """All that one page asks, under one set of filters. ``key``: of the page."""

    name: str
    scope: str
    key: str
    params: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> dict[str, str]:
        """Parameters of the page's address."""
        return {"view_as": WHO[self.scope], **self.params}


OF_FIGURES = ("timeliness", "changes", "quality", "people", "rating", "checking", "data")
# days that no bin of the summary begins or ends with
OTHER_DAYS = {"period": "2026-04-10..2026-10-15"}
OVERVIEW = Question("overview", PROVINCE, "overview")


def questions(engine: sa.Engine) -> Iterator[Question]:
    """All of them; the one file is in the middle of the database of ``engine``."""
    yield OVERVIEW
    yield Question("one unit", PROVINCE, "unit", {"unit": "H61.05"})
    yield Question("overview, one field", PROVINCE, "overview", {"field": "land"})
    yield Question("overview, one source", PROVINCE, "overview", {"source": "citizen"})
    yield Question("overview, other days", PROVINCE, "overview", OTHER_DAYS)
    for page in OF_FIGURES:
        yield Question(page, PROVINCE, page)
    yield Question("list of files", PROVINCE, "files", {"metric": "open"})
    yield Question("one file", PROVINCE, "file", _in_the_middle(engine))
    yield Question("overview", DEPARTMENT, "overview")
    yield Question("one unit", DEPARTMENT, "unit", {"unit": "H61.09.D1"})
    yield Question("overview, one field", DEPARTMENT, "overview", {"field": "housing"})
    yield Question("overview, other days", DEPARTMENT, "overview", OTHER_DAYS)
    for page in OF_FIGURES:
        yield Question(page, DEPARTMENT, page)
    yield Question("list of files", DEPARTMENT, "files", {"metric": "open"})


def _in_the_middle(engine: sa.Engine) -> dict[str, str]:
    with engine.connect() as connection:
        last = connection.scalar(sa.select(sa.func.max(case_file.c.id))) or 0
        middle = sa.select(case_file.c.code, case_file.c.origin).where(
            case_file.c.id == (last + 1) // 2
        )
        return dict(connection.execute(middle).mappings().one())
