"""The unit that a name or a code meant on the day of the row."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from lib.database.schema import org_unit
from tests.lib.intake.deliveries import load_tasks, stored, task

AFTER_REFORM = date(2025, 8, 1)


def unit_of(engine: sa.Engine, code: str) -> tuple[str, date]:
    """Name and first day of the unit that has the file ``code``."""
    found = {row["code"]: row["unit_id"] for row in stored(engine)}
    with engine.connect() as connection:
        query = sa.select(org_unit.c.name, org_unit.c.valid_from)
        return tuple(connection.execute(query.where(org_unit.c.id == found[code])).one())


class TestNamesAndCodes:
    @pytest.mark.parametrize(
        "written", ["H59.16", "h59.16", "Sở Y tế", "SỞ Y TẾ", "So Y te", "'Sở  Y tế"]
    )
    def test_in_every_spelling_mean_the_unit(self, embedded, tmp_path, written):
        load_tasks(embedded, tmp_path, task(Đơn_vị_chủ_trì=written))
        assert unit_of(embedded, "NV-1")[0] == "Sở Y tế"

    @pytest.mark.parametrize(
        "written", ["Sở GTVT", "Sở Giao thông vận tải", "Sở Giao thông Vận tải Tỉnh Trà Vinh"]
    )
    def test_short_and_full(self, embedded, tmp_path, written):
        load_tasks(embedded, tmp_path, task(Đơn_vị_chủ_trì=written))
        assert unit_of(embedded, "NV-1")[0] == "Sở Giao thông vận tải"

    def test_a_name_that_two_bear_is_told_apart_by_the_parent(self, embedded, tmp_path):
        load_tasks(embedded, tmp_path, task(Đơn_vị_chủ_trì="Phường 1, Thị xã Duyên Hải"))
        code = sa.select(org_unit.c.code).where(org_unit.c.id == stored(embedded)[0]["unit_id"])
        with embedded.connect() as connection:
            assert connection.execute(code).scalar_one() == "29512"


class TestReuseOverTime:
    def test_one_code_means_two_units(self, embedded, tmp_path):
        """29242 was Phường 3 until 30/6/2025 and is Phường Trà Vinh since."""
        before = task("A", Đơn_vị_chủ_trì="29242", Ngày_giao="05/03/2024")
        after = task("B", Đơn_vị_chủ_trì="29242", Ngày_giao="02/07/2025",
                     Ngày_hoàn_thành_thực_tế="03/07/2025")  # fmt: skip
        load_tasks(embedded, tmp_path, before, after, as_of=AFTER_REFORM)
        assert unit_of(embedded, "A")[0] == "Phường 3"
        assert unit_of(embedded, "B")[0] == "Phường Trà Vinh"

    def test_one_name_means_two_units(self, embedded, tmp_path):
        """Sở Tài chính before and after it took over planning and investment."""
        before = task("A", Đơn_vị_chủ_trì="Sở Tài chính", Ngày_giao="28/02/2025",
                      Ngày_hoàn_thành_thực_tế="05/03/2025")  # fmt: skip
        after = before | {"Mã nhiệm vụ": "B", "Ngày giao": "01/03/2025"}
        load_tasks(embedded, tmp_path, before, after, as_of=date(2025, 4, 1))
        assert unit_of(embedded, "A") == ("Sở Tài chính", date(2020, 1, 1))
        assert unit_of(embedded, "B") == ("Sở Tài chính", date(2025, 3, 1))

    def test_a_later_name_is_taken_and_counted(self, embedded, tmp_path):
        """After a reform an old file is delivered under the unit that has it now."""
        row = task(Đơn_vị_chủ_trì="Phường Long Đức", Ngày_giao="20/06/2025",
                   Ngày_hoàn_thành_thực_tế="10/07/2025")  # fmt: skip
        report = load_tasks(embedded, tmp_path, row, as_of=AFTER_REFORM)
        assert unit_of(embedded, "NV-1") == ("Phường Long Đức", date(2025, 7, 1))
        assert any(m.startswith("Units that did not exist") for m in report.messages)

    def test_the_current_unit_follows_the_succession(self, embedded, tmp_path):
        """Derived after the load: Sở GTVT is Sở Xây dựng since 1/3/2025, of Vĩnh Long now."""
        load_tasks(embedded, tmp_path, task(Đơn_vị_chủ_trì="Sở GTVT"))
        current = stored(embedded)[0]["current_unit_id"]
        with embedded.connect() as connection:
            query = sa.select(org_unit.c.code).where(org_unit.c.id == current)
            assert connection.execute(query).scalar_one() == "H61.09"
