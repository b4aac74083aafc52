"""Masking of citizens' personal data in free text (titles of files, notes of events).

What is masked, after Law 91/2025/QH15 and Decree 356/2025 (basic personal data), and to what:
a citizen's name to its initials, a telephone number to its last three digits, an identity number
to its last four, an address to the commune; also e-mail addresses, numbers of bank accounts, days
of birth. A name is known by the form of address or the word before it ("ông", "hộ bà", "công
dân"), so that streets, schools and districts named after people stay as they are; a name without
such a word stays too. What is masked is never made longer by a digit, and masking twice changes
nothing more.
"""

from __future__ import annotations

import re
import unicodedata

from lib.masking import addresses, names, numbers

_MASKS = re.compile(r"\*{3,}[\d@]|\*\*[/.\-]|…|(?<!\w)(?:[^\W\d_]\.){2,}|\s[^\W\d_]\.(?=\s|$)")


def mask(text: str) -> str:
    """``text`` with personal data masked, composed (NFC); the very same text where there is
    none."""
    composed = unicodedata.normalize("NFC", text)
    masked = _once(composed)
    if masked == composed:
        return text
    # what is masked can uncover what stands beside it; every turn leaves fewer letters
    while (more := _once(masked)) != masked:
        masked = more
    return masked


def looks_masked(text: str) -> bool:
    """Whether something in ``text`` looks as if it had been masked."""
    return _MASKS.search(unicodedata.normalize("NFC", text)) is not None


def _once(text: str) -> str:
    masked = numbers.masked(text) if numbers.some(text) else text
    masked = names.masked(masked) if names.some(masked) else masked
    if masked != text or addresses.some(masked):
        masked = addresses.masked(masked)
    return masked
