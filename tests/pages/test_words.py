"""Both languages say everything, and neither speaks the other's words."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa

from lib.database.schema import metadata
from lib.i18n import LANGUAGES, catalogue
from lib.nav import PAGES
from tests.pages.looking import SPOKEN, Seen, look, run_in_frame
from tests.pages.truth import Truth

VIETNAMESE = re.compile(
    "[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE
)
UNIT = "H61.09"
PAIR = "between:H61.05%402025-07-01~H61.20%402025-07-31"
BY_NAME = {"Ngôn ngữ · Language", *LANGUAGES.values()}  # languages name themselves
# basis of a figure, and names of documents, stand in the registry as the documents call themselves
DOCUMENT = re.compile(r"\d+/(\d+/)?(TT-|QĐ-|NĐ-|UBND|BC-)[\wĐ-]*|II\.06a/\S+")


def addresses(province: Truth) -> list[tuple[str, dict[str, str]]]:
    """Every page, with what makes it show most."""
    busy = province.rows(
        "SELECT f.code FROM case_file f ORDER BY"
        " (SELECT count(*) FROM issue i WHERE i.file_id = f.id) DESC,"
        " (SELECT count(*) FROM file_pause p WHERE p.file_id = f.id) DESC,"
        " (SELECT count(*) FROM file_event e WHERE e.file_id = f.id) DESC, f.id LIMIT 3"
    )
    return [
        ("overview", {"period": "12m"}),
        ("quality", {"period": "12m"}),
        ("quality", {"period": "2026-11-19..2026-11-20", "unit": "29410"}),
        ("issues", {"period": "12m"}),
        ("issues", {"period": "2026-11-20..2026-11-20", "unit": "29410"}),
        ("issue", {}),
        ("instructions", {"period": "12m", "kind": "task"}),
        ("instructions", {"state": "open", "view_as": "gd-xay-dung"}),
        ("instruction", {"note": "1"}),
        ("instruction", {"note": "1", "view_as": "gd-cong-thuong"}),
        ("metric", {"metric": "overdue"}),
        ("issue", {"issue": province.busiest_issue}),
        ("unit", {"unit": UNIT, "period": "12m"}),
        ("people", {"period": "2025"}),
        ("people", {"period": "12m", "post": "deputy", "unit": UNIT}),
        ("person", {}),
        ("person", {"term": province.acting_head, "days": "period"}),
        ("rating", {}),
        ("rating", {"period": "2025", "kind": "task"}),
        ("rating", {"post": province.acting_head}),
        ("rating", {"post": province.acting_head, "period": "2024"}),
        ("rating", {"post": province.merged_head, "period": "2025"}),
        ("inspections", {}),
        ("inspections", {"year": "2027", "state": "overdue", "view_as": "noi-vu"}),
        ("inspection", {}),
        ("inspection", {"inspection": "KT-2026-05"}),
        ("inspection", {"inspection": "KT-2026-07", "view_as": "noi-vu"}),
        ("inspection", {"inspection": "KT-2026-07", "draw": "new", "view_as": "noi-vu"}),
        ("inspection", {"inspection": "KT-2026-04", "draw": "2", "view_as": "noi-vu"}),
        ("checking", {"period": "2023-11-01..2026-11-20"}),
        ("checking", {"period": "2026-11-19..2026-11-20", "unit": "29410"}),
        ("data", {"period": "12m"}),
        ("data", {"kind": "task", "period": "2026-11"}),
        ("files", {"metric": "on_time_rate", "part": "excluded", "period": "12m"}),
        ("files", {"metric": "came_back_rate", "cell": PAIR}),
        ("timeliness", {"period": "12m", "section": "all"}),
        ("files", {"metric": "on_time_rate", "part": "remainder", "period": "12m"}),
        ("files", {"metric": "open_issues", "organisation": "then", "deadline": "current"}),
        ("files", {"metric": "good_rate", "kind": "procedure", "source": "citizen,central"}),
        ("files", {"q": "no such words", "unit": "no such unit", "period": "2025-Q3"}),
        ("file", {}),
        *(("file", {"code": row["code"]}) for row in busy),
        ("reports", {}),
        ("reports", {"report": "ii-06a", "kind": "task", "again": "7"}),
        ("definitions", {}),
    ]


@lru_cache(maxsize=2)
def data(engine: sa.Engine) -> list[str]:
    """Every text that the database holds, the longest first: names, titles, notes, reasons."""
    found: set[str] = set()
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for column in table.c:
                if isinstance(column.type, sa.String) and "search" not in column.name:
                    found.update(filter(None, connection.scalars(sa.select(column).distinct())))
    return sorted((text for text in found if VIETNAMESE.search(text)), key=len, reverse=True)


def without_data(text: str, known: list[str]) -> str:
    for name in known:
        if name in text:
            text = text.replace(name, "")
    return DOCUMENT.sub("", text)


@lru_cache
def english_only() -> list[re.Pattern[str]]:
    """The message ids whose translation is another text, as patterns of what they would show."""
    ids: list[str] = []
    for message in catalogue("vi"):
        translated = _forms(message.string or "")
        ids += [id for id in _forms(message.id) if id and id not in translated]
    return [re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(id))) for id in ids]


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_patterns_catch_english_words() -> None:
    """The check itself: an untranslated message is found, data and Vietnamese are not."""
    caught = ["Overview", "Data as of 20/11/2026", "3 working days old", "Whole province"]
    for text in caught:
        assert any(pattern.fullmatch(text) for pattern in english_only()), text
    for text in ("Tổng quan", "Sở Xây dựng", "H61.09-260202-0002", "Zalo"):
        assert not any(pattern.fullmatch(text) for pattern in english_only()), text
    assert VIETNAMESE.search("Đất") and not VIETNAMESE.search("naive land")


def both(key: str, params: dict[str, str]) -> tuple[Seen, Seen]:
    return look(key, params | {"lang": "vi"}), look(key, params | {"lang": "en"})


def test_english_pages_speak_english(province: Truth) -> None:
    """Vietnamese letters come from the database only."""
    known = data(province.engine)
    for key, params in addresses(province):
        seen = look(key, params | {"lang": "en"})
        strange = [t for t in seen.texts if VIETNAMESE.search(without_data(t, known))]
        assert strange == [], (key, params)


def test_vietnamese_pages_speak_vietnamese(province: Truth) -> None:
    """No message id stands on the screen in place of its translation."""
    for key, params in addresses(province):
        texts = look(key, params | {"lang": "vi"}).texts
        english = [t for t in texts if any(p.fullmatch(t) for p in english_only())]
        assert english == [], (key, params)


def test_both_languages_show_the_same(province: Truth) -> None:
    """Same parts, same links but for the language, same codes, same number of texts."""
    for key, params in addresses(province):
        vi, en = both(key, params)
        assert vi.others == en.others
        assert [_without_language(link) for link in vi.links] == [
            _without_language(link) for link in en.links
        ]
        assert len(vi.texts) == len(en.texts), (key, params)
        assert vi.nothing == en.nothing


def _without_language(link: str) -> tuple[str, list[tuple[str, str]], str]:
    parts = urlsplit(link)
    return parts.path, [p for p in parse_qsl(parts.query) if p[0] != "lang"], parts.fragment


@pytest.mark.usefixtures("router")
@pytest.mark.parametrize("key", [key for key in PAGES if key != "file"])
def test_frame_speaks_the_language_of_the_page(province: Truth, key: str) -> None:
    """Menu, filters and their choices."""
    known = data(province.engine)
    english = frame_texts(key, {"lang": "en"})
    strange = [t for t in english if VIETNAMESE.search(without_data(t, known))]
    assert [t for t in strange if t not in BY_NAME] == []
    vietnamese = frame_texts(key, {"lang": "vi"})
    assert [t for t in vietnamese if any(p.fullmatch(t) for p in english_only())] == []
    assert len(english) == len(vietnamese) > 5


def frame_texts(key: str, params: dict[str, str]) -> list[str]:
    """Everything that the sidebar says: its HTML, labels, placeholders and choices of widgets."""
    sidebar = run_in_frame(key, params).sidebar
    found = Seen(tuple(block.proto.body for block in sidebar.get("html"))).texts
    for each in sidebar:
        proto = getattr(each, "proto", None)
        found += [getattr(proto, name, "") or "" for name in ("label", "help", *SPOKEN[2:3])]
        found += [getattr(option, "content", option) for option in getattr(proto, "options", ())]
    return [text.strip() for text in found if isinstance(text, str) and text.strip()]
