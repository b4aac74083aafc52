"""The server has loaded what pages need before it serves the first."""

from __future__ import annotations

import ast
import json
import subprocess
import sys

from lib.config import ROOT
from lib.server.ready import COLLECT_AFTER

ASKED = """
import gc, json, sys
from lib.server.ready import make_ready
before = gc.get_freeze_count()
make_ready()
print(json.dumps([before, gc.get_freeze_count(), gc.get_threshold(), sorted(sys.modules)]))
"""


def imported_by_pages() -> set[str]:
    """Modules of ours that page files and the frame name in their imports."""
    found: set[str] = set()
    for path in (*ROOT.glob("pages/*.py"), ROOT / "dashboard.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                inside = ROOT.joinpath(*node.module.split("."))
                found.add(node.module)
                found |= {
                    f"{node.module}.{name.name}"
                    for name in node.names
                    if (inside / name.name).is_dir() or (inside / f"{name.name}.py").is_file()
                }
    return {name for name in found if name.startswith("lib")}


def test_everything_of_pages_is_loaded_and_set_apart() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    before, frozen, threshold, modules = json.loads(done.stdout.splitlines()[-1])
    needed = imported_by_pages()
    assert len(needed) > 20
    assert needed - set(modules) == set()
    assert before == 0 and frozen > 50_000
    assert tuple(threshold) == COLLECT_AFTER
