"""Every number opens exactly the rows behind it: what a page says is what the list has."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from bs4 import Tag

from lib import formats
from lib.config import settings
from lib.database.schema import case_file
from lib.metrics import COUNT, METRICS, PARTS, SHARE
from lib.query.records import PAGE_SIZE
from tests.pages.looking import DASH, Seen, follow, look, target, whole
from tests.pages.strolls import stroll
from tests.pages.truth import Truth
from tests.pages.viewers import EVERYTHING

SEEDS = range(4)
FIGURES = ["overview", "unit", "quality", "issues"]  # pages with tiles and tables
TABLES = [*FIGURES, "changes", "checking", "data", "metric"]
CELLS = 10  # of each table and look


class Lists:
    """Opens lists by their address, each once."""

    def __init__(self) -> None:
        self.opened: dict[str, int] = {}

    def total(self, href: str, **changes: str) -> int:
        """How many rows the list at ``href`` has; its page shows as many as fit on it."""
        key, params = target(href)
        address = f"./{key}?{urlencode(params | changes)}"
        if address not in self.opened:
            assert key == "files", href
            seen = follow(address)
            assert len(seen.rows) == min(seen.total, PAGE_SIZE), address
            assert seen.nothing == ([] if seen.total else ["zero"]), address
            self.opened[address] = seen.total
        return self.opened[address]


def assert_opens(shown: str, href: str, lists: Lists) -> None:
    """``shown``, a figure as the page writes it, is what the list behind ``href`` comes to."""
    _key, params = target(href)
    metric = METRICS[params["metric"]]
    # of a duration, only what it rests on and leaves out are numbers of rows
    part = params.get("part", "numerator")
    rows = metric.unit == SHARE or part != "numerator"
    if metric.unit == COUNT or (rows and shown.replace(".", "").isdigit()):
        assert whole(shown) == lists.total(href), href
    elif metric.unit == SHARE:
        counted, rest, n = (
            lists.total(href, part=part) for part in ("numerator", "remainder", "denominator")
        )
        assert counted + rest == n, href
        enough = n >= settings().minimum_n
        assert shown == (formats.percent(counted / n) if enough else DASH), href
        assert params["part"] in PARTS
    else:
        assert (shown != DASH) == (lists.total(href) > 0), href


def assert_tile_opens(key: str, tile: Tag, lists: Lists) -> None:
    """The big figure, and each small one beside it."""
    whole_card = tile.select_one("a.cover")
    assert whole_card
    assert target(str(whole_card["href"]))[1]["metric"] == key
    assert_opens(whole_card.select("b")[0].get_text(strip=True), str(whole_card["href"]), lists)
    for link in tile.select("p.sub a"):
        assert whole(link.get_text()) == lists.total(str(link["href"])), link


def figure_cells(seen: Seen) -> list[tuple[str, str]]:
    """The figures in tables, totals too, as (text, address)."""
    links = seen.soup.select("td a[href]")
    found = [(link.get_text(strip=True), str(link["href"])) for link in links]
    return [(text, href) for text, href in found if target(href)[0] == "files"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("key", FIGURES)
def test_tile_is_list(province: Truth, key: str, seed: int) -> None:
    lists = Lists()
    tiles = look(key, stroll(province, seed)).tiles
    assert 0 < len(tiles) <= 8
    for metric, tile in tiles.items():
        assert_tile_opens(metric, tile, lists)
    assert len(lists.opened) >= len(tiles)


@pytest.mark.parametrize("key", FIGURES)
def test_tiles_of_the_whole_province_are_not_idle(province: Truth, key: str) -> None:
    """What the random looks would miss if there were nothing to count: here there is."""
    lists = Lists()
    for metric, tile in look(key).tiles.items():
        assert_tile_opens(metric, tile, lists)
    assert sum(total > 0 for total in lists.opened.values()) > len(lists.opened) / 2


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("key", TABLES)
def test_cell_is_list(province: Truth, key: str, seed: int) -> None:
    """Figures of the tables by unit and by field, with their totals."""
    cells = figure_cells(look(key, stroll(province, seed, per_filter=0.2)))
    lists = Lists()
    for text, href in Random(seed).sample(cells, min(CELLS, len(cells))):
        assert_opens(text, href, lists)


def test_cells_of_an_unknown_field_open_too(own_province: sa.Engine) -> None:
    """The row of files without a field, and its steps under a cell that is open already."""
    with own_province.begin() as connection:
        connection.execute(
            sa.update(case_file).where(case_file.c.id % 3 == 0).values(field_id=None)
        )
    lists = Lists()
    seen = look("unit", {"period": EVERYTHING})
    cells = [(text, href) for text, href in figure_cells(seen) if "cell=field:" in href]
    assert len(cells) == 5
    for text, href in cells:
        assert_opens(text, href, lists)
    seen = look("unit", {"period": EVERYTHING, "cell": "field:"})
    steps = [(text, href) for text, href in figure_cells(seen) if "stage:" in href]
    assert len(steps) == 16 and all("field:" in href for _text, href in steps)
    for text, href in steps:
        assert_opens(text, href, lists)
    assert sum(total > 0 for total in lists.opened.values()) > 10


@pytest.mark.parametrize("organisation", ["now", "then"])
def test_row_is_unit(province: Truth, organisation: str) -> None:
    """A row of the table by unit opens a page that shows the figures of the row."""
    table = look("overview", {"organisation": organisation, "period": EVERYTHING})
    rows = [row for row in table.rows if row.select("td a")]
    for row in Random(5).sample(rows, 3):
        link = row.select_one("th a")
        assert link
        opened = follow(str(link["href"]))
        cells = [(a.get_text(strip=True), target(str(a["href"]))) for a in row.select("td a")]
        compared = {params["metric"]: text for text, (_key, params) in cells}
        shared = compared.keys() & opened.figures.keys()
        assert len(shared) > 3
        assert {m: compared[m] for m in shared} == {m: opened.figures[m] for m in shared}


def test_rows_add_up_to_the_total(province: Truth) -> None:
    """Each file is in exactly one row of the table by unit, in either view of the organisation."""
    sums = []
    for organisation in ("now", "then"):
        seen = look("unit", {"organisation": organisation, "period": EVERYTHING})
        by_unit = seen.soup.select("table")[0]
        for metric in ("received", "overdue"):
            cells = [a for a in by_unit.select("tbody td a") if _metric(a) == metric]
            total = [a for a in by_unit.select("tfoot td a") if _metric(a) == metric]
            assert sum(whole(a.get_text()) for a in cells) == whole(total[0].get_text())
            sums.append((metric, whole(total[0].get_text())))
    assert sums[:2] == sums[2:]


def test_short_table_says_how_many_there_are(province: Truth) -> None:
    seen = look("overview", {"period": EVERYTHING})
    to_all = [a for a in seen.soup.select("a[href]") if target(str(a["href"]))[0] == "unit"]
    link = next(a for a in to_all if "unit" not in target(str(a["href"]))[1])
    everyone = follow(str(link["href"])).soup.select("table")[0]
    assert whole(link.get_text()) == len(everyone.select("tbody tr")) > len(seen.rows)


def _metric(link: Tag) -> str:
    return target(str(link["href"]))[1].get("metric", "")


@pytest.mark.parametrize("seed", [None, *SEEDS[:3]])
def test_what_needs_attention_opens_what_it_is_about(province: Truth, seed: int | None) -> None:
    seen = look("overview", None if seed is None else stroll(province, seed, per_filter=0.2))
    entries = seen.soup.select(".attention > li")
    assert entries or "zero" in seen.nothing
    for entry in entries:
        link, figure = entry.select("a[href]")[0], entry.select(".figure")[0].get_text(strip=True)
        key, params = target(str(link["href"]))
        assert entry.select(".why")[0].get_text(strip=True), "no reason given"
        OPENED[key](follow(str(link["href"])), figure, link.get_text(strip=True), params)


def _opened_files(seen: Seen, figure: str, _text: str, _params: dict[str, str]) -> None:
    assert seen.total == whole(figure) > 0


def _opened_unit(seen: Seen, figure: str, text: str, _params: dict[str, str]) -> None:
    assert text in seen.title
    assert figure in seen.figures.values()


def _opened_file(seen: Seen, figure: str, text: str, params: dict[str, str]) -> None:
    assert text in seen.title
    assert params["code"] in seen.text
    if "period" not in params:  # the days past due at the end of a past period were fewer
        assert figure in seen.text


OPENED: dict[str, Callable[[Seen, str, str, dict[str, str]], None]] = {
    "files": _opened_files,
    "instructions": _opened_files,
    "unit": _opened_unit,
    "file": _opened_file,
}


@pytest.mark.parametrize("metric", METRICS)
def test_choices_above_the_list_are_counts(province: Truth, metric: str) -> None:
    """Each part of a figure, and of files each stock of the book, says how many rows it opens."""
    seen = look("files", {"metric": metric, "period": "12m"})
    choices = [a for a in seen.soup.select("nav.segmented a[href]") if a.select("small")]
    current = [a for a in choices if a.get("aria-current")]
    for link in current:
        assert whole(link.select("small")[0].get_text()) == seen.total
    of_files = METRICS[metric].fact == "case_file"
    assert len(choices) >= (3 if of_files else 0)
    lists = Lists()
    for link in Random(metric).sample(choices, min(3, len(choices))):
        assert whole(link.select("small")[0].get_text()) == lists.total(str(link["href"]))


def test_pages_of_a_list_hold_every_file_once(province: Truth) -> None:
    asked = {"metric": "received", "period": "2026-Q3"}
    first = look("files", asked)
    codes: list[str] = []
    href: str | None = f"./files?{urlencode(asked)}"
    while href:
        seen = follow(href)
        codes += sorted(seen.codes)
        following = seen.soup.select_one("a[rel=next]")
        href = str(following["href"]) if following else None
    assert len(codes) == len(set(codes)) == first.total > 2 * PAGE_SIZE
