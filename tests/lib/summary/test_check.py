"""``check --summary``: cells drawn at random are counted from the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from lib.__main__ import main
from lib.database.faults import DatabaseSlow
from lib.database.schema import case_file, summary_cell
from lib.i18n import use
from lib.metrics import METRICS
from lib.summary import check
from lib.summary.build import drop
from lib.summary.cells import COUNT
from lib.summary.check import compared
from lib.summary.layers import LAYERS
from tests.lib.summary.conftest import Summed

C = summary_cell.c


@pytest.fixture(autouse=True)
def english() -> None:
    use("en")


def tampered(counts: bytes) -> bytes:
    """One more of everything that is counted."""
    numbers = np.frombuffer(counts, COUNT).copy()
    numbers["count"] += 1
    return numbers.tobytes()


def tamper(world: Summed, *which: Any) -> int:
    """The cells for which ``which`` holds say too much; how many."""
    found = world.run(sa.select(*summary_cell.primary_key.columns, C.counts).where(*which))
    for row in found:
        same = [column == row[n] for n, column in enumerate(summary_cell.primary_key.columns)]
        changed = {"counts": tampered(bytes(row.counts))}
        world.run(sa.update(summary_cell).where(*same).values(changed))
    return len(found)


def test_nothing_to_say_of_a_fresh_count(world: Summed) -> None:
    assert list(compared(12, 1)) == []


def test_cells_of_every_kind_are_drawn(world: Summed) -> None:
    """The layer, unit, month and value that a fault lies in may be any."""
    from lib.query.reference import data_state
    from lib.summary.kept import kept

    state = data_state()
    assert state is not None
    summary = kept(state.version)
    assert summary is not None
    drawn = list(check._drawn(3_000, 1, state, summary))
    assert {fact for _filters, fact in drawn} == {layer.fact for layer in LAYERS}
    assert {f.organisation for f, _fact in drawn} == {"now", "then"}
    assert {f.deadline for f, _fact in drawn} == {"original", "current"}
    assert len({f.unit_id for f, _fact in drawn}) > 20
    assert len({f.period.key for f, _fact in drawn}) > 10
    for name in ("field", "source", "kind", "document_type", "stage"):
        values = {dict(f.cell)[name] for f, _fact in drawn if name in dict(f.cell)}
        assert len(values) >= 2, name
    again = list(check._drawn(3_000, 1, state, summary))
    assert again == drawn
    assert list(check._drawn(50, 2, state, summary)) != drawn[:50]


def test_a_cell_that_says_too_much_is_found(world: Summed) -> None:
    [root] = [
        unit.id for unit in world.world.units if unit.parent_id is None and unit.valid_to is None
    ]
    assert tamper(world, C.layer == 0, C.unit_id == root)
    [finding] = compared(400, 3)
    assert finding.code == "summary_differs"
    assert f"of unit {root}, " in finding.message
    assert "refresh --rebuild" in finding.message
    assert any(finding.message.startswith(key) for key in METRICS)


def test_rows_that_changed_behind_its_back_are_found(world: Summed) -> None:
    """Somebody has taken the triggers away."""
    from lib.summary import watch

    with world.engine.begin() as connection:
        watch.end(connection)
    world.run(sa.update(case_file).values(completed_at=None))
    findings = list(compared(60, 3))
    assert [finding.code for finding in findings] == ["summary_differs"]


def test_what_takes_too_long_is_said(world: Summed, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_arguments: Any) -> str:
        raise sa.exc.OperationalError("SELECT", {}, Exception("x"))

    monkeypatch.setattr(check, "_difference", slow)
    monkeypatch.setattr(check, "kind", lambda _error: DatabaseSlow)
    [finding] = compared(20, 1)
    assert finding.code == "summary_not_compared"
    assert int(finding.message.split()[0]) > 5
    monkeypatch.setattr(check, "kind", lambda _error: None)
    with pytest.raises(sa.exc.OperationalError):
        list(compared(20, 1))


@pytest.fixture
def program(world: Summed, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Any]]:
    """``program("check", …)``: the lines that are printed, but for the age of the world's data."""

    def run(*arguments: str) -> list[str]:
        use("en")
        code = main(arguments)
        lines = capsys.readouterr().out.splitlines()
        assert code == bool(lines)
        return [line for line in lines if not line.startswith("stale_data")]

    yield run


def test_by_command(world: Summed, program: Callable[..., Any]) -> None:
    assert program("check", "--summary", "5", "--seed", "2") == []
    assert tamper(world, C.layer >= 0)
    [line] = program("check", "--summary", "40")
    assert line.startswith("summary_differs: ")
    assert program("check") == []  # unasked it does not look
    drop(world.engine)
    assert program("check", "--summary") == [
        "no_summary: Nothing is counted ahead: run python -m lib refresh"
    ]


def test_by_command_where_tables_are_missing(world: Summed, program: Callable[..., Any]) -> None:
    schema = "oversight." if world.engine.dialect.name == "postgresql" else ""
    world.run(sa.text(f"DROP TABLE {schema}summary_cell"))
    lines = program("check", "--summary", "5")
    assert len(lines) == 1 and lines[0].startswith("missing_table")
