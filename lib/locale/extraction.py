"""The messages of one Python file, read from its syntax tree: an extraction method of Babel.

Babel's own method also takes the strings nested in an argument: of ``_(STATE[row["state"]])`` it
would make a message "state".
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import IO, Any

Found = tuple[int, str, list[str | None], list[str]]  # line, function, its arguments, comments


def calls(
    file: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: Any
) -> Iterator[Found]:
    """Calls of the functions ``keywords`` by their bare name, with their arguments in place.

    An argument that is not a string constant is None; Babel leaves out the calls where the
    message is one. Strings written one after the other are one constant.
    """
    for node in ast.walk(ast.parse(file.read())):
        match node:
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in keywords:
                yield node.lineno, name, [_constant(argument) for argument in arguments], []


def _constant(argument: ast.expr) -> str | None:
    match argument:
        case ast.Constant(value=str(text)):
            return text
    return None
