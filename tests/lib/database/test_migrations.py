"""The migrations make exactly the tables of schema.py, on both databases."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from lib.config import ROOT
from lib.database import migrate, schema
from lib.database.contract import comparison_options, contract
from lib.database.engine import make_engine


@pytest.mark.filterwarnings("ignore:Computed default")  # tested below, by using them
def test_no_difference_to_the_schema(engine: sa.Engine) -> None:
    options = {**comparison_options(), "compare_server_default": True}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, contract(engine.dialect.name)) == []


def test_every_table_and_column_is_there(engine: sa.Engine) -> None:
    inspector = sa.inspect(engine)
    for table in contract(engine.dialect.name).sorted_tables:
        found = [c["name"] for c in inspector.get_columns(table.name, schema=table.schema)]
        assert sorted(found) == sorted(table.columns.keys()), table.fullname


def test_checks_are_the_same(engine: sa.Engine, blank_engine: sa.Engine) -> None:
    """Alembic does not compare CHECKs, so compare with a database made straight from schema.py."""
    if blank_engine.dialect.name == "postgresql":
        with blank_engine.begin() as connection:
            connection.execute(sa.schema.CreateSchema(schema.OVERSIGHT))
    contract(blank_engine.dialect.name).create_all(blank_engine)
    expected = _checks(blank_engine)
    assert len(expected) > 10
    assert _checks(engine) == expected


def test_days_are_computed_by_the_database(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            schema.org_unit.insert().values(
                id=1, code="A", name="A", short_name="A", kind="department",
                valid_from=sa.func.current_date(),
            )
        )  # fmt: skip
        connection.execute(
            schema.case_file.insert().values(
                origin="x", code="1", kind="task", title="t", unit_id=1, search_text="1 t",
                received_at=sa.text("'2026-03-02 23:59:59'"), ingested_at=sa.func.now(),
            )
        )  # fmt: skip
        columns = (schema.case_file.c.received_on, schema.case_file.c.completed_on)
        received, completed = connection.execute(sa.select(*columns)).one()
    assert received.isoformat() == "2026-03-02"
    assert completed is None


def test_a_wrong_word_is_refused(engine: sa.Engine) -> None:
    row = schema.user_account.insert().values(username="u", display_name="u", role="emperor")
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(row)


def test_upgrade_twice_changes_nothing(blank_engine: sa.Engine) -> None:
    assert migrate.current(blank_engine) is None
    migrate.upgrade(blank_engine)
    migrate.upgrade(blank_engine)
    assert migrate.current(blank_engine) == migrate.head()


def test_a_failing_migration_leaves_nothing(
    blank_engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the last table of all: every other one has been created by then
    monkeypatch.setattr("lib.database.migrations.columns.own_table", _power_cut)
    with pytest.raises(RuntimeError, match="power cut"):
        migrate.upgrade(blank_engine)
    assert sa.inspect(blank_engine).get_table_names() == []


def test_existing_rows_survive_a_second_upgrade(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(schema.field.insert().values(code="DD", name="Đất đai"))
    migrate.upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(sa.select(schema.field.c.name)) == "Đất đai"


def test_folder_of_a_new_file_is_made(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'folder' / 'x.sqlite'}")
    migrate.upgrade(engine)
    assert migrate.current(engine) == migrate.head()


def test_files_are_numbered_as_they_follow_each_other() -> None:
    scripts = ScriptDirectory.from_config(migrate._config())
    in_order = [script.revision for script in scripts.walk_revisions()][::-1]
    assert sorted(migrate.revisions()) == in_order
    assert migrate.head() == scripts.get_current_head()


def test_the_dashboard_starts_without_alembic() -> None:
    code = "import sys, lib.server; print('alembic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"


def test_known_revisions() -> None:
    assert migrate.known(migrate.head())
    assert not migrate.known("9999")


def _power_cut(_column: str) -> str:
    raise RuntimeError("power cut")


def _checks(engine: sa.Engine) -> dict[str, str]:
    """Every CHECK by name, its text without blanks, quotes and brackets."""
    inspector = sa.inspect(engine)
    return {
        f"{table.name}.{check['name']}": re.sub(r"[\s()\"]|::\w+(\[\])?", "", check["sqltext"])
        for table in contract(engine.dialect.name).sorted_tables
        for check in inspector.get_check_constraints(table.name, schema=table.schema)
    }
