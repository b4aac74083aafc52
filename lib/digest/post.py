"""Sending a letter through the mail server of the settings."""

from __future__ import annotations

import smtplib
import ssl
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from lib.config import SettingError, settings
from lib.digest.letter import Letter
from lib.i18n import _

SECONDS = 20  # that the server may take to answer


class NotSent(RuntimeError):
    """The mail server did not take a letter; the text says why."""


def is_configured() -> bool:
    """Whether a mail server is named. Raises SettingError when it is, and no sender."""
    if not settings().smtp_host:
        return False
    if not settings().smtp_from:
        raise SettingError("OVERSIGHT_SMTP_FROM: expected the e-mail address digests come from")
    return True


def message(letter: Letter, to: str, username: str) -> EmailMessage:
    """The e-mail. Its Message-ID is the same for the same account and words, so that a mail program
    that is handed it twice shows it once. Raises NotSent for an address that is none."""
    sender = settings().smtp_from
    found = EmailMessage()
    try:
        found["From"], found["To"] = sender, Address(addr_spec=to)
    except (ValueError, IndexError) as error:
        raise NotSent(_("{address} is no e-mail address", address=to)) from error
    found["Subject"] = letter.subject
    found["Date"] = format_datetime(datetime.now(UTC))
    name = sha256(f"{username} {letter.hash}".encode()).hexdigest()[:32]
    found["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    found["Auto-Submitted"] = "auto-generated"
    found.set_content(letter.text)
    found.add_alternative(letter.html, subtype="html")
    return found


def send(found: EmailMessage) -> None:
    """Hand the e-mail to the mail server. Raises NotSent."""
    known = settings()
    try:
        with smtplib.SMTP(known.smtp_host, known.smtp_port, timeout=SECONDS) as server:
            if known.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if known.smtp_user:
                server.login(known.smtp_user, known.smtp_password)
            server.send_message(found)
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(_("the mail server did not take it: {reason}", reason=error)) from error
