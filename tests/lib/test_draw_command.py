"""``python -m lib draw``: the same functions as on the page, its words and exit codes."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.__main__ import main
from lib.database.schema import case_file, draw_frame, user_account
from tests.databases import Databases
from tests.drawn import CONSTRUCTION, DIVISION, Drawn, build_drawn

FRAME = ["--from", "2026-01-01", "--to", "2026-02-28"]
SEED = ["--seed", "083512", "--origin", "drawn by lot"]


@pytest.fixture(scope="module")
def shared(databases: Databases) -> Iterator[Drawn]:
    drawn = build_drawn(databases)  # with noi-vu and chu-tich
    accounts = [
        {"username": "van-hanh", "role": "operator", "active": True},
        {"username": "nghi-huu", "role": "home_affairs", "active": False},
    ]
    with drawn.engine.begin() as connection:
        rows = [{**row, "display_name": row["username"]} for row in accounts]
        connection.execute(sa.insert(user_account), rows)
    yield drawn
    databases.drop(drawn.engine)


@pytest.fixture
def drawn(
    shared: Drawn, use_database: Callable[[sa.Engine], None], monkeypatch: pytest.MonkeyPatch
) -> Drawn:
    monkeypatch.setenv("OVERSIGHT_LANGUAGE", "en")
    use_database(shared.engine)
    return shared


def run(code: str, *more: str, account: str = "noi-vu") -> int:
    return main(["draw", "--as", account, "--inspection", code, *more])


def test_freeze_seed_list_and_verify(
    drawn: Drawn, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code = drawn.inspection(CONSTRUCTION)
    assert run(code, *FRAME, "--field", "land", "--each", "4", "--again") == 0
    hashed = drawn.draw_of(code)["frame_hash"]
    shown = capsys.readouterr().out.splitlines()
    assert f"frame_hash: {hashed}" in shown and "frame_size: 20" in shown
    assert "  land: 20" in shown and "seed: —" in shown
    assert run(code, "--number", "1", *SEED) == 0
    files = [row["code"] for row in drawn.sample_of(code)]
    listed = [line.split("\t") for line in capsys.readouterr().out.splitlines() if "\t" in line]
    assert [(rank, file) for _stratum, rank, file, *_more in listed] == [
        (str(n), file) for n, file in enumerate(files, start=1)
    ]
    path = tmp_path / "list.csv"
    assert run(code, "--number", "1", "--csv", str(path)) == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [row["code"] for row in csv.DictReader(file)] == files
    capsys.readouterr()
    assert run(code, "--number", "1", "--verify") == 0
    assert "comes out again" in capsys.readouterr().out
    with drawn.engine.begin() as connection:
        gone = draw_frame.c.file_id == drawn.files["L01"]
        connection.execute(sa.delete(draw_frame).where(gone))
    assert run(code, "--number", "1", "--verify") == 1
    assert "do not give the stored hash" in capsys.readouterr().out
    said = f"broken_draw: Draw 1 of inspection {code} does not come out again\n"
    assert main(["check"]) == 1 and said in capsys.readouterr().out
    with drawn.engine.begin() as connection:
        row = {"draw_id": drawn.draw_of(code)["id"], "file_id": drawn.files["L01"]}
        connection.execute(sa.insert(draw_frame).values(stratum="land", **row))
    main(["check"])
    assert "broken_draw" not in capsys.readouterr().out


def test_every_choice_reaches_the_frame(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION)
    arguments = ["--unit", DIVISION, "--state", "received", "--kind", "procedure", "--risk"]
    assert run(code, *FRAME, *arguments, "--stratify", "unit", "--discovery", "0.2") == 0
    kept = drawn.draw_of(code)
    assert (kept["kind"], kept["stratified_by"]) == ("risk", "unit")
    assert kept["size_rule"] == '{"confidence": "0.95", "method": "discovery", "tolerable": "0.2"}'
    assert kept["frame"] == (
        '{"fields": [], "from": "2026-01-01", "kinds": ["procedure"], "not_drawn_before": true, '
        '"state": "received", "to": "2026-02-28", "units": ["H61.09.01"]}'
    )
    assert run(code, "--state", "open", "--share", "0.5", "--minimum", "1", "--cap", "9") == 0
    kept = drawn.draw_of(code, 2)
    assert '"from": null' in kept["frame"] and '"to": "2026-03-20"' in kept["frame"]
    rule = '{"cap": 9, "method": "share", "minimum": 1, "share": "0.5"}'
    assert kept["size_rule"] == rule and kept["kind"] == "random"


@pytest.mark.parametrize(
    ("more", "account", "exit_code", "words"),
    [
        (["--each", "3"], "chu-tich", 1, "may not do this"),
        (["--number", "1"], "van-hanh", 1, "may not do this"),
        (["--each", "3"], "nghi-huu", 1, "no active account nghi-huu"),
        (["--each", "3"], "nobody", 1, "no active account nobody"),
        (["--unit", "H61.05"], "noi-vu", 1, "H61.05: expected a unit that the inspection visits"),
        (["--number", "7"], "noi-vu", 2, "has no draw 7"),
        (["--number", "7", *SEED], "noi-vu", 1, "has no draw 7"),
        (["--number", "7", "--seed", "083512"], "noi-vu", 2, "--origin"),
        (SEED, "noi-vu", 2, "--number"),
        (["--verify"], "noi-vu", 2, "--number"),
        (["--discovery", "much"], "noi-vu", 2, "much: expected a share"),
        (["--discovery", "2"], "noi-vu", 2, "tolerable"),
        (["--share", "0.1", "--cap", "2"], "noi-vu", 2, "cap: 2"),
        (["--kind", "letter"], "noi-vu", 2, "letter"),
        (["--from", "2026-03-01", "--to", "2026-01-01"], "noi-vu", 2, "wrong order"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_one_line(
    drawn: Drawn,
    capsys: pytest.CaptureFixture[str],
    more: list[str],
    account: str,
    exit_code: int,
    words: str,
) -> None:
    code = drawn.inspection(CONSTRUCTION)
    assert run(code, *more, account=account) == exit_code
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and words in said.err


def test_a_list_is_safe_to_open(drawn: Drawn, tmp_path: Path) -> None:
    """A code that a spreadsheet would take for a formula is text."""
    code = drawn.inspection(CONSTRUCTION)
    of_file = case_file.c.id == drawn.files["D01"]
    with drawn.engine.begin() as connection:
        connection.execute(sa.update(case_file).where(of_file).values(code='=HYPERLINK("x")'))
    try:
        arguments = ["--unit", DIVISION, "--each", "8", "--again", "--stratify", "none"]
        assert run(code, *FRAME, *arguments) == 0
        assert run(code, "--number", "1", *SEED, "--csv", str(tmp_path / "list.csv")) == 0
    finally:
        with drawn.engine.begin() as connection:
            connection.execute(sa.update(case_file).where(of_file).values(code="D01"))
    text = (tmp_path / "list.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in text and ",=HYPERLINK" not in text
