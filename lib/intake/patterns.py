"""Lists of words in a profile: a cell's text → the word that is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lib.text import fold

REMEMBERED = 5_000  # different texts whose answer is kept; lists of words are far shorter


@dataclass(frozen=True)
class Patterns:
    """Folded text → value. ``"abc*"`` takes everything that starts so, ``"*"`` all the rest.

    An exact entry goes before a start, a longer start before a shorter one.
    """

    entries: Mapping[str, str] = field(default_factory=dict)
    _exact: dict[str, str] = field(init=False, repr=False, compare=False)
    _starts: list[tuple[str, str]] = field(init=False, repr=False, compare=False)
    _known: dict[str, str | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = {fold(k[:-1]): v for k, v in self.entries.items() if k.endswith("*")}
        exact = {fold(k): v for k, v in self.entries.items() if not k.endswith("*")}
        object.__setattr__(self, "_exact", exact)
        object.__setattr__(self, "_starts", sorted(starts.items(), key=lambda e: -len(e[0])))
        object.__setattr__(self, "_known", {})

    def __bool__(self) -> bool:
        return bool(self.entries)

    def find(self, text: str) -> str | None:
        """The value for ``text``; None if no entry fits."""
        if text in self._known:
            return self._known[text]
        found = self._look(fold(text))
        if len(self._known) < REMEMBERED:
            self._known[text] = found
        return found

    def _look(self, folded: str) -> str | None:
        if folded in self._exact:
            return self._exact[folded]
        return next((value for start, value in self._starts if folded.startswith(start)), None)
