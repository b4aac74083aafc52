"""The rules of the house, read from the source: layers, who may import what, what a page may do.

Each function takes source text and gives the faults it finds, so that the rule can be shown a
failing sample. ``room`` is the first part of a module's name below ``lib`` ("query", "ui" …), or
"pages" or "dashboard".
"""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lib.config import ROOT

LAYERS = (
    {"config", "disk", "frames", "i18n", "locale", "log", "text", "labels", "masking"},
    {"database", "calendar", "organisation", "statistics"},
    {"measures", "metrics", "dimensions", "access"},
    {"filters", "periods"},
    {"query", "summary", "actions", "sign_on"},
    {"formats", "charts", "export", "sentence", "judgements", "evaluation", "wording"},
    {"nav", "page", "ui", "digest", "intake", "demo", "backup"},
    {"pages"},
    {"dashboard", "server", "commands", "__main__"},
)
LAYER = {room: number for number, rooms in enumerate(LAYERS) for room in rooms}

QUERYING = {
    "database",
    "calendar",
    "organisation",
    "query",
    "summary",
    "actions",
    "intake",
    "demo",
    "backup",
    "access",
    "sign_on",
}
MAY_IMPORT = {
    "sqlalchemy": QUERYING | {"measures", "metrics", "dimensions", "filters"},
    "alembic": {"database"},
    "streamlit": {"access", "sign_on", "query", "page", "ui", "pages", "dashboard", "server"},
    "altair": {"charts"},
    "docx": {"export"},
    "xlsxwriter": {"export"},
    "vl_convert": {"export"},
    "starlette": {"server"},
    "uvicorn": {"server"},
}
STATEMENTS = {"execute", "scalar", "scalars", "exec_driver_sql", "read_sql"}
LONGEST_FUNCTION = 40
LONGEST_PAGE = 80
NOT_IN_PAGES = ("sqlalchemy", "pandas", "altair")


def parsed(text: str) -> ast.Module:
    """``text`` as a tree. Python 3.11 stumbles ("recursion depth mismatch") where garbage is
    collected in the middle of it."""
    gc.disable()
    try:
        return ast.parse(text)
    finally:
        gc.enable()


@dataclass(frozen=True)
class Source:
    """One file: its room and its text."""

    room: str
    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return parsed(self.text)


def sources() -> list[Source]:
    """Every Python file of the program."""
    found = [*ROOT.glob("lib/**/*.py"), *ROOT.glob("pages/*.py"), *ROOT.glob("dashboard.py")]
    return [Source(_room(path), str(path.relative_to(ROOT)), path.read_text()) for path in found]


def _room(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts == ("lib", "__init__"):
        return "config"  # a docstring: the ground that everything stands on
    return parts[1] if parts[0] == "lib" else parts[0]


def upward_imports(source: Source) -> Iterator[str]:
    """Imports of a room that lies higher, relative imports, and rooms without a layer."""
    if source.room not in LAYER:
        yield f"{source.room} has no layer: add it to LAYERS in tests/rules.py and to the design"
        return
    for module in imports(source.tree):
        room = _target(module)
        if module.startswith("."):
            yield f"{module} is relative: name it in full"
        elif room is None:
            continue
        elif room not in LAYER:
            yield f"{module} has no layer"
        elif LAYER[room] > LAYER[source.room]:
            yield f"{source.room} (layer {LAYER[source.room]}) imports {module} ({LAYER[room]})"


def foreign_imports(source: Source) -> Iterator[str]:
    """Imports of a library outside the rooms that own it."""
    for module in imports(source.tree):
        owners = MAY_IMPORT.get(module.split(".")[0])
        if owners is not None and source.room not in owners:
            yield f"{source.room} imports {module}"


def statements(source: Source) -> Iterator[str]:
    """Calls that run a statement, outside the rooms that may."""
    if source.room in QUERYING:
        return
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in STATEMENTS:
                yield f"line {node.lineno} runs a statement: .{name}()"


def long_functions(source: Source) -> Iterator[str]:
    """Functions that no longer fit on one screen."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{node.name} has {lines} lines"


def page_faults(source: Source) -> Iterator[str]:
    """What a page does that a page may not do."""
    lines = source.text.count("\n")
    if lines > LONGEST_PAGE:
        yield f"{lines} lines, at most {LONGEST_PAGE}"
    if opened(source) is None:
        yield "the first statement after the imports is not page.open(key)"
    for module in imports(source.tree):
        if module.split(".")[0] in NOT_IN_PAGES:
            yield f"imports {module}"
    for node in ast.walk(source.tree):
        for word in _words(node):
            if word == "session_state" or "unsafe" in word or "_element" in word:
                yield f"line {getattr(node, 'lineno', '?')} uses {word}"


def opened(source: Source) -> str | None:
    """The key that a page opens itself with, if that is the first thing it does."""
    body = [node for node in source.tree.body if not _is_prelude(node)]
    match body[0] if body else None:
        case (
            ast.Assign(value=ast.Call() as call)
            | ast.AnnAssign(value=ast.Call() as call)
            | ast.Expr(value=ast.Call() as call)
        ) if ast.unparse(call.func) == "page.open":
            match call.args:
                case [ast.Constant(value=str() as key)]:
                    return key
    return None


def _is_prelude(node: ast.stmt) -> bool:
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_docstring or isinstance(node, ast.Import | ast.ImportFrom)


def _words(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word) | ast.keyword(arg=str() as word):
            yield word
        case ast.alias(name=word):
            yield word


def imports(tree: ast.Module) -> Iterator[str]:
    """Full names of imported modules; ``from lib import query`` names ``lib.query``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "lib":
            yield from (f"lib.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def _target(module: str) -> str | None:
    """The room of an imported module; None for a library."""
    parts = module.split(".")
    if parts[0] == "lib" and len(parts) > 1:
        return parts[1]
    return parts[0] if parts[0] in ("pages", "dashboard") else None
