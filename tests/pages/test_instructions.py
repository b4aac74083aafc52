"""Instructions on the screen: given beside a figure, answered beside it, listed and opened."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from lib.nav import PAGES
from lib.query.notes import STATES
from tests.noted import NOW, TODAY, Noted
from tests.pages.looking import Seen, follow, look, run, seen, target, whole
from tests.pages.test_hostile import MARKUP, assert_literal

VIEWERS = ("chu-tich", "noi-vu", "gd-xay-dung", "pgd-nnmt")
CONSTRUCTION = "H61.09"


@pytest.fixture
def full(noted: Noted) -> Noted:
    """Notes in every state to several units, some by a head, from several days."""
    rows = []
    for number in range(45):
        code = (CONSTRUCTION, "H61.09.01", "H61.21", "H61.02")[number % 4]
        at = NOW - dt.timedelta(days=2 * number)
        due_on = (at + dt.timedelta(days=5 + number % 3)).date()
        who = {"username": "gd-xay-dung", "role": "head"} if number % 4 == 1 else {}
        kind = "question" if number % 3 else "instruction"
        asked = {"to_unit_id": noted.unit(code), "unit_id": noted.unit(code), "due_on": due_on}
        rows.append(noted.row(kind, at, id=100 + number, body=f"Việc {number}", **asked, **who))
        replies = ("answer", "closed")[: number % 5 if number % 5 < 3 else 0]
        for place, reply in enumerate(replies):
            values = {"id": 500 + 10 * number + place, "answers_note_id": 100 + number}
            rows.append(noted.row(reply, at + dt.timedelta(hours=9 + place), **values))
    noted.add_all(rows)
    return noted


def opened(app: AppTest, label: str) -> AppTest:
    """Press the button of this label and let the page run again."""
    next(each for each in app.button if each.label == label).click()
    return app.run()


def page(key: str, **params: str) -> AppTest:
    return run(PAGES[key].file, params)


def buttons(app: AppTest) -> set[str]:
    return {each.label for each in app.button}


TEXT = "Nội dung cần thực hiện hoặc trả lời"
GIVE, ANSWER, END = "Gửi đi", "Gửi trả lời", "Kết thúc"


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("narrowed", [{}, {"unit": CONSTRUCTION}, {"period": "2026-11"}])
def test_each_tile_is_its_list(full: Noted, viewer: str, narrowed: dict[str, str]) -> None:
    shown = look("instructions", {"view_as": viewer} | narrowed)
    counted = {key: whole(text) for key, text in shown.figures.items()}
    assert set(counted) == {f"notes_{state}" for state in STATES}
    assert shown.total == sum(counted.values()) > 0
    for key, tile in shown.tiles.items():
        link = tile.select_one("a.cover")
        assert link
        listed = follow(str(link["href"]))
        assert listed.total == counted[key] and len(listed.rows) == min(listed.total, 30)
        assert listed.nothing == ([] if listed.total else ["zero"])


def test_choices_narrow_the_list_and_the_tiles(full: Noted) -> None:
    """Whose and of which kind: both add up, and stay when a tile is opened."""
    asked = {"view_as": "gd-xay-dung"}
    everything = look("instructions", asked).total
    kinds = [look("instructions", asked | {"asked": kind}) for kind in ("question", "instruction")]
    assert sum(each.total for each in kinds) == everything
    mine = look("instructions", asked | {"whose": "by_me"})
    given = [row for row in full.written() if row["username"] == "gd-xay-dung"]
    assert mine.total == len([row for row in given if row["answers_note_id"] is None])
    link = mine.tiles["notes_overdue"].select_one("a.cover")
    assert link and target(str(link["href"]))[1]["whose"] == "by_me"


@pytest.mark.parametrize("viewer", VIEWERS)
def test_each_row_opens_its_note(full: Noted, viewer: str) -> None:
    listed = look("instructions", {"view_as": viewer})
    for row in listed.rows[::6]:
        link = row.select_one("th a")
        assert link
        thread = follow(str(link["href"]))
        assert link.get_text(strip=True) in thread.texts
        assert thread.title and thread.nothing == []


def test_a_note_out_of_sight_is_not_found(full: Noted) -> None:
    """It looks like one that does not exist."""
    unknown = look("instruction", {"view_as": "gd-xay-dung", "note": "99999"})
    assert unknown.nothing == ["empty"]
    for row in full.written():
        shown = look("instruction", {"view_as": "gd-xay-dung", "note": str(row["id"])})
        mine = row["to_unit_id"] in full.truth.under(full.unit(CONSTRUCTION))
        assert (shown.html == unknown.html) == (row["answers_note_id"] is not None or not mine)
        if row["id"] > 112:
            break
    for odd in ("", "0", "-1", "1e3", "٣", "9" * 30, MARKUP):
        assert look("instruction", {"view_as": "gd-xay-dung", "note": odd}).html == unknown.html


def test_given_beside_a_figure_and_answered_beside_it(noted: Noted) -> None:
    """From the card of a figure, with what it says; answered on the head's own card; ended."""
    app = page("metric", metric="received", unit=CONSTRUCTION, period="2026-Q3")
    said = seen(app).soup.select(".hero b")[0].get_text(strip=True)
    app.text_area[0].input("Vì sao nhận ít?")
    app.radio[0].set_value("question")
    done = opened(app, GIVE)
    assert len(done.success) == 1 and not done.error
    [row] = noted.written()
    assert (row["metric"], row["read_as"].split()[0], row["kind"]) == ("received", said, "question")
    assert (row["unit_id"], row["to_unit_id"]) == (noted.unit(CONSTRUCTION),) * 2
    assert "period=2026-Q3" in row["looked_at"] and "unit=H61.09" in row["looked_at"]
    assert row["due_on"] > TODAY

    head = page("metric", metric="received", view_as="gd-xay-dung")
    assert "Vì sao nhận ít?" in seen(head).texts and ANSWER in buttons(head)
    head.text_area[0].input("Do sắp xếp lại cơ quan")
    shown = seen(opened(head, ANSWER))
    assert {"Do sắp xếp lại cơ quan", "Giám đốc Sở Xây dựng", "Đã trả lời"} & set(shown.texts)
    assert "Do sắp xếp lại cơ quan" in shown.texts and "Đã trả lời" in shown.text

    thread = page("instruction", note=str(row["id"]))
    facts = {
        tag.select("dt")[0].get_text(): tag.select("dd")[0]
        for tag in seen(thread).soup.select("dl > div")
    }
    now = facts["Số liệu hiện nay"].select("a")[0]
    assert facts["Số liệu khi hỏi"].get_text().startswith(said) and now.get_text().startswith(said)
    card = follow(str(now["href"]))
    assert card.soup.select(".hero b")[0].get_text(strip=True) == said
    opened(thread, END)
    assert [each["kind"] for each in noted.written()] == ["question", "answer", "closed"]
    assert ANSWER not in buttons(page("instruction", note=str(row["id"]), view_as="gd-xay-dung"))


