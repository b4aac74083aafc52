"""What an account is told: only what changed, only in its scope, each number its list."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from lib import query
from lib.database.schema import issue
from lib.digest import content, since
from lib.digest.content import Digest
from lib.digest.letter import letter
from lib.i18n import use
from lib.query.digests import LastDigest
from lib.query.reference import DataState
from lib.text import fold
from tests.lib.digest.conftest import BASE
from tests.noted import NOW, TODAY, Noted
from tests.pages.looking import follow, whole
from tests.pages.test_hostile import MARKUP
from tests.pages.truth import Issue

READERS = ("chu-tich", "noi-vu", "gd-xay-dung", "gd-cong-thuong", "ct-tap-son", "pgd-nnmt")
ASKED = ("H61.09", "H61.06", "29467", "H61.21", "H61.02")
LONG_AGO = LastDigest(dt.datetime(2026, 8, 3, 7), dt.date(2026, 8, 3), "0", "0")


@pytest.fixture(autouse=True)
def vietnamese() -> None:
    use("vi")


def state() -> DataState:
    found = query.data_state()
    assert found is not None
    return found


def told(noted: Noted, name: str, last: LastDigest | None = LONG_AGO) -> Digest:
    begin = since.since(last, state())
    return content.digest(content.look(noted.user(name), state(), begin, is_demo=True))


def texts(found: Digest) -> str:
    return letter(found).text


def test_each_number_is_its_list(noted: Noted) -> None:
    """How many files fell overdue, for every account: none is told of none."""
    asked = "metric=overdue_joined&period=2026-08-04..2026-11-20&as_of=2026-11-20"
    counted = {}
    for name in READERS:
        lines = [line for part in told(noted, name).sections for line in part.lines]
        counts = [line for line in lines if "metric=overdue_joined" in line.href]
        counted[name] = sum(whole(line.text) for line in counts)
        assert follow(f"./files?view_as={name}&{asked}").total == counted[name]
        for line in counts:
            assert follow("./" + line.href.removeprefix(BASE)).total == counted[name]
    assert counted["chu-tich"] == counted["noi-vu"] > 0
    assert len(set(counted.values())) > 1


def test_every_link_opens_what_it_names(noted: Noted) -> None:
    unit = noted.unit("H61.09")
    noted.add("question", NOW, username="noi-vu", due_on=TODAY, to_unit_id=unit, unit_id=unit)
    found = told(noted, "chu-tich")
    assert len(found.sections) == 4
    for part in found.sections:
        for href in [line.href for line in part.lines] + ([part.rest] if part.left else []):
            shown = follow("./" + href.removeprefix(BASE))
            assert shown.title and not {"failed", "forbidden", "empty"} & set(shown.nothing), href


def test_nobody_is_told_of_another_scope(noted: Noted) -> None:
    """Codes of issues, words of notes, names of units: all are the account's own."""
    for code in ASKED:
        body = {"body": f"Chỉ gửi {code}.", "to_unit_id": noted.unit(code), "due_on": TODAY}
        noted.add("question", NOW, unit_id=noted.unit(code), **body)
    issues_told = 0
    for name in READERS:
        user, words = noted.user(name), texts(told(noted, name))
        mine = {issue.code for issue in noted.truth.issues_seen(name)}
        codes = set(re.findall(r"TT-\d{4}-\d{4}", words))
        assert codes <= mine
        issues_told += len(codes)
        own = noted.truth.under(user.unit_id or 0)
        expected = {code for code in ASKED if name == "noi-vu" or noted.unit(code) in own}
        sent = set(re.findall(r"Chỉ gửi (\S+)\.", words))
        assert sent == (set() if name == "chu-tich" else expected)  # who asked them all
        assert user.display_name in words
    assert issues_told > 10


def test_what_one_did_oneself_is_not_told(noted: Noted) -> None:
    """Who asked hears of the answer, who answered does not; who is asked hears of the question."""
    unit = noted.unit("H61.09")
    asked = noted.add("question", NOW, due_on=TODAY, to_unit_id=unit, unit_id=unit, body="Vì sao?")
    assert "Vì sao?" not in texts(told(noted, "chu-tich"))
    assert "Vì sao?" in texts(told(noted, "gd-xay-dung"))
    noted.add("answer", NOW, answers_note_id=asked, username="gd-xay-dung", body="Do …")
    assert "trả lời ngày 20/11/2026" in texts(told(noted, "chu-tich"))
    later = LastDigest(NOW, TODAY, "0", "0")
    for name in ("chu-tich", "gd-xay-dung"):
        assert told(noted, name, later).sections == ()


@pytest.mark.parametrize(("due_on", "is_told"), [(-2, False), (-1, True), (0, False), (1, False)])
def test_a_day_that_passed_is_told_once(noted: Noted, due_on: int, is_told: bool) -> None:
    """By the digest after it: not by one that was there before, not while the day lasts."""
    unit, given = noted.unit("H61.09"), NOW - dt.timedelta(days=9)
    due = {"due_on": TODAY + dt.timedelta(days=due_on)}
    noted.add("question", given, to_unit_id=unit, unit_id=unit, body="Quá ngày", **due)
    yesterday = NOW - dt.timedelta(days=1)
    last = LastDigest(yesterday, yesterday.date(), "0", "0")
    words = texts(told(noted, "chu-tich", last))
    assert ("Quá ngày" in words) == is_told


