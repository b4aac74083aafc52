"""The systemd units: accepted by systemd itself, and as closed as they say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from lib.__main__ import _parser
from lib.config import ROOT
from tests.deploy.conftest import program

FOLDER = ROOT / "deploy" / "systemd"
UNITS = sorted(path.name for path in FOLDER.iterdir())
SERVICES = [name for name in UNITS if name.endswith(".service")]
PYTHON = "/opt/oversight/.venv/bin/python"
COMMAND = re.compile(rf"^ExecStart={re.escape(PYTHON)} -m lib (.*)$", re.MULTILINE)


def _named(unit: str) -> str:
    return unit.replace("@.", "@tasks.")


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units with the Python of these tests in place of the one that is installed."""
    for name in UNITS:
        text = (FOLDER / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(PYTHON, sys.executable), encoding="utf-8")
    return tmp_path


def test_systemd_accepts_them(units: Path) -> None:
    command = [program("systemd-analyze"), "verify", "--man=no", *map(_named, UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=units)
    said = [line for line in done.stderr.splitlines() if "oversight" in line]
    assert (done.returncode, said) == (0, [])


def test_systemd_finds_what_is_wrong(units: Path) -> None:
    """Else the test above says nothing."""
    unit = units / "oversight.service"
    unit.write_text(unit.read_text().replace("ProtectHome=yes", "ProtectHome=maybe"))
    command = [program("systemd-analyze"), "verify", "--man=no", "oversight.service"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=units)
    assert "protect home value" in done.stderr and "oversight" in done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_they_are_closed(units: Path, name: str) -> None:
    """At most 2.0 on systemd's scale from 0 (closed) to 10 (open)."""
    analyse = program("systemd-analyze")
    command = [analyse, "security", "--offline=true", "--threshold=20", f"./{_named(name)}"]
    if "@" in name:
        (units / _named(name)).write_text((units / name).read_text())
    done = subprocess.run(command, capture_output=True, text=True, cwd=units)
    assert done.returncode == 0, done.stdout[-600:] + done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_they_run_commands_that_there_are(name: str) -> None:
    [arguments] = COMMAND.findall((FOLDER / name).read_text(encoding="utf-8"))
    given = _parser().parse_args(arguments.replace("%i", "8502").split())
    assert callable(given.run)


def test_one_of_several_processes_is_as_the_only_one() -> None:
    one, several = (
        (FOLDER / name).read_text(encoding="utf-8")
        for name in ("oversight.service", "oversight@.service")
    )
    assert several.replace("%i", "8501").replace(", 8501)", ")") == one


def test_each_timer_has_its_service() -> None:
    timers = {name.removesuffix(".timer") for name in UNITS if name.endswith(".timer")}
    assert timers and timers < {name.removesuffix(".service") for name in SERVICES}
