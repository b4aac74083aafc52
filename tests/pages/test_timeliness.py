"""The page on timeliness: its states and bands add up, its figures open their rows, and it finds
where time is lost."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from bs4 import Tag

from lib.demo import codes
from lib.labels import STAGE
from lib.ui.timeliness.open_book import STATES
from lib.ui.timeliness.sections import SECTIONS
from tests.pages.looking import Seen, follow, look, target, whole
from tests.pages.strolls import stroll
from tests.pages.test_tile_is_list import Lists, assert_opens
from tests.pages.truth import Truth
from tests.pages.viewers import EVERYTHING, NARROW

PAGE = "timeliness"
WHOLE = {"section": "all"}
SEEDS = range(3)
SLOWER = "chậm hơn hẳn"
BANDS = ("overdue_1_5", "overdue_6_20", "overdue_21_60", "overdue_over_60")
WAITING = ("waiting_0_5", "waiting_6_20", "waiting_21_60", "waiting_over_60")
OPENED = 2  # figures of each section that are followed, at one look
LISTS = ("open-book", "time-by-step", "waiting", "extensions", "clock-stops")  # tables by unit


def asked(link: Tag) -> tuple[str, str]:
    """Metric of a figure, and the step it is of."""
    params = target(str(link["href"]))[1]
    cell = dict(pair.split(":") for pair in params.get("cell", "").split(",") if pair)
    return params["metric"], cell.get("stage", "")


def figures(row: Tag) -> dict[tuple[str, str], int]:
    """The counts of a row."""
    return {asked(a): whole(a.get_text()) for a in row.select("td a[href]") if "%" not in a.text}


def panel(seen: Seen, anchor: str) -> Tag:
    found = seen.soup.find(id=anchor)
    assert isinstance(found, Tag), anchor
    return found


def everywhere(province: Truth, seed: int | None) -> dict[str, str]:
    return {"period": "12m"} if seed is None else stroll(province, seed, per_filter=0.2)


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_states_add_up_to_what_is_open(province: Truth, seed: int | None) -> None:
    """For the whole and in every row; the bands add up to what is overdue."""
    seen = look(PAGE, WHOLE | everywhere(province, seed) | {"rows": "open-book"})
    book = panel(seen, "open-book")
    if book.select(".nothing"):
        return
    parts = {str(part["data-key"]): whole(part.select("b")[0].text) for part in book.select("li")}
    assert list(parts) == list(STATES)
    lines = [figures(row) for row in book.select("tbody tr, tfoot tr")]
    for line in lines:
        assert sum(line[key, ""] for key in STATES) == line["open", ""] > 0
        assert sum(line[key, ""] for key in BANDS) == line["overdue", ""]
    *units, total = lines
    assert parts == {key: total[key, ""] for key in STATES}
    for key in total:
        assert sum(unit[key] for unit in units) == total[key], key


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_what_waits_adds_up(province: Truth, seed: int | None) -> None:
    """By age at each step, by step at each unit, and both to the same total."""
    seen = look(PAGE, WHOLE | everywhere(province, seed) | {"rows": "waiting"})
    tables = panel(seen, "waiting").select("table")
    if not tables:
        assert panel(seen, "waiting").select(".nothing")
        return
    by_step, by_unit = tables
    *steps, whole_line = [figures(row) for row in by_step.select("tbody tr, tfoot tr")]
    for step in steps:
        at = {key: count for (key, _stage), count in step.items()}
        assert sum(at[key] for key in WAITING) == at["steps_waiting"]
        assert at["steps_waiting_overdue"] <= at["steps_waiting"]
    for key in WAITING:
        assert (
            sum(n for step in steps for (k, _s), n in step.items() if k == key)
            == (whole_line[key, ""])
        )
    if seen.soup.select('[id="waiting"] tbody th:not(:has(a))'):
        return  # units that the viewer may not look at say their figures without links
    *units, total = [figures(row) for row in by_unit.select("tbody tr, tfoot tr")]
    for unit in units:
        assert sum(unit.get(("steps_waiting", s), 0) for s in STAGE) == unit["steps_waiting", ""]
    assert sum(unit["steps_waiting", ""] for unit in units) == total["steps_waiting", ""]
    assert total["steps_waiting", ""] == whole_line["steps_waiting", ""]


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_figures_open_their_rows(province: Truth, seed: int | None) -> None:
    """The parts of the bar, and figures of every section."""
    seen = look(PAGE, WHOLE | everywhere(province, seed))
    lists = Lists()
    for part in seen.soup.select("#open-book li[data-key]"):
        link = part.select_one("a.cover")
        assert link and asked(link)[0] == part["data-key"]
        assert_opens(link.text, str(link["href"]), lists)
    random = Random(seed)
    for anchor in (*LISTS, "by-source", "by-type"):
        cells = panel(seen, anchor).select("td a[href]")
        for link in random.sample(cells, min(OPENED, len(cells))):
            assert_opens(link.get_text(strip=True), str(link["href"]), lists)
    assert seed is not None or sum(total > 0 for total in lists.opened.values()) > 10


def test_shares_of_steps_are_those_of_raw_rows(province: Truth) -> None:
    """Share and mean of each step, from the days of the raw rows and the calendar's ordinals."""
    rows = province.rows(
        "SELECT s.stage, count(*) AS n, sum(b.ordinal - a.ordinal) AS days FROM file_stage s"
        " JOIN work_day a ON a.day = s.started_on JOIN work_day b ON b.day = s.ended_on"
        " WHERE s.ended_on BETWEEN '2026-01-01' AND '2026-09-30' AND s.ended_on >= s.started_on"
        " GROUP BY s.stage"
    )
    days: dict[str, Any] = {row["stage"]: row for row in rows}
    total = sum(int(row["days"]) for row in rows)
    seen = look(PAGE, WHOLE | {"period": "2026-01-01..2026-09-30"})
    found = {}
    for row in panel(seen, "time-by-step").select("table")[0].select("tbody tr"):
        share, mean = row.select("td")[:2]
        link = share.select_one("a[href]")
        assert link
        found[asked(link)[1]] = (share.get_text(strip=True), mean.get_text(strip=True))
    assert found == {
        stage: (
            f"{100 * int(row['days']) / total:.0f}%",
            f"{int(row['days']) / row['n']:.1f}".replace(".", ","),
        )
        for stage, row in days.items()
    }