def test_a_form_that_was_sent_is_empty_and_what_is_refused_stays(noted: Noted) -> None:
    app = page("unit", unit=CONSTRUCTION)
    refused = opened(app, GIVE)
    assert refused.error and not refused.success and noted.written() == []
    refused.text_area[0].input("Báo cáo ngay")
    sent = opened(refused, GIVE)
    assert sent.success and sent.text_area[0].value == ""
    again = opened(sent, GIVE)
    assert again.error and len(noted.written()) == 1


@pytest.mark.parametrize("key", ["unit", "metric", "file", "issue"])
def test_who_has_the_form(noted: Noted, key: str) -> None:
    """Beside everything: the chairman and a head with units under the own one."""
    for viewer in VIEWERS:
        files, issues = noted.truth.may_see(viewer), noted.truth.issues_seen(viewer)
        params = {"view_as": viewer, "code": files[0].code, "issue": issues[0].code}
        params |= {"unit": CONSTRUCTION} if viewer == "chu-tich" else {}
        app = page(key, **params)
        assert (GIVE in buttons(app)) == (viewer in ("chu-tich", "gd-xay-dung")), viewer


def test_given_beside_a_file_and_an_issue(noted: Noted) -> None:
    file, issue = noted.truth.files[-1], noted.truth.issues[-1]
    for key, params in (("file", {"code": file.code}), ("issue", {"issue": issue.code})):
        app = page(key, **params)
        box = next(each for each in app.text_area if each.label == TEXT)
        box.input(f"Giải trình về {key}")
        shown = seen(opened(app, GIVE))
        assert f"Giải trình về {key}" in shown.texts
    of_file, of_issue = noted.written()
    assert (of_file["file_id"], of_file["issue_id"]) == (file.id, None)
    assert (of_issue["file_id"], of_issue["issue_id"]) == (None, issue.id)
    listed = look("instructions")
    assert {file.title, issue.title} <= {text.split(" · ")[-1] for text in listed.texts}
    assert file.code in follow(next(x for x in thread(of_file).links if "code=" in x)).text


