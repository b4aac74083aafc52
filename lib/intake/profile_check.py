"""Is a profile sound? Every mistake is named with the key it stands at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import available_timezones

from lib.database.schema import UNIT_KINDS
from lib.i18n import _
from lib.intake.errors import IntakeError
from lib.intake.targets import (
    ACTIVITY_VALUES,
    CHOICES,
    EVENT_TARGETS,
    FILE_TARGETS,
    MOMENTS,
    REQUIRED,
    STAGE_VALUES,
    is_personal,
)

KEYS = {
    "description": str,
    "origin": str,
    "records": str,
    "columns": dict,
    "columns_required": list,
    "constants": dict,
    "values": dict,
    "units": dict,
    "fields": dict,
    "activities": dict,
    "stages": dict,
    "column_events": dict,
    "move": list,
    "blank": list,
    "date_formats": list,
    "timezone": str,
    "midnight_is_day": bool,
}
UNIT_KEYS = ("match", "create", "root_code", "root_name", "kind", "peer_group", "valid_from",
             "blank_is_root")  # fmt: skip
MOVE_KEYS = ("when", "header", "target")


def check(name: str, content: dict[str, Any]) -> None:
    """Raises IntakeError for the first thing in ``content`` that a profile cannot say."""
    for where, expected in _mistakes(content):
        raise IntakeError(f"{name}.toml, {where}", expected, _("Correct the profile"))


def _mistakes(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, kind in KEYS.items():
        if key in content and not isinstance(content[key], kind):
            yield key, kind.__name__
    yield from _unknown("", content, KEYS)
    for key in ("description", "origin", "records", "columns"):
        if not content.get(key):
            yield key, _("a value")
    if content.get("records") not in REQUIRED:
        yield "records", ", ".join(REQUIRED)
    else:
        yield from _targets(content)
        yield from _stored_words(content)
        yield from _rules(content)


def _unknown(where: str, found: Iterable[str], known: Iterable[str]) -> Iterator[tuple[str, str]]:
    for key in found:
        if key not in known:
            yield f"{where}{key}", _("one of {known}", known=", ".join(known))


def _allowed(records: str) -> list[str]:
    kinds = {"files": [*FILE_TARGETS], "events": [*EVENT_TARGETS]}
    return kinds.get(records, [*FILE_TARGETS, *EVENT_TARGETS])


def _targets(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    allowed, columns = _allowed(content["records"]), content["columns"]
    yield from _unknown("columns.", columns, allowed)
    yield from _unknown("constants.", content.get("constants", {}), allowed)
    yield from _unknown("columns_required ", content.get("columns_required", []), columns)
    for target, given in columns.items():
        headers = given.get("join") if isinstance(given, dict) else given
        if not headers or not isinstance(headers, list):
            yield f"columns.{target}", _("a list of headers, or join = a list of headers")
            continue
        for header in headers:
            if is_personal(header):
                yield f"columns.{target} {header!r}", _("no personal data of citizens")
    for target in REQUIRED[content["records"]]:
        if target not in columns and target not in content.get("constants", {}):
            is_blank_unit = target == "unit" and content.get("units", {}).get("blank_is_root")
            if not is_blank_unit:
                yield f"columns.{target}", _("a list of headers, or a constant")
    if content["records"] != "files" and not {"activity", "event"} & {*columns}:
        yield "columns.activity", _("a list of headers for activity, or for event")
    for move in content.get("move", []):
        yield from _unknown("move.", move, MOVE_KEYS)
        yield from _unknown("move.target ", [move.get("target", "")], allowed)
        if is_personal(move.get("header", "")):
            yield f"move {move['header']!r}", _("no personal data of citizens")


def _stored_words(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    maps = content.get("values", {})
    yield from _unknown("values.", maps, CHOICES)
    for target in maps.keys() & CHOICES.keys():
        yield from _unknown(f"values.{target} ", maps[target].values(), ("", *CHOICES[target]))
    for target, value in content.get("constants", {}).items():
        if target in CHOICES:
            yield from _unknown(f"constants.{target} ", [value], CHOICES[target])
    yield from _unknown("activities ", content.get("activities", {}).values(), ACTIVITY_VALUES)
    yield from _unknown("stages ", content.get("stages", {}).values(), STAGE_VALUES)
    events = content.get("column_events", {})
    yield from _unknown("column_events.", events, ACTIVITY_VALUES)
    for kind, given in events.items():
        if not isinstance(given, dict) or given.get("target") not in MOMENTS & {*FILE_TARGETS}:
            yield f"column_events.{kind}", _("target = a target that is a date")
        else:
            yield from _unknown(f"column_events.{kind}.", given, ("target", "note"))


def _rules(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    units, fields = content.get("units", {}), content.get("fields", {})
    yield from _unknown("units.", units, UNIT_KEYS)
    yield from _unknown("units.kind ", [units.get("kind", "department")], UNIT_KINDS)
    yield from _unknown("units.match ", [units.get("match", "either")], ("code", "name", "either"))
    if units.get("create") and not (units.get("root_code") and units.get("root_name")):
        yield "units.create", _("root_code and root_name as well")
    yield from _unknown("fields.", fields, ("create", "prefix"))
    if fields.get("create") and not fields.get("prefix"):
        yield "fields.create", _("a prefix as well")
    if (zone := content.get("timezone")) and zone not in available_timezones():
        yield "timezone", _("a time zone such as Asia/Ho_Chi_Minh")
