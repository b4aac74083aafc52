"""``load``: one delivery into the database, in one transaction."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa
from tqdm import tqdm

from lib.config import local_now
from lib.database import duplicates
from lib.database.schema import case_file, data_load
from lib.i18n import _
from lib.intake.delivery import Delivery, Task
from lib.intake.errors import IntakeError
from lib.intake.headers import Matcher
from lib.intake.profile import Profile, read_profile
from lib.intake.report import LoadReport, Rejects
from lib.intake.source import Source, open_source
from lib.organisation import derive
from lib.summary.fold import fold
from lib.summary.store import exists


def load(
    engine: sa.Engine,
    path: Path,
    profile: str,
    *,
    dry_run: bool = False,
    as_of: date | None = None,
    progress: bool = True,
) -> LoadReport:
    """Check every row of ``path`` by ``profile`` and load the good ones, all or nothing.

    ``as_of``: the day that the delivery describes, today unless given. The same file twice
    changes nothing; a corrected one updates what differs; rows that are no longer in it stay.
    Refused rows go to ``<path>.rejected.csv``; a dry run writes that report as well, but nothing
    to the database. ``progress`` shows a bar on stderr if that is a terminal.
    Raises IntakeError for a file or profile that cannot be used; nothing is loaded then.
    """
    rules, path = read_profile(profile), Path(path)
    now = local_now()
    run = _Run(path, rules, as_of or now.date(), now, dry_run, progress)
    with ExitStack() as stack:
        source = stack.enter_context(open_source(path, Matcher(rules)))
        rejects = Rejects(path)
        stack.callback(rejects.discard)
        connection = stack.enter_context(engine.connect())
        transaction = stack.enter_context(connection.begin())
        report = run.through(connection, source, rejects)
        rejects.seal()  # before anything counts: what cannot be reported is not loaded
        if dry_run:
            transaction.rollback()
        else:
            fold(connection, waits=False)  # figures counted ahead change with the data
            transaction.commit()
        report.report_path = rejects.keep()
    return report


def refuse_mixing(connection: sa.Connection, *, is_demo: bool) -> None:
    """Raises IntakeError when the database holds demonstration data and real data is coming
    (``is_demo`` False), or the other way round."""
    other = sa.select(data_load.c.source).where(data_load.c.is_demo.is_(not is_demo)).limit(1)
    found = connection.execute(other).scalar()
    if found is None:
        return
    if is_demo:
        expected = _("a database without real data (found a load of {source})", source=found)
    else:
        expected = _("a database without demonstration data")
    raise IntakeError(
        _("the database"), expected, _("Point OVERSIGHT_DATABASE_URL at a database of its own")
    )


@dataclass
class _Run:
    path: Path
    profile: Profile
    as_of: date
    now: datetime
    dry_run: bool
    progress: bool

    def through(self, connection: sa.Connection, source: Source, rejects: Rejects) -> LoadReport:
        refuse_mixing(connection, is_demo=False)
        digest = _digest(self.path)
        before = self._loaded_before(connection, digest)
        load_id = self._begin(connection, digest)
        task = Task(self.profile, self.path.name, self.as_of, self.now, load_id)
        delivery = Delivery(connection, task, rejects)
        self._read(source, delivery)
        delivery.finish()
        derive(connection)
        if not exists(connection):  # else what takes the changes in does it
            file = case_file.c
            duplicates.mark(connection, sa.select(file.id).where(file.data_load_id == load_id))
        report = self._report(delivery, source, before)
        report.first_problems = rejects.first
        self._end(connection, load_id, report)
        return report

    def _read(self, source: Source, delivery: Delivery) -> None:
        hidden = None if self.progress else True  # None: shown on a terminal only
        with tqdm(total=source.total, unit=source.unit, unit_scale=True, disable=hidden) as bar:
            for table in source.tables:
                for done in delivery.take(table):
                    bar.update(source.position() - bar.n)
                    bar.set_postfix_str(_("rows: {n}", n=done), refresh=False)

    def _loaded_before(self, connection: sa.Connection, digest: str) -> datetime | None:
        same = (data_load.c.file_hash == digest) & (data_load.c.profile == self.profile.name)
        return connection.execute(
            sa.select(sa.func.max(data_load.c.started_at)).where(same)
        ).scalar()

    def _begin(self, connection: sa.Connection, digest: str) -> int:
        row = {
            "source": self.path.name,
            "profile": self.profile.name,
            "started_at": self.now,
            "as_of": self.as_of,
            "file_hash": digest,
            "is_demo": False,
        }
        made = sa.insert(data_load).values(row).returning(data_load.c.id)
        return connection.execute(made).scalar_one()

    def _end(self, connection: sa.Connection, load_id: int, report: LoadReport) -> None:
        ended = local_now()
        connection.execute(
            sa.update(data_load)
            .where(data_load.c.id == load_id)
            .values(
                finished_at=ended,
                rows_read=report.rows_read,
                rows_loaded=report.rows_loaded,
                rows_rejected=report.rows_rejected,
                rows_secret=report.rows_secret,
            )
        )

    def _report(self, delivery: Delivery, source: Source, before: datetime | None) -> LoadReport:
        report = LoadReport(self.path.name, self.profile.name, self.as_of, self.dry_run)
        delivery.fill(report)
        if source.skipped_sheets:
            names = ", ".join(source.skipped_sheets)
            report.messages.append(_("Sheets not read: {names}", names=names))
        if before:
            day = f"{before:%d/%m/%Y %H:%M}"
            report.messages.append(_("This very file was loaded before, on {day}", day=day))
        return report


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
