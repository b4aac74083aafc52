"""What the attacks are tried on: the served app over a province whose rows say whose they are.

All tests of this folder run in one process, so that each server starts once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.attacks.marked import build_marked
from tests.attacks.real import Real, build_real, served_real
from tests.browser.serving import served
from tests.databases import SqliteDatabases
from tests.pages.truth import Truth

HERE = Path(__file__).parent
CHAIRMAN = "chu-tich"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.xdist_group("attacks"))


@pytest.fixture(scope="session")
def marked(sqlite_databases: SqliteDatabases) -> Iterator[sa.Engine]:
    """The database of a marked demonstration; nobody changes it."""
    engine = sqlite_databases.empty()
    build_marked(engine)
    yield engine
    sqlite_databases.drop(engine)


@pytest.fixture(scope="session")
def truth(marked: sa.Engine) -> Truth:
    return Truth(marked)


@pytest.fixture(scope="session")
def address(marked: sa.Engine) -> Iterator[str]:
    """Where the marked demonstration is served."""
    with served(str(marked.url)) as address:
        yield address


@pytest.fixture(scope="session")
def real(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Real]:
    """The marked province as if it were real; who changes an account puts it back."""
    engine = sqlite_databases.empty()
    build_real(engine)
    with served_real(engine, tmp_path_factory.mktemp("secrets")) as real:
        yield real
    sqlite_databases.drop(engine)
