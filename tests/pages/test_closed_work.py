"""The part on closed work: every figure opens its rows, and the parts agree with each other."""

from __future__ import annotations

from random import Random
from urllib.parse import urlencode

import pytest

from lib.metrics import METRICS, SHARE
from tests.pages.looking import DASH, Seen, look, target, whole
from tests.pages.strolls import stroll
from tests.pages.test_tile_is_list import Lists, assert_opens
from tests.pages.truth import Truth
from tests.pages.viewers import EVERYTHING

PANELS = ("closed-work", "peers-table", "mix", "deadlines", "duration")
SEEDS = range(4)
CELLS = 14  # of each look
CLOSED = {"section": "closed"}


def cells(seen: Seen, panel: str) -> list[tuple[str, str]]:
    """The figures in the tables of one panel, totals too, as (text, address)."""
    links = seen.soup.select(f"#{panel} td a[href]")
    found = [(link.get_text(strip=True), str(link["href"])) for link in links]
    return [(text, href) for text, href in found if target(href)[0] == "files"]


def assert_cell_opens(text: str, href: str, lists: Lists) -> None:
    """A figure, or for a rate the number of rows of one of its parts."""
    _key, params = target(href)
    is_part = METRICS[params["metric"]].unit == SHARE and text != DASH and not text.endswith("%")
    if is_part:
        assert whole(text) == lists.total(href), href
    else:
        assert_opens(text, href, lists)


@pytest.mark.parametrize("seed", SEEDS)
def test_cell_is_list(province: Truth, seed: int) -> None:
    seen = look("timeliness", CLOSED | stroll(province, seed, per_filter=0.2))
    found = [cell for panel in PANELS for cell in cells(seen, panel)]
    lists = Lists()
    for text, href in Random(seed).sample(found, min(CELLS, len(found))):
        assert_cell_opens(text, href, lists)


def test_every_panel_of_the_whole_province_opens_rows(province: Truth) -> None:
    """What the random looks would miss if there were nothing to count: here there is."""
    seen = look("timeliness", CLOSED | {"period": EVERYTHING})
    for panel in PANELS:
        found, lists = cells(seen, panel), Lists()
        assert found, panel
        for text, href in found[:: max(1, len(found) // 5)]:
            assert_cell_opens(text, href, lists)
        assert any(lists.opened.values()), panel


def test_table_and_overview_say_the_same_of_a_unit(province: Truth) -> None:
    """One comparison for the funnel, the table by unit and the list of what needs attention."""
    asked = {"period": EVERYTHING}
    everyone = look("timeliness", CLOSED | asked | {"rows": "peers"})
    by_unit = look("unit", asked)
    said = {}
    for seen, place in ((everyone, "#peers-table"), (by_unit, "table")):
        rows = seen.soup.select(place)[0].select("tbody tr")
        said[place] = {
            row.select("th")[0].get_text(" ", strip=True): row.select(".chip")[0].get_text()
            for row in rows
        }
    shared = said["#peers-table"].keys() & said["table"].keys()
    assert len(shared) > 40
    assert {u: said["#peers-table"][u] for u in shared} == {u: said["table"][u] for u in shared}
    assert len(set(said["table"].values())) > 1


def test_sentence_counts_the_verdicts_of_the_table(province: Truth) -> None:
    seen = look("timeliness", CLOSED | {"period": EVERYTHING, "rows": "peers", "lang": "en"})
    chips = [chip.get_text(strip=True) for chip in seen.soup.select("#peers-table tbody .chip")]
    sentence = seen.soup.select("#peers .text")[0].get_text()
    expected = [chips.count(word) for word in ("far below", "far above", "not enough data")]
    numbers = [whole(part) for part in sentence.replace(".", ";").split(";")[:3]]
    assert numbers == expected
    assert f"The other {len(chips) - sum(expected)} " in sentence


def test_both_deadlines_and_what_lies_between(province: Truth) -> None:
    """The list of the files that an extension saved is the difference of the two counts."""
    seen = look("timeliness", CLOSED | {"period": EVERYTHING})
    rows = seen.soup.select("#deadlines table")[0].select("tbody tr, tfoot tr")
    late, overdue = (
        [whole(row.select("td")[number].get_text()) for row in rows] for number in (1, 2)
    )
    assert late[0] - late[1] == late[2] > 0
    assert overdue[0] - overdue[1] == overdue[2]


def test_nothing_closed_is_said_and_not_drawn(province: Truth) -> None:
    """A unit and kind without a file: no table with zeros, no chart."""
    address = {"cell": "document_type:" + urlencode({"": "none of these"})[1:]}
    seen = look("timeliness", CLOSED | address)
    assert seen.nothing.count("empty") >= 3
    assert not seen.soup.select("#peers-table, #mix table, #deadlines table")
