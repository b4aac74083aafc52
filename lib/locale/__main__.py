"""``python -m lib.locale``: bring the catalogues up to date with the code.

New messages are added (in English they stand for themselves, in Vietnamese they are left empty
to be filled in), unused ones are removed, and the files are written sorted and without line
numbers, so that a change of code changes only the lines of its own messages. Lists what still
lacks a translation; the exit code is then 1.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import write_po

from lib.config import ROOT, Settings
from lib.i18n import LANGUAGES, catalogue, path

METHOD = "lib.locale.extraction:calls"
# which argument of which function is a message: see lib/i18n.py
KEYWORDS = {"_": None, "n_": (1, 2), "words": None}


def extracted() -> Catalog:
    """Every message that ``lib``, ``pages`` and ``dashboard.py`` use, and the help of settings."""
    template = Catalog(fuzzy=False)
    for message in sorted(_found(), key=str):
        template.add(message)
    return template


def _found() -> Iterator[str | tuple[str, ...]]:
    for folder in ("lib", "pages"):
        python = [("**.py", METHOD)]
        for _file, _line, message, *_ in extract_from_dir(ROOT / folder, python, keywords=KEYWORDS):
            yield message
    for _line, message, *_ in extract_from_file(METHOD, ROOT / "dashboard.py", keywords=KEYWORDS):
        yield message
    for setting in fields(Settings):
        yield setting.metadata["help"]


def updated(language: str, template: Catalog) -> Catalog:
    """The catalogue of ``language`` with exactly the messages of ``template``."""
    catalog = catalogue(language)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.msgid_bugs_address = ""
    for message in catalog:
        if language == "en" and message.id and not is_translated(message):
            message.string = message.id
    return catalog


def is_translated(message: Message) -> bool:
    """Whether every form of ``message`` has words."""
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(forms)


def main() -> int:
    """Update every catalogue in place; 1 if a translation is still missing."""
    template, missing = extracted(), 0
    for language in LANGUAGES:
        catalog = updated(language, template)
        with path(language).open("wb") as file:
            write_po(file, catalog, width=0, no_location=True, sort_output=True)
        for message in catalog:
            if message.id and not is_translated(message):
                missing += 1
                print(f"{path(language).relative_to(ROOT)}: no translation of {message.id!r}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
