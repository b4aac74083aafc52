"""What changed since a day: the states balance, the choice of the day holds, links stay in it."""

from __future__ import annotations

import pytest
from bs4 import Tag

from lib import formats
from lib.i18n import _, use
from lib.metrics import METRICS
from lib.ui.changes_page import STATES
from tests.pages.looking import Seen, look, target, whole
from tests.pages.strolls import stroll
from tests.pages.test_tile_is_list import Lists, assert_opens, assert_tile_opens
from tests.pages.truth import Truth
from tests.pages.viewers import EVERYTHING

PAGE = "changes"
WEEK_BEFORE, MONTHS_BEFORE = "2026-11-13", "2026-08-31"  # of the demonstration of the tests


def book(seen: Seen) -> list[Tag]:
    """The rows of the table of states, its total last."""
    table = seen.soup.select("section.panel table")[0]
    return [*table.select("tbody tr"), *table.select("tfoot tr")]


def numbers(row: Tag) -> list[int]:
    return [whole(cell.text) for cell in row.select("td") if cell.text.strip()]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("since", [WEEK_BEFORE, "2026-03-31"])
def test_states_balance(province: Truth, seed: int, since: str) -> None:
    """At the start + joined − left = now, in each state and in all; now is what is in progress."""
    address = stroll(province, seed, per_filter=0.2) | {"since": since}
    seen = look(PAGE, address)
    *states, total = map(numbers, book(seen))
    assert len(states) == len(STATES)
    for before, joined, left, now in states:
        assert before + joined - left == now
    assert total == [sum(row[0] for row in states), sum(row[3] for row in states)]
    newest = book(seen)[0].select("td a")[-1]  # its address has the days that are looked at
    assert Lists().total(str(newest["href"]), metric="open") == total[1]


def test_tiles_open_their_files(province: Truth) -> None:
    seen, lists = look(PAGE, {"since": MONTHS_BEFORE}), Lists()
    for tile in seen.soup.select("li.tile"):
        assert_tile_opens(str(tile["data-key"]), tile, lists)
    assert len(lists.opened) == 4 and all(lists.opened.values())


@pytest.mark.parametrize("since", ["", WEEK_BEFORE])
def test_the_default_is_a_working_week(province: Truth, since: str) -> None:
    seen = look(PAGE, {"since": since} if since else {})
    assert "13/11/2026" in seen.title
    chosen = seen.soup.select("nav.segmented a[aria-current]")
    assert [link.text.strip() for link in chosen] == ["một tuần làm việc"]


@pytest.mark.parametrize(
    "since", ["2026-11-20", "2027-01-01", "1999-01-01", "yesterday", "2026-02-30"]
)
def test_a_day_that_cannot_be_is_a_week(province: Truth, since: str) -> None:
    """The last day itself, the future, a day before the first file, no day at all."""
    assert "13/11/2026" in look(PAGE, {"since": since}).title


def test_links_keep_the_day(province: Truth) -> None:
    seen = look(PAGE, {"since": MONTHS_BEFORE, "rows": "by-unit"})
    within = [target(link) for link in seen.links if target(link.partition("#")[0])[0] == PAGE]
    rows = [params for _key, params in within if "unit" in params]
    assert len(rows) > 5
    assert {params["since"] for params in rows} == {MONTHS_BEFORE}
    unit = look(PAGE, rows[0])
    assert "31/08/2026" in unit.title


def test_verdicts_change_only_when_a_month_has_ended(province: Truth) -> None:
    text = "nhận định theo tháng chỉ thay đổi khi hết tháng"
    assert text in look(PAGE, {"since": WEEK_BEFORE}).text
    assert text not in look(PAGE, {"since": MONTHS_BEFORE}).text


@pytest.mark.parametrize("key", METRICS)
def test_every_figure_has_a_card(province: Truth, key: str) -> None:
    """Its name, its definition, its value, and the rows behind it."""
    use("vi")
    seen = look("metric", {"metric": key, "period": EVERYTHING})
    metric = METRICS[key]
    assert seen.title == _(metric.label)
    for words in (metric.definition, metric.formula, metric.owner, metric.legal_basis):
        assert _(words) in seen.text
    counted = next(a for a in seen.soup.select("dd a") if target(str(a["href"]))[0] == "files")
    href = str(counted["href"])
    assert target(href)[1]["metric"] == key
    assert whole(counted.text) == Lists().total(href)


@pytest.mark.parametrize("key", ["overdue", "on_time_rate", "open_issues", "step_median"])
def test_a_list_leads_to_the_card_of_its_figure(province: Truth, key: str) -> None:
    seen = look("files", {"metric": key, "unit": "H61.09", "period": "12m"})
    cards = [target(link)[1] for link in seen.links if target(link)[0] == "metric"]
    assert {"metric": key, "unit": "H61.09", "period": "12m"} in cards


def test_the_card_says_the_rate_in_numbers(province: Truth) -> None:
    seen = look("metric", {"metric": "on_time_rate", "period": EVERYTHING})
    parts = [whole(link.text) for link in seen.soup.select("dd a")[:2]]
    share = formats.percent(parts[0] / parts[1])
    assert f"{formats.number(parts[0])} ÷ {formats.number(parts[1])} = {share}" in seen.text
    href = str(seen.soup.select("dd a")[0]["href"])
    rest = href.replace("part=numerator", "part=remainder")
    assert_opens(seen.soup.select(".hero b")[0].text, rest, Lists())
