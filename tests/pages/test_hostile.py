"""Whatever a source system wrote, every page shows it letter by letter and opens it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from lib.database.schema import (
    case_file,
    field,
    file_event,
    file_pause,
    inspection,
    inspection_sample,
    issue,
    official,
    org_unit,
    quality_review,
    user_account,
)
from lib.organisation import derive
from lib.text import fold
from tests.conftest import DEMO_AS_OF
from tests.pages.looking import Seen, follow, look, run_in_frame, target
from tests.pages.truth import Truth

MARKUP = (
    "<script>window.owned=1</script> <img src=x onerror=alert(1)> [a](javascript:alert(1)) **b** "
    "$\\frac{1}{2}$ :red[c] \"d\" 'e' &lt; {name} %s"
)
CODE = "A/1?b=2&c=3#d %41 +é\"<i>'"
# column of free text: what the page shows of it
TEXTS = {
    case_file.c.title: "title",
    case_file.c.assigning_document: "document",
    file_event.c.note: "note",
    file_pause.c.reason: "pause",
    quality_review.c.reason: "review",
    issue.c.title: "issue",
    issue.c.recommendation: "recommendation",
    official.c.name: "official",
    org_unit.c.name: "unit",
    org_unit.c.short_name: "short",
    field.c.name: "field",
    inspection.c.title: "inspection",
    inspection.c.decision: "decision",
    inspection_sample.c.stratum: "stratum",
    inspection_sample.c.substitution_reason: "substitution",
    user_account.c.display_name: "account",
}
PERIOD = {"period": "2023-11-01..2026-11-20"}


@pytest.fixture
def hostile(own_province: sa.Engine) -> Iterator[str]:
    """A province full of markup; gives the code of its file with most on it."""
    with own_province.begin() as connection:
        for column, name in TEXTS.items():
            text = f"{name}: {MARKUP}"
            connection.execute(sa.update(column.table).values({column: text}))
        busiest = (
            sa.select(issue.c.file_id)
            .join(file_pause, file_pause.c.file_id == issue.c.file_id, isouter=True)
            .where(issue.c.file_id.is_not(None))
            .order_by(file_pause.c.file_id.is_(None), issue.c.file_id)
            .limit(1)
        )
        id = connection.scalar(busiest)
        coded = {"code": CODE, "search_text": fold(f"{CODE} {MARKUP}")}
        connection.execute(sa.update(case_file).where(case_file.c.id == id).values(coded))
        derive(connection, DEMO_AS_OF)
    yield CODE


def assert_literal(seen: Seen) -> None:
    """No tag, attribute or address came out of the texts."""
    assert not seen.soup.select("script, img, iframe, object, strong strong, em em")
    for tag in seen.soup.select("*"):
        assert not [name for name in tag.attrs if name.startswith("on")], tag
    for link in seen.links:
        assert link.startswith(("./", "#")), link


def test_every_text_stands_as_it_was_written(hostile: str, own_province: sa.Engine) -> None:
    """Each text is somewhere on the pages, whole."""
    seen = [
        look("overview", PERIOD),
        look("unit", PERIOD),
        look("unit", PERIOD | {"unit": "H61.09"}),
        look("files", PERIOD),
        look("files", PERIOD | {"metric": "open_issues"}),
        look("quality", PERIOD),
        look("checking", PERIOD),
        look("data", PERIOD),
        look("issues", PERIOD),
        look("people", PERIOD),
        look("people", PERIOD | {"post": "deputy"}),
        look("person", {"term": Truth(own_province).acting_head}),
        look("issue", {"issue": Truth(own_province).busiest_issue}),
        look("file", {"code": hostile}),
    ]
    for each in seen:
        assert_literal(each)
    shown = "\n".join(each.text for each in seen)
    on_issue, on_file = seen[-2].text, seen[-1].text
    for name in ("issue", "recommendation", "inspection", "decision", "stratum", "substitution"):
        assert f"{name}: {MARKUP}" in on_issue, name
    for name in ("title", "note", "issue", "field", "official"):
        assert f"{name}: {MARKUP}" in on_file, name
    for name in ("unit", "short", "issue"):
        assert f"{name}: {MARKUP}" in shown, name
    for each in seen[-5:-2]:
        for name in ("official", "unit"):
            assert f"{name}: {MARKUP}" in each.text, name


def test_code_of_a_file_survives_its_link(hostile: str) -> None:
    """From the list by its link, back from the file to its unit."""
    found = look("files", PERIOD | {"q": "A/1?b=2&c=3"})
    assert_literal(found)
    assert found.codes == {hostile} and found.total == 1
    link = next(link for link in found.links if "code=" in link)
    opened = follow(link)
    assert opened.title.startswith(f"title: {MARKUP}")
    assert hostile in opened.texts
    assert [target(href)[0] for href in opened.links]


def test_code_of_an_issue_survives_its_link(own_province: sa.Engine) -> None:
    """From the list to the issue, and from an issue that repeats it."""
    with own_province.begin() as connection:
        again = sa.select(issue.c.repeats_issue_id).where(issue.c.repeats_issue_id.is_not(None))
        id = connection.scalar(again.order_by(issue.c.id).limit(1))
        coded = {"code": CODE, "search_text": fold(CODE)}
        connection.execute(sa.update(issue).where(issue.c.id == id).values(coded))
    found = look("files", PERIOD | {"metric": "issues_found", "q": "A/1?b=2&c=3"})
    assert_literal(found)
    assert found.issues == {CODE} and found.total == 1
    opened = follow(next(link for link in found.links if "issue=A" in link))
    assert CODE in opened.texts
    later = next(iter(opened.issues - {CODE}))
    assert CODE in look("issue", {"issue": later}).issues


@pytest.mark.parametrize(
    "name",
    ["q", "code", "unit", "field", "period", "sort", "metric", "lang", "issue", "rows", "cell"],
)
def test_address_is_never_markup(province: Truth, name: str) -> None:
    """What stands in the address comes back as text, or not at all."""
    for key in ("overview", "quality", "issues", "issue", "checking", "data", "files", "file"):
        seen = look(key, {name: MARKUP})
        assert_literal(seen)
        assert "<script" not in "".join(seen.html).lower()


@pytest.mark.usefixtures("router")
def test_frame_is_literal_too(hostile: str) -> None:
    """The menu, and the drawer of filters with the names of units, fields and accounts."""
    app = run_in_frame("overview", PERIOD)
    assert_literal(Seen(tuple(block.proto.body for block in app.sidebar.get("html"))))
    accounts = next(box for box in app.sidebar.selectbox if box.key == "view_as")
    assert all(option.startswith(f"account: {MARKUP}") for option in accounts.options)
