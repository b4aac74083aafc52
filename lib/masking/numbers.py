"""Numbers that name a person: telephone, identity, bank account, day of birth; e-mail."""

from __future__ import annotations

import re

_SOME = re.compile(r"\d(?:[ \u00a0.\-()/]{0,2}\d){5}|@")
_GAP = r"[ \u00a0.\-]?"  # a spreadsheet keeps the space that does not break
_APART = r"(?<![\w./\-,*])"  # not a part of a code, a date, a sum
_END = r"(?![\w/*]|[.\-,]\d)"
_EMAIL = re.compile(r"[\w.+\-]+@(?=[\w\-]+(?:\.[\w\-]+)+)")
_PHONE_LABEL = r"(?i:điện thoại|di động|đtdđ|sđt|đt|zalo|hotline)"
_PHONE = re.compile(
    rf"{_APART}(?:\(?(?:\+?84|0){_GAP}\)?(?:\(\d{{2,3}}\)|{_GAP}){_GAP}(?:[235789])(?:{_GAP}\d){{8,9}}"
    rf"|\(0\d{{2,3}}\){_GAP}\d(?:{_GAP}\d){{6,7}}){_END}"
)
_LABELLED_PHONE = re.compile(
    rf"(\b{_PHONE_LABEL}(?i:\s+số)?\s*[:.]?\s*)(\+?\d(?:{_GAP}\d){{7,11}})(?!\d)"
)
_IDENTITY_LABEL = (
    r"(?i:cmnd|cmtnd|cmt|cccd|căn cước(?: công dân)?|chứng minh(?: nhân dân| thư)?|"
    r"định danh(?: cá nhân)?|đdcn|hộ chiếu)"
)
_LABELLED_IDENTITY = re.compile(
    rf"(\b{_IDENTITY_LABEL}(?:/{_IDENTITY_LABEL})*(?i:\s+số)?\s*[:.]?\s*)"
    rf"([A-Z]?\d(?:{_GAP}\d){{6,11}})(?!\d)"
)
# since 2016 an identity number has twelve digits, the first of them of a province: 001–096
_IDENTITY = re.compile(rf"{_APART}0\d{{11}}{_END}")
_OLD_IDENTITY = re.compile(
    rf"(?<!MST )(?<!(?i:thuế) )(?<!(?i:mã) )(?<!(?i:mã số) )(?<!(?i:số tiền) )(?<!(?i:giá) )"
    rf"{_APART}\d{{9}}{_END}(?!\s*(?i:đồng|đ\b|vnđ|vnd|usd|m2|m²|ha\b|kg|tấn|lượt|người))"
)
_ACCOUNT = re.compile(
    r"(\b(?i:số tài khoản|stk|tài khoản số)\s*[:.]?\s*)(\d(?:[ .]?\d){5,18})(?!\d)"
)
_BIRTH = re.compile(r"(\b(?i:sinh ngày|ngày sinh)\s*[:.]?\s*)\d{1,2}([/.\-])\d{1,2}([/.\-]\d{4})\b")


def some(text: str) -> bool:
    """Whether it is worth looking closer: most titles hold no number of that length."""
    return _SOME.search(text) is not None


def masked(text: str) -> str:
    """``text`` without e-mail addresses, and with the last digits only of numbers of persons."""
    text = _EMAIL.sub("***@", text)
    text = _ACCOUNT.sub(lambda found: found[1] + _last(found[2], 3), text)
    text = _LABELLED_IDENTITY.sub(lambda found: found[1] + _last(found[2], 4), text)
    text = _LABELLED_PHONE.sub(lambda found: found[1] + _last(found[2], 3), text)
    text = _PHONE.sub(lambda found: _last(found[0], 3), text)
    text = _IDENTITY.sub(lambda found: _last(found[0], 4), text)
    text = _OLD_IDENTITY.sub(lambda found: _last(found[0], 4), text)
    return _BIRTH.sub(r"\1**\2**\3", text)


def _last(text: str, shown: int) -> str:
    digits = re.sub(r"\D", "", text)
    return "*" * (len(digits) - shown) + digits[-shown:]
