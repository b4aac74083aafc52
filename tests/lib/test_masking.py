"""Masking of personal data: citizens are masked, everything else stays as it was written."""

from __future__ import annotations

import csv
import gzip
import io
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.config import DATA, ROOT
from lib.demo import names, titles
from lib.demo.events import NOTES
from lib.masking import mask

SHARED = ROOT.parent / "shared" / "data"

MASKED = {
    "Cấp giấy phép xây dựng cho ông Nguyễn Văn An": "Cấp giấy phép xây dựng cho ông N.V.A.",
    "Ông An đề nghị cấp lại": "Ông A. đề nghị cấp lại",
    "Đơn của ông Nguyễn Văn An.": "Đơn của ông N.V.A.",
    "ông Nguyễn Văn An, Trần Thị Bình và bà Lê Chi": "ông N.V.A., T.T.B. và bà L.C.",
    "ông/bà Huỳnh Minh Trí": "ông/bà H.M.T.",
    "ông (bà) Huỳnh Minh Trí": "ông (bà) H.M.T.",
    "hộ ông Kim Sô Phách tách thửa": "hộ ông K.S.P. tách thửa",
    "công dân Nguyễn Như Ý": "công dân N.N.Ý.",
    "Người đứng tên: Thạch Thị Sa Rây (đất ở)": "Người đứng tên: T.T.S.R. (đất ở)",
    "ĐƠN CỦA ÔNG NGUYỄN VĂN AN TẠI XÃ TẬP SƠN": "ĐƠN CỦA ÔNG N.V.A. TẠI XÃ TẬP SƠN",
    "ĐƠN CỦA BÀ TRẦN THỊ LAN": "ĐƠN CỦA BÀ T.T.L.",
    "bà ĐẶNG THỊ ÚT xin cấp đổi": "bà Đ.T.Ú. xin cấp đổi",
    "cháu Ưng Hoàng Phúc": "cháu Ư.H.P.",
    "chị H'Hen Niê": "chị H.N.",
    "chị H’Hen Niê": "chị H.N.",
    "bà Nguyễn Thị Lan Thị trấn Trà Cú": "bà N.T.L. Thị trấn Trà Cú",
    "ông Lê Tấn Thành Thành phố Trà Vinh": "ông L.T.T. Thành phố Trà Vinh",
    "liên hệ 0912345678": "liên hệ *******678",
    "liên hệ 0912.345.678 hoặc 091 234 5679": "liên hệ *******678 hoặc *******679",
    "liên hệ +84 912 345 678": "liên hệ ********678",
    "SĐT 0912\u00a0345\u00a0678": "SĐT *******678",
    "CCCD 084\u00a0185\u00a0001\u00a0234": "CCCD ********1234",
    "ĐT: (0294) 385 1234": "ĐT: ********234",
    "CCCD số 084185001234": "CCCD số ********1234",
    "CCCD 084 185 001 234": "CCCD ********1234",
    "số 084185001234 cấp lại": "số ********1234 cấp lại",
    "CMND: 334567890": "CMND: *****7890",
    "giấy tờ 334567890 bị mất": "giấy tờ *****7890 bị mất",
    "hộ chiếu số C1234567": "hộ chiếu số ***4567",
    "STK 7401205123456": "STK **********456",
    "gửi về an.nguyen+1@gmail.com": "gửi về ***@gmail.com",
    "sinh ngày 12/05/1980": "sinh ngày **/**/1980",
    "ngụ tại số 12/3 đường Lê Lợi, khóm 4, phường 7": "ngụ tại phường 7",
    "Địa chỉ: ấp Ô Đùng, xã Hiếu Tử, huyện Tiểu Cần": "Địa chỉ: xã Hiếu Tử, huyện Tiểu Cần",
    "ngụ ấp Cây Da": "ngụ …",
    "của ông Lê Hai, ấp Cây Da, xã Tập Sơn": "của ông L.H., xã Tập Sơn",
    "bà Trần Thị Bình (số 5 đường Lê Lợi, phường 7)": "bà T.T.B. (phường 7)",
}
UNTOUCHED = (
    *("Bà Rịa - Vũng Tàu", "đường Bà Triệu", "chùa Ông Mẹt", "di tích Ao Bà Om", "huyện Cô Tô"),
    *("phường Hai Bà Trưng", "đường Ông Ích Khiêm", "Sông Ông Đốc", "núi Bà Đen"),
    *("công dân Việt Nam định cư ở nước ngoài", "người dân Trà Vinh", "cá nhân Hà Nội"),
    *("trẻ em Khmer", "chị em Phụ nữ", "tiếng Anh Văn", "danh hiệu Anh hùng Lao động"),
    *("Trường THPT Nguyễn Thị Minh Khai", "đường Nguyễn Văn Cừ", "học tập Bác Hồ"),
    *("văn bản 5712/UBND-NC", "mã H61.09-260105-0001", "000.00.19.H61-260105-0001"),
    *("ngày 12/05/2026", "350000000 đồng", "350.000.000 đồng", "MST 123456789", "1.234.567.890 đ"),
    *("Thông tư 01/2020/TT-VPCP", "quý IV năm 2026", "đăng ký thường trú", "thửa số 123, tờ 45"),
    *("Hộ kinh doanh", "ông bà, cha mẹ", "đăng ký tạm trú tại xã Tập Sơn", "", " ", "ông", "Bà "),
    *("trụ sở số 12 đường Lê Lợi, phường 7", "Nghị quyết số 202/2025/QH15", "ông N.V.A. "),
)


