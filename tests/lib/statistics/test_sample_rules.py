"""Sizes of a draw by its rule, and the text in which the rule is kept."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from math import ceil, comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.statistics.sample_rules import Discovery, Fixed, Rule, Share, from_json, sizes, to_json

FRAME = {"land": 203, "justice": 3, "construction": 41, "reform": 500, "empty": 0}


def test_fixed_takes_each_or_all_there_are() -> None:
    assert sizes(Fixed(4), FRAME) == {
        "construction": 4,
        "empty": 0,
        "justice": 3,
        "land": 4,
        "reform": 4,
    }


def test_share_is_rounded_up_between_minimum_and_cap() -> None:
    """domain.md §3 suggests max(5, 10 %), at most 30: 41 → 5, 203 → 21, 500 → 30."""
    assert sizes(Share(), FRAME) == {
        "construction": 5,
        "empty": 0,
        "justice": 3,
        "land": 21,
        "reform": 30,
    }
    assert sizes(Share(Decimal("0.07"), 1, 200), {"": 1300}) == {"": 91}  # 92 by binary rounding


def test_discovery_is_shared_out_by_largest_remainder() -> None:
    """118 files of which 6 are wrong: 45 leave a risk of 0.0517, 46 one of 0.0474. Of 46 the two
    strata would have 9.75 and 36.25."""
    assert [round(comb(112, n) / comb(118, n), 4) for n in (45, 46)] == [0.0517, 0.0474]
    assert sizes(Discovery(), {"civil_status": 25, "justice": 93}) == {
        "civil_status": 10,
        "justice": 36,
    }


def test_an_empty_frame_has_nothing_to_draw() -> None:
    for rule in (Fixed(3), Share(), Discovery()):
        assert sizes(rule, {}) == {}
        assert sizes(rule, {"land": 0}) == {"land": 0}


frames = st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 400), max_size=8)


@given(frames, st.sampled_from([Fixed(7), Share(), Share(Decimal("0.31"), 2, 50), Discovery()]))
def test_no_stratum_gives_more_than_it_has(frame: dict[str, int], rule: Rule) -> None:
    found = sizes(rule, frame)
    assert list(found) == sorted(frame)
    assert all(0 <= found[code] <= files for code, files in frame.items())
    if not isinstance(rule, Discovery):
        assert all(found[code] > 0 for code, files in frame.items() if files)


@given(frames, st.sampled_from(["0.02", "0.05", "0.1"]), st.sampled_from(["0.9", "0.95"]))
def test_discovery_is_the_smallest_that_gives_the_assurance(
    frame: dict[str, int], tolerable: str, confidence: str
) -> None:
    files = sum(frame.values())
    total = sum(sizes(Discovery(Decimal(tolerable), Decimal(confidence)), frame).values())
    if not files:
        assert total == 0
        return
    wrong, risk = ceil(Fraction(tolerable) * files), 1 - Fraction(confidence)

    def missed(n: int) -> Fraction:
        return Fraction(comb(files - wrong, n), comb(files, n))

    assert missed(total) <= risk < missed(total - 1)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (Fixed(4), '{"each": 4, "method": "fixed"}'),
        (
            Share(Decimal("0.10"), 5, 30),
            '{"cap": 30, "method": "share", "minimum": 5, "share": "0.1"}',
        ),
        (
            Discovery(Decimal("0.05"), Decimal("0.950")),
            '{"confidence": "0.95", "method": "discovery", "tolerable": "0.05"}',
        ),
    ],
)
def test_one_rule_has_one_text(rule: Rule, text: str) -> None:
    assert to_json(rule) == text
    assert from_json(text) == rule
    assert from_json(json.dumps(json.loads(text), indent=2)) == rule


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "not json",
        "{}",
        '{"method": "all"}',
        '{"method": "fixed"}',
        '{"method": "fixed", "each": 0}',
        '{"method": "fixed", "each": "many"}',
        '{"method": "fixed", "each": true}',
        '{"method": "fixed", "each": 4, "more": 1}',
        '{"method": "share", "share": "0", "minimum": 5, "cap": 30}',
        '{"method": "share", "share": "1.1", "minimum": 5, "cap": 30}',
        '{"method": "share", "share": 0.1, "minimum": 5, "cap": 30}',
        '{"method": "share", "share": "0.1", "minimum": 31, "cap": 30}',
        '{"method": "share", "share": "NaN", "minimum": 5, "cap": 30}',
        '{"method": "discovery", "tolerable": "0.05", "confidence": "1"}',
    ],
)
def test_another_text_is_no_rule(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(text)