def test_the_planted_loss_is_named_first(province: Truth) -> None:
    """The agency that was made to lose its time at advising."""
    seen = look(PAGE, WHOLE | {"period": EVERYTHING})
    section = panel(seen, "time-by-step")
    slow = next(row for row in province.units.values() if row["code"] == codes("worse")[0])
    first = section.select("table")[1].select("tbody tr")[0]
    assert slow["name"] in first.text and "Tham mưu" in first.text
    called = [row for row in section.select("table")[1].select("tbody tr") if SLOWER in row.text]
    planted = {row["name"] for row in province.units.values() if row["code"] in codes("worse")}
    assert {row.select("th a")[0].text for row in called} <= planted and first in called
    assert slow["name"] in section.select("p.text")[0].text


def test_a_section_shows_itself_and_its_links_stay_in_it(province: Truth) -> None:
    """Each panel stands in exactly one section, and in "everything"; the first is the default."""

    def anchors(section: str) -> list[str]:
        seen = look(PAGE, {"period": "12m"} | ({"section": section} if section else {}))
        jumps = [target(str(a["href"]))[1]["section"] for a in seen.soup.select("nav.segmented a")]
        assert jumps == list(SECTIONS)
        for link in seen.soup.select("tbody th a[href], p.more a[href]"):
            key, params = target(str(link["href"]).partition("#")[0])
            assert key != PAGE or params.get("section", "") == section, link
        return [str(part["id"]) for part in seen.soup.select("section.panel[id]")]

    shown = [anchor for section in SECTIONS if section != "all" for anchor in anchors(section)]
    assert shown == list(dict.fromkeys(shown))
    assert sorted(anchors("all")) == sorted(shown)
    assert set(LISTS) <= set(shown)
    assert anchors("") == anchors("open")


@pytest.mark.parametrize("name", [name for name in LISTS if name != "extensions"])
def test_long_tables_open_in_full_in_place(province: Truth, name: str) -> None:
    """The link under a table says how many rows there are, and leads back to the same place."""
    seen = look(PAGE, WHOLE | {"period": EVERYTHING})
    link = panel(seen, name).select_one("p.more a")
    assert link and str(link["href"]).endswith(f"#{name}")
    full = panel(follow(str(link["href"])), name).select("table")[-1]
    assert len(full.select("tbody tr")) == whole(link.text)
    assert len(panel(seen, name).select("table")[-1].select("tbody tr")) < whole(link.text)


@pytest.mark.parametrize("username", NARROW[:2])
@pytest.mark.parametrize("organisation", ["now", "then"])
def test_rows_lead_only_where_the_viewer_may_go(
    province: Truth, username: str, organisation: str
) -> None:
    """A step may have been held by a unit of somebody else: its figures stand without links."""
    seen = look(
        PAGE, WHOLE | {"view_as": username, "organisation": organisation, "period": EVERYTHING}
    )
    rows = [a for a in seen.soup.select("tbody th a.cover") if target(str(a["href"]))[0] == PAGE]
    for link in Random(username).sample(rows, min(5, len(rows))):
        assert follow(str(link["href"])).notice == ""


def test_a_source_leads_to_its_own_page(province: Truth) -> None:
    seen = look(PAGE, WHOLE | {"period": "12m"})
    row = panel(seen, "by-source").select("tbody tr")[0]
    link = row.select_one("th a")
    assert link
    counts = {key: n for (key, _stage), n in figures(row).items()}
    opened = follow(str(link["href"]))
    total = figures(panel(opened, "by-source").select("tfoot tr")[0])
    assert len(panel(opened, "by-source").select("tbody tr")) == 1
    assert counts["overdue"] == total["overdue", ""] and counts["open"] == total["open", ""]
