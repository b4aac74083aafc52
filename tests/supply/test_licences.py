"""The list of licences agrees with what is pinned, and notices what does not."""

from __future__ import annotations

import pytest

from tests.supply import licences
from tests.supply.licences import DOCUMENT, Package, faults, is_allowed, text
from tests.supply.lock import pinned

PINS = {"a": "1.0", "b-c": "2.0"}
LISTED = [Package("a", "1.0", "MIT", True), Package("b-c", "2.0", "BSD-3-Clause", False)]


def test_the_document_agrees_with_the_pins() -> None:
    assert list(faults(pinned(), DOCUMENT.read_text(encoding="utf-8"))) == []


def test_what_fits() -> None:
    assert list(faults(PINS, text(LISTED))) == []


@pytest.mark.parametrize(
    ("pins", "listed", "said"),
    [
        (PINS | {"d": "1"}, LISTED, "d 1 is not in"),
        (PINS | {"a": "1.1"}, LISTED, "a 1.1 is not in"),
        (PINS, [*LISTED, Package("x", "1", "MIT", True)], "x is in"),
        ({"a": "1.0"}, [Package("a", "1.0", "GPL-3.0-only", True)], "GPL-3.0-only"),
        ({"a": "1.0"}, [Package("a", "1.0", "", True)], "a 1.0 is not in"),
        ({"a": "1.0"}, [Package("a", "1.0", "MIT AND AGPL-3.0-only", True)], "AGPL"),
    ],
)
def test_what_does_not(pins: dict[str, str], listed: list[Package], said: str) -> None:
    [fault] = faults(pins, text(listed))
    assert said in fault


def test_choices_and_sums() -> None:
    assert is_allowed("GPL-2.0-only OR MIT") and is_allowed("(MIT) AND PSF-2.0")
    assert not is_allowed("GPL-2.0-only") and not is_allowed("MIT AND GPL-2.0-only")
    assert not is_allowed("")


def test_what_is_installed_says_what_is_written() -> None:
    """Fails when a package changes its licence in an upgrade that only moved the pin."""
    pins = pinned()
    assert text(licences.packages(pins)) == DOCUMENT.read_text(encoding="utf-8")
    served = {each.name for each in licences.packages(pins) if each.served}
    assert {"streamlit", "starlette", "attrs", "psycopg-binary"} <= served
    assert not {"pytest", "mypy", "playwright"} & served
