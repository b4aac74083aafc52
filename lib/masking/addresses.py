"""Addresses: what is narrower than the commune is left out."""

from __future__ import annotations

import re

HIDDEN = "…"
_WORDS = frozenset({"ngụ", "trú", "ở", "chỉ", "chỉ:", "khẩu", "hktt", "hktt:", "trú:", "ở:"})
_SAID = (
    r"(?:cư\s+)?ngụ|cư\s+trú|thường\s+trú|tạm\s+trú|trú|chỗ\s+ở(?:\s+hiện\s+(?:nay|tại))?|"
    r"nơi\s+ở|nơi\s+cư\s+trú|địa\s+chỉ(?:\s+(?:thường\s+trú|tạm\s+trú|liên\s+hệ))?|"
    r"hộ\s+khẩu(?:\s+thường\s+trú)?|hktt"
)
_HOUSE = (
    r"(?i:số(?:\s+nhà)?\s*:?\s*\d|nhà\s+số|\d+[\w/\-]*[\s,]+(?:đường|ấp|khóm|thôn|tổ|hẻm)|"
    r"(?:ấp|khóm|thôn|xóm|bản|buôn|tổ|hẻm|ngõ|ngách|đường|khu\s+phố|căn\s+hộ)\s+[\w])"
)
_HOME = re.compile(
    rf"(?P<said>\b(?i:{_SAID})(?:\s+(?i:tại|ở))?\s*:?\s+"
    # or right after a name that is masked
    r"|(?<=(?<![^\W\d_])[^\W\d_]\.)[\s,(–\-]+(?:(?i:tại|ở)\s+)?)"
    rf"(?={_HOUSE})[^;()\n…]*?"
    r"(?=\b(?i:xã|phường|thị\s+trấn|đặc\s+khu)\b|[;()\n…]|$)"
)


def some(text: str) -> bool:
    """Whether it is worth looking closer: whether any word says that somebody lives there."""
    return not _WORDS.isdisjoint(text.lower().split())


def masked(text: str) -> str:
    """``text`` with addresses cut to the commune."""
    return _HOME.sub(_commune_of, text)


def _commune_of(found: re.Match[str]) -> str:
    """An address without what is narrower than the commune."""
    goes_on = found.string[found.end() : found.end() + 1] not in ("", *";()\n…")
    return found["said"] + ("" if goes_on else HIDDEN)
