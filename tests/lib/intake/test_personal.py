"""What is loaded is stored masked; what it stands for is kept apart, and follows corrections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lib.database.schema import case_file, file_event, file_pause, personal_text
from lib.intake import load
from tests.lib.intake.deliveries import AS_OF, everything, load_tasks, stored, task, write_csv

FULL = "Giải quyết đơn của ông Nguyễn Văn An, ấp Cây Da, xã Tập Sơn, ĐT 0912345678"
MASKED = "Giải quyết đơn của ông N.V.A., xã Tập Sơn, ĐT *******678"


def kept(engine: sa.Engine) -> dict[str, str]:
    """Code of the file, with the sequence of the event if it is a note → the full text."""
    e, p = file_event.c, personal_text.c
    source = personal_text.join(case_file, p.file_id == case_file.c.id).outerjoin(
        file_event, p.event_id == e.id
    )
    with engine.connect() as connection:
        rows = connection.execute(
            sa.select(case_file.c.code, e.sequence, p.text).select_from(source)
        )
        return {f"{code}:{n}" if n else code: text for code, n, text in rows}


def test_a_title_is_stored_masked(province: sa.Engine, tmp_path: Path) -> None:
    load_tasks(province, tmp_path, task("A", Tên_nhiệm_vụ=FULL), task("B"))
    titles = {row["code"]: row for row in stored(province)}
    assert titles["A"]["title"] == MASKED and titles["B"]["title"] == "Tham mưu kế hoạch"
    assert titles["A"]["search_text"].startswith("a giai quyet don cua ong n.v.a., xa tap son")
    assert "nguyen" not in titles["A"]["search_text"] and "cay da" not in titles["A"]["search_text"]
    assert kept(province) == {"A": FULL}


def test_the_same_delivery_again_changes_nothing(province: sa.Engine, tmp_path: Path) -> None:
    rows = [task("A", Tên_nhiệm_vụ=FULL), task("B")]
    load_tasks(province, tmp_path, *rows)
    before, texts = everything(province), stored(province, personal_text)
    again = load_tasks(province, tmp_path, *rows)
    assert (again.rows_unchanged, again.rows_updated) == (2, 0)
    assert everything(province) == before and stored(province, personal_text) == texts


def test_a_correction_replaces_what_is_kept(province: sa.Engine, tmp_path: Path) -> None:
    load_tasks(province, tmp_path, task("A", Tên_nhiệm_vụ=FULL), task("B", Tên_nhiệm_vụ=FULL))
    corrected = FULL.replace("Văn An", "Vũ Anh")  # the same when masked
    report = load_tasks(province, tmp_path, task("A", Tên_nhiệm_vụ=corrected), name="b.csv")
    assert (report.rows_updated, report.rows_unchanged) == (1, 0)
    assert kept(province) == {"A": corrected, "B": FULL}
    other = FULL.replace("Nguyễn", "Trần")
    load_tasks(province, tmp_path, task("A", Tên_nhiệm_vụ=other), name="c.csv")
    assert kept(province) == {"A": other, "B": FULL}
    assert {row["title"] for row in stored(province)} == {MASKED, MASKED.replace("N.V", "T.V")}


def test_a_title_without_a_person_keeps_nothing(province: sa.Engine, tmp_path: Path) -> None:
    load_tasks(province, tmp_path, task("A", Tên_nhiệm_vụ=FULL), task("B", Tên_nhiệm_vụ=FULL))
    load_tasks(province, tmp_path, task("A"), name="b.csv")
    assert kept(province) == {"B": FULL}
    load_tasks(province, tmp_path, task("A", Tên_nhiệm_vụ=FULL), name="c.csv")
    assert kept(province) == {"A": FULL, "B": FULL}


def test_two_systems_with_the_same_code(province: sa.Engine, tmp_path: Path) -> None:
    load_tasks(province, tmp_path, task("A", Tên_nhiệm_vụ=FULL))
    with province.begin() as connection:
        connection.execute(sa.update(case_file).values(origin="other"))
    load_tasks(province, tmp_path, task("A"), name="b.csv")
    assert len(stored(province)) == 2 and kept(province) == {"A": FULL}


NOTE = "Chờ bà Trần Thị Bình bổ sung, ĐT 0912345678"


def load_events(engine: sa.Engine, folder: Path, *told: tuple[str, str, str]) -> Any:
    rows = [
        {
            "Mã nhiệm vụ": "NV-1",
            "Ngày giờ": f"{day}/03/2024 08:00",
            "Sự kiện": what,
            "Ghi chú": note,
        }
        for day, what, note in told
    ]
    path = write_csv(folder / "events.csv", rows)
    return load(engine, path, "nhiem_vu_su_kien", as_of=AS_OF, progress=False)


def test_a_note_is_stored_masked_wherever_it_goes(province: sa.Engine, tmp_path: Path) -> None:
    load_tasks(province, tmp_path, task())
    load_events(province, tmp_path, ("05", "Giao nhiệm vụ", ""), ("06", "Tạm dừng", NOTE))
    masked = "Chờ bà T.T.B. bổ sung, ĐT *******678"
    assert [row["note"] for row in stored(province, file_event)] == ["Giao nhiệm vụ", masked]
    assert [row["reason"] for row in stored(province, file_pause)] == [masked]
    assert kept(province) == {"NV-1:2": NOTE}


def test_notes_follow_corrections(province: sa.Engine, tmp_path: Path) -> None:
    load_tasks(province, tmp_path, task(Tên_nhiệm_vụ=FULL))
    assigned = ("05", "Giao nhiệm vụ", "")
    load_events(province, tmp_path, assigned, ("06", "Tạm dừng", NOTE))
    again = load_events(province, tmp_path, assigned, ("06", "Tạm dừng", NOTE))
    assert again.rows_unchanged == 2
    other = NOTE.replace("Thị Bình", "Thu Ba")  # the same when masked
    assert load_events(province, tmp_path, assigned, ("06", "Tạm dừng", other)).rows_updated == 2
    assert kept(province) == {"NV-1": FULL, "NV-1:2": other}
    load_events(province, tmp_path, assigned, ("06", "Tạm dừng", "Chờ hồ sơ"))
    assert kept(province) == {"NV-1": FULL}
