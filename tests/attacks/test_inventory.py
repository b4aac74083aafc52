"""The list of attacks names tests that exist."""

from __future__ import annotations

import re

import tests.attacks
from lib.config import ROOT

NAMED = re.compile(r"((?:\.\./)?[\w/]*test_\w+\.py)(?:::(\w+))?")
HERE = ROOT / "tests" / "attacks"


def test_what_the_list_names_exists() -> None:
    listed = NAMED.findall(tests.attacks.__doc__ or "")
    assert len(listed) > 30
    for file, name in listed:
        text = (HERE / file).read_text(encoding="utf-8")
        assert not name or f"def {name}(" in text, (file, name)


def test_every_module_of_attacks_is_on_the_list() -> None:
    named = {file for file, _name in NAMED.findall(tests.attacks.__doc__ or "")}
    here = {path.name for path in HERE.glob("test_*.py")}
    assert here - named == {"test_inventory.py"}
