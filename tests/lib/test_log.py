"""Lines of the log: what they say, and that nothing about a person is among it."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from typing import Any

import pytest

from lib.config import ROOT
from tests.rules import sources

SECRETS = ("Nguyễn", "Hùng", "0912", "s3cret", "hung@tinh.example", "012345678901")
PERSONAL = "Nguyễn Văn Hùng 0912 345 678 hung@tinh.example s3cret 012345678901"

BEGIN = f"""
import logging, warnings
from lib import log as lines
PERSONAL = {PERSONAL!r}
lines.begin()
log = lines.log
"""


def run(code: str, form: str = "json") -> tuple[list[str], int]:
    """The lines that a process says on stderr, and its exit code."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "OVERSIGHT_LOG_FORMAT": form},
    )
    assert [secret for secret in SECRETS if secret in done.stderr] == []
    return done.stderr.splitlines(), done.returncode


def line(code: str) -> dict[str, Any]:
    [only], _code = run(code)
    return json.loads(only)


def test_an_event_of_ours() -> None:
    found = line("log.info('run', {'page': 'files', 'role': 'head', 'ms': 12, 'status': 'ok'})")
    assert found.pop("time").endswith("+07:00")
    assert found == {
        "level": "info",
        "event": "run",
        "page": "files",
        "role": "head",
        "ms": 12,
        "status": "ok",
    }


@pytest.mark.parametrize(
    "fields",
    [
        "{'page': PERSONAL, 'role': 'hung@tinh.example', 'status': 'Hùng'}",
        "{'ms': PERSONAL, 'statements': '0912'}",
        "{'reference': '012345678901', 'query': PERSONAL, 'name': PERSONAL}",
        "(PERSONAL, 's3cret')",
    ],
)
def test_what_has_another_shape_is_left_out(fields: str) -> None:
    found = line(f"log.warning('run of a page', {fields})")
    assert set(found) == {"time", "level", "event"}


def test_a_reference_is_kept() -> None:
    assert line("log.error('fault %s of a page', '0badcafe')")["reference"] == "0badcafe"


def test_an_exception_is_its_types_and_places() -> None:
    found = line(
        "def broken(title):\n"
        "    try: int(title)\n"
        "    except ValueError as error: raise KeyError(title) from error\n"
        "try: broken(PERSONAL)\n"
        "except KeyError: log.exception('fault', {'reference': '0badcafe'})\n"
    )
    kinds = [error["type"] for error in found["errors"]]
    assert kinds == ["builtins.KeyError", "builtins.ValueError"]
    assert found["errors"][0]["frames"][-1].endswith("broken")
    assert found["reference"] == "0badcafe"


def test_a_library_says_only_who_and_where() -> None:
    found = line("logging.getLogger('some.library').error('title %s', PERSONAL)")
    assert (found["event"], found["logger"]) == ("library", "some.library")
    assert found["at"].startswith("<string>:")


@pytest.mark.parametrize(
    "code",
    [
        "logging.getLogger('x').error(f'{PERSONAL}', exc_info=ValueError(PERSONAL))",
        "logging.getLogger('x').error(PERSONAL, stack_info=True)",
        "log.error('fault', exc_info=ValueError(PERSONAL))",
        "warnings.warn(PERSONAL)",
        "raise RuntimeError(PERSONAL)",
        "import asyncio\nasyncio.new_event_loop().call_exception_handler({'message': PERSONAL})",
        "import sqlalchemy as sa\n"
        "try: sa.create_engine('sqlite://').connect().execute(\n"
        "    sa.text('SELECT * FROM nowhere WHERE x = :x'), {'x': PERSONAL})\n"
        "except sa.exc.SQLAlchemyError: log.exception('fault')",
    ],
    ids=["error", "stack", "ours", "warning", "uncaught", "asyncio", "statement"],
)
@pytest.mark.parametrize("form", ["json", "text"])
def test_nothing_personal_whoever_speaks(code: str, form: str) -> None:
    lines, _code = run(code, form)
    assert lines
    assert form == "text" or all(json.loads(line) for line in lines)


def test_an_uncaught_exception_still_ends_the_process() -> None:
    lines, code = run("raise RuntimeError(PERSONAL)", "text")
    assert code == 1
    assert "critical the process ends" in lines[0] and "  builtins.RuntimeError" in lines


def test_lines_for_people() -> None:
    [told], _code = run("log.info('run', {'page': 'files', 'ms': 12})", "text")
    assert told.endswith(" info run page=files ms=12")


FRAMEWORK = """
from lib.server import logs
logs.begin()
from streamlit.error_util import handle_user_script_exception
import streamlit.logger
try: raise ValueError(PERSONAL)
except ValueError as error: handle_user_script_exception(error, lambda _error: True)
streamlit.logger.get_logger('made.later').warning('title %s', PERSONAL)
logging.getLogger('uvicorn.error').error('address %s', PERSONAL)
logging.getLogger('uvicorn.access').error('address %s', PERSONAL)
"""


def test_the_framework_speaks_in_the_same_lines() -> None:
    """Fails when a new version of the framework finds another way to say things."""
    lines, _code = run(FRAMEWORK)
    told = [json.loads(line) for line in lines]
    speakers = [line["logger"] for line in told]
    assert speakers == ["streamlit.error_util", "made.later", "uvicorn.error"]
    assert told[0]["errors"][0]["type"] == "builtins.ValueError"


def test_events_are_written_out_in_the_code() -> None:
    """An event that is put together could carry anything."""
    methods = {"debug", "info", "warning", "error", "exception", "critical", "log"}
    calls = [
        (source.name, node.lineno, node.args[0] if node.args else None)
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in methods
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "log"
    ]
    assert calls
    assert [
        (name, number)
        for name, number, event in calls
        if not (isinstance(event, ast.Constant) and isinstance(event.value, str))
    ] == []
