"""The profiles that ship, and profiles with mistakes."""

from __future__ import annotations

import pytest

from lib.config import ROOT
from lib.intake import IntakeError, profile_names, read_profile
from lib.intake.patterns import Patterns
from lib.intake.targets import EVENT_TARGETS, FILE_TARGETS, is_personal

PERSONAL = (
    "Số điện thoại", "Điện thoại", "SĐT", "Số giấy tờ", "CCCD", "CMND", "Căn cước công dân",
    "Số định danh", "Địa chỉ", "Dân tộc", "Tôn giáo", "Chủ hồ sơ", "Người nộp", "Ngày sinh",
    "Email", "ethnicity", "religion", "phone number", "Home address",
)  # fmt: skip
SOUND = """
description = "x"
origin = "x"
records = "files"
[columns]
code = ["code"]
title = ["title"]
unit = ["unit"]
received_at = ["received"]
[constants]
kind = "task"
"""


class TestShippedProfiles:
    def test_are_those_that_are_promised(self):
        promised = {"ho_so_tthc", "nhiem_vu", "receipt_cases", "receipt_events", "bpic15_cases",
                    "bpic15_events", "boston311", "xes"}  # fmt: skip
        assert promised <= {*profile_names()}

    @pytest.mark.parametrize("name", profile_names())
    def test_are_sound(self, name):
        profile = read_profile(name)
        assert profile.targets <= {*FILE_TARGETS, *EVENT_TARGETS}

    @pytest.mark.parametrize("name", profile_names())
    def test_read_no_personal_data(self, name):
        profile = read_profile(name)
        headers = [
            header
            for some in (*profile.columns.values(), *profile.joined.values())
            for header in some
        ] + [move.header for move in profile.moves]
        assert [header for header in headers if is_personal(header)] == []


class TestPersonalData:
    def test_has_no_target(self):
        """What has no target cannot be stored, whatever a profile says."""
        words = ("phone", "mobile", "identity", "passport", "address", "ethnic", "religion",
                 "citizen_name", "applicant", "birth", "email")  # fmt: skip
        targets = {*FILE_TARGETS, *EVENT_TARGETS}
        assert [t for t in targets if any(word in t for word in words)] == []

    @pytest.mark.parametrize("header", PERSONAL)
    def test_is_known_by_its_header(self, header):
        assert is_personal(header)

    @pytest.mark.parametrize(
        "header", ["Lĩnh vực", "Đơn vị xử lý", "Ngày tiếp nhận", "Trích yếu", "Cán bộ xử lý"]
    )
    def test_is_not_seen_everywhere(self, header):
        assert not is_personal(header)

    @pytest.mark.parametrize("target", ["title", "note"])
    def test_makes_a_profile_unsound(self, tmp_path, target):
        records = "files" if target == "title" else "events"
        (tmp_path / "p.toml").write_text(
            f'description = "x"\norigin = "x"\nrecords = "{records}"\n'
            f'[columns]\n{target} = ["Số điện thoại"]\n',
            encoding="utf-8",
        )
        with pytest.raises(IntakeError, match=r"Số điện thoại.*no personal data"):
            read_profile("p", tmp_path)


class TestMistakes:
    @pytest.mark.parametrize(
        ("changed", "to", "named"),
        [
            ('records = "files"', 'records = "rows"', "records"),
            ('origin = "x"', "", "origin"),
            ('code = ["code"]', 'code = "code"', "columns.code"),
            ('title = ["title"]', 'titel = ["title"]', "columns.titel"),
            ('unit = ["unit"]', "", "columns.unit"),
            ('kind = "task"', 'kind = "chore"', "constants.kind chore"),
            ('kind = "task"', 'kind = "task"\n[values.status]\na = "shut"', "values.status shut"),
            ('kind = "task"', 'kind = "task"\n[values.titel]\na = "b"', "values.titel"),
            ('kind = "task"', 'kind = "task"\n[units]\ncreate = true', "units.create"),
            ('kind = "task"', 'kind = "task"\n[units]\nkind = "ward"', "units.kind ward"),
            ('kind = "task"', 'kind = "task"\n[fields]\ncreate = true', "fields.create"),
            (
                'kind = "task"',
                'kind = "task"\n[column_events]\nreceived = "at"',
                "column_events.received",
            ),
            ('origin = "x"', 'origin = "x"\ntimezone = "Hanoi"', "timezone"),
            ('origin = "x"', 'origin = "x"\nmidnight = true', "midnight"),
            ('origin = "x"', 'origin = "x"\nblank = "EMPTY"', "blank"),
        ],
    )
    def test_are_named_with_their_key(self, tmp_path, changed, to, named):
        assert SOUND.count(changed) == 1
        (tmp_path / "p.toml").write_text(SOUND.replace(changed, to), encoding="utf-8")
        with pytest.raises(IntakeError) as caught:
            read_profile("p", tmp_path)
        assert caught.value.where == f"p.toml, {named}"

    def test_without_one_the_same_profile_is_sound(self, tmp_path):
        (tmp_path / "p.toml").write_text(SOUND, encoding="utf-8")
        assert read_profile("p", tmp_path).origin == "x"

    def test_an_event_profile_needs_an_activity(self, tmp_path):
        text = SOUND.replace('"files"', '"events"').split("[columns]")[0]
        (tmp_path / "p.toml").write_text(f'{text}[columns]\ncode=["c"]\nat=["t"]', "utf-8")
        with pytest.raises(IntakeError, match=r"columns\.activity"):
            read_profile("p", tmp_path)

    def test_broken_toml_is_said_with_its_place(self, tmp_path):
        (tmp_path / "p.toml").write_text("a = 1\nb = = 2", encoding="utf-8")
        with pytest.raises(IntakeError, match=r"p\.toml.*line 2"):
            read_profile("p", tmp_path)

    def test_an_unknown_profile_lists_the_known_ones(self):
        with pytest.raises(IntakeError, match=r"boston311.*nhiem_vu"):
            read_profile("nhiem-vu")


class TestPatterns:
    def test_prefer_the_whole_text_then_the_longest_start(self):
        patterns = Patterns(
            {"*": "rest", "Đã*": "start", "Đã trả lại*": "longer", "Đã ký": "exact"}
        )
        found = [patterns.find(text) for text in ("đã ký", "Đã  trả lại hồ sơ", "DA XONG", "khác")]
        assert found == ["exact", "longer", "start", "rest"]

    def test_find_nothing_without_a_rest(self):
        assert Patterns({"a": "b"}).find("c") is None


class TestGuide:
    TEXT = (ROOT / "docs" / "how-to-write-a-profile.md").read_text(encoding="utf-8")

    def test_shows_a_sound_profile(self, tmp_path):
        smallest = self.TEXT.split("```toml\n")[1].split("```")[0]
        (tmp_path / "p.toml").write_text(smallest, encoding="utf-8")
        assert read_profile("p", tmp_path).values["status"].find("Đang làm dở") == "open"

    def test_names_every_target_and_profile(self):
        names = [*FILE_TARGETS, *EVENT_TARGETS, *profile_names()]
        assert [name for name in names if f"`{name}`" not in self.TEXT] == []
