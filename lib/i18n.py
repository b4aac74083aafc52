"""Words on the screen: English message ids in the code, gettext catalogues in ``lib/locale``.

``_("Files overdue on {day}", day=…)`` gives the sentence in the language of the current context.
Words that a registry keeps for later are marked where they are written, ``words("On-time rate")``,
and translated where they are shown, ``_(metric.label)``. ``python -m lib.locale`` brings the
catalogues up to date with the code.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path
from typing import TypeVar

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from lib.config import settings

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
LOCALE = Path(__file__).parent / "locale"
Made = TypeVar("Made")

_language: ContextVar[str | None] = ContextVar("language", default=None)


def use(language: str) -> None:
    """Speak ``language`` from here on in this context (one script run, one thread).

    Raises ValueError for a language that has no catalogue.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for language {language!r}; known: {', '.join(LANGUAGES)}")
    _language.set(language)


def language() -> str:
    """The language of this context; the setting ``language`` until ``use`` has been called."""
    return _language.get() or settings().language


def speaking(make: Callable[[], Made]) -> Callable[[], Made]:
    """``make`` in the language of this context, wherever it is called later: a file is made when
    it is fetched, in a context of its own."""
    spoken = language()

    def made() -> Made:
        use(spoken)
        return make()

    return made


def words(message: str) -> str:
    """``message`` itself, marked for extraction: for words that are translated later by ``_``."""
    return message


def _(message: str, **values: object) -> str:
    """``message`` in the current language, with ``{name}`` filled from ``values``.

    A message without a translation comes back in English. Braces are only filled when values
    are given, so a message without values may hold literal braces.
    """
    text = _translations(language()).gettext(message)
    return text.format(**values) if values else text


def n_(singular: str, plural: str, n: float, **values: object) -> str:
    """The form of the message that fits ``n``; ``{n}`` is ``n`` written in the current language.

    A fraction takes the plural form in English ("0.5 files", "1.5 files").
    """
    whole = 1 if n == 1 else 2
    text = _translations(language()).ngettext(singular, plural, whole)
    return text.format(n=format_decimal(n, locale=language()), **values)


def everywhere(message: str) -> tuple[str, ...]:
    """``message`` in every language: what a file may say that came back from a reader."""
    return tuple(_translations(each).gettext(message) for each in LANGUAGES)


def catalogue(language: str) -> Catalog:
    """The catalogue of ``language`` as it stands in its ``.po`` file."""
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


def path(language: str) -> Path:
    """Where the catalogue of ``language`` is kept."""
    return LOCALE / language / "LC_MESSAGES" / "oversight.po"


@lru_cache
def _translations(language: str) -> GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)
