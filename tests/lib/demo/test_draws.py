"""Every draw of the demonstration, made again from its frame, hash and seed with other means."""

from __future__ import annotations

import hashlib
import json

import pandas as pd
import pytest

from tests.lib.demo.conftest import Tables


@pytest.fixture(scope="module")
def frames(tables: Tables) -> pd.DataFrame:
    """Files of all frozen frames, each with the seed and hash of its draw and its own hash."""
    files = tables["case_file"].set_index("id")
    draws = tables["draw"].set_index("id")
    rows = tables["draw_frame"]
    rows = rows.join(files[["code", "origin", "completed_on", "kind"]], on="file_id")
    rows = rows.join(draws[["seed", "frame_hash", "frame", "inspection_id"]], on="draw_id")
    texts = rows.seed + "|" + rows.frame_hash + "|" + rows.code
    rows["key"] = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    rows["place"] = rows.groupby(["draw_id", "stratum"]).key.rank().astype(int)
    return rows


def test_there_is_a_draw_in_almost_every_inspection(tables: Tables) -> None:
    draws = tables["draw"]
    assert len(draws) > 30
    assert (draws.seeded_at > draws.frozen_at).all()
    assert set(draws.kind) == {"random"}


def test_frames_give_the_hashes(tables: Tables, frames: pd.DataFrame) -> None:
    lines = frames.stratum + "\t" + frames.code + "\t" + frames.origin
    hashed = lines.groupby(frames.draw_id).agg(
        lambda part: hashlib.sha256("\n".join(sorted(part)).encode()).hexdigest()
    )
    draws = tables["draw"].set_index("id")
    assert hashed.to_dict() == draws.frame_hash.to_dict()
    assert frames.groupby("draw_id").size().to_dict() == draws.frame_size.to_dict()


def test_frames_hold_files_of_their_days(frames: pd.DataFrame) -> None:
    chosen = pd.DataFrame([json.loads(text) for text in frames.frame], index=frames.index)
    assert (frames.completed_on >= pd.to_datetime(chosen["from"])).all()
    assert (frames.completed_on <= pd.to_datetime(chosen["to"])).all()
    pairs = zip(frames.stratum, chosen["fields"], strict=True)
    assert all(stratum in fields for stratum, fields in pairs)


def test_samples_are_the_first_by_hash_and_substitutes_the_next(
    tables: Tables, frames: pd.DataFrame
) -> None:
    sample = tables["inspection_sample"]
    places = frames.set_index(["draw_id", "file_id"]).place
    asked = [places[pair] for pair in zip(sample.draw_id, sample.file_id, strict=True)]
    assert sample["rank"].tolist() == asked
    in_stratum = frames.groupby(["draw_id", "stratum"]).size()
    each = tables["draw"].set_index("id").size_rule.map(lambda text: json.loads(text)["each"])
    drawn = sample[sample.substitutes_file_id.isna()]
    for (draw, stratum), files in in_stratum.items():
        mine = drawn[(drawn.draw_id == draw) & (drawn.stratum == stratum)]
        assert sorted(mine["rank"]) == list(range(1, min(files, each[draw]) + 1))
    came = sample[sample.substitutes_file_id.notna()]
    assert len(came) > 1
    assert (came["rank"] == came.draw_id.map(each) + 1).all()
    assert came.substitution_reason.notna().all() and came.substituted_at.notna().all()
    there = set(zip(sample.draw_id, sample.file_id, strict=True))
    assert set(zip(came.draw_id, came.substitutes_file_id.astype(int), strict=True)) <= there


def test_who_was_replaced_was_not_rated(tables: Tables) -> None:
    sample, reviews = tables["inspection_sample"], tables["quality_review"]
    rated = reviews.dropna(subset=["inspection_id"])
    rated_files = set(zip(rated.inspection_id.astype(int), rated.file_id, strict=True))
    gone = sample.dropna(subset=["substitutes_file_id"])
    replaced = set(zip(gone.inspection_id, gone.substitutes_file_id.astype(int), strict=True))
    assert not replaced & rated_files
