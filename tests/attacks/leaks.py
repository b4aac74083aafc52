"""What no message to a browser may hold, whatever went wrong: how the program is made inside."""

from __future__ import annotations

import re

from lib.config import ROOT
from tests.attacks.protocol import Run

# words that only a statement, a traceback, an address or a class of an error has
INSIDE = re.compile(
    rb"Traceback|File \"|\bSELECT\s|\bFROM case_file|\bWHERE\s|\bINSERT INTO|"
    rb"no such (table|column)|sqlite3?[.:]|sqlalche\.me|sqlalchemy|psycopg|QueuePool|\.py[:\"]|"
    rb"(Operational|Programming|Database|Key|Type|Value|Attribute|Runtime|Recursion)Error|"
    rb"postgresql\+|password"
)
# the framework tells each session where its script lies; see docs/security.md
SCRIPT_PATH = str(ROOT / "dashboard.py").encode()


def leaks(run: Run, *secrets: str) -> set[bytes]:
    """Traces of the inside among all bytes of ``run``, and those of ``secrets`` that are there."""
    raw = run.raw.replace(SCRIPT_PATH, b"")
    found = {match[0] for match in INSIDE.finditer(raw)}
    named = (str(ROOT), *secrets)
    return found | {secret.encode() for secret in named if secret.encode() in raw}
