"""``python -m lib``: the operator's commands. Each one calls one function of the program.

Modules are imported inside the commands, so that ``--help`` and a refused setting answer at once.
A fault that the operator can mend is one line on stderr; exit code 2 for a wrong setting or
argument, 1 for everything else.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from lib import log
from lib.commands import WrongArgument
from lib.commands.backup_arguments import add_backup, add_restore
from lib.commands.digest_arguments import add_arguments as add_digest
from lib.commands.draw_arguments import add_arguments as add_draw
from lib.commands.log_arguments import add_arguments as add_log
from lib.commands.refresh_arguments import add_arguments as add_refresh
from lib.commands.report_arguments import add_arguments as add_report
from lib.commands.user_arguments import add_arguments as add_user
from lib.config import ROOT, SettingError, Settings, settings
from lib.database.sight import SYSTEM, look_as
from lib.disk import is_full


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, with the sight of the program itself; its exit code."""
    look_as(SYSTEM)
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given) or 0)
    except (SettingError, WrongArgument) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        line = _in_one_line(error)
        if line is None:
            if settings().log_format == "json":
                log.begin()  # its type and place go to the collector, not its text
            raise
        print(line, file=sys.stderr)
        return 1


def _in_one_line(error: Exception) -> str | None:
    """What to tell the operator; None for a fault of the program, which keeps its traceback.

    Errors that the program defines itself carry a text meant for people.
    """
    origin = type(error).__module__.split(".")[0]
    if origin == "lib":
        return str(error)
    if origin in ("sqlalchemy", "sqlite3", "psycopg"):
        from lib.database.faults import explain

        return explain(error)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, OSError) and is_full(error):  # the system does not say in which file
        return error.strerror
    return None


def _settings(_given: argparse.Namespace) -> None:
    from lib.database.faults import shown

    for each in fields(Settings):
        value = getattr(settings(), each.name)
        value = shown(value) if each.name == "database_url" else value
        value = "***" if each.metadata["secret"] and value else value
        choices = each.metadata["choices"]
        allowed = f" ({' | '.join(choices)})" if choices else ""
        print(f"OVERSIGHT_{each.name.upper()}={value}{allowed}\n    {each.metadata['help']}")


def _migrate(_given: argparse.Namespace) -> None:
    from lib.database.engine import engine
    from lib.database.migrate import current, upgrade

    upgrade(engine())
    print(f"migration {current(engine())}")


def _check(given: argparse.Namespace) -> int:
    from lib.database.check import check
    from lib.database.engine import engine
    from lib.database.faults import DatabaseFault

    findings = list(check(engine()))
    if given.summary:
        from lib.summary.check import compared

        try:
            findings += compared(given.summary, given.seed)
        except DatabaseFault:
            if not findings:  # else it is said already what is wrong
                raise
    for finding in findings:
        print(f"{finding.code}: {finding.message}")
    return 1 if findings else 0


def _reference(given: argparse.Namespace) -> None:
    from lib.calendar import load_work_days
    from lib.database.engine import engine
    from lib.organisation import derive, load_reference

    with engine().begin() as connection:
        load_work_days(connection)
        load_reference(connection, given.folder)
        derive(connection)


def _demo(given: argparse.Namespace) -> None:
    from lib.database.contents import holds_data
    from lib.database.engine import engine
    from lib.database.migrate import upgrade

    upgrade(engine())
    if given.if_empty and holds_data(engine()):
        return
    from lib.demo import build

    build(engine(), seed=given.seed, as_of=given.as_of, files=given.files)


def _load(given: argparse.Namespace) -> None:
    from lib.database.engine import engine
    from lib.intake import load

    options = {"dry_run": given.dry_run, "as_of": given.as_of}
    print(load(engine(), given.file, given.profile, **options).summary())


def _refresh(given: argparse.Namespace) -> None:
    from lib.commands import refresh

    refresh.run(given)


def _draw(given: argparse.Namespace) -> int:
    from lib.commands import draw

    return draw.run(given)


def _findings(given: argparse.Namespace) -> None:
    from lib.commands import findings

    findings.run(given)


def _report(given: argparse.Namespace) -> int:
    from lib.commands import report

    return report.run(given)


