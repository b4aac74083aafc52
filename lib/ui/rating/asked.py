"""Whose evidence of which year the page shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from lib.evaluation.evidence import Evidence, gather, in_year
from lib.evaluation.rules import Rules, rules_for
from lib.page import Here
from lib.query.people import find_tenure, tenures_of
from lib.ui.people.asked import posts as in_order

PAGE = "rating"


@dataclass(frozen=True)
class Asked:
    """``here``: the viewer, looking at the whole of ``year``. ``posts``: in the order of the
    organisation; ``several``: codes of the officials with more than one of them."""

    here: Here
    year: int
    posts: tuple[Evidence, ...]

    @property
    def rules(self) -> Rules:
        """The decree of the year."""
        return rules_for(self.year)

    @property
    def several(self) -> frozenset[str]:
        """Codes of the officials with more than one of the posts."""
        held = Counter(post.tenure.code for post in self.posts)
        return frozenset(code for code, n in held.items() if n > 1)


def of_the_year(here: Here) -> Here:
    """The same viewer, looking at the calendar year of the filters."""
    return replace(here, filters=in_year(here.filters))


def everyone(here: Here) -> Asked:
    """Every post of the filtered unit that the viewer may see."""
    there = of_the_year(here)
    posts = gather(in_order(there), there.filters, here.scope, here.reference)
    return Asked(there, there.filters.end.year, posts)


def person(here: Here) -> tuple[Evidence | None, Asked]:
    """The post that the URL names, None where there is no such one in the year, and all posts of
    the same person in the year."""
    there = of_the_year(here)
    key = here.asked.get("post", "")
    tenure = find_tenure(key, there.filters, here.scope)
    held = tenures_of(tenure.code, there.filters, here.scope) if tenure else ()
    posts = gather(held, there.filters, here.scope, here.reference)
    chosen = next((post for post in posts if post.tenure.key == key), None)
    return chosen, Asked(there, there.filters.end.year, posts)
