"""HTML components: whatever comes from the database stays text, whatever is a link stays here."""

from __future__ import annotations

import base64
import dataclasses
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from lib.database.schema import EVENT_KINDS, ISSUE_STEPS
from lib.i18n import use
from lib.ui import html
from lib.ui.html import (
    Attention,
    Bar,
    Cell,
    Chip,
    Column,
    Event,
    Figure,
    ForeignLinkError,
    Link,
    MenuItem,
    Option,
    Spark,
    Stack,
    Stage,
    Tile,
)
from lib.ui.html.files import EVENT_ICONS
from lib.ui.html.head import EMPTY_STATES
from lib.ui.icons import ICONS

ATTACK = "<script>alert(1)</script>\" onmouseover='x' **bold** [a](javascript:b) & <img src=x>"


@pytest.fixture(autouse=True)
def english() -> None:
    use("en")


class Reader(HTMLParser):
    """Collects tags, attributes and text as a browser would see them; checks the nesting."""

    VOID = frozenset({"input", "img", "br"})

    def __init__(self, markup: Markup) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.unclosed: list[str] = []
        self.feed(str(markup))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def values(self, name: str) -> list[str | None]:
        return [value for key, value in self.attributes if key == name]


def _table(text: str) -> Markup:
    columns = [Column("a", text, help=text), *(Column(key, key) for key in "bcdefg")]
    row: dict[str, Cell] = {
        "a": text,
        "b": Bar(text, 0.5, tip=text),
        "c": Chip(text, tip=text),
        "d": Figure(text, text),
        "e": Link(text, "files"),
        "f": Stack(text, text),
        "g": Spark([1, 2], text),
        "href": "unit?id=1",
    }
    return html.data_table(columns, [row, row | {"a": Stack(text, text)}], text, total=row)


def _tile(t: str) -> Tile:
    return Tile(
        label=t, value=t, href="files", unit=t, delta=t, compared=t, verdict=[Chip(t, "high", t)],
        why=t, about="metric", meaning=t, help=t, trend=[1, 2], trend_label=t, links=[(t, "files")],
        key=t,
    )  # fmt: skip


WITH_TEXT: dict[str, Callable[[str], Markup]] = {
    "attention": lambda t: html.attention_list([Attention("high", t, t, t, "files")]),
    "chips": lambda t: html.chips([Chip(t, "good", t, "files")]),
    "facts": lambda t: html.facts([(t, t), (t, Stack(t, t))]),
    "footer": html.footer,
    "menu": lambda t: html.menu(t, t, [MenuItem(t, "files", "grid")]),
    "nothing": lambda t: html.empty_state("empty", t, t, (t, "./")),
    "mix": lambda t: html.join([html.mix([1, 0, 2], t), html.mix_legend([t])]),
    "notice": lambda t: html.notice(t, "medium", (t, "./")),
    "page head": lambda t: html.page_head(t, [(t, "./")], t, t, Chip(t), Chip(t)),
    "panel": lambda t: html.panel(t, html.paragraph(t), sub=t, action=(t, "files")),
    "ribbon": html.demo_ribbon,
    "search": lambda t: html.search_box("files", t, t, t, {t: t}),
    "segmented": lambda t: html.segmented(t, [Option(t, "./", True, t)]),
    "stages": lambda t: html.stage_bar([Stage(t, 2.0, t, t, t, t)], t),
    "table": _table,
    "tiles": lambda t: html.tiles([_tile(t)]),
    "timeline": lambda t: html.timeline([Event(t, t, t, "received", "high")]),
}


@pytest.mark.parametrize("name", WITH_TEXT)
class TestTextOfTheDatabase:
    def test_adds_no_tag_and_no_attribute(self, name: str) -> None:
        calm, attacked = Reader(WITH_TEXT[name]("calm")), Reader(WITH_TEXT[name](ATTACK))
        assert attacked.tags == calm.tags
        assert [key for key, _value in attacked.attributes] == [
            key for key, _value in calm.attributes
        ]

    def test_is_shown_as_written(self, name: str) -> None:
        """Also its asterisks and brackets: nothing is read as Markdown."""
        assert ATTACK in Reader(WITH_TEXT[name](ATTACK)).text + [
            value for _key, value in Reader(WITH_TEXT[name](ATTACK)).attributes
        ]

    def test_leaves_every_tag_closed(self, name: str) -> None:
        assert Reader(WITH_TEXT[name](ATTACK)).unclosed == []


