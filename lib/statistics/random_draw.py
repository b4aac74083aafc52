"""A draw of files that anybody can make again: a frozen frame, its hash, a seed, and SHA-256.

The frame is hashed before the seed is known; the order within a stratum is that of SHA-256 over
seed, frame hash and file code. With these three texts a spreadsheet or a shell makes the same
order: ``printf '%s' 'SEED|FRAME HASH|CODE' | sha256sum``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import log


@dataclass(frozen=True)
class Member:
    """One file of a frame. ``stratum``: code of its field or unit, "" without strata; ``weight``:
    of a draw weighted by risk, a whole number from 1 on; None for a draw by chance alone."""

    code: str
    origin: str
    stratum: str = ""
    weight: int | None = None


@dataclass(frozen=True)
class Ranked:
    """A file with its place (from 1) within its stratum, and the hash that gives it."""

    member: Member
    rank: int
    key: str


def frame_hash(members: Iterable[Member]) -> str:
    """SHA-256 (64 hexadecimal digits) over the sorted lines "stratum TAB code TAB origin", and
    "TAB weight" where there is one; the lines are joined by a line feed."""
    return sha256("\n".join(sorted(map(_line, members))).encode()).hexdigest()


def draw_key(seed: str, hashed: str, code: str) -> str:
    """SHA-256 (64 hexadecimal digits) over "seed|frame hash|code"."""
    return sha256(f"{seed}|{hashed}|{code}".encode()).hexdigest()


def ranking(seed: str, hashed: str, members: Sequence[Member]) -> list[Ranked]:
    """Every member in the order in which it is drawn, stratum by stratum.

    By chance: by ascending hash. By risk: by ascending −ln(u) ÷ weight, u = (hash + 1) ÷ 2^256, so
    that a file of twice the weight is twice as likely to come first (Efraimidis and Spirakis 2006,
    Information Processing Letters 97:181–185). Files of one code in two systems have one hash:
    they follow each other by origin.
    """
    strata: dict[str, list[tuple[float, str, str, Member]]] = defaultdict(list)
    for member in members:
        key = draw_key(seed, hashed, member.code)
        strata[member.stratum].append((_wait(key, member.weight), key, member.origin, member))
    return [
        Ranked(member, rank, key)
        for stratum in sorted(strata)
        for rank, (_wait_, key, _origin, member) in enumerate(
            sorted(strata[stratum], key=lambda each: each[:3]), start=1
        )
    ]


def strata_of(members: Iterable[Member]) -> dict[str, int]:
    """Files in each stratum."""
    return dict(Counter(member.stratum for member in members))


def drawn(ranked: Iterable[Ranked], sizes: Mapping[str, int]) -> list[Ranked]:
    """The first ``sizes[stratum]`` of each stratum."""
    return [each for each in ranked if each.rank <= sizes.get(each.member.stratum, 0)]


def _line(member: Member) -> str:
    weight = "" if member.weight is None else f"\t{member.weight}"
    return f"{member.stratum}\t{member.code}\t{member.origin}{weight}"


def _wait(key: str, weight: int | None) -> float:
    """How late a file comes: 0 for all where chance alone decides, so that the hash does."""
    return 0.0 if weight is None else -log((int(key, 16) + 1) / 2**256) / weight
