"""Officials: one head at a time, the planted changes, deputies with fields, accounts."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.demo import DEMO_ACCOUNTS, codes
from tests.lib.demo.conftest import AS_OF, Tables

TODAY = pd.Timestamp(AS_OF)


@pytest.fixture(scope="module")
def posts(tables: Tables) -> pd.DataFrame:
    posts = tables["appointment"].join(
        tables["org_unit"].set_index("id")[["code", "kind", "valid_from", "valid_to"]],
        on="unit_id",
        suffixes=("", "_of_unit"),
    )
    posts["until"] = posts.valid_to.fillna(pd.Timestamp("2100-01-01"))
    return posts


def heads_of(posts: pd.DataFrame, code: str) -> pd.DataFrame:
    own = posts[(posts.code == code) & (posts.post == "head") & posts.valid_to_of_unit.isna()]
    return own.sort_values("valid_from")


def test_posts_lie_within_the_life_of_their_unit(posts: pd.DataFrame) -> None:
    assert (posts.valid_from >= posts.valid_from_of_unit).all()
    ended = posts.valid_to_of_unit.notna()
    assert (posts.until[ended] <= posts.valid_to_of_unit[ended]).all()
    assert (posts.until >= posts.valid_from).all()


def test_one_head_at_a_time(posts: pd.DataFrame) -> None:
    heads = posts[posts.post == "head"].sort_values(["unit_id", "valid_from"])
    next_start = heads.groupby("unit_id").valid_from.shift(-1)
    known = next_start.notna()
    assert (heads.until[known] < next_start[known]).all()
    assert known.sum() > 20  # heads do change


def test_an_acting_head_and_a_vacancy(posts: pd.DataFrame) -> None:
    acting = heads_of(posts, codes("acting_head")[0]).iloc[-1]
    assert acting.acting
    assert pd.isna(acting.valid_to)
    before, after = heads_of(posts, codes("gap")[0]).iloc[-2:].itertuples()
    assert 60 < (after.valid_from - before.valid_to).days < 120


def test_every_agency_of_today_has_deputies_and_staff(tables: Tables, posts: pd.DataFrame) -> None:
    units = tables["org_unit"]
    now = units[units.valid_to.isna() & units.kind.isin(["department", "commune"])]
    held = posts[posts.until > TODAY].groupby(["unit_id", "post"]).size().unstack(fill_value=0)
    assert (held.loc[now.id, "deputy"] >= 2).all()
    assert (held.loc[now.id, "official"] >= 3).all()


def test_deputies_share_the_fields_of_their_agency(tables: Tables, posts: pd.DataFrame) -> None:
    shared = tables["field_assignment"]
    deputies = posts[posts.post == "deputy"][["official_id", "unit_id"]].drop_duplicates()
    assert len(shared.merge(deputies)) == len(shared)
    assert not shared.duplicated(["unit_id", "field_id"]).any()
    assert set(shared.field_id) == set(tables["field"].id)


def test_a_handler_works_in_the_agency_of_the_file(tables: Tables, posts: pd.DataFrame) -> None:
    files = tables["case_file"]
    closure = tables["org_closure"]
    staff = posts[posts.post == "official"][["official_id", "unit_id"]]
    above = files[["id", "unit_id", "official_id"]].merge(closure, on="unit_id")
    found = above.merge(
        staff, left_on=["ancestor_id", "official_id"], right_on=["unit_id", "official_id"]
    )
    assert set(found.id) == set(files.id)


def test_who_signs_was_head_that_day(tables: Tables, posts: pd.DataFrame) -> None:
    signed = tables["file_event"]
    signed = signed[(signed.kind == "completed") & signed.official_id.notna()]
    heads = posts[posts.post == "head"]
    pairs = signed[["id", "at", "official_id"]].merge(heads, on="official_id")
    held = pairs[(pairs["at"] >= pairs.valid_from) & (pairs["at"].dt.normalize() <= pairs.until)]
    assert set(held.id_x) == set(signed.id)


def test_accounts_to_look_through(tables: Tables, posts: pd.DataFrame) -> None:
    accounts = tables["user_account"].sort_values("id").set_index("username")
    assert tuple(accounts.index) == DEMO_ACCOUNTS
    assert accounts.is_demo.all()
    assert (accounts.role == "head").sum() == 3
    assert accounts.display_name["gd-xay-dung"] == "Giám đốc Sở Xây dựng"
    assert accounts.display_name["ct-tap-son"] == "Chủ tịch UBND xã Tập Sơn"
    holds = posts[(posts.until > TODAY) & (posts.valid_from <= TODAY)]
    for name, post in (("chu-tich", "head"), ("gd-xay-dung", "head"), ("pgd-nnmt", "deputy")):
        held = holds[holds.official_id == accounts.official_id[name]]
        assert (accounts.unit_id[name], post) in set(zip(held.unit_id, held.post, strict=True))
    shared = tables["field_assignment"]
    own = shared[(shared.official_id == accounts.official_id["pgd-nnmt"]) & shared.valid_to.isna()]
    assert len(own) >= 2
    assert accounts.unit_id.isna()["van-hanh"]
