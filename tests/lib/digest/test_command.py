"""``python -m lib digest``: written, sent and recorded, each account once and by itself."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa

from lib.__main__ import main
from lib.database.schema import digest, user_account
from lib.digest import post as mail
from tests.lib.digest.conftest import Post
from tests.noted import NOW, TODAY, Noted
from tests.program import forget

ASKED = ("gd-xay-dung", "gd-cong-thuong", "ct-tap-son")
CODES = {"gd-xay-dung": "H61.09", "gd-cong-thuong": "H61.06", "ct-tap-son": "29467"}


@pytest.fixture(autouse=True)
def questions(noted: Noted) -> None:
    """A question to each of three heads: all of them have something to be told."""
    for name, code in CODES.items():
        unit = noted.unit(code)
        body = {"body": f"Riêng {name}", "due_on": TODAY, "to_unit_id": unit, "unit_id": unit}
        noted.add("question", NOW, **body)


def run(folder: Path, *arguments: str) -> int:
    return main(["digest", "--to", str(folder), *arguments])


def recorded(noted: Noted) -> list[tuple[str, bool]]:
    return [(row["username"], row["sent"]) for row in noted.written(digest)]


def words(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_without_a_mail_server_it_is_written_only(
    noted: Noted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path) == 0
    done = dict(recorded(noted))
    assert set(ASKED) <= set(done) and not any(done.values())
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"{TODAY}-{name}.{end}" for name in done for end in ("html", "txt")}
    said = capsys.readouterr().out
    assert all(f"{name}: " in said for name in done) and "van-hanh" not in said


def test_nothing_changed_nothing_written(
    noted: Noted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "first") == 0
    before = recorded(noted)
    capsys.readouterr()
    assert run(tmp_path / "second") == 0
    assert list((tmp_path / "second").iterdir()) == [] and recorded(noted) == before
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 6 and all("không có thay đổi" in line for line in said)


def test_each_account_gets_its_own_letter_once(noted: Noted, post: Post, tmp_path: Path) -> None:
    assert run(tmp_path) == 0
    done = dict(recorded(noted))
    assert all(done.values())
    assert sorted(post.boxes) == sorted(f"{name}@tinh.example" for name in done)
    for [box], letter in post.taken:
        name = box.removesuffix("@tinh.example")
        assert letter["To"] == box and letter["From"] == "giam-sat@tinh.example"
        for kind in ("plain", "html"):
            content = words(letter, kind)
            told = {other for other in ASKED if f"Riêng {other}" in content}
            assert told == ({name} if name in ASKED else set(ASKED) if name == "noi-vu" else set())
            assert noted.user(name).display_name in content
            for other in done.keys() - {name}:
                assert f"view_as={other}" not in content
    assert run(tmp_path) == 0
    assert len(post.taken) == len(done)


def test_a_run_that_is_killed_goes_on_with_the_others(
    noted: Noted, post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped at the third letter: the two that were taken are not sent again."""
    send = mail.send
    sent: list[str] = []

    def stops(letter: EmailMessage) -> None:
        if len(sent) == 2:
            raise KeyboardInterrupt
        sent.append(str(letter["To"]))
        send(letter)

    with monkeypatch.context() as patch:
        patch.setattr(mail, "send", stops)
        assert run(tmp_path) == 130
    assert post.boxes == sent and len(recorded(noted)) == 2
    assert run(tmp_path) == 0
    assert len(post.boxes) == len(set(post.boxes)) == len(recorded(noted)) > 3


def test_one_that_is_refused_is_tried_again_next_time(
    noted: Noted, post: Post, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    post.refused = {"gd-cong-thuong@tinh.example"}
    with noted.engine.begin() as connection:
        named = sa.update(user_account).where(user_account.c.username == "ct-tap-son")
        connection.execute(named.values(email=None))
    assert run(tmp_path) == 1
    failed = capsys.readouterr().err
    assert "gd-cong-thuong: " in failed and "ct-tap-son: " in failed
    assert len(failed.splitlines()) == 2
    told = {name for name, _sent in recorded(noted)}
    assert "gd-xay-dung" in told and not told & {"gd-cong-thuong", "ct-tap-son"}
    before, post.refused = len(post.taken), set()
    with noted.engine.begin() as connection:
        connection.execute(named.values(email="ct-tap-son@tinh.example\nBcc: a@b.example"))
    assert run(tmp_path) == 1
    assert "ct-tap-son: " in capsys.readouterr().err
    assert post.boxes[before:] == ["gd-cong-thuong@tinh.example"]
    with noted.engine.begin() as connection:
        connection.execute(named.values(email="ct-tap-son@tinh.example"))
    assert run(tmp_path) == 0
    assert post.boxes[before:] == ["gd-cong-thuong@tinh.example", "ct-tap-son@tinh.example"]


def test_the_same_words_have_the_same_name(noted: Noted, post: Post, tmp_path: Path) -> None:
    """Sent twice for whatever reason, a mail program shows them once; two accounts never share."""
    for _ in range(2):
        assert run(tmp_path) == 0
        with noted.engine.begin() as connection:
            connection.execute(sa.delete(digest))
    names = [str(letter["Message-ID"]) for _boxes, letter in post.taken]
    half = len(names) // 2
    assert names[:half] == names[half:] and len(set(names)) == half


def test_one_account_only(noted: Noted, post: Post, tmp_path: Path) -> None:
    assert run(tmp_path, "--account", "gd-xay-dung") == 0
    assert post.boxes == ["gd-xay-dung@tinh.example"]
    assert run(tmp_path, "--account", "nobody") == 2
    assert run(tmp_path, "--account", "van-hanh") == 0
    assert run(tmp_path, "--only-write", "--account", "gd-cong-thuong") == 0
    assert len(post.taken) == 1
    assert recorded(noted) == [("gd-xay-dung", True), ("gd-cong-thuong", False)]


def test_a_server_that_is_away_is_said(
    noted: Noted, post: Post, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("OVERSIGHT_SMTP_PORT", "1")
    monkeypatch.setenv("OVERSIGHT_SMTP_PASSWORD", "rất-mật")
    forget()
    assert run(tmp_path) == 1
    assert recorded(noted) == []
    assert main(["settings"]) == 0
    said = capsys.readouterr()
    assert "rất-mật" not in said.out + said.err and "SMTP_PASSWORD=***" in said.out


def test_a_server_without_a_sender_is_refused(
    noted: Noted, post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OVERSIGHT_SMTP_FROM")
    forget()
    assert run(tmp_path) == 2
    assert list(tmp_path.iterdir()) == []
