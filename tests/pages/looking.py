"""Runs a page and reads what it drew, the way its reader would: texts, links, figures, rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bs4 import BeautifulSoup, Tag
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest

from lib.config import ROOT
from lib.nav import BY_PATH, PAGES

FRAME = "dashboard.py"
SECONDS = 60
DASH = "—"
SPOKEN = ("aria-label", "title", "placeholder", "alt")
_SPAN = re.compile(r"([\d.,]+)\D([\d.,]+)\D+?([\d.,]+)")  # "1–50 of 1.234"

Params = Mapping[str, str]


@dataclass(frozen=True)
class Seen:
    """What one run drew in the page itself. ``html``: its blocks of HTML, in order; ``others``:
    the types of everything else (charts, columns, widgets)."""

    html: tuple[str, ...]
    others: tuple[str, ...] = ()

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup("\n".join(self.html), "html.parser")

    @cached_property
    def text(self) -> str:
        """All words on the page, with those spoken for pictures and boxes."""
        return " | ".join(self.texts)

    @cached_property
    def texts(self) -> list[str]:
        """Each run of words by itself: between tags, and in attributes that are read out."""
        for tag in self.soup.select("script, style"):
            tag.extract()
        between = [text.strip() for text in self.soup.find_all(string=True)]
        spoken = [tag[name] for name in SPOKEN for tag in self.soup.select(f"[{name}]")]
        return [text for text in (*between, *map(str, spoken)) if text]

    @property
    def nothing(self) -> list[str]:
        """Kinds of nothing that are shown: empty, zero, forbidden, not-loaded, failed."""
        found = self.soup.select("section.nothing")
        return [name for tag in found for name in tag["class"] if name != "nothing"]

    @property
    def notice(self) -> str:
        """What the page says it left out of its address."""
        return " ".join(tag.get_text(" ", strip=True) for tag in self.soup.select(".notice"))

    @property
    def links(self) -> list[str]:
        return [str(tag["href"]) for tag in self.soup.select("a[href]")]

    @property
    def tiles(self) -> dict[str, Tag]:
        """Headline figures by the key of their metric."""
        return {str(tag["data-key"]): tag for tag in self.soup.select("[data-key]")}

    @property
    def figures(self) -> dict[str, str]:
        """What the headline figures say, by the key of their metric."""
        return {key: tile.select("b")[0].get_text(strip=True) for key, tile in self.tiles.items()}

    @property
    def title(self) -> str:
        """The heading of the page; empty where something else is shown in its place."""
        return " ".join(tag.get_text(" ", strip=True) for tag in self.soup.select("h1"))

    @property
    def pages(self) -> tuple[int, int, int]:
        """First row, last row and number of rows in all, as the pager says; zeros without one."""
        pager = self.soup.select_one(".pager")
        if pager is None:
            return 0, 0, 0
        match = _SPAN.search(pager.get_text(" ", strip=True))
        assert match, pager
        first, last, total = (whole(part) for part in match.groups())
        return first, last, total

    @property
    def total(self) -> int:
        """How many rows the list says it has."""
        return self.pages[2]

    @property
    def rows(self) -> list[Tag]:
        """The rows of all tables, without totals."""
        return list(self.soup.select("tbody tr"))

    @property
    def issues(self) -> set[str]:
        """Codes of issues that links of the page open."""
        asked = (dict(parse_qsl(urlsplit(link).query)) for link in self.links)
        return {params["issue"] for params in asked if "issue" in params}

    @property
    def codes(self) -> set[str]:
        """Codes of files that links of the page open."""
        asked = (dict(parse_qsl(urlsplit(link).query)) for link in self.links)
        return {params["code"] for params in asked if "code" in params}


def look(key: str, params: Params | None = None, **circumstances: Any) -> Seen:
    """Run the file of the page ``key`` by itself, as a first visitor's deep link does."""
    return seen(run(PAGES[key].file, params, **circumstances))


def look_in_frame(key: str, params: Params | None = None, **circumstances: Any) -> Seen:
    """Run the page ``key`` through ``dashboard.py``; needs the fixture ``router``."""
    return seen(run_in_frame(key, params, **circumstances))


def run_in_frame(key: str, params: Params | None = None, **circumstances: Any) -> AppTest:
    """As ``look_in_frame``, with everything that was drawn around the page."""
    page = None if key == "overview" else PAGES[key].file
    return run(FRAME, params, page=page, **circumstances)


def run(
    script: str,
    params: Params | None = None,
    *,
    page: str | None = None,
    user: Mapping[str, Any] | None = None,
    secrets: Mapping[str, Any] | None = None,
    seconds: float = SECONDS,
) -> AppTest:
    """One run, of at most so many ``seconds``. ``user`` and ``secrets`` stand in for single
    sign-on."""
    app = AppTest.from_file(ROOT / script, default_timeout=seconds)
    app.query_params.update(params or {})
    app.user = dict(user or {"is_logged_in": False})
    app.secrets = dict(secrets or {})
    app._bidi_component_manager = _components()
    return (app.switch_page(page) if page else app).run()


@lru_cache(maxsize=1)
def _components() -> BidiComponentManager:
    """The project has no components of its own; left alone, every single run would look through
    all installed packages for them, which takes four times as long as the page."""
    return BidiComponentManager()


def seen(app: AppTest) -> Seen:
    """What the run drew; an exception on the page fails the test."""
    assert not app.exception, [error.message for error in app.exception]
    blocks = [block.proto.body for block in app.main.get("html")]
    others = [each.type for each in app.main if each.type not in ("html", "main")]
    return Seen(tuple(blocks), tuple(others))


def follow(href: str) -> Seen:
    """Open what a link of a page leads to, and nothing but its address."""
    key, params = target(href)
    return look(key, params)


def target(href: str) -> tuple[str, dict[str, str]]:
    """Key of the page and parameters that a link leads to."""
    parts = urlsplit(href)
    assert not parts.scheme and not parts.netloc, href
    return BY_PATH[parts.path.removeprefix("./")], dict(parse_qsl(parts.query))


def whole(text: str) -> int:
    """The whole number that ``text`` writes with thousands apart: "1.234 hồ sơ" is 1234."""
    digits = "".join(re.findall(r"\d", text))
    assert digits, f"no number in {text!r}"
    return int(digits)


def words_of(tags: Sequence[Tag]) -> list[str]:
    return [tag.get_text(" ", strip=True) for tag in tags]