def _digest(given: argparse.Namespace) -> int:
    from lib.commands import digest

    return digest.run(given)


def _user(given: argparse.Namespace) -> None:
    from lib.commands import user

    user.run(given)


def _log(given: argparse.Namespace) -> int:
    from lib.commands import log

    return log.run(given)


def _backup(given: argparse.Namespace) -> None:
    from lib.commands import backup

    backup.make(given)


def _restore(given: argparse.Namespace) -> None:
    from lib.commands import backup

    backup.bring_back(given)


def _roles(_given: argparse.Namespace) -> None:
    from lib.commands import roles

    roles.run()


def _partition(given: argparse.Namespace) -> None:
    from lib.commands import partition

    partition.run(given)


def _serve(given: argparse.Namespace) -> None:
    from lib.access import require_identity, require_wall
    from lib.database.engine import reading, writing
    from lib.database.faults import DatabaseFault
    from lib.server import serve

    # a database that does not answer now is no reason not to start: the pages say so, and heal
    with contextlib.suppress(DatabaseFault):
        with reading() as connection:
            require_identity(connection)
            require_wall(connection)
        with writing() as connection:
            require_wall(connection)
    serve(given.address, given.port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m lib", description="Commands of the oversight dashboard."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: object, help: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help, description=help)
        added.set_defaults(run=run)
        return added

    command("settings", _settings, "show every setting, its value and its meaning")
    command("migrate", _migrate, "bring the database to the newest schema")
    command("roles", _roles, "PostgreSQL: make the logins of the dashboard, print its environment")
    _add_partition(command("partition", _partition, "PostgreSQL: one partition for each year"))
    add_log(command("log", _log, "check the log of access, say where it ends, take old rows out"))
    _add_check(command("check", _check, "say what does not fit; exit code 0 if nothing"))
    add_refresh(command("refresh", _refresh, "bring up to date what is derived from the files"))
    _add_reference(command("reference", _reference, "load the calendar and the organisation"))
    _add_demo(command("demo", _demo, "make the demonstration province, in a database of its own"))
    _add_load(command("load", _load, "load one file of a province's system"))
    add_draw(command("draw", _draw, "draw files for an inspection, or make a draw again"), _day)
    _add_findings(command("findings", _findings, "record the filled list of an inspection"))
    add_report(command("report", _report, "make a report on paper, or make one again"), _day)
    add_digest(command("digest", _digest, "tell each account by e-mail what changed in its scope"))
    add_user(command("user", _user, "make, change, disable and list accounts"))
    add_backup(command("backup", _backup, "write what the dashboard itself holds into one file"))
    add_restore(command("restore", _restore, "put a backup into a database that was only loaded"))
    _add_serve(command("serve", _serve, "start the dashboard"))
    return parser


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--summary",
        type=int,
        nargs="?",
        const=100,
        metavar="LOOKS",
        help="also compare so many looks at the summary (100) with counting the files",
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same looks")


def _add_reference(parser: argparse.ArgumentParser) -> None:
    folder = ROOT / "data"
    parser.add_argument("--folder", type=Path, default=folder, help="where its CSV files are")


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=5712, help="the same seed, the same province")
    parser.add_argument("--as-of", type=_day, help="the day of the data, 2026-11-20; else today")
    parser.add_argument("--files", type=int, default=40_000, help="how many files, about")
    parser.add_argument("--if-empty", action="store_true", help="only where there is no data yet")


def _add_load(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a CSV, XLSX or XES file")
    parser.add_argument("--profile", required=True, help="the name of a mapping in data/profiles")
    parser.add_argument("--as-of", type=_day, help="the day that the file describes; else today")
    parser.add_argument("--dry-run", action="store_true", help="check everything, load nothing")


def _add_findings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the list as the team filled it in, .xlsx")
    parser.add_argument("--as", dest="account", required=True, help="the account that records it")
    parser.add_argument("--dry-run", action="store_true", help="check everything, record nothing")


def _add_partition(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--detach", type=int, metavar="YEAR", help="take the oldest year out, into an archive"
    )


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--address", default="127.0.0.1", help="0.0.0.0: also to other machines")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2026-11-20") from None


if __name__ == "__main__":
    sys.exit(main())