class TestLinks:
    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "https://example.com/",
            "//example.com/files",
            "/\\example.com",
            "files?x=<b>",
            'files" onclick="x',
            "files?q=a b",
            "",
        ],
    )
    def test_to_anywhere_else_are_refused(self, address: str) -> None:
        with pytest.raises(ForeignLinkError):
            html.href(address)

    @pytest.mark.parametrize(
        "address",
        ["./", "files", "./files?measure=late&page=2", "unit?id=H59.12", "?page=2", "#list",
         "files?q=%C4%91%E1%BA%A5t", "file?code=H59-240101-0001&origin=a:b"],
    )  # fmt: skip
    def test_to_pages_of_the_app_pass(self, address: str) -> None:
        assert html.href(address) == address

    @pytest.mark.parametrize(
        "build",
        [
            lambda: html.tiles([Tile("a", "1", "javascript:x")]),
            lambda: html.tiles([Tile("a", "1", links=[("a", "javascript:x")])]),
            lambda: html.attention_list([Attention("high", "a", "b", href="javascript:x")]),
            lambda: html.data_table([Column("a", "a")], [{"a": "a", "href": "javascript:x"}], "c"),
            lambda: html.data_table([Column("a", "a", sort="javascript:x")], [], "c"),
            lambda: html.data_table(
                [Column("a", "a"), Column("b", "b")], [{"b": Link("x", "javascript:x")}], "c"
            ),
            lambda: html.pager(1, 2, 3, "javascript:x", "javascript:x"),
            lambda: html.segmented("a", [Option("a", "javascript:x")]),
            lambda: html.search_box("javascript:x", "q", "", "a"),
            lambda: html.page_head("a", [("b", "javascript:x")]),
            lambda: html.empty_state("empty", action=("a", "javascript:x")),
            lambda: html.chips([Chip("a", href="javascript:x")]),
            lambda: html.menu("a", "b", [MenuItem("c", "javascript:x", "grid")]),
        ],
    )
    def test_are_checked_by_every_component(self, build: Callable[[], Markup]) -> None:
        with pytest.raises(ForeignLinkError):
            build()


class TestShow:
    def test_refuses_text_that_was_not_escaped(self) -> None:
        with pytest.raises(TypeError, match="Markup only"):
            html.show("<b>text</b>")  # type: ignore[arg-type]


class TestTiles:
    def test_more_than_eight_are_refused(self) -> None:
        with pytest.raises(ValueError, match="9 tiles"):
            html.tiles([Tile("a", "1")] * 9)

    def test_the_whole_card_leads_to_the_files(self) -> None:
        reader = Reader(html.tiles([Tile("Overdue", "12", "files?measure=overdue", unit="files")]))
        assert reader.values("href") == ["files?measure=overdue"]
        assert "Overdue: 12 files" in reader.values("aria-label")

    def test_a_verdict_says_itself_in_a_word_and_a_shape(self) -> None:
        tile = Tile("a", "1", delta="+3", verdict=[Chip("worsening", "high")], why="8 months")
        reader = Reader(html.tiles([tile]))
        assert "worsening" in reader.text and "8 months" in reader.text
        assert {"icon icon-up", "icon icon-alert"} <= set(reader.values("class"))

    def test_the_card_of_the_figure_is_one_click_away(self) -> None:
        reader = Reader(html.tiles([Tile("Overdue", "12", "files", about="metric?metric=overdue")]))
        assert reader.values("href") == ["metric?metric=overdue", "files"]


