"""The draw made again by other means: a few independent lines, a golden draw, another process."""

from __future__ import annotations

import hashlib
import json
import math
import random
import subprocess
import sys
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lib.config import ROOT
from lib.statistics.random_draw import Member, drawn, frame_hash, ranking

GOLDEN = ROOT / "tests" / "data" / "draws" / "golden.json"
MEMBERS = [
    Member(f"H61.0{n % 4}-26{n:04d}", "one-stop" if n % 7 else "books", ("land", "justice")[n % 2])
    for n in range(60)
]


def by_hand(lines: list[str], seed: str, take: int) -> dict[str, list[str]]:
    """What a spreadsheet does: ``lines`` are "stratum TAB code TAB origin"."""
    hashed = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
    columns = [line.split("\t") for line in lines]
    keyed = sorted(
        (stratum, hashlib.sha256(f"{seed}|{hashed}|{code}".encode()).hexdigest(), origin, code)
        for stratum, code, origin in columns
    )
    found: dict[str, list[str]] = {}
    for stratum, _key, _origin, code in keyed:
        if len(found.setdefault(stratum, [])) < take:
            found[stratum].append(code)
    return found


def drawn_codes(members: list[Member], seed: str, take: int) -> dict[str, list[str]]:
    order = ranking(seed, frame_hash(members), members)
    chosen = drawn(order, dict.fromkeys({m.stratum for m in members}, take))
    found: dict[str, list[str]] = {}
    for each in chosen:
        found.setdefault(each.member.stratum, []).append(each.member.code)
    return found


def test_a_few_other_lines_draw_the_same() -> None:
    lines = [f"{m.stratum}\t{m.code}\t{m.origin}" for m in MEMBERS]
    for seed in ("083512", "000000", "Lot7of1926"):
        assert drawn_codes(MEMBERS, seed, 5) == by_hand(lines, seed, 5)


def test_golden_draw() -> None:
    """Fixed for good: a draw of years ago has to come out again. Made with sort, printf and
    sha256sum, see the file."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    members = [Member(*row) for row in golden["members"]]
    assert frame_hash(members) == golden["frame_hash"]
    found = ranking(golden["seed"], golden["frame_hash"], members)
    assert [[r.member.stratum, r.rank, r.member.code, r.key[:12]] for r in found] == golden["order"]
    weighted = [
        Member(member.code, member.origin, member.stratum, weight)
        for member, weight in zip(members, golden["weights"], strict=True)
    ]
    assert frame_hash(weighted) == golden["weighted_hash"]
    by_risk = ranking(golden["seed"], golden["weighted_hash"], weighted)
    assert [r.member.code for r in by_risk] == golden["weighted_order"]


def test_another_process_draws_the_same() -> None:
    """Sets and dictionaries come in another order there."""
    code = (
        "from tests.lib.statistics.test_random_draw import MEMBERS, drawn_codes\n"
        "print(drawn_codes(list(dict.fromkeys(set(MEMBERS))), '083512', 5))"
    )
    for hash_seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=True,
            env={"PYTHONHASHSEED": hash_seed, "PATH": ""},
        )
        assert done.stdout.strip() == str(drawn_codes(MEMBERS, "083512", 5))


def test_the_hash_says_what_is_in_the_frame() -> None:
    hashed = frame_hash(MEMBERS)
    first, *others = MEMBERS
    for changed in (
        others,
        [*MEMBERS, Member("new", "books", "land")],
        [Member(first.code + "x", first.origin, first.stratum), *others],
        [Member(first.code, "elsewhere", first.stratum), *others],
        [Member(first.code, first.origin, "justice"), *others],
        [Member(first.code, first.origin, first.stratum, 2), *others],
    ):
        assert frame_hash(changed) != hashed


def test_one_code_in_two_systems_is_two_files() -> None:
    twins = [Member("A1", "one-stop"), Member("A1", "books"), Member("B2", "books")]
    found = ranking("083512", frame_hash(twins), twins)
    assert sorted(r.rank for r in found) == [1, 2, 3]
    pair = [r.member.origin for r in found if r.member.code == "A1"]
    assert pair == ["books", "one-stop"]


members = st.lists(
    st.builds(
        Member,
        st.text("0123456789", min_size=1, max_size=4),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["", "x", "y"]),
    ),
    unique_by=lambda member: (member.code, member.origin),
    max_size=40,
)


@given(members, st.integers(0, 10**6), st.randoms(use_true_random=False), st.integers(0, 6))
def test_every_file_has_one_place_whatever_the_order_of_rows(
    frame: list[Member], lot: int, shuffle: random.Random, take: int
) -> None:
    seed = f"{lot:06d}"
    found = ranking(seed, frame_hash(frame), frame)
    assert sorted(map(str, (r.member for r in found))) == sorted(map(str, frame))
    for stratum in {member.stratum for member in frame}:
        ranks = [r.rank for r in found if r.member.stratum == stratum]
        assert ranks == list(range(1, len(ranks) + 1))
    again = frame.copy()
    shuffle.shuffle(again)
    assert ranking(seed, frame_hash(again), again) == found
    sizes = dict.fromkeys({member.stratum for member in frame}, take)
    chosen = [r.member for r in drawn(found, sizes)]
    assert len(set(chosen)) == len(chosen)
    per_stratum = Counter(member.stratum for member in frame)
    assert Counter(m.stratum for m in chosen) == {
        stratum: min(take, count) for stratum, count in per_stratum.items() if take
    }


def test_every_file_is_drawn_about_as_often() -> None:
    """Two of ten, 3,000 seeds: 600 each, standard deviation 22."""
    frame = [Member(f"F{n}", "books") for n in range(10)]
    hashed, times = frame_hash(frame), Counter[str]()
    for lot in range(3_000):
        order = ranking(f"{lot:06d}", hashed, frame)
        times.update(r.member.code for r in drawn(order, {"": 2}))
    assert len(times) == 10 and all(abs(count - 600) < 5 * 22 for count in times.values())


def test_twice_the_weight_comes_first_twice_as_often() -> None:
    """Weights 1, 2, 3, 4: first in 10, 20, 30, 40 % of 4,000 seeds; none is out of reach."""
    frame = [Member(f"F{weight}", "books", "", weight) for weight in (1, 2, 3, 4)]
    hashed, times = frame_hash(frame), Counter[str]()
    for lot in range(4_000):
        times[ranking(f"{lot:06d}", hashed, frame)[0].member.code] += 1
    for weight in (1, 2, 3, 4):
        share = weight / 10
        assert abs(times[f"F{weight}"] - 4_000 * share) < 5 * math.sqrt(4_000 * share * (1 - share))
