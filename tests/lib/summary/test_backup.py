"""Backups leave out what was counted ahead; what they bring back is noted like any other change."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.backup import backup, restore
from lib.database.schema import inspection, issue, metadata, quality_review
from lib.summary.build import drop
from tests.databases import Databases
from tests.lib.summary.conftest import Summed
from tests.lib.summary.decoded import difference
from tests.world import World

OURS = {name for name in (table.name for table in metadata.sorted_tables) if "summary" in name}


@pytest.fixture
def emptied(databases: Databases, template: World) -> Iterator[Summed]:
    """The same world without what no delivery fills."""
    made = Summed(replace(template, engine=databases.copy(template.engine)))
    for each in (quality_review, issue, inspection):
        made.run(sa.delete(each))
    made.fold()
    yield made
    databases.drop(made.engine)


def test_it_is_left_out(world: Summed, tmp_path: Path) -> None:
    assert len(OURS) == 6
    backup(world.engine, tmp_path / "with.zip")
    with zipfile.ZipFile(tmp_path / "with.zip") as file:
        held = file.namelist()
        said = " ".join([*held, json.dumps(file.read(held[0]).decode("utf-8", "replace"))])
    assert any("quality_review" in name for name in held)
    assert "summary" not in said
    drop(world.engine)
    backup(world.engine, tmp_path / "without.zip")
    with zipfile.ZipFile(tmp_path / "without.zip") as file:
        assert file.namelist() == held


def test_what_comes_back_is_taken_in(world: Summed, emptied: Summed, tmp_path: Path) -> None:
    backup(world.engine, tmp_path / "a.zip")
    assert difference(emptied.cells(), world.cells())
    restore(emptied.engine, tmp_path / "a.zip")
    parts = [quality_review.c.file_id, issue.c.file_id, -issue.c.id]
    rows = world.run(sa.union(*(sa.select(each.label("record")) for each in parts)))
    assert emptied.noted() == {row.record for row in rows} - {None} != set()
    emptied.fold()
    assert not difference(emptied.cells(), world.cells())


def test_it_comes_back_where_there_is_no_summary(
    world: Summed, emptied: Summed, tmp_path: Path
) -> None:
    backup(world.engine, tmp_path / "a.zip")
    drop(emptied.engine)
    restore(emptied.engine, tmp_path / "a.zip")
    assert emptied.state() is None
    emptied.build()
    assert not difference(emptied.cells(), world.cells())
