"""Names of citizens: known by the word before them, ended by the next word without a capital."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

_LISTS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def _words(name: str) -> tuple[str, ...]:
    return tuple(word for part in _LISTS[name].split(",") if (word := " ".join(part.split())))


STRONG, WEAK = _words("strong"), _words("weak")
SURNAMES, AFTER = frozenset(_words("surnames")), frozenset(_words("after"))
AFTER_PAIRS, PLACES = frozenset(_words("after_pairs")), frozenset(_words("places"))
BEFORE_PLACES, COUNTRIES = frozenset(_words("before_places")), frozenset(_words("countries"))
PROVINCES = frozenset(_words("provinces"))
MOST_WORDS, MOST_CAPITALS = 6, 4  # of a name; in a text of capitals nothing else shows its end


def _either(words: tuple[str, ...]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)


_FORM = re.compile(
    rf"(?<![\w.])(?:(?P<strong>(?i:{_either(STRONG)}))|(?P<weak>(?i:{_either(WEAK)})))"
    rf"(?:\s*[/(,]\s*(?i:{_either(STRONG[:8])})\)?)?(?:\s+(?i:tên là|tên|là))?(?!\w)\s*:?\s*"
)
_AND = re.compile(r"\s*(?:,|;|&|\b(?i:và|cùng|với)\b)\s*")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_BEFORE_LETTER = re.compile(r"([^\W\d_]+)[\W_]{1,4}(?=([^\W\d_]))")
_LAST_WORDS = frozenset(words.split()[-1] for words in (*STRONG, *WEAK, "tên", "là"))
_BETWEEN = re.compile(r"[ \t\u00a0]+")


def some(text: str) -> bool:
    """Whether it is worth looking closer: most titles hold no word that a name could follow."""
    return any(
        found[2].isupper() and found[1].lower() in _LAST_WORDS
        for found in _BEFORE_LETTER.finditer(text)
    )


def masked(text: str) -> str:
    """``text`` with names as initials."""
    done, parts = 0, []
    for form in _FORM.finditer(text):
        if form.start() < done:
            continue
        for start, end, short in _people(text, form):
            parts += [text[done:start], short]
            done = end
    return "".join([*parts, text[done:]])


def _people(text: str, form: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """The name after ``form``, and those that follow it after "and"."""
    words = _name(text, form.end())
    if not words or not _is_person(text, form, words):
        return
    while words:
        end = words[-1].end()
        short = "".join(f"{word[0][0].upper()}." for word in words)
        ends_sentence = text[end : end + 1] == "."
        yield words[0].start(), end, short.removesuffix(".") if ends_sentence else short
        further = _AND.match(text, end)
        words = _name(text, further.end()) if further else []
        words = words if _has_surname(words) else []


def _name(text: str, start: int) -> list[re.Match[str]]:
    """The words of the name that begins at ``start``; none where no name does."""
    words: list[re.Match[str]] = []
    word = _WORD.match(text, start)
    while word and len(words) < MOST_WORDS:
        if not _is_part(word[0], words) or _ends_name(text, word):
            break
        words.append(word)
        gap = _BETWEEN.match(text, word.end())
        word = _WORD.match(text, gap.end()) if gap else None
    if words and _capitals(words[0][0]):
        return words[:MOST_CAPITALS] if len(words) > 1 else []
    return words


def _is_part(word: str, before: list[re.Match[str]]) -> bool:
    """Written as the first word of the name is: with one capital, or in capitals."""
    if not word[0].isupper():
        return False
    if not before:
        return len(word) > 1 and (
            _capitals(word) or word[1:].islower() or any(mark in word for mark in "-'’")
        )
    if _capitals(before[0][0]):
        return word.isupper()
    return len(word) == 1 or not _capitals(word)


def _capitals(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _ends_name(text: str, word: re.Match[str]) -> bool:
    lower = word[0].lower()
    if lower in AFTER:
        return True
    gap = _BETWEEN.match(text, word.end())
    following = _WORD.match(text, gap.end()) if gap else None
    return following is not None and f"{lower} {following[0].lower()}" in AFTER_PAIRS


def _has_surname(words: list[re.Match[str]]) -> bool:
    beginning = " ".join(word[0].lower() for word in words[:2])
    return len(words) > 1 and words[0][0].lower() in SURNAMES and beginning not in PROVINCES


def _is_person(text: str, form: re.Match[str], words: list[re.Match[str]]) -> bool:
    first = words[0][0].lower()
    if form["weak"] or (_capitals(words[0][0]) and form[0].isupper()):
        return _has_surname(words)
    said = form["strong"].lower()
    before = text[: form.start()].split()
    lower = not form[0][0].isupper()
    is_place = f"{said} {first}" in PLACES and not (lower and _has_surname(words))
    if is_place or (before and before[-1].lower() in BEFORE_PLACES):
        return False
    if lower or _has_surname(words):
        return first not in COUNTRIES
    # a capital in the middle of a text, and no family name: rather the name of a place
    begins = not before or not before[-1][-1].isalnum() or before[-1].islower()
    return begins and said in ("ông", "bà")
