"""What the program's source must not do, whoever calls it. Each rule is shown a sample it finds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.rules import Source, sources

# calls that run what they are given, read objects from bytes, start a shell, or draw Markdown and
# remote pictures from data
FORBIDDEN = {
    "eval", "exec", "compile", "__import__", "pickle.load", "pickle.loads", "marshal.loads",
    "shelve.open", "yaml.load", "yaml.unsafe_load", "pd.read_pickle", "pandas.read_pickle",
    "joblib.load", "np.load", "os.system", "os.popen", "tempfile.mktemp", "st.table",
    "st.dataframe", "st.data_editor", "st.exception", "st.write", "st.column_config.ImageColumn",
    "st.column_config.LinkColumn", "st.image", "st.markdown", "st.json",
}  # fmt: skip
MODULES = {"pickle", "marshal", "shelve", "yaml", "joblib", "dill", "telnetlib", "xmlrpc"}
OPTIONS = {"shell": (True,), "persist": ("disk", True), "verify": (False,),
           "unsafe_allow_html": (True,), "unsafe_allow_javascript": (True,)}  # fmt: skip
# what events wait in is a temporary file of this process alone; the frame brings its own script
ALLOWED = {
    ("lib/intake/spool.py", "pickle"),
    ("lib/intake/spool.py", "pickle.loads"),
    ("lib/ui/frame.py", "unsafe_allow_javascript=True"),
}
STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|GRANT|TRUNCATE|SET)\b")
# where statements are put together from names in the code: walls, triggers, the copy of tables
PUT_TOGETHER = ("lib/database/", "lib/backup/", "lib/demo/store.py", "lib/summary/watch.py")


def dangers(source: Source) -> Iterator[str]:
    """Everything in ``source`` that FORBIDDEN, MODULES or OPTIONS name."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names if name.name.split(".")[0] in MODULES)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in MODULES:
                yield module
            case ast.Call(func=func, keywords=keywords):
                if ast.unparse(func) in FORBIDDEN:
                    yield ast.unparse(func)
                for word in keywords:
                    value = getattr(word.value, "value", None)
                    if value in OPTIONS.get(str(word.arg), ()):
                        yield f"{word.arg}={value}"


def put_together(source: Source) -> Iterator[str]:
    """Texts of statements with values set into them."""
    for node in ast.walk(source.tree):
        match node:
            case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]) if STATEMENT.match(text):
                yield f"line {node.lineno}: {text}"
            case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod() | ast.Add()):
                if STATEMENT.match(text):
                    yield f"line {node.lineno}: {text}"
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
                if STATEMENT.match(text):
                    yield f"line {node.lineno}: {text}"


def test_nothing_dangerous_is_called() -> None:
    found = {(source.name, danger) for source in sources() for danger in dangers(source)}
    assert found - ALLOWED == set()
    assert found >= ALLOWED  # an exception that nobody needs any more goes


def test_statements_are_put_together_where_the_names_are_ours() -> None:
    for source in sources():
        if not source.name.startswith(PUT_TOGETHER):
            assert list(put_together(source)) == [], source.name


@pytest.mark.parametrize(
    "text",
    ["import pickle", "from yaml import load", "eval(x)", "st.table(frame)", "run(x, shell=True)",
     "st.cache_data(persist='disk')", "st.html(x, unsafe_allow_html=True)", "pd.read_pickle(x)"],
)  # fmt: skip
def test_a_danger_is_found(text: str) -> None:
    assert list(dangers(Source("ui", "lib/ui/x.py", text)))


@pytest.mark.parametrize(
    "text",
    ["f'SELECT {x}'", "'DELETE FROM a WHERE b = %s' % x", "'SELECT ' + x", "'DROP {}'.format(x)"],
)
def test_a_statement_put_together_is_found(text: str) -> None:
    assert list(put_together(Source("query", "lib/query/x.py", text)))