def thread(row: dict[str, object]) -> Seen:
    return look("instruction", {"note": str(row["id"])})


def test_what_was_written_elsewhere_is_there_at_once(noted: Noted) -> None:
    unit = noted.unit(CONSTRUCTION)
    assert look("instructions").nothing == ["zero"]
    noted.add("question", NOW, to_unit_id=unit, unit_id=unit, due_on=TODAY, body="Mới hỏi")
    for key, params in (("instructions", {}), ("unit", {"unit": CONSTRUCTION})):
        assert "Mới hỏi" in look(key, params).texts


def test_text_of_people_is_never_markup(noted: Noted) -> None:
    unit = noted.unit(CONSTRUCTION)
    figure = {"metric": "received", "read_as": f"read {MARKUP}", "as_of": TODAY, "unit_id": unit}
    asked = {"to_unit_id": unit, "due_on": TODAY}
    odd = {"looked_at": f"unit={CONSTRUCTION}&period={MARKUP}", "body": f"body {MARKUP}"}
    id = noted.add("question", NOW, **figure, **asked, **odd)
    noted.add("answer", NOW, answers_note_id=id, body=f"answer {MARKUP}", username="gone")
    unknown = figure | {"metric": f"metric {MARKUP}", "looked_at": "cell=x:y"}
    noted.add("question", NOW, **unknown, **asked)
    for key, params in (
        ("instructions", {}),
        ("instruction", {"note": str(id)}),
        ("unit", {"unit": CONSTRUCTION}),
        ("metric", {"metric": "received", "unit": CONSTRUCTION}),
    ):
        shown = look(key, params)
        assert_literal(shown)
        said = " ".join(shown.texts)
        if key != "instructions":
            assert all(f"{name} {MARKUP}" in said for name in ("body", "read", "answer")), key


def test_other_filters_are_said_not_to_bear_on_it(full: Noted) -> None:
    plain, fields = look("instructions"), look("instructions", {"field": "land", "kind": "task"})
    assert not plain.notice and fields.notice
    assert fields.figures == plain.figures


def test_overview_counts_the_overdue_ones(full: Noted) -> None:
    """The entry says how many, and opens them; a head sees those of the own units only."""
    found = {}
    for viewer in ("chu-tich", "gd-xay-dung"):
        shown = look("overview", {"view_as": viewer})
        links = [
            link for link in shown.soup.select(".attention a") if "instructions" in link["href"]
        ]
        [entry] = [link.find_parent("li") for link in links]
        assert entry is not None
        count = whole(entry.select(".figure")[0].get_text())
        assert follow(str(links[0]["href"])).total == count
        found[viewer] = count
    assert 0 < found["gd-xay-dung"] < found["chu-tich"]