@pytest.mark.parametrize("text", MASKED)
def test_a_person_is_masked(text: str) -> None:
    assert mask(text) == MASKED[text]


@pytest.mark.parametrize("text", MASKED)
def test_however_the_marks_are_written(text: str) -> None:
    assert mask(unicodedata.normalize("NFD", text)) == MASKED[text]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_is_no_person_stays(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert mask(text) == text and mask(decomposed) == decomposed


def words_of_the_demonstration() -> set[str]:
    found = set(NOTES.values())
    for name in ("procedures", "findings", "follow_up", "reasons", "topics", "notes"):
        found |= {text for row in titles.rows(f"{name}.csv") for text in row.values() if text}
    for form in (*titles.TASK_FORMS, *titles.DOCUMENT_FORMS):
        for row in titles.rows("topics.csv"):
            found.add(form.format(topic=row["topic"], period="quý IV năm 2026"))
    return found


def test_nothing_in_the_words_of_the_demonstration_is_a_person() -> None:
    assert [text for text in words_of_the_demonstration() if mask(text) != text] == []


def test_no_unit_is_a_person() -> None:
    """Names of agencies and communes, and what is said about them."""
    with (DATA / "organisation" / "units.csv").open(encoding="utf-8") as file:
        units = [row["name"] for row in csv.DictReader(file)]
    forms = ("{}", "người dân {}", "hộ nghèo tại {}", "Ủy ban nhân dân {} báo cáo", "của {}")
    told = [form.format(unit) for unit in units for form in forms]
    assert len(units) > 100
    assert [text for text in told if mask(text) != text] == []


def real_texts() -> list[str]:
    """Names of procedures, wards and agencies as the state has published them."""
    found = []
    for path, column in (
        (SHARED / "vn_tthc_catalogue" / "procedures.csv", "ten_thu_tuc"),
        (SHARED / "vn_tthc_catalogue" / "agencies_as_written.csv", None),
        (SHARED / "vn_admin_units" / "wards_old.csv.gz", None),
        (SHARED / "vn_admin_units" / "wards_new.csv.gz", None),
    ):
        found += _column(path, column)
    return found


def _column(path: Path, column: str | None) -> list[str]:
    if not path.exists():
        return []
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text))
    return [text for row in rows for name, text in row.items() if column in (None, name) and text]


def test_nothing_in_published_lists_is_a_person() -> None:
    texts = real_texts()
    if not texts:
        pytest.skip("the published lists are not here")
    letters = [text for text in texts if re.search(r"[^\W\d_]", text)]
    assert len(letters) > 5_000
    assert [text for text in letters if mask(text) != text] == []


surname = st.sampled_from(names.SURNAMES)
middle = st.sampled_from(names.MIDDLES)
first_name = st.sampled_from(names.GIVEN)
full_name = st.tuples(surname, middle, first_name).map(" ".join)
forms = st.sampled_from(
    ["ông", "Bà", "hộ ông", "công dân", "anh", "chị", "cụ", "ông/bà", "người đứng tên:"]
)
before = st.sampled_from(["", "Đơn của ", "Cấp đổi giấy chứng nhận cho ", "Về việc: ", "("])
after = st.sampled_from(["", ".", ", xã Tập Sơn", ") và việc khác", " xin cấp lại", "; gửi 2026"])
phones = st.from_regex(r"0[35789][0-9]{8}", fullmatch=True)
identities = st.from_regex(r"0[0-9]{11}", fullmatch=True)
pieces = st.one_of(
    full_name,
    forms,
    phones,
    identities,
    st.sampled_from(
        ["ấp", "số 12", "xã", "ngụ", "địa chỉ", "và", ",", ".", "(", ")", "N.V.A.", "…", "***678"]
    ),
    st.sampled_from(sorted(MASKED)),
    st.text(max_size=6),
)
texts = st.lists(pieces, max_size=9).map(" ".join)


@given(before, forms, full_name, after)
def test_no_name_is_left_wherever_it_stands(lead: str, form: str, name: str, rest: str) -> None:
    written = f"{lead}{form} {name}{rest}"
    masked = mask(written)
    assert name not in masked and masked.startswith(f"{lead}{form} {name[0]}.")
    initials = "".join(f"{word[0]}." for word in name.split())
    ending = rest.removeprefix(".") if rest.startswith(".") else rest
    assert masked == f"{lead}{form} {initials}{ending}"


@given(before, full_name)
def test_capitals_are_names_as_well(lead: str, name: str) -> None:
    masked = mask(f"{lead.upper()}ÔNG {name.upper()} XIN CẤP LẠI")
    initials = "".join(f"{word[0]}." for word in name.upper().split())
    assert masked == f"{lead.upper()}ÔNG {initials} XIN CẤP LẠI"


@given(st.one_of(texts, st.text()))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@given(st.one_of(texts, st.text()))
def test_no_digit_is_added(text: str) -> None:
    """Nor are digits shown that were not there, nor more of any."""
    before_, after_ = (Counter(re.findall(r"\d", each)) for each in (text, mask(text)))
    assert after_ <= before_


@given(texts)
def test_composed_or_not_the_same_is_masked(text: str) -> None:
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert unicodedata.normalize("NFC", mask(apart)) == mask(composed)


@given(st.one_of(phones, identities), before, st.sampled_from(["", ".", ",", " cấp", ")"]))
def test_of_a_number_only_its_end_is_left(number: str, lead: str, rest: str) -> None:
    shown = 3 if len(number) == 10 else 4
    masked = mask(f"{lead}{number}{rest}")
    assert re.findall(r"\d+", masked) == [number[-shown:]]
