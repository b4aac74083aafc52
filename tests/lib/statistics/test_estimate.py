"""What a sample says about all files: published limits, hand-made figures, coverage counted out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from math import comb, hypot, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.statistics.estimate import Counted, Limits, NoEstimate, estimate, gap
from lib.statistics.sampling import finite_limits
from tests.oracles import Book, Case, named

PROPORTIONS = Book("audit_stratified_sampling", only=("proportion_*",))
FINITE = [case for case in PROPORTIONS.cases if case["input"]["N"] != "infinite"]


@pytest.mark.parametrize("case", FINITE, ids=named)
def test_one_stratum_keeps_the_published_limits(case: Case) -> None:
    """samplingbook's exact limits lie one file further out (see test_sampling)."""
    given_, expected = case["input"], case["expected"]
    row = Counted("", given_["N"], given_["n"], given_["m"])
    found = estimate("random", [row], given_["level"]).of_all
    assert found is not None and found.share == pytest.approx(expected["p"])
    one_file = 1 / given_["N"]
    least, most = (files / given_["N"] for files in expected["nr_exact"])
    assert least - 1e-9 <= found.low <= least + one_file + 1e-9
    assert most - one_file - 1e-9 <= found.high <= most + 1e-9


def test_strata_weigh_by_their_files() -> None:
    """300 files with 5 of 10, 100 with 1 of 5: (300 × 0.5 + 100 × 0.2) ÷ 400 = 0.425. Cochran
    (1977), eq. 5.1; without weights it would be 6 of 15 = 0.4."""
    found = estimate("random", [Counted("b", 100, 5, 1), Counted("a", 300, 10, 5)])
    assert found.of_all is not None and found.of_all.share == pytest.approx(0.425)
    assert (found.files, found.covered, found.judged) == (400, 400, 15)
    assert list(found.strata) == ["a", "b"] and found.left_out == () and found.too_few
    assert found.strata["a"] == Limits(0.5, *finite_limits(5, 10, 300))


def test_doubt_of_one_stratum_stays_its_doubt() -> None:
    """Half of all files rest on a hundred, of which fifty are wrong: the distances of each stratum
    are weighted, squared and added."""
    doubtful, sure = Counted("a", 10_000, 100, 50), Counted("b", 10_000, 4_000, 0)
    found = estimate("random", [doubtful, sure]).of_all
    (a_low, a_high), (b_low, b_high) = (
        finite_limits(50, 100, 10_000),
        finite_limits(0, 4_000, 10_000),
    )
    assert found is not None and found.share == 0.25 and b_low == 0
    assert found.low == pytest.approx(0.25 - (0.5 - a_low) / 2)
    assert found.high == pytest.approx(0.25 + hypot((a_high - 0.5) / 2, b_high / 2))


def test_strata_do_not_make_a_small_sample_large() -> None:
    """Three strata of twelve: never narrower than twelve files of 36 drawn at once."""
    found = estimate("random", [Counted(str(x), 12, 4, x) for x in (1, 2, 4)])
    low, high = finite_limits(7, 12, 36)
    assert found.of_all is not None and found.of_all.low <= low and found.of_all.high >= high


def test_a_frame_that_was_read_whole_leaves_no_doubt() -> None:
    found = estimate("random", [Counted("a", 12, 12, 3), Counted("b", 8, 8, 8)]).of_all
    assert found is not None
    assert (found.share, found.low, found.high) == pytest.approx((0.55, 0.55, 0.55))


def test_strata_without_a_judged_file_are_named_and_left_out() -> None:
    found = estimate("random", [Counted("a", 50, 30, 3), Counted("b", 7, 0, 0)])
    assert found.of_all == found.strata["a"] and found.strata["b"] is None
    assert (found.left_out, found.covered, found.files) == (("b",), 50, 57)
    assert not found.too_few


def test_nothing_judged_says_nothing() -> None:
    found = estimate("random", [Counted("a", 50, 0, 0)])
    assert found.of_all is None and found.judged == 0 and found.too_few
    assert estimate("random", []).of_all is None


