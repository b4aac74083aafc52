"""The key of a kept answer is what was asked, written out: it has to say all of it."""

from __future__ import annotations

import ast
import dataclasses
import datetime as dt
import importlib
import types
from collections.abc import Callable, Iterator
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from lib.access import Scope
from tests.rules import sources

KEEPING = {"cached", "shared"}
PLAIN = {str, int, float, bool, dt.date, dt.datetime, type(None), Ellipsis}


def unsaid(kind: Any) -> Iterator[str]:
    """What of a type its ``repr`` may leave out."""
    if kind in PLAIN:
        return
    if get_origin(kind) in (tuple, types.UnionType, Union):
        for part in get_args(kind):
            yield from unsaid(part)
    elif dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        for each in dataclasses.fields(kind):
            if not each.repr:
                yield f"{kind}.{each.name}"
            yield from unsaid(hints[each.name])
    else:
        yield str(kind)


def kept_functions() -> list[Callable[..., Any]]:
    found = []
    for source in sources():
        for node in source.tree.body:
            if isinstance(node, ast.FunctionDef) and KEEPING & {
                each.id for each in node.decorator_list if isinstance(each, ast.Name)
            }:
                module = source.name.removesuffix(".py").replace("/", ".")
                module = module.removesuffix(".__init__")
                found.append(getattr(importlib.import_module(module), node.name))
    return found


def test_every_argument_says_all_of_itself() -> None:
    functions = kept_functions()
    assert len(functions) > 30
    faults = [
        f"{function.__qualname__}({name}): {fault}"
        for function in functions
        for name, kind in get_type_hints(function.__wrapped__).items()  # type: ignore[attr-defined]
        if name != "return"
        for fault in unsaid(kind)
    ]
    assert faults == []


@dataclasses.dataclass(frozen=True)
class Secretive:
    shown: int
    hidden: int = dataclasses.field(repr=False)


@pytest.mark.parametrize("kind", [list[int], object, Secretive, tuple[Secretive, ...]])
def test_what_does_not_is_found(kind: Any) -> None:
    assert list(unsaid(kind))


def test_what_does_is_left_alone() -> None:
    assert list(unsaid(Scope)) == []
