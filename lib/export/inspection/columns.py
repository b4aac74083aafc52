"""The columns of the list that an inspection team fills in: what each holds and what it may say.

The list speaks the language of who asked for it; it is read back in any language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from lib import labels
from lib.i18n import _, everywhere, words
from lib.text import fold

YES, NO = words("Yes"), words("No")
IDENTITY = words("Identity (do not change)")
SHEET = words("List of files")
MOST_TEXT = 2_000  # characters of one entry

RATINGS: Mapping[str, str] = {str(rating): word for rating, word in labels.RATING.items()}
FOUND: Mapping[str, str] = {"yes": YES, "no": NO}


@dataclass(frozen=True)
class Column:
    """``key`` of the value, head of the column, what it is for; ``choices``: key → message id of
    what it may say, empty for free text; ``width`` in characters."""

    key: str
    head: str
    help: str
    choices: Mapping[str, str] = field(default_factory=dict)
    width: int = 14


GIVEN = (
    Column("number", words("Serial number"), words("Place in the order of the draw"), width=6),
    Column("code", words("File code"), words("Code in the source system"), width=24),
    Column("title", words("File"), words("What the file is about"), width=44),
    Column("unit", words("Unit"), words("Who resolved it"), width=26),
    Column("field", words("Field"), words("Field of work"), width=22),
    Column("due", words("Deadline"), words("The deadline first promised"), width=12),
    Column("completed", words("Result on"), words("The day the result exists"), width=12),
)
FILLED = (
    Column(
        "checked_on",
        words("Checked on"),
        words("Day on which the team read the file; empty: the day of the visit to the unit"),
        width=12,
    ),
    Column("rating", words("Rating"), words("The work on the file as a whole"), RATINGS, 14),
    Column(
        "complete",
        words("Complete"),
        words("Everything that the file needs is there"),
        RATINGS,
    ),
    Column("lawful", words("Lawful"), words("Legal basis, competence, steps"), RATINGS),
    Column("advice", words("Quality of advice"), words("What was advised, and how"), RATINGS),
    Column("form", words("Form"), words("Layout, language, signatures"), RATINGS),
    Column(
        "found",
        words("Finding?"),
        words("Yes: the columns on the finding are filled in; No: they stay empty"),
        FOUND,
        10,
    ),
    Column("title_found", words("What was found"), words("One sentence"), width=44),
    Column("kind", words("Kind of finding"), words("One of the list"), labels.ISSUE_KIND, 22),
    Column("severity", words("Severity"), words("One of the list"), labels.SEVERITY, 14),
    Column(
        "recommendation",
        words("Recommendation"),
        words("What the unit is to do; with its deadline"),
        width=44,
    ),
    Column(
        "due_on",
        words("To be remediated by"),
        words("Day; with the recommendation"),
        width=14,
    ),
    Column("note", words("Remark"), words("Reason for the rating"), width=36),
)
COLUMNS = {column.key: column for column in (*GIVEN, *FILLED)}


def choice(column: Column, key: str) -> str:
    """What a cell of ``column`` says for ``key``, in the language of now; a rating is its digit
    and its word."""
    word = _(column.choices[key])
    return f"{key} – {word}" if column.choices is RATINGS else word


def readings(column: Column) -> dict[str, str]:
    """Everything that a cell of ``column`` may say, folded, in any language → its key. A rating is
    read as its digit, its word or both."""
    found: dict[str, str] = {}
    for key, message in column.choices.items():
        for word in everywhere(message):
            found[fold(word)] = key
            if column.choices is RATINGS:
                found |= {key: key, fold(f"{key} – {word}"): key}
    return found


def identity(inspection: str, number: int, origin: str, code: str) -> str:
    """What names a row of the list beyond doubt."""
    return json.dumps([inspection, number, origin, code], ensure_ascii=False)


def read_identity(text: str) -> tuple[str, int, str, str] | None:
    """Inspection, number of the draw, origin and code; None for any other text."""
    try:
        match json.loads(text):
            case [str(inspection), int(number), str(origin), str(code)]:
                return inspection, number, origin, code
    except ValueError:
        return None
    return None
