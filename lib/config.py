"""Every setting once: name, type, default and help.

A setting is read from the environment (prefix ``OVERSIGHT_``), else its default holds.
``python -m lib settings`` prints this table.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from dataclasses import field as setting
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
PREFIX = "OVERSIGHT_"


class SettingError(ValueError):
    """A setting holds a value that its type or its choices do not allow."""


def _of(default: object, help: str, choices: tuple[str, ...] = (), *, secret: bool = False) -> Any:
    """``secret``: its value is never shown."""
    metadata = {"help": help, "choices": choices, "secret": secret}
    return setting(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """The settings of one process; see each ``help`` for meaning and unit."""

    database_url: str = _of(
        f"sqlite:///{DATA / 'oversight.sqlite'}",
        "SQLAlchemy address of the shared database, for example "
        "postgresql+psycopg://user:password@host/name",
    )
    writer_url: str = _of(
        "",
        "PostgreSQL: address of the login that writes what people enter through the dashboard "
        "('python -m lib roles'); empty: that of database_url",
        secret=True,
    )
    signing_key: str = _of(
        "",
        "PostgreSQL: key that signs, in each transaction, who is looking ('python -m lib roles'); "
        "empty: read from the database, which only its owner may",
        secret=True,
    )
    statement_seconds: int = _of(
        15, "seconds after which a statement of a page is stopped by the database"
    )
    answer_seconds: int = _of(
        2, "PostgreSQL: seconds of silence after which it is asked whether it is there at all"
    )
    summary_from: int = _of(
        10_000,
        "number of files from which on 'python -m lib refresh' counts figures ahead (the summary); "
        "below, counting them when a page asks is quick enough",
    )
    log_retention_days: int = _of(
        0, "days after which 'python -m lib log prune' may take rows from the log; 0: never"
    )
    sign_on_idle_minutes: int = _of(
        30, "minutes without a click after which somebody signed on has to sign on again"
    )
    sign_on_hours: int = _of(
        10, "hours after which somebody has to sign on again, whatever they do"
    )
    sign_on_issuers: str = _of(
        "",
        "identity providers (their issuer, as in https://id.tinh.gov.vn; apart by blanks) whose "
        "verified e-mail addresses are believed when an account is used for the first time; "
        "empty: the one provider there is",
    )
    secrets_file: str = _of(
        "", "file that names the identity provider; empty: .streamlit/secrets.toml"
    )
    log_format: str = _of(
        "text", "form of the lines on stderr: for people, or JSON for a collector", ("text", "json")
    )
    language: str = _of("vi", "language of a first visit", ("vi", "en"))
    deadline: str = _of(
        "original",
        "deadline used for rates and stocks: the one first promised, or the one after extensions",
        ("original", "current"),
    )
    due_soon_task: int = _of(3, "working days before its deadline that a task counts as due soon")
    due_soon_file: int = _of(1, "working days before its deadline that a file counts as due soon")
    minimum_n: int = _of(5, "smallest denominator for which a rate is shown")
    target_on_time: int = _of(
        95, "on-time rate to reach, in percent; until the province sets its own"
    )
    vietnam_culture_day: bool = _of(
        False, "24 November is a day off (from 2026); set once the law is confirmed in force"
    )
    stale_after_days: int = _of(3, "working days after which the data is called stale")
    late_entry_days: int = _of(
        3, "working days between a result and its entry in the register that call for a look"
    )
    last_days: int = _of(
        2, "working days before the deadline within which a new clock stop calls for a look"
    )
    reopened_days: int = _of(
        90, "calendar days after a result within which a reopening calls for a look"
    )
    many_hand_overs: int = _of(3, "hand-overs of one file between units that call for a look")
    many_holders: int = _of(3, "agencies among which one file was handed over that call for a look")
    report_days: int = _of(
        15,
        "working days from the end of an inspection to its report: a yardstick after Circular "
        "09/2012/TT-BNV, to be confirmed",
    )
    rating_term_months: int = _of(
        6, "months in office below which the evidence for a rating is marked; to be confirmed"
    )
    rating_cap: int = _of(
        20, "most rated excellent, in percent of those rated good; the base is to be confirmed"
    )
    rating_cap_outstanding: int = _of(
        25, "the same in an outstanding organisation, in percent; to be confirmed"
    )
    remediation_days: int = _of(
        15, "days within which a recommendation is to be carried out, unless another day is set"
    )
    remediation_counted_in: str = _of(
        "working", "what these days are: working or calendar days", ("working", "calendar")
    )
    base_url: str = _of("http://127.0.0.1:8501", "address of the dashboard, for links in e-mails")
    smtp_host: str = _of("", "mail server that digests are sent by; empty: none is sent")
    smtp_port: int = _of(587, "port of the mail server")
    smtp_starttls: bool = _of(True, "the mail server is spoken to by an encrypted line")
    smtp_user: str = _of("", "account at the mail server; empty: it asks for none")
    smtp_password: str = _of("", "password of that account", secret=True)
    smtp_from: str = _of("", "e-mail address that digests come from")
    timezone: str = _of("Asia/Ho_Chi_Minh", "zone of every time in the database")


def _read(name: str, default: object, choices: tuple[str, ...]) -> Any:
    text = os.environ.get(PREFIX + name.upper())
    if text is None:
        return default
    if isinstance(default, bool):
        if text.lower() not in ("true", "false"):
            raise SettingError(f"{PREFIX}{name.upper()}={text!r}: expected true or false")
        return text.lower() == "true"
    if isinstance(default, int):
        if not text.isdigit():
            raise SettingError(f"{PREFIX}{name.upper()}={text!r}: expected a whole number")
        return int(text)
    if choices and text not in choices:
        raise SettingError(f"{PREFIX}{name.upper()}={text!r}: expected one of {', '.join(choices)}")
    return text


def local_now() -> datetime:
    """The moment in the setting's time zone, without offset, as the database keeps times."""
    return datetime.now(ZoneInfo(settings().timezone)).replace(tzinfo=None, microsecond=0)


def on_sqlite() -> bool:
    """Whether the database that pages read from is an SQLite file."""
    return settings().database_url.startswith("sqlite")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once. Raises SettingError on a bad value."""
    return Settings(
        **{f.name: _read(f.name, f.default, f.metadata["choices"]) for f in fields(Settings)}
    )
