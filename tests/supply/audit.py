"""``python -m tests.supply.audit``: is a pinned package one with a published fault?

Offline, by the list ``advisories.toml``; exit code 1 with one line for each that is.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.version import Version

from tests.supply.lock import pinned, plain

LIST = Path(__file__).with_name("advisories.toml")


def advisories(path: Path = LIST) -> dict[str, list[list[str]]]:
    """By package: number, first version with the fault ("" = all before), first without, what."""
    listed: dict[str, list[list[str]]] = tomllib.loads(path.read_text(encoding="utf-8"))["packages"]
    return {plain(name): entries for name, entries in listed.items()}


def faults(
    pins: Mapping[str, str], known: Mapping[str, list[list[str]]]
) -> Iterator[tuple[str, str, str]]:
    """(package with its version, number, what and since when it is mended) of each fault."""
    for name, version in sorted(pins.items()):
        for number, first, mended, what in known.get(name, ()):
            since = Version(first) if first else None
            if (since is None or since <= Version(version)) and Version(version) < Version(mended):
                yield f"{name} {version}", number, f"{what}; mended in {mended}"


def main() -> int:
    """Print what there is; 1 when there is anything."""
    pins, known = pinned(), advisories()
    found = list(faults(pins, known))
    for package, number, what in found:
        print(f"{package}: {number}: {what}", file=sys.stderr)
    day = tomllib.loads(LIST.read_text(encoding="utf-8"))["compared_on"]
    if not found:
        entries = sum(len(listed) for listed in known.values())
        print(f"{len(pins)} pinned packages, none with one of {entries} known faults ({day})")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