def test_an_issue_past_its_date_is_told_once(noted: Noted) -> None:
    """The date for its remediation was the last day before; a day earlier it was told already."""
    yesterday = NOW - dt.timedelta(days=1)
    last = LastDigest(
        NOW - dt.timedelta(hours=1), yesterday.date() - dt.timedelta(days=1), "0", "0"
    )
    last = replace(last, at=yesterday)
    open_ = noted.truth.issues_seen("gd-xay-dung")[:2]
    for each, due_on in zip(open_, (yesterday.date(), TODAY), strict=True):
        _set(noted, each, due_on=due_on, closed_on=None, remediated_on=None, status="open")
    words = texts(told(noted, "gd-xay-dung", last))
    assert open_[0].code in words and "Quá hạn khắc phục" in words
    assert open_[1].code not in words
    assert open_[0].code not in texts(told(noted, "gd-cong-thuong", last))
    _set(noted, open_[0], closed_on=TODAY, status="verified")
    assert open_[0].code not in texts(told(noted, "gd-xay-dung", last))


def _set(noted: Noted, each: Issue, **values: object) -> None:
    with noted.engine.begin() as connection:
        connection.execute(sa.update(issue).where(issue.c.id == each.id).values(**values))


def test_verdicts_are_those_of_the_page_on_changes(noted: Noted) -> None:
    found = told(noted, "chu-tich")
    page = follow(f"./changes?since={LONG_AGO.as_of}")
    table = page.soup.select("table:has(caption:-soup-contains('Nhận định'))")
    rows = table[0].select("tbody tr") if table else []
    [part] = [part for part in found.sections if "metric?" in part.lines[0].href
              and "overdue_joined" not in part.lines[0].href]  # fmt: skip
    assert len(part.lines) + part.left == len(rows) > 0


@pytest.mark.parametrize(
    ("as_of", "begins"),
    [("2026-11-20", "2026-11-19"), ("2026-11-21", "2026-11-19"), ("2026-11-22", "2026-11-19"),
     ("2026-11-23", "2026-11-20"), ("2026-09-03", "2026-08-28")],
)  # fmt: skip
def test_a_first_digest_tells_of_the_last_working_day(
    noted: Noted, as_of: str, begins: str
) -> None:
    """Over a weekend, and over the days off around 2 September, 31 August among them."""
    begin = since.since(None, replace(state(), as_of=dt.date.fromisoformat(as_of)))
    assert begin.as_of == dt.date.fromisoformat(begins)
    assert begin.moment == dt.datetime.combine(begin.as_of + dt.timedelta(days=1), dt.time())


def test_the_same_data_again_is_no_change(noted: Noted) -> None:
    last = LastDigest(NOW, TODAY, state().version, "0")
    for name in READERS:
        assert told(noted, name, last).sections == ()
    older = LastDigest(NOW, TODAY + dt.timedelta(days=40), "0", "0")  # data was put back since
    assert told(noted, "chu-tich", older).sections == ()


def test_words_of_people_are_never_markup(noted: Noted) -> None:
    unit = noted.unit("H61.09")
    body = {"body": MARKUP[:100] + "\r\nBcc: a@b", "to_unit_id": unit, "due_on": TODAY}
    noted.add("question", NOW, unit_id=unit, **body)
    one = noted.truth.issues_seen("gd-xay-dung")[0]
    last = NOW.date() - dt.timedelta(days=1)
    _set(
        noted,
        one,
        title=MARKUP,
        search_text=fold(MARKUP),
        due_on=last,
        remediated_on=None,
        closed_on=None,
    )
    before = LastDigest(NOW - dt.timedelta(days=1), last - dt.timedelta(days=1), "0", "0")
    words = letter(told(noted, "gd-xay-dung", before))
    soup = BeautifulSoup(words.html, "html.parser")
    assert not soup.select("script, img, iframe, strong, em")
    assert MARKUP in soup.get_text() and MARKUP[:100].strip() in soup.get_text()
    for tag in soup.select("*"):
        assert not [name for name in tag.attrs if name.startswith("on")]
    hrefs = [str(link["href"]) for link in soup.select("a")]
    assert hrefs and all(href.startswith(BASE) for href in hrefs)
    assert "\n" not in words.subject
    assert dict(parse_qsl(urlsplit(hrefs[0]).query))["view_as"] == "gd-xay-dung"


def test_both_languages_say_the_same(noted: Noted) -> None:
    vi = letter(told(noted, "chu-tich"))
    use("en")
    en = letter(told(noted, "chu-tich"))
    assert en.subject == "Oversight of public duty: changes up to 20/11/2026"
    assert vi.subject == "Giám sát công vụ: thay đổi đến ngày 20/11/2026"
    links = [re.findall(r"https://\S+", each.text) for each in (vi, en)]
    assert links[0] == links[1]
    assert 'lang="en"' in en.html and 'lang="vi"' in vi.html
