"""``python -m tests.supply.licences``: docs/licences.md from what the installed packages say of
themselves; with ``--check`` nothing is written, and exit code 1 says what does not fit."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

from packaging.requirements import Requirement

from lib.config import ROOT
from tests.supply.lock import pinned, plain

DOCUMENT = ROOT / "docs" / "licences.md"
# Licences that let a public body run the program, change it, and hand it to another one. LGPL: the
# library stays as it is and can be exchanged; MPL: its own files stay open.
ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0"),
    *("LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib"),
}
# what packages write in words, as one identifier (https://spdx.org/licenses/)
SAME = {
    "Apache Software License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD",
    "3-Clause BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
ROW = re.compile(r"^\| ([a-z0-9-]+) \| (\S+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Package:
    """One pinned package; ``served``: the dashboard runs on it, else only checks and tests do."""

    name: str
    version: str
    licence: str
    served: bool


def licence_of(name: str) -> str:
    """What the package says, as an SPDX expression where it can be told; "" where it says
    nothing. Raises PackageNotFoundError when it is not installed."""
    said = metadata(name)
    if "License-Expression" in said:
        return said["License-Expression"]
    short = said["License"].strip() if "License" in said else ""
    if short and "\n" not in short and len(short) <= 40:
        return SAME.get(short, short)
    classes = [each.split(" :: ")[-1] for each in said.get_all("Classifier") or ()
               if each.startswith("License") and not each.endswith("OSI Approved")]  # fmt: skip
    return " AND ".join(sorted({SAME.get(each, each) for each in classes}))


def is_allowed(licence: str) -> bool:
    """Every part that holds (AND), or one of those that may be chosen (OR), is allowed."""
    return bool(licence) and all(
        any(choice.strip("() ") in ALLOWED for choice in part.split(" OR "))
        for part in licence.split(" AND ")
    )


def packages(pins: Mapping[str, str]) -> list[Package]:
    """Every pinned package, by name."""
    served = _served(pins)
    return [
        Package(name, version, licence_of(name), name in served)
        for name, version in sorted(pins.items())
    ]


def _served(pins: Mapping[str, str]) -> set[str]:
    """What requirements.txt asks for, and all that this asks for."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    open_ones = [Requirement(line.split("#")[0].strip()) for line in lines if line[:1] not in "#"]
    found: set[str] = set()
    while open_ones:
        asked = open_ones.pop()
        name = plain(asked.name)
        if name in pins and name not in found:
            found.add(name)
            extras = asked.extras or {""}
            open_ones += [
                each
                for each in map(Requirement, requires(name) or ())
                if each.marker is None
                or any(each.marker.evaluate({"extra": extra}) for extra in extras)
            ]
    return found


def text(listed: list[Package]) -> str:
    """The document."""
    head = (
        "# Licences of the packages\n\n"
        "Written by `.venv/bin/python -m tests.supply.licences` from what the packages say of\n"
        "themselves; `make check` compares it with `requirements.lock`. The fonts in\n"
        "`static/fonts` are IBM Plex Sans, under the SIL Open Font License 1.1.\n\n"
        "| package | version | licence | used by |\n|---|---|---|---|\n"
    )
    rows = (
        f"| {each.name} | {each.version} | {each.licence} | "
        f"{'the dashboard' if each.served else 'checks and tests'} |"
        for each in listed
    )
    return head + "\n".join(rows) + "\n"


def faults(pins: Mapping[str, str], document: str) -> Iterator[str]:
    """What of the document does not fit the pinned packages, and licences that are not allowed."""
    body = document.partition("|---|")[2]
    rows = {name: (version, licence) for name, version, licence, _by in ROW.findall(body)}
    for name, version in sorted(pins.items()):
        written, licence = rows.get(name, ("", ""))
        if written != version:
            yield f"{name} {version} is not in {DOCUMENT.name}: make licences"
        elif not is_allowed(licence):
            yield f"{name} {version}: the licence {licence!r} is not on the list"
    for name in sorted(set(rows) - set(pins)):
        yield f"{name} is in {DOCUMENT.name}, but not pinned: make licences"


def main(arguments: list[str]) -> int:
    """Write the document, or check it; 1 when something does not fit."""
    pins = pinned()
    if "--check" not in arguments:
        try:
            Path(DOCUMENT).write_text(text(packages(pins)), encoding="utf-8")
        except PackageNotFoundError as error:
            print(f"{error} is pinned, but not installed", file=sys.stderr)
            return 1
    found = list(faults(pins, DOCUMENT.read_text(encoding="utf-8")))
    for fault in found:
        print(fault, file=sys.stderr)
    if not found:
        print(f"{len(pins)} pinned packages, each with a licence on the list")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
