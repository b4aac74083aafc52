"""The frame: a style sheet and a script that the browser's sanitizer lets through."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from streamlit.testing.v1 import AppTest

from lib.i18n import use
from lib.ui import frame, icons
from lib.ui.icons import ICONS


@pytest.fixture(autouse=True)
def vietnamese() -> None:
    use("vi")


def _inside(text: str) -> str:
    """What stands between the outer pair of tags."""
    return text[text.index(">") + 1 : text.rindex("<")]


class TestSanitizer:
    """It throws a style sheet or script away that holds "<" before a letter or a slash."""

    trap = re.compile(r"<[/\w]")

    def test_keeps_the_style_sheet(self) -> None:
        assert self.trap.findall(_inside(frame._style())) == []

    def test_keeps_the_script(self) -> None:
        assert self.trap.findall(frame.bridge_script()) == []


class TestStyle:
    def test_closes_every_brace(self) -> None:
        sheet = _inside(frame._style())
        assert sheet.count("{") == sheet.count("}") > 100

    def test_asks_no_other_host(self) -> None:
        addresses = re.findall(r"url\([\"']?([^)\"']*)", frame._style())
        assert len(addresses) > len(ICONS)
        assert [a for a in addresses if not a.startswith("data:")] == []

    def test_draws_every_icon(self) -> None:
        assert len(icons.style().splitlines()) == len(ICONS)

    @pytest.mark.parametrize("name", ["ground", "card", "line", "ink", "muted", "accent", "high"])
    def test_has_each_colour_for_light_and_for_dark(self, name: str) -> None:
        assert re.search(rf"--{name}: light-dark\(#\w+, #\w+\);", frame._style())


class TestContrast:
    """WCAG AA on every ground that text stands on, in both themes."""

    grounds = ("ground", "card", "faint")
    soft = (("good", "good-soft"), ("medium", "medium-soft"), ("high", "high-soft"))

    def _colours(self, name: str) -> tuple[str, str]:
        found = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\);", frame._style())
        assert found is not None, name
        return found.group(1), found.group(2)

    def _ratio(self, one: str, other: str) -> float:
        lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
        return (lighter + 0.05) / (darker + 0.05)

    @pytest.mark.parametrize("text", ["ink", "muted", "accent", "good", "medium", "high"])
    @pytest.mark.parametrize("ground", grounds)
    def test_of_text(self, text: str, ground: str) -> None:
        for one, other in zip(self._colours(text), self._colours(ground), strict=True):
            assert self._ratio(one, other) >= 4.5

    @pytest.mark.parametrize(("text", "ground"), [*soft, ("accent", "accent-soft")])
    def test_of_chips(self, text: str, ground: str) -> None:
        for one, other in zip(self._colours(text), self._colours(ground), strict=True):
            assert self._ratio(one, other) >= 4.5


def _luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int("".join(pair), 16) / 255 for pair in list(pairwise(colour[1:]))[::2]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


class TestBuiltInWords:
    def test_are_all_translated(self) -> None:
        assert set(frame._built_in()) == {*frame.BUILT_IN, *frame.SHORTER, *frame.INSTEAD}

    def test_are_left_alone_in_english(self) -> None:
        use("en")
        assert set(frame._built_in()) == {*frame.SHORTER, *frame.INSTEAD}


def test_a_page_is_set_in_the_frame() -> None:
    def page() -> None:
        from lib.i18n import use
        from lib.ui import frame

        use("en")
        frame.open()

    run = AppTest.from_function(page, default_timeout=30).run()
    assert not run.exception
    drawn = " ".join(element.body for element in run.html)
    assert 'data-language="en"' in drawn
    assert "popstate" in drawn
