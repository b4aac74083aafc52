"""What files are called, where they come from and how long they may take."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from lib.demo.province import Province
from lib.demo.streams import chance, pick, stream

TEXTS = Path(__file__).parent / "texts"
NEW_PROVINCE = date(2025, 7, 1)
TASK_FORMS = (
    "Tham mưu kế hoạch {topic} {period}",
    "Tham mưu báo cáo tình hình {topic} {period}",
    "Tham mưu quyết định về {topic}",
    "Tham mưu văn bản chỉ đạo {topic}",
    "Tham mưu tờ trình và dự thảo nghị quyết về {topic}",
    "Đề xuất giải pháp {topic} {period}",
    "Báo cáo kết quả {topic} {period}",
    "Rà soát, đôn đốc việc {topic}",
    "Tổ chức họp liên ngành và báo cáo về {topic}",
)
DOCUMENT_FORMS = (
    "Góp ý dự thảo văn bản về {topic}",
    "Cung cấp số liệu về {topic} {period}",
    "Phúc đáp công văn về {topic}",
    "Trả lời kiến nghị cử tri về {topic}",
    "Lấy ý kiến thành viên Ủy ban nhân dân tỉnh về {topic}",
)
PERIODS = ("quý {quarter} năm {year}", "năm {year}", "tháng {month} năm {year}", "")
TASK_SOURCES = {
    "chairman": 0.42,
    "province": 0.28,
    "central": 0.14,
    "party_standing": 0.09,
    "party_committee": 0.07,
}
DOCUMENT_SOURCES = {"agency": 0.55, "province": 0.25, "central": 0.2}
TASK_DAYS = {
    "5": 0.05,
    "7": 0.06,
    "10": 0.12,
    "15": 0.16,
    "20": 0.16,
    "30": 0.18,
    "60": 0.18,
    "90": 0.09,
}
DOCUMENT_DAYS = {"3": 0.1, "5": 0.25, "7": 0.25, "10": 0.25, "15": 0.15}
REFERENCES = {
    "chairman": ("UBND-NC", "UBND-KT", "UBND-NN", "UBND-KGVX", "UBND-CNXD", "UBND-TH"),
    "province": ("KH-UBND", "QĐ-UBND", "TB-UBND", "CT-UBND"),
    "central": ("VPCP-KTTH", "CĐ-TTg", "QĐ-TTg", "BNV-CCHC", "VPCP-KSTT"),
    "party_standing": ("CV-TU", "TB-TU"),
    "party_committee": ("KL-TU", "NQ-TU", "CTr-TU"),
    "agency": ("SNV-CCHC", "STC-NS", "STP-XDVB", "SYT-NVY"),
}
TYPES = {
    "KH": "Kế hoạch",
    "QĐ": "Quyết định",
    "TB": "Thông báo",
    "CT": "Chỉ thị",
    "CĐ": "Công điện",
    "KL": "Kết luận",
    "NQ": "Nghị quyết",
    "CTr": "Chương trình",
}


@dataclass
class Names:
    """One array per property; see receipts.Files."""

    title: np.ndarray
    source: np.ndarray
    norm: np.ndarray
    office: np.ndarray
    document_type: np.ndarray
    assigning_document: np.ndarray


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the files of texts."""
    with (TEXTS / name).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _procedures(
    names: Names,
    province: Province,
    own: np.ndarray,
    field: np.ndarray,
    level: np.ndarray,
    seed: int,
) -> None:
    rng = stream(seed, "procedures")
    known = rows("procedures.csv")
    for index, letter in sorted(set(zip(field[own].tolist(), level[own].tolist(), strict=True))):
        here = own[(field[own] == index) & (level[own] == letter)]
        same = [row for row in known if row["field"] == province.field_codes[index]]
        offered = [row for row in same if letter in row["levels"]] or same
        weight = np.array([float(row["weight"]) for row in offered])
        for number, files in _split(rng, here, weight):
            row = offered[number]
            names.title[files] = row["title"]
            names.source[files] = row["applicant"]
            names.norm[files] = int(row["working_days"])
            names.office[files] = row["office"] if letter == "p" else ""


def _split(
    rng: np.random.Generator, own: np.ndarray, weight: np.ndarray
) -> list[tuple[int, np.ndarray]]:
    drawn = rng.choice(len(weight), size=len(own), p=weight / weight.sum())
    return [(number, own[drawn == number]) for number in range(len(weight))]


def _topics(
    names: Names,
    province: Province,
    own: np.ndarray,
    field: np.ndarray,
    days: np.ndarray,
    forms: tuple[str, ...],
    rng: np.random.Generator,
) -> None:
    topics: dict[str, list[str]] = {}
    for row in rows("topics.csv"):
        topics.setdefault(row["field"], []).append(row["topic"])
    draws = rng.random((len(own), 3))
    for place, (file, day) in enumerate(zip(own.tolist(), days[own].astype(object), strict=True)):
        choices = topics[province.field_codes[field[file]]]
        period = PERIODS[int(draws[place, 1] * len(PERIODS))].format(
            quarter=("I", "II", "III", "IV")[(day.month - 1) // 3], year=day.year, month=day.month
        )
        form = forms[int(draws[place, 0] * len(forms))]
        topic = choices[int(draws[place, 2] * len(choices))]
        names.title[file] = form.format(topic=topic, period=period).strip()


def _papers(
    names: Names, own: np.ndarray, sources: dict[str, float], rng: np.random.Generator
) -> None:
    """Source, assigning document ("1234/UBND-NC") and its type."""
    names.source[own] = pick(rng, sources, len(own))
    number = rng.integers(12, 6200, len(own))
    draw = rng.random(len(own))
    for place, file in enumerate(own.tolist()):
        endings = REFERENCES[names.source[file]]
        ending = endings[int(draw[place] * len(endings))]
        names.assigning_document[file] = f"{number[place]}/{ending}"
        names.document_type[file] = TYPES.get(ending.split("-")[0], "Công văn")


def name(
    province: Province,
    kind: np.ndarray,
    field: np.ndarray,
    level: np.ndarray,
    days: np.ndarray,
    seed: int,
) -> Names:
    """Titles, sources, papers and norms (working days, 0 = no deadline) of all files.

    ``level``: p (department), d (district) or c (commune), for the procedures it may resolve.
    """
    empty = [np.full(len(kind), "", dtype=object) for _ in range(5)]
    names = Names(empty[0], empty[1], np.zeros(len(kind), dtype=int), *empty[2:])
    _procedures(names, province, np.flatnonzero(kind == "procedure"), field, level, seed)
    for what, forms, sources, norms in (
        ("task", TASK_FORMS, TASK_SOURCES, TASK_DAYS),
        ("document", DOCUMENT_FORMS, DOCUMENT_SOURCES, DOCUMENT_DAYS),
    ):
        rng = stream(seed, f"{what} titles")
        own = np.flatnonzero(kind == what)
        _topics(names, province, own, field, days, forms, rng)
        _papers(names, own, sources, rng)
        names.norm[own] = pick(rng, norms, len(own)).astype(int)
    without = np.where(kind == "procedure", 0.01, 0.05)
    names.norm[chance(stream(seed, "no deadline"), without, len(kind))] = 0
    return names
