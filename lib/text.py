"""Plain text: folded Vietnamese, one spelling for search and for matching names and headers; the
beginning of a longer text."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """``text`` in lower case, without accents (đ becomes d), with single spaces.

    NFD input, non-breaking spaces and a leading apostrophe (Excel's "text" mark) fold away:
    ``fold("'Hạn  xử lý") == "han xu ly"``.
    """
    plain = unicodedata.normalize("NFKD", text.strip().lstrip("'’").lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("đ", "d")
    return re.sub(r"\s+", " ", plain).strip()


GROUP = 3  # letters that an index of a text holds together


def beginning(text: str, most: int) -> str:
    """The beginning of ``text`` in one line of at most ``most`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
