"""The measurements as a page of Markdown: ratios first, times beside them."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections import Counter
from dataclasses import dataclass, replace
from statistics import fmean, quantiles

from tests.bench.crowd import Clicks

GROWS = 0.02  # of the memory, between the two last thirds of the waves: called growth


@dataclass(frozen=True)
class Stage:
    """So many ``people`` at once. ``busy``: seconds of the server's processor; ``memory`` in MB and
    ``threads`` of the server at the end."""

    name: str
    people: int
    clicks: Clicks
    busy: float
    memory: float
    threads: int

    def percentile(self, percent: int) -> float:
        """So many percent of the clicks ended within these milliseconds."""
        return 1000 * quantiles(self.clicks.seconds, n=100, method="inclusive")[percent - 1]


@dataclass(frozen=True)
class Wave:
    """People came, clicked and went. ``memory`` in MB and ``threads`` of the server afterwards."""

    number: int
    clicks: Clicks
    memory: float
    threads: int


@dataclass(frozen=True)
class Growth:
    """Wave after wave of the same ``people`` persons."""

    people: int
    waves: list[Wave]

    @property
    def clicks(self) -> int:
        return sum(len(wave.clicks.seconds) for wave in self.waves)

    @property
    def growth(self) -> float:
        """How much more memory the last third of the waves left than the third before, as a part;
        the first third is left out: caches and kept sessions fill up."""
        third = max(1, len(self.waves) // 3)
        last, before = self.waves[-third:], self.waves[-2 * third : -third] or self.waves[:1]
        levels = [fmean(wave.memory for wave in some) for some in (last, before)]
        return levels[0] / levels[1] - 1

    @property
    def verdict(self) -> str:
        """In words: does memory keep growing?"""
        word = "grows" if self.growth > GROWS else "does not grow"
        return (
            f"Memory {word}: {self.growth:+.1%} between the two last thirds of the waves "
            f"(more than {GROWS:.0%} counts as growth)."
        )


@dataclass(frozen=True)
class Report:
    """All of one database; memory in MB: of the server before anybody came, of one session."""

    database: str
    at_start: float
    stages: list[Stage]
    session: float
    growth: Growth

    @property
    def faults(self) -> Counter[str]:
        """What went wrong anywhere, with how often."""
        clicks = [stage.clicks for stage in self.stages]
        clicks += [wave.clicks for wave in self.growth.waves]
        return sum((each.faults for each in clicks), Counter())


def written(reports: list[Report], machine: str, given: argparse.Namespace) -> str:
    """The page."""
    parts = [_head(machine, given), *map(_section, reports)]
    return "\n\n".join(parts) + "\n"


def command(target: str) -> str:
    """What this process was started by, as a command of the Makefile."""
    asked = shlex.join(sys.argv[1:])
    return f"make {target} BENCH={asked!r}" if asked else f"make {target}"


def row(*cells: object) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(map(str, cells)) + " |"


def _head(machine: str, given: argparse.Namespace) -> str:
    return (
        f"# Load\n\nWritten by `{command('bench-load')}`; do not edit.\n\n"
        f"- Machine: {machine}. The server had one half of the cores, the people the other; a "
        "PostgreSQL ran on both.\n"
        f"- Demonstration of about {given.files:,} files. Each person clicks a walk of an own "
        "(overview, unit, files, a file, back, other pages, other filters) with an account of one "
        f"of the roles, in a session of an own; between two clicks {given.think:g} s on average, "
        "alone 0.2 s. “Without a pause”: the next click follows the answer at once.\n"
        "- Ratios are to one person at a time in the same run, before and after all others; times "
        "from the click to the end of the run. Read the ratios: the times are this machine's."
    )


def _section(report: Report) -> str:
    base = _alone(report.stages)
    rows = [_stage_row(stage, base) for stage in report.stages]
    per_hour = report.growth.people * 3600 / 12
    lines = [
        f"## {report.database}",
        "",
        "| people | clicks | median × | 95 % × | median ms | 95 % ms | longest ms | errors "
        "| server ms per click | server busy | KB per click | MB after | threads |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
        *rows,
        "",
        f"Memory: {report.at_start:.0f} MB before anybody came; one more session, that asks "
        f"nothing new, takes {report.session:.1f} MB while it is open.",
        "",
        f"Coming and going: {report.growth.people} people at a time, without a pause, "
        f"{report.growth.clicks:,} clicks, which is {report.growth.clicks / per_hour:.0%} of an "
        f"hour at one click of each in 12 s ({per_hour:,.0f}).",
        "",
        "| wave | clicks so far | MB | threads | errors |",
        "|---|---|---|---|---|",
        *_wave_rows(report.growth),
        "",
        f"**{report.growth.verdict}**",
        "",
        _told(report.faults),
    ]
    return "\n".join(lines)


def _alone(stages: list[Stage]) -> Stage:
    """One person at a time, before and after all others together: what is measured first finds
    fewer answers known."""
    alone = [stage for stage in stages if stage.people == 1]
    seconds = [each for stage in alone for each in stage.clicks.seconds]
    return replace(alone[0], clicks=Clicks(seconds))


def _stage_row(stage: Stage, base: Stage) -> str:
    clicks = stage.clicks
    count = len(clicks.seconds)
    return row(
        stage.name,
        count,
        f"{stage.percentile(50) / base.percentile(50):.2f}",
        f"{stage.percentile(95) / base.percentile(95):.2f}",
        f"{stage.percentile(50):.0f}",
        f"{stage.percentile(95):.0f}",
        f"{1000 * max(clicks.seconds):.0f}",
        clicks.errors,
        f"{1000 * stage.busy / count:.0f}",
        f"{stage.busy / clicks.lasted:.0%}",
        f"{clicks.received / count / 1000:.0f}",
        f"{stage.memory:.0f}",
        stage.threads,
    )


def _wave_rows(growth: Growth) -> list[str]:
    rows, so_far = [], 0
    for wave in growth.waves:
        so_far += len(wave.clicks.seconds)
        rows.append(
            f"| {wave.number} | {so_far:,} | {wave.memory:.0f} | {wave.threads} "
            f"| {wave.clicks.errors} |"
        )
    return rows


def _told(faults: Counter[str]) -> str:
    if not faults:
        return "Nothing went wrong."
    return "\n".join(f"- {count} × {fault}" for fault, count in faults.most_common(10))
