"""The packages that are pinned."""

from __future__ import annotations

import re
from pathlib import Path

from lib.config import ROOT

LOCK = ROOT / "requirements.lock"
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)$")


def plain(name: str) -> str:
    """The name of a package as all spellings of it agree (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(lock: Path = LOCK) -> dict[str, str]:
    """Name and version of each; raises ValueError for a line that pins nothing."""
    found = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        match = PIN.match(line)
        if match is None:
            raise ValueError(f"{lock.name}: {line!r} pins nothing")
        found[plain(match[1])] = match[2]
    return found
