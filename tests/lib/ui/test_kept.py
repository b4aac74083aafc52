"""Pieces of a page that are kept: for nobody else, and for no other look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from markupsafe import Markup

from lib.database.sight import SYSTEM, UNITS_REACH, Sight, seeing
from lib.i18n import use
from lib.ui.kept import kept

HERE = {"page": "unit", "user": "gd-a", "filters": ("2026", "version 1"), "asked": {"unit": "A"}}
Drawn = list[tuple[Any, ...]]


@pytest.fixture
def piece() -> Iterator[tuple[Callable[..., Markup], Drawn]]:
    st.cache_resource.clear()
    drawn: Drawn = []

    @kept
    def draw(here: Any, *given: Any, **more: Any) -> Markup:
        drawn.append((here.user, given, more))
        return Markup("<p>{}</p>").format(len(drawn))

    use("vi")
    yield draw, drawn
    st.cache_resource.clear()
    use("vi")


def test_the_same_is_drawn_once(piece: tuple[Callable[..., Markup], Drawn]) -> None:
    draw, drawn = piece
    assert draw(SimpleNamespace(**HERE)) == draw(SimpleNamespace(**HERE)) == "<p>1</p>"
    assert len(drawn) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"page": "overview"},
        {"user": "gd-b"},
        {"filters": ("2026", "version 2")},
        {"asked": {"unit": "A", "sort": "overdue"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_look_is_drawn_anew(
    piece: tuple[Callable[..., Markup], Drawn], change: dict[str, Any]
) -> None:
    draw, drawn = piece
    assert draw(SimpleNamespace(**HERE)) != draw(SimpleNamespace(**HERE | change))
    assert len(drawn) == 2


@pytest.mark.parametrize(("given", "more"), [((1,), {}), ((), {"most": 1})])
def test_so_is_another_argument(
    piece: tuple[Callable[..., Markup], Drawn], given: Any, more: Any
) -> None:
    draw, drawn = piece
    here = SimpleNamespace(**HERE)
    assert len({draw(here), draw(here, *given, **more)}) == len(drawn) == 2


def test_and_another_language_and_sight(piece: tuple[Callable[..., Markup], Drawn]) -> None:
    draw, _drawn = piece
    here, found = SimpleNamespace(**HERE), []
    for language, sight in (("vi", SYSTEM), ("en", SYSTEM), ("vi", Sight("gd-a", UNITS_REACH))):
        use(language)
        with seeing(sight):
            found.append(draw(here))
    assert found == ["<p>1</p>", "<p>2</p>", "<p>3</p>"]


def test_two_pieces_are_told_apart(piece: tuple[Callable[..., Markup], Drawn]) -> None:
    draw, _drawn = piece

    @kept
    def other(_here: Any) -> Markup:
        return Markup("other")

    assert draw(SimpleNamespace(**HERE)) != other(SimpleNamespace(**HERE))  # type: ignore[arg-type]
