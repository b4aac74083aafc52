"""What an account is shown does not depend on what it may not see.

Everything outside its scope is changed, hard: if any count, share, colour, choice, order, axis or
sentence moves, something of it shows through. (When the register itself begins is nobody's secret,
so its first files stay as they are.)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from lib.database.schema import case_file, file_stage, issue, note, quality_review
from lib.demo import build
from lib.nav import PAGES
from tests.conftest import DEMO_AS_OF
from tests.databases import SqliteDatabases
from tests.pages.looking import Seen, look
from tests.pages.truth import Truth
from tests.pages.viewers import EVERYTHING

FILES = 900
CHAIRMAN = "chu-tich"
WATCHED = ("gd-xay-dung", "pgd-nnmt")
LOOKS: list[tuple[str, dict[str, str]]] = [
    # who opened what: these very looks are in it
    *((key, {"period": "2026"}) for key in PAGES if key != "access_log"),
    *((key, {"period": EVERYTHING, "organisation": "then"}) for key in ("unit", "files", "issues")),
    ("files", {"period": EVERYTHING, "metric": "late", "part": "denominator"}),
    ("metric", {"period": "2026", "metric": "on_time_rate"}),
    ("metric", {"period": "2026", "metric": "open_issues"}),
    ("inspections", {"year": "2026"}),
]
LATE, FOUND = dt.datetime(2026, 2, 10, 17), dt.date(2026, 3, 3)
F, I = case_file.c, issue.c  # noqa: E741


@pytest.fixture(params=WATCHED)
def watched(
    request: pytest.FixtureRequest,
    sqlite_databases: SqliteDatabases,
    use_database: Callable[[sa.Engine], None],
) -> Iterator[tuple[str, Truth, Callable[[sa.Engine], None]]]:
    engine = sqlite_databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=FILES, progress=False)
    yield request.param, Truth(engine), use_database
    sqlite_databases.drop(engine)


def change_what_is_hidden(truth: Truth, username: str) -> None:
    first = truth.rows("SELECT id FROM case_file ORDER BY received_at, id LIMIT 5")
    kept = {row["id"] for row in first}
    files = [file.id for file in truth.may_not_see(username) if file.id not in kept]
    seen = {each.id for each in truth.issues_seen(username)}
    issues = [each.id for each in truth.issues if each.id not in seen]
    own = truth.under(truth.accounts[username]["unit_id"])
    assert len(files) > 100 and len(issues) > 10
    late = {"received_at": LATE - dt.timedelta(days=7), "due_original": LATE, "due_current": LATE}
    other = {"title": "Đã đổi", "completed_at": None, "official_id": None}
    with truth.engine.begin() as connection:
        theirs = sa.update(case_file).where(F.id.in_(files))
        connection.execute(theirs.values(late | other))
        reviews = sa.update(quality_review).where(quality_review.c.file_id.in_(files))
        connection.execute(reviews.values(rating=1, reason="Đã đổi"))
        connection.execute(sa.delete(file_stage).where(file_stage.c.file_id.in_(files)))
        worse = {"severity": "high", "found_on": FOUND, "closed_on": None, "status": "open"}
        connection.execute(sa.update(issue).where(I.id.in_(issues)).values(worse))
        _ask_others(connection, own)


def _ask_others(connection: sa.Connection, own: set[int]) -> None:
    """Questions to every agency but one's own."""
    held = connection.scalars(sa.select(F.current_unit_id).distinct()).all()
    for unit in sorted(set(held) - own):
        row = {"at": LATE, "username": CHAIRMAN, "role": "chairman", "kind": "question"}
        row |= {"unit_id": unit, "to_unit_id": unit, "due_on": FOUND, "body": "Đã đổi"}
        connection.execute(sa.insert(note).values(row))


def test_nothing_hidden_shows_through(
    watched: tuple[str, Truth, Callable[[sa.Engine], None]],
) -> None:
    username, truth, use = watched

    def all_seen(who: str) -> list[Seen]:
        use(truth.engine)  # nothing is remembered
        return [look(key, {"view_as": who} | params) for key, params in LOOKS]

    before, control = all_seen(username), all_seen(CHAIRMAN)
    change_what_is_hidden(truth, username)
    after = all_seen(username)
    for (key, params), one, other in zip(LOOKS, before, after, strict=True):
        assert one.texts == other.texts, (key, params)
        assert one.html == other.html and one.others == other.others, (key, params)
    changed = [
        one.texts != other.texts for one, other in zip(control, all_seen(CHAIRMAN), strict=True)
    ]
    assert sum(changed) > 12  # who may see it does see it
