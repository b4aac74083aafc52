"""One line for each run of the served dashboard, whatever addresses and files hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.database.schema import case_file
from lib.demo import build
from tests.browser.serving import served
from tests.conftest import DEMO_AS_OF
from tests.databases import Databases
from tests.loops import finished
from tests.protocol import Tab

PERSONAL = ("Nguyễn Văn Hùng", "0912345678", "hung@tinh.example")
TITLE = " ".join(PERSONAL)
FIELDS = {"time", "level", "event", "page", "role", "ms", "statements", "status"}


async def _visit(address: str) -> list[str]:
    """What the files page showed, then pages that refuse, and an address of nothing."""
    async with Tab(address) as tab:
        listed = await tab.open("files", view_as="chu-tich", q="0912345678")
        await tab.open("files", view_as=TITLE, unit=TITLE, as_of=TITLE, q="x" * 5_000)
        await tab.open("file", code=TITLE, view_as="gd-xay-dung")
        await tab.open(TITLE, view_as="van-hanh")
    return [part for part in PERSONAL if part in listed.text]


@pytest.fixture
def province(databases: Databases):
    engine = databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=300, progress=False)
    with engine.begin() as connection:
        values = {"title": TITLE, "search_text": "ho so 0912345678"}
        connection.execute(sa.update(case_file).values(values))
    yield engine
    databases.drop(engine)


def test_each_run_is_one_line_without_anything_personal(
    province: sa.Engine, tmp_path: Path
) -> None:
    url = province.url.render_as_string(hide_password=False)
    with (tmp_path / "log").open("w+", encoding="utf-8") as log:
        with served(url, 180, settings={"OVERSIGHT_LOG_FORMAT": "json"}, log=log) as address:
            shown = finished(_visit(address))
        log.seek(0)
        said = log.read()
    assert shown, "the page shows the text that the log must not have"
    assert [part for part in (*PERSONAL, "xxxx") if part in said] == []
    runs = [json.loads(line) for line in said.splitlines() if '"event": "run"' in line]
    assert len(runs) >= 4
    assert all(set(run) <= FIELDS for run in runs)
    first = next(run for run in runs if run["page"] == "files" and run["role"] == "chairman")
    assert first["status"] == "ok" and first["statements"] > 5 and first["ms"] > 0
    assert {run["role"] for run in runs} >= {"chairman", "head", "operator"}
