"""Every library that the program imports is pinned by name, and the lock agrees."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from lib.config import ROOT
from tests.rules import imports, parsed, sources

PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[\w+\])?==(\S+)")


def _pins(name: str) -> dict[str, str]:
    found = map(PIN.match, (ROOT / name).read_text().splitlines())
    return {_plain(match[1]): match[2] for match in found if match}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _libraries(trees: list[ast.Module]) -> set[str]:
    """Distributions behind the imports, without Python's own modules and ours."""
    tops = {module.split(".")[0] for tree in trees for module in imports(tree)}
    own = {"lib", "pages", "dashboard", "tests"} | set(sys.stdlib_module_names)
    where = packages_distributions()
    return {_plain(where[top][0]) for top in tops - own}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_line_is_pinned_and_says_why(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if line[:2] != "-r" and not PIN.match(line)] == []
    assert [line for line in lines if line[:2] != "-r" and "  # " not in line] == []


def test_program_imports_only_what_it_requires() -> None:
    used = _libraries([source.tree for source in sources()])
    assert used - set(_pins("requirements.txt")) == set()


def test_tests_import_only_what_they_require() -> None:
    paths = Path(ROOT / "tests").rglob("*.py")
    used = _libraries([parsed(path.read_text()) for path in paths])
    assert used - set(_pins("requirements.txt")) - set(_pins("requirements-dev.txt")) == set()


def test_lock_agrees() -> None:
    lock = _pins("requirements.lock")
    pinned = _pins("requirements.txt") | _pins("requirements-dev.txt")
    assert {name: lock.get(name) for name in pinned} == pinned
