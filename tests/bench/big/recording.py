"""What a page asks of ``lib.query``, written down while the page runs, to be asked again.

So the bench asks what the pages ask, whatever that is on the day it runs: nothing is kept in step
by hand.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from types import FunctionType
from typing import Any

import lib
from lib.database.sight import Sight, current, seeing
from lib.nav import PAGES
from lib.query import run as run_module
from tests.pages.looking import run, seen
from tests.program import forget_answers

SECONDS = 3_600  # that a page may take
SCRIPTS = {"__main__", "migrations"}  # which run when they are imported


@dataclass(frozen=True)
class Call:
    """One question of a page: a function of ``lib.query``, what it was asked, and by whom."""

    name: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    options: Mapping[str, Any]
    sight: Sight | None

    def ask(self) -> Any:
        """The answer, as of now."""
        with seeing(self.sight):
            return self.function(*self.arguments, **self.options)


def asked_by(key: str, params: Mapping[str, str]) -> list[Call]:
    """The questions of one run of the page ``key``, in their order, with nothing kept: what a
    page has drawn before it does not ask again. Fails as ``looking.seen`` does where the page
    did."""
    forget_answers()
    with _recorded() as calls:
        shown = seen(run(PAGES[key].file, params, seconds=SECONDS))
    assert not shown.nothing or shown.title, (key, params, shown.nothing, shown.text)
    return calls


def headline(calls: list[Call]) -> Call:
    """Among the questions of a page, that of the figures of the period as a whole."""
    return next(call for call in calls if is_headline(call))


def is_headline(call: Call) -> bool:
    """Whether figures of a period as a whole are asked."""
    return call.name == "query.figures.table" and not call.options and len(call.arguments) == 3


@contextmanager
def _recorded() -> Iterator[list[Call]]:
    """Within the block every function of ``lib.query`` that is called from outside writes down
    how; what it asks of others in turn is part of it."""
    calls: list[Call] = []
    own, questions = threading.local(), _questions()
    places = [
        (module, name, value)
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").split(".")[0] == "lib"
        for name, value in list(vars(module).items())
        if isinstance(value, FunctionType) and value in questions
    ]
    listening = {value: _listening(value, calls, own) for _module, _name, value in places}
    try:
        for module, name, value in places:
            setattr(module, name, listening[value])
        yield calls
    finally:
        for module, name, value in places:
            setattr(module, name, value)


def _listening(
    function: Callable[..., Any], calls: list[Call], own: threading.local
) -> Callable[..., Any]:
    @wraps(function)
    def asked(*arguments: Any, **options: Any) -> Any:
        if getattr(own, "inside", False):
            return function(*arguments, **options)
        name = f"{function.__module__.removeprefix('lib.')}.{function.__name__}"
        calls.append(Call(name, function, arguments, options, current()))
        own.inside = True
        try:
            return function(*arguments, **options)
        finally:
            own.inside = False

    return asked


def _questions() -> frozenset[Any]:
    """The public functions of ``lib.query``."""
    # all that may ask: a module that a page imports first would keep what listens now for good
    for each in pkgutil.walk_packages(lib.__path__, "lib."):
        if not SCRIPTS.intersection(each.name.split(".")):
            importlib.import_module(each.name)
    return frozenset(
        value
        for name, module in list(sys.modules.items())
        if name.startswith("lib.query") and module is not run_module
        for key, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__ == name and not key.startswith("_")
    )
