"""A digest as an e-mail: HTML with every style inline, as mail programs want it, and plain text."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from markupsafe import Markup

from lib import formats
from lib.digest.content import Digest, Line, Section
from lib.i18n import _, language, n_

FONT = "font-family:'Segoe UI',Roboto,Arial,sans-serif"
INK, MUTED, ACCENT, EDGE = "#16283d", "#56667a", "#0d4a8a", "#d9e0ea"


@dataclass(frozen=True)
class Letter:
    """Subject, and the same words as HTML and as plain text."""

    subject: str
    html: str
    text: str

    @property
    def hash(self) -> str:
        """The same for the same words."""
        return sha256(self.text.encode()).hexdigest()


def letter(found: Digest) -> Letter:
    """The e-mail in the language of the current context."""
    subject = _("Oversight of public duty: changes up to {day}", day=formats.day(found.until))
    return Letter(subject, str(_html(found, subject)), _text(found, subject))


def _intro(found: Digest) -> str:
    return _(
        "{name}: what changed since {since}. Data as of {day}, loaded {moment}.",
        name=found.user.display_name,
        since=formats.day(found.since),
        day=formats.day(found.until),
        moment=found.loaded_at,
    )


def _outro() -> str:
    return _("This e-mail holds only what your account may see. Nothing is sent without a change.")


def _text(found: Digest, subject: str) -> str:
    parts = [subject, _intro(found)]
    for section in found.sections:
        lines = [_text_line(line) for line in _lines(section)]
        parts.append("\n".join([section.title.upper(), *lines]))
    parts.append(f"{_('Open the dashboard')}: {found.home}\n{_outro()}")
    return "\n\n".join(parts) + "\n"


def _lines(section: Section) -> list[Line]:
    """The lines of a section, and the link to the rest of them."""
    if not section.left:
        return [*section.lines]
    more = n_("{n} more", "{n} more", section.left)
    return [*section.lines, Line(more, section.rest)]


def _text_line(line: Line) -> str:
    more = f" ({line.more})" if line.more else ""
    return f"- {line.text}{more}\n  {line.href}"


def _html(found: Digest, subject: str) -> Markup:
    sections = Markup("").join(map(_section, found.sections))
    return Markup(
        '<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width"><title>{subject}</title></head>'
        '<body style="margin:0;padding:16px;background:#f0f3f8;{font};color:{ink}">'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" '
        'style="max-width:640px;margin:0 auto;background:#ffffff;border:1px solid {edge};'
        'border-radius:10px"><tr><td style="padding:20px 22px">'
        '<h1 style="margin:0 0 6px;font-size:20px;line-height:1.3">{subject}</h1>'
        '<p style="margin:0 0 6px;font-size:14px;line-height:1.5;color:{muted}">{intro}</p>'
        "{sections}"
        '<p style="margin:22px 0 0;font-size:14px"><a href="{home}" style="color:{accent}">{open}'
        '</a></p><p style="margin:8px 0 0;font-size:13px;color:{muted}">{outro}</p>'
        "</td></tr></table></body></html>"
    ).format(
        lang=language(),
        subject=subject,
        font=FONT,
        ink=INK,
        muted=MUTED,
        edge=EDGE,
        accent=ACCENT,
        intro=_intro(found),
        sections=sections,
        home=found.home,
        open=_("Open the dashboard"),
        outro=_outro(),
    )


def _section(section: Section) -> Markup:
    rows = Markup("").join(map(_row, _lines(section)))
    return Markup(
        '<h2 style="margin:20px 0 4px;font-size:16px">{}</h2><table role="presentation" '
        'width="100%" cellpadding="0" cellspacing="0">{}</table>'
    ).format(section.title, rows)


def _row(line: Line) -> Markup:
    more = Markup('<br><span style="font-size:13px;color:{}">{}</span>').format(MUTED, line.more)
    return Markup(
        '<tr><td style="padding:8px 0;border-top:1px solid {};font-size:15px;line-height:1.45">'
        '<a href="{}" style="color:{};text-decoration:none">{}</a>{}</td></tr>'
    ).format(EDGE, line.href, ACCENT, line.text, more if line.more else "")
