"""Examples of environments: every line is a setting that there is, and none is a secret."""

from __future__ import annotations

from dataclasses import fields

import pytest

from lib.config import PREFIX, ROOT, Settings, settings
from lib.database.engine import make_engine
from tests.program import forget

EXAMPLES = ["dashboard.env.example", "owner.env.example"]


def _lines(name: str) -> dict[str, str]:
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_line_is_a_setting(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = _lines(name)
    assert set(given) <= {PREFIX + field.name.upper() for field in fields(Settings)}
    for key, value in given.items():
        monkeypatch.setenv(key, value)
    forget()
    assert make_engine(settings().database_url).url.database == "oversight"
    monkeypatch.undo()
    forget()


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_secret_is_given_away(name: str) -> None:
    for key, value in _lines(name).items():
        if key.endswith("_URL") and "@" in value:
            assert ":PASSWORD@" in value
        if key.endswith("KEY"):
            assert value == "KEY"
