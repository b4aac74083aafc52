"""The page "worth checking": every check with its files, who is named, and who never is."""

from __future__ import annotations

import pytest

from lib import formats
from lib.demo import PLANTS
from lib.wording.checks import CHECKS
from tests.pages.looking import Seen, follow, look, target, whole
from tests.pages.test_tile_is_list import Lists, assert_opens, figure_cells
from tests.pages.truth import Truth
from tests.pages.viewers import EVERYTHING, NARROW

SENTENCE = "Cần rà soát, chưa phải kết luận."
SMALL = {plant.code for plant in PLANTS if plant.role in ("lucky", "unlucky")}
ODD = {"buncher", "late_extender", "back_dater", "late_supplement", "hand_off"}


@pytest.fixture
def seen(province: Truth) -> Seen:
    return look("checking", {"period": EVERYTHING})


def panels(seen: Seen) -> dict[str, str]:
    """The panel of each check, by its anchor, as text."""
    keys = {check.key for check in CHECKS}
    found = {str(tag["id"]): tag.get_text(" ", strip=True) for tag in seen.soup.select("[id]")}
    return {key: text for key, text in found.items() if key in keys}


def test_every_check_has_its_panel_and_its_caveat(seen: Seen) -> None:
    assert set(panels(seen)) == {check.key for check in CHECKS}
    assert all(SENTENCE in text for text in panels(seen).values())
    leads = {link[1:] for link in seen.links if link.startswith("#")}
    assert leads == {check.key for check in CHECKS}


def test_every_figure_opens_its_files(seen: Seen) -> None:
    """All of them, on the whole span of the demonstration: counts, shares and pairs."""
    lists = Lists()
    cells = figure_cells(seen)
    assert len(cells) > 4 * len(CHECKS)
    for text, href in dict.fromkeys(cells):
        assert_opens(text, href, lists)
    assert sum(total > 0 for total in lists.opened.values()) > len(lists.opened) / 2


def named(seen: Seen) -> set[str]:
    """Codes of the units that have a row in a panel."""
    links = [str(a["href"]) for a in seen.soup.select("section[id] tbody th a[href]")]
    return {target(href)[1]["unit"] for href in links if target(href)[0] == "unit"}


def test_only_planted_agencies_are_named(seen: Seen) -> None:
    odd = {plant.code for plant in PLANTS if plant.role in ODD}
    assert named(seen)
    assert named(seen) <= odd
    assert not named(seen) & SMALL


def test_files_handed_back_between_two_agencies_open(seen: Seen) -> None:
    pairs = [(text, href) for text, href in figure_cells(seen) if "between:" in href]
    assert pairs
    text, href = pairs[0]
    opened = follow(href)
    assert opened.total == whole(text) > 0
    one, other = (
        part.strip() for part in opened.text.split("giữa: ")[1].split(" | ")[0].split("–")
    )
    assert one != other and one in seen.text and other in seen.text


def test_those_who_see_one_agency_are_told_that_nothing_can_be_compared(province: Truth) -> None:
    narrow = look("checking", {"period": EVERYTHING, "view_as": NARROW[0]})
    assert not named(narrow)
    assert narrow.text.count("quá ít đơn vị để so sánh") == len(CHECKS)


def test_a_day_without_files_is_calm(province: Truth) -> None:
    empty = look("checking", {"unit": "29533", "period": "2026-11-20..2026-11-20"})
    assert not named(empty)
    assert not {"failed", "forbidden"} & set(empty.nothing)
    assert "nan" not in empty.text.lower().split()
    assert formats.DASH in empty.text