class TestTable:
    def test_names_its_columns_and_rows_for_screen_readers(self) -> None:
        columns = [Column("a", "Unit"), Column("b", "Late", sort="?sort=b", sorted="descending")]
        markup = html.data_table(columns, [{"a": "Sở Y tế", "b": Figure("3")}], "Units")
        reader = Reader(markup)
        assert reader.values("scope") == ["col", "col", "row"]
        assert reader.values("aria-sort") == ["descending"]
        assert "<caption>Units</caption>" in markup

    def test_a_missing_cell_is_a_dash(self) -> None:
        columns = [Column("a", "A"), Column("b", "B")]
        for row in ({"a": "x", "b": None}, {"a": "x"}):
            assert '<td data-label="B">—</td>' in html.data_table(columns, [row], "c")

    @pytest.mark.parametrize(
        ("share", "width"), [(0.5, "50.0%"), (1.7, "100%"), (-1, "0%"), (None, "0%")]
    )
    def test_a_bar_stays_inside_its_cell(self, share: float | None, width: str) -> None:
        columns = [Column("a", "A"), Column("b", "B")]
        markup = html.data_table(columns, [{"a": "x", "b": Bar("1", share)}], "c")
        assert f"--share:{width}" in markup

    def test_a_pager_without_neighbours_has_no_link(self) -> None:
        reader = Reader(html.pager(1, 20, 20))
        assert "a" not in reader.tags
        assert "1–20 of 20" in reader.text


class TestMix:
    def test_parts_are_as_long_as_their_counts_and_keep_their_tone(self) -> None:
        drawn = re.findall(r'class="part-(\d)" style="flex-grow:(\d+)"', html.mix([1, 0, 3], "x"))
        assert drawn == [("1", "1"), ("3", "3")]

    @pytest.mark.parametrize("counts", [[], [0, 0]])
    def test_nothing_is_not_drawn(self, counts: list[int]) -> None:
        assert html.mix(counts, "x") == ""


class TestSparkline:
    def _points(self, markup: Markup) -> list[list[tuple[float, float]]]:
        image = re.search(r"base64,([^)]+)\)", str(markup))
        assert image is not None
        drawing = base64.b64decode(image.group(1)).decode()
        return [
            [tuple(map(float, pair.split(","))) for pair in run.split()]  # type: ignore[misc]
            for run in re.findall(r'<polyline points="([^"]*)"', drawing)
        ]

    def test_higher_values_are_drawn_higher(self) -> None:
        [[(x0, y0), (x1, y1)]] = self._points(html.sparkline([1, 5]))
        assert x1 > x0 and y1 < y0

    def test_an_unknown_value_is_a_gap(self) -> None:
        runs = self._points(html.sparkline([1, 2, None, 3, float("nan"), 4]))
        assert [len(run) for run in runs] == [2, 1, 1]

    def test_a_constant_is_a_level_line(self) -> None:
        [points] = self._points(html.sparkline([7, 7, 7]))
        assert len({y for _x, y in points}) == 1

    @pytest.mark.parametrize("values", [[], [1], [None, None], [None, 3, None]])
    def test_too_little_is_not_drawn(self, values: list[float | None]) -> None:
        assert html.sparkline(values) == ""


class TestNothing:
    def test_each_kind_looks_and_reads_differently(self) -> None:
        drawn = {kind: html.empty_state(kind) for kind in EMPTY_STATES}
        assert len(set(drawn.values())) == len(EMPTY_STATES) == 5
        assert len({drawing for drawing, _title, _text in EMPTY_STATES.values()}) == 5

    def test_a_fault_is_announced(self) -> None:
        assert 'role="alert"' in html.empty_state("failed")


class TestStages:
    def test_widths_are_the_shares_of_working_days(self) -> None:
        stages = [Stage("a", 1, "1"), Stage("b", 3, "3")]
        assert re.findall(r"flex-grow:([\d.]+)", html.stage_bar(stages, "c")) == ["0.25", "0.75"]

    def test_steps_without_any_time_are_drawn_equal(self) -> None:
        stages = [Stage("a", 0, "0"), Stage("b", 0, "0")]
        assert re.findall(r"flex-grow:([\d.]+)", html.stage_bar(stages, "c")) == ["1", "1"]

    def test_a_late_step_is_said_in_words(self) -> None:
        assert "late" in Reader(html.stage_bar([Stage("a", 1, "1", late=True)], "c")).text


class TestIcons:
    def test_every_kind_of_event_and_step_has_a_drawing(self) -> None:
        assert set(EVENT_ICONS) == {*EVENT_KINDS, *ISSUE_STEPS}
        assert set(EVENT_ICONS.values()) <= set(ICONS)

    def test_an_unknown_drawing_is_a_fault(self) -> None:
        with pytest.raises(KeyError, match="no drawing"):
            html.icon("unicorn")


def test_components_are_plain_values() -> None:
    """Frozen: a component handed to two places cannot be changed by one of them."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        Tile("a", "1").label = "b"  # type: ignore[misc]
