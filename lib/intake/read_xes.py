"""XES event logs (IEEE 1849), plain or gzipped, trace by trace.

Each event becomes one row: its own attributes by their key (``concept:name``) and those of its
trace with ``case:`` before the key, as process mining tools write them in CSV. Two more columns
are made: ``case:first_event`` and ``case:last_event``, the earliest and latest ``time:timestamp``.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from lib.i18n import _
from lib.intake.errors import IntakeError
from lib.intake.headers import Matcher
from lib.intake.source import Source
from lib.intake.table import NumberedRow, Table
from lib.intake.targets import SECRECY_HEADERS, header_key

TIME = "time:timestamp"
MOST_NODES = 200_000  # of one trace, or before the first one: all of them are in memory at once
_same = lru_cache(maxsize=1_000)(header_key)  # a log repeats a few keys a million times


@contextmanager
def open_xes(path: Path, matcher: Matcher) -> Iterator[Source]:
    """The events of ``path`` as one table; row numbers count the traces from 1."""
    with path.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        data = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if zipped else raw
        tables = iter([_table(path, data, matcher)])
        yield Source(tables, raw.tell, path.stat().st_size, "B", [])


def _table(path: Path, data: BinaryIO, matcher: Matcher) -> Table:
    """Attributes need not be declared in a log, so the columns are those the profile knows."""
    profile = matcher.profile
    aliases = [a for some in (*profile.columns.values(), *profile.joined.values()) for a in some]
    secrecy = [f"{prefix}{name}" for prefix in ("", "case:") for name in SECRECY_HEADERS]
    names = [*{header_key(name): name for name in (*aliases, *secrecy)}.values()]
    columns = matcher.match([[name] for name in names])
    columns.secrecy = [names.index(name) for name in secrecy]
    places = {header_key(name): place for place, name in enumerate(names)}
    return Table("", columns, _rows(path, data, places))


def _rows(path: Path, data: BinaryIO, places: dict[str, int]) -> Iterator[NumberedRow]:
    number = 0
    for number, trace in enumerate(_traces(path, data), start=1):
        case = {f"case:{key}": value for key, value in _attributes(trace)}
        events = [dict(_attributes(node)) for node in trace if _tag(node) == "event"]
        moments = sorted(event[TIME] for event in events if TIME in event)
        if moments:
            case |= {"case:first_event": moments[0], "case:last_event": moments[-1]}
        for event in events:
            cells: list[object] = [None] * len(places)
            for key, value in (*case.items(), *event.items()):
                if (place := places.get(_same(key))) is not None:
                    cells[place] = value
            yield number, cells
    if not number:
        raise _damaged(path, _("no trace"))


def _traces(path: Path, data: BinaryIO) -> Iterator[Element]:
    try:
        parser = iterparse(data, events=("start", "end"), forbid_entities=True)
        _event, root = next(parser)
        if _tag(root) != "log":
            raise _damaged(path, f"<{_tag(root)}>")
        nodes = 0
        for event, node in parser:
            nodes += event == "start"
            if nodes > MOST_NODES:
                raise _damaged(path, _("a trace without end"))
            if event == "end" and _tag(node) == "trace":
                yield node
                root.clear()  # what has been read is let go, so that memory stays flat
                nodes = 0
    except DefusedXmlException as error:
        raise IntakeError(
            path.name,
            _("an event log without entity declarations"),
            _("Do not load it; ask who sent it"),
        ) from error
    except (ParseError, EOFError, OSError, UnicodeError, StopIteration) as error:
        raise _damaged(path, str(error)) from error


def _attributes(node: Element) -> Iterator[tuple[str, str]]:
    for child in node:
        if "value" in child.attrib and "key" in child.attrib:
            yield child.attrib["key"], child.attrib["value"]


def _tag(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _damaged(path: Path, found: str) -> IntakeError:
    return IntakeError(
        path.name, _("an XES event log (found: {found})", found=found), _("Export it again")
    )
