"""How many statements each page runs: exactly, on a first visit and when nothing has changed."""

from __future__ import annotations

import pytest
import streamlit as st

from lib.nav import PAGES
from tests.pages.looking import run_in_frame, seen
from tests.pages.truth import Truth
from tests.statements import statements

UNIT = "H61.09"
ADDRESSES: dict[str, dict[str, str]] = {
    "overview": {},
    "timeliness": {"section": "all"},
    "changes": {"since": "2026-09-30"},  # a month has ended since: verdicts are compared
    "quality": {},
    "issues": {},
    "instructions": {},
    "instruction": {"note": "1"},
    "issue": {},  # its code: see ``asked``
    "unit": {"unit": UNIT},
    "people": {},
    "person": {},  # its post: see ``asked``
    "rating": {},
    "files": {"metric": "on_time_rate", "part": "remainder", "unit": UNIT},
    "file": {},  # its code: see ``asked``
    "checking": {},
    "inspections": {},
    "inspection": {"inspection": "KT-2026-05", "draw": "1"},
    "reports": {},
    "data": {},
    "metric": {},
    "definitions": {},
    "access_log": {},
}
REFUSED = {"failed", "forbidden", "not-loaded"}
# statements of a page with empty caches, of which WARM run again on every run
COLD = {
    "overview": 34,
    "timeliness": 32,
    "unit": 43,
    "people": 15,
    "person": 19,
    "rating": 12,
    "files": 13,
    "file": 15,
    "checking": 15,
    "data": 20,
    "definitions": 8,
    "access_log": 10,
    "reports": 14,
    "inspections": 9,
    "inspection": 15,
    "quality": 21,
    "issues": 19,
    "issue": 15,
    "instructions": 11,
    "instruction": 11,
    "changes": 29,
    "metric": 18,
}
# whether program and database are of one version; who is looking: whether this is the
# demonstration (asked by sign-on, too), its accounts; and how fresh the data is
WARM = ("alembic_version", "data_load", "data_load", "user_account", "data_load")
# what is never cached: notes, with the replies to those there are, and the replay of a draw
NOTES = {
    "overview": ("note",),
    "unit": ("note", "note"),
    "file": ("note",),
    "issue": ("note",),
    "metric": ("note", "note"),
    "person": ("note", "note"),
    "instructions": ("note", "note"),
    "instruction": ("note", "note"),
    "reports": ("report",),
    "access_log": ("access_log", "access_log"),  # how many rows, and those of the page
    "inspection": ("inspection_sample", "draw_frame"),  # a draw is made again at every look
}


def asked(key: str, province: Truth) -> dict[str, str]:
    if key == "issue":
        return {"issue": province.busiest_issue}
    if key == "person":
        return {"term": province.acting_head}
    return {"code": province.files[-1].code} if key == "file" else ADDRESSES[key]


@pytest.mark.usefixtures("router")
@pytest.mark.parametrize("key", PAGES)
def test_page_keeps_its_budget(province: Truth, key: str) -> None:
    params = asked(key, province)
    st.cache_data.clear()
    with statements() as cold:
        seen(run_in_frame(key, params))
    with statements() as warm:
        assert not REFUSED & set(seen(run_in_frame(key, params)).nothing)
    assert len(cold) == COLD[key], "\n\n".join(cold)
    again = (*WARM, *NOTES.get(key, ()))
    assert len(warm) == len(again), "\n\n".join(warm)
    assert all(table in text for table, text in zip(again, warm, strict=True)), warm


@pytest.mark.usefixtures("router")
def test_way_back_asks_for_nothing_anew(province: Truth) -> None:
    """Overview, a unit, and the overview again: the last one is all from the caches."""
    for key in ("overview", "unit"):
        seen(run_in_frame(key, asked(key, province)))
    with statements() as back:
        seen(run_in_frame("overview", {}))
    assert len(back) == len(WARM) + len(NOTES["overview"]), "\n\n".join(back)


@pytest.mark.usefixtures("router")
def test_sorting_the_table_asks_for_nothing_anew(province: Truth) -> None:
    seen(run_in_frame("overview", {}))
    with statements() as sorted_:
        seen(run_in_frame("overview", {"sort": "received"}))
    assert len(sorted_) == len(WARM) + len(NOTES["overview"]), "\n\n".join(sorted_)