@pytest.mark.parametrize("kind", ["risk", "", "Random"])
def test_a_draw_by_risk_says_nothing_about_other_files(kind: str) -> None:
    with pytest.raises(NoEstimate, match="no basis for an estimate"):
        estimate(kind, [Counted("a", 50, 10, 1)])


@pytest.mark.parametrize("row", [Counted("a", 5, 6, 1), Counted("a", 5, 3, 4)])
def test_counts_that_cannot_be(row: Counted) -> None:
    with pytest.raises(ValueError, match="expected 0 ≤ errors ≤ n ≤ population"):
        estimate("random", [row])


counted = st.integers(1, 60).flatmap(
    lambda files: st.integers(1, files).flatmap(
        lambda judged: st.tuples(st.just(files), st.just(judged), st.integers(0, judged))
    )
)


@given(st.lists(counted, min_size=1, max_size=5))
def test_limits_hold_the_share_and_stay_within_bounds(rows: list[tuple[int, int, int]]) -> None:
    found = estimate("random", [Counted(str(n), *row) for n, row in enumerate(rows)]).of_all
    assert found is not None
    assert -1e-9 <= found.low <= found.share + 1e-9
    assert found.share - 1e-9 <= found.high <= 1 + 1e-9
    # as many files as were found are there, and as many as were found without it are not
    files = sum(row[0] for row in rows)
    assert found.high >= sum(row[2] for row in rows) / files - 1e-9
    assert found.low <= 1 - sum(row[1] - row[2] for row in rows) / files + 1e-9


COVERAGE = [
    ((12, 12, 12), (4, 4, 4)),
    ((60, 40, 10), (4, 4, 4)),
    ((100, 20), (10, 5)),
    ((30, 200), (30, 8)),
    ((10, 10, 10, 10), (2, 2, 2, 2)),
    ((80,), (12,)),
]


@pytest.mark.parametrize(("files", "judged"), COVERAGE, ids=str)
def test_limits_hold_the_truth_as_often_as_promised(
    files: tuple[int, ...], judged: tuple[int, ...]
) -> None:
    """Counted out over every sample that can be drawn, for truths all over the range."""

    @cache
    def limits(found: tuple[int, ...]) -> Limits:
        rows = zip(files, judged, found, strict=True)
        of_all = estimate("random", [Counted(str(n), *row) for n, row in enumerate(rows)]).of_all
        assert of_all is not None
        return of_all

    for wrong in _truths(files):
        truth = sum(wrong) / sum(files)
        held = sum(
            _chance(files, judged, wrong, found)
            for found in product(*(range(n + 1) for n in judged))
            if limits(found).low - 1e-9 <= truth <= limits(found).high + 1e-9
        )
        assert held >= 0.95, (wrong, held)


def _truths(files: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    for share in (0, 0.05, 0.2, 0.5, 0.8, 1):
        yield tuple(round(share * count) for count in files)
    yield (0, *files[1:])
    yield (files[0], *(0 for _ in files[1:]))
    yield tuple(round(count * (n % 3) / 3) for n, count in enumerate(files, start=1))
    yield tuple(max(0, count - 1 - n) for n, count in enumerate(files))


def _chance(
    files: tuple[int, ...], judged: tuple[int, ...], wrong: tuple[int, ...], found: tuple[int, ...]
) -> float:
    return prod(
        comb(bad, x) * comb(count - bad, n - x) / comb(count, n)
        for count, n, bad, x in zip(files, judged, wrong, found, strict=True)
    )


def test_gap_to_the_units_own_ratings() -> None:
    """Own rating and the inspection's, file by file."""
    found = gap([(4, 2), (4, 3), (3, 3), (3, 2), (2, 3), (2, 2), (1, 1), (2, 1)])
    assert (found.files, found.higher, found.same, found.lower) == (8, 1, 3, 4)
    assert (found.self_good, found.not_confirmed) == (4, 2)
    assert gap([]).files == 0
