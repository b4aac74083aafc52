"""``python -m tests.pages.sweep``: runs page files in a process where the frame never ran.

Standard input: a JSON list of [key of a page, parameters]. Standard output: one line of JSON for
each, with what the page drew.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from lib.config import ROOT
from tests.pages.looking import Params, Seen, look

Case = tuple[str, Params]
MARK = "answer: "  # before each answer, so that nothing else on the same stream is taken for one


def main() -> None:
    """Answer every case in turn."""
    for key, params in json.load(sys.stdin):
        seen = look(key, params)
        print(MARK + json.dumps({"html": seen.html, "others": seen.others}), flush=True)


def sweep(database_url: str, cases: Sequence[Case], folder: Path) -> list[Seen]:
    """What each case draws in one fresh process over a database; ``folder`` holds no settings."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.pages.sweep"],
        input=json.dumps(cases),
        cwd=folder,
        env={**os.environ, "OVERSIGHT_DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answers = [
        json.loads(line.removeprefix(MARK))
        for line in done.stdout.splitlines()
        if line.startswith(MARK)
    ]
    assert len(answers) == len(cases)
    return [Seen(tuple(answer["html"]), tuple(answer["others"])) for answer in answers]


if __name__ == "__main__":
    main()
