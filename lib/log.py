"""One line for each thing that the operator should know of, and nothing that is about a person.

``begin`` puts one maker of records in front of every logger of the process, ours and those of the
libraries, so that no library can say more. Of our own logger ``oversight`` a line holds the event
(as it is written in the code) and FIELDS; of the others only who spoke and at which line of its
code. An exception is its type and where it was raised: messages carry what people typed, titles,
addresses and statements.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lib.config import ROOT, settings

log = logging.getLogger("oversight")

WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
REFERENCE = re.compile(r"[0-9a-f]{8}")
# what a line of ours may hold besides time, level and event; a value of another shape is left out
FIELDS: dict[str, re.Pattern[str] | type[int]] = {
    "reference": REFERENCE,  # the number that a page showed to who met the fault
    "page": WORD,
    "role": WORD,
    "ms": int,
    "statements": int,
    "rows": int,
    "status": WORD,
}
FRAMES = 12  # of each exception, those nearest to where it was raised
PACKAGES = "site-packages/"
_MADE = logging.LogRecord


def begin() -> None:
    """From here on every record of this process is one safe line on stderr, in the form that the
    setting ``log_format`` names. Loggers that write to handlers of their own do so too."""
    logging.setLogRecordFactory(_safe)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    log.setLevel(logging.INFO)
    sys.excepthook = _say_last
    logging.captureWarnings(True)


def _safe(*arguments: Any, **named: Any) -> logging.LogRecord:
    """A record whose message is the whole line, and which has nothing else to tell."""
    record = _MADE(*arguments, **named)
    facts = _facts(record)
    record.msg = _as_json(facts) if settings().log_format == "json" else _as_text(facts)
    record.args, record.exc_info, record.exc_text, record.stack_info = None, None, None, None
    return record


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    at = datetime.fromtimestamp(record.created, ZoneInfo(settings().timezone))
    facts: dict[str, Any] = {
        "time": at.isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
    }
    if record.name == log.name:
        facts |= {"event": str(record.msg), **_fields(record.args)}
    else:
        place = f"{_place(record.pathname)}:{record.lineno}"
        facts |= {"event": "library", "logger": record.name, "at": place}
    if record.exc_info and record.exc_info[1] is not None:
        facts["errors"] = list(_errors(record.exc_info[1]))
    return facts


def _fields(given: Any) -> dict[str, Any]:
    """Those of FIELDS that have the shape they should have; of a plain argument, a reference."""
    if isinstance(given, Mapping):
        return {name: given[name] for name in FIELDS if name in given and _fits(name, given[name])}
    found = [value for value in given or () if _fits("reference", value)]
    return {"reference": found[0]} if found else {}


def _fits(name: str, value: Any) -> bool:
    shape = FIELDS[name]
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and bool(shape.fullmatch(value))
    return isinstance(value, int) and not isinstance(value, bool)


def _errors(error: BaseException) -> Iterator[dict[str, Any]]:
    """The exception, and those it came from: types and places."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)[-FRAMES:]
        kind = type(current)
        yield {
            "type": f"{kind.__module__}.{kind.__qualname__}",
            "frames": [f"{_place(f.filename)}:{f.lineno} {f.name}" for f in frames],
        }
        current = current.__cause__ or current.__context__


def _place(file: str) -> str:
    """A file of the program, of a library, or only its name."""
    path = Path(file)
    if PACKAGES in file:
        return file.rsplit(PACKAGES, 1)[1]
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def _as_json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=True)


def _as_text(facts: dict[str, Any]) -> str:
    """For people: the same on one line, and the places of an exception below it."""
    told = {key: value for key, value in facts.items() if key not in ("time", "level", "errors")}
    lines = [f"{facts['time'][:19]} {facts['level']} {told.pop('event')}"]
    lines[0] += "".join(f" {key}={value}" for key, value in told.items())
    for error in facts.get("errors", ()):
        lines += [f"  {error['type']}", *(f"    {frame}" for frame in error["frames"])]
    return "\n".join(lines)


def _say_last(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    """An exception that ends the process."""
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("the process ends", exc_info=(kind, error, trace))
