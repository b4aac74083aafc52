"""Words: every message of the code is in both catalogues, and both say the same thing."""

from __future__ import annotations

import ast
import io
import re
import threading
from dataclasses import fields
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract

from lib import i18n
from lib.config import ROOT, Settings
from lib.i18n import LANGUAGES, _, catalogue, n_, use
from lib.locale.__main__ import KEYWORDS, METHOD, extracted, is_translated, updated


@pytest.fixture(autouse=True)
def vietnamese() -> None:
    use("vi")


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _places(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}


def _messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


class TestCatalogues:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_hold_exactly_the_messages_of_the_code(self, language: str) -> None:
        used = {message.id for message in extracted() if message.id}
        kept = {message.id for message in _messages(language)}
        assert used - kept == set(), "run: python -m lib.locale"
        assert kept - used == set(), "run: python -m lib.locale"

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_leave_nothing_untranslated_or_fuzzy(self, language: str) -> None:
        assert [m.id for m in _messages(language) if m.fuzzy or not is_translated(m)] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_fill_the_same_places(self, language: str) -> None:
        wrong = [
            (m.id, form)
            for m in _messages(language)
            for form in _forms(m.string)
            if _places(form) != _places(_forms(m.id)[0])
        ]
        assert wrong == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_are_written_as_the_command_writes_them(self, language: str) -> None:
        """Sorted and without places in the code, so that a change of code makes a small diff."""
        text = i18n.path(language).read_text(encoding="utf-8")
        assert "#: " not in text
        ids = [_forms(m.id)[0] for m in updated(language, extracted()) if m.id]
        written = [m.id if isinstance(m.id, str) else m.id[0] for m in _messages(language)]
        assert written == sorted(ids)

    def test_english_stands_for_itself(self) -> None:
        assert [m.id for m in _messages("en") if _forms(m.string) != _forms(m.id)] == []

    def test_vietnamese_ends_sentences_as_english_does(self) -> None:
        """A full stop in one language and none in the other is a sentence cut or joined."""
        uneven = [
            m.id
            for m in _messages("vi")
            if _forms(m.id)[0].endswith((".", "?", ":"))
            != _forms(m.string)[0].endswith((".", "?", ":"))
        ]
        assert uneven == []

    def test_vietnamese_avoids_words_that_do_not_belong_on_the_screen(self) -> None:
        """docs: words of the field; never "thanh tra" for an inspection of public duty."""
        banned = re.compile(r"thanh tra|\bSLA\b|ticket|\bKPI\b|vi phạm", re.IGNORECASE)
        assert [m.string for m in _messages("vi") if banned.search(str(m.string))] == []


def _extract(source: str) -> list[str | tuple[str, ...]]:
    return [found[1] for found in extract(METHOD, io.BytesIO(source.encode()), KEYWORDS)]


def _composed(source: str) -> list[int]:
    """Lines where a message is put together in the call, out of sight of the extraction."""
    return [
        call.lineno
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in KEYWORDS
        and any(isinstance(a, ast.JoinedStr | ast.BinOp | ast.IfExp) for a in call.args[:2])
    ]


class TestExtraction:
    @pytest.mark.parametrize(
        ("source", "messages"),
        [
            ('_("A file")', ["A file"]),
            ('_("Loaded {day}", day=day("x"))', ["Loaded {day}"]),
            ('words("one " "and "\n"two")', ["one and two"]),
            ('n_("{n} file", "{n} files", len("x"))', [("{n} file", "{n} files")]),
            ('_(STATE[row["state"]])', []),
            ('_("on time" if early else "late")', []),
            ('_(f"{n} files")', []),
            ('n_("{n} file", plural, n)', []),
            ('column.in_("x"), other("y"), table._("z")', []),
            ('f(_("outer"), [words("inner")])', ["outer", "inner"]),
        ],
    )
    def test_takes_constants_in_the_place_of_a_message(
        self, source: str, messages: list[object]
    ) -> None:
        assert _extract(source) == messages

    def test_takes_the_help_of_every_setting(self) -> None:
        used = {message.id for message in extracted()}
        assert {setting.metadata["help"] for setting in fields(Settings)} <= used

    def test_misses_no_message_of_the_code(self) -> None:
        assert _composed('_(f"{n} files")\n_("a" if b else "c")\n_("a" + b)') == [1, 2, 3]
        files = [*ROOT.glob("lib/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "dashboard.py"]
        composed = {path.name: _composed(path.read_text(encoding="utf-8")) for path in files}
        assert {name: lines for name, lines in composed.items() if lines} == {}


class TestSpeaking:
    def test_starts_in_the_language_of_the_settings(self) -> None:
        heard = []
        thread = threading.Thread(target=lambda: heard.append(i18n.language()))
        thread.start()
        thread.join()
        assert heard == ["vi"]

    def test_one_context_does_not_change_another(self) -> None:
        heard = []

        def elsewhere() -> None:
            use("en")
            heard.append(_("Overdue now"))

        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        assert heard == ["Overdue now"]
        assert _("Overdue now") == "Đang quá hạn"

    def test_refuses_a_language_without_catalogue(self) -> None:
        with pytest.raises(ValueError, match="'fr'"):
            use("fr")
        assert i18n.language() == "vi"

    def test_gives_english_for_a_message_nobody_translated(self) -> None:
        assert _("no such message: {name}", name="x") == "no such message: x"

    def test_leaves_braces_alone_without_values(self) -> None:
        assert _("no such {message}") == "no such {message}"

    @pytest.mark.parametrize(
        ("n", "text"), [(1, "1 file"), (0, "0 files"), (1.5, "1.5 files"), (1234, "1,234 files")]
    )
    def test_counts_in_the_plural_of_english(self, n: float, text: str) -> None:
        use("en")
        assert n_("{n} file", "{n} files", n) == text

    @pytest.mark.parametrize("n", [1, 2])
    def test_has_one_form_in_vietnamese(self, n: float) -> None:
        assert n_("{text} file", "{text} files", n, text="x") == "x hồ sơ"
