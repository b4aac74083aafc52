"""The audit of pinned packages, on packages made up and on ours."""

from __future__ import annotations

from packaging.version import Version

from tests.supply import audit
from tests.supply.lock import pinned

KNOWN = {"thing": [["CVE-1", "", "1.2", "old"], ["CVE-2", "1.5", "1.7", "new"]]}


def _numbers(version: str) -> list[str]:
    return [number for _name, number, _what in audit.faults({"thing": version}, KNOWN)]


def test_versions_with_a_fault_are_named() -> None:
    assert _numbers("1.1.9") == ["CVE-1"]
    assert _numbers("1.2") == _numbers("1.4.99") == []
    assert _numbers("1.5") == _numbers("1.6.10") == ["CVE-2"]
    assert _numbers("1.7") == _numbers("1.10") == []


def test_none_of_ours_has_one(capsys) -> None:
    assert audit.main() == 0
    assert "none with one of" in capsys.readouterr().out


def test_an_older_pin_would_be_noticed() -> None:
    """Each entry of the list is about a package of ours, and would be found in its versions."""
    pins, known = pinned(), audit.advisories()
    assert set(known) <= set(pins)
    for name, entries in known.items():
        for number, first, mended, _what in entries:
            old = first or "0.0.0"
            assert Version(old) < Version(mended)
            assert number in [each for _n, each, _w in audit.faults({name: old}, known)]
