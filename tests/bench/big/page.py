"""What was measured over databases of several sizes, as a page of Markdown: ratios first."""

from __future__ import annotations

from collections import Counter

from tests.bench.big.measuring import Result, Run, Times
from tests.bench.report import command, row

SLOWEST = 8
ABOUT = """\
- 2,049 units, 30 fields, 47 months up to the as-of day, drawn by the rules of the demonstration: \
about 5.3 events, 4 steps and 0.05 reviews a file, 2 % open, 7 % late, 6 % stopped at some time; \
60 % are held by a unit that another one has followed since.
- What is asked is what the pages ask: each page ran once, the calls it made to `lib.query` were \
written down and then made again, in one process, over warm disk caches. Each question is asked \
of all databases before the next one, so that a machine that slows down does so for all sizes.
- **SELECT 1**: through the same wall and pool as every question, by the same account. **rows**: \
counted from the rows, without the summary. **new data**: no answer kept at all, as at the first \
click after a delivery. **new look**: organisation and calendar kept, no figure; **headline**: of \
these the figures of the period alone, one call. **kept**: every \
answer kept (`st.cache_data`). **usual**: the usual way of a Streamlit app, which reads the tables \
with pandas.read_sql, keeps them with `st.cache_data` and groups in pandas; it answers fewer \
questions than the overview asks.
- Times are medians with the shortest and the longest; what takes more than 30 s is asked less \
often, once at least. Read the ratios: the times are this \
machine's."""


def written(runs: list[Run], machine: str, failed: list[str]) -> str:
    """The page. ``failed``: what did not run, and why."""
    head = f"# Scale\n\nWritten by `{command('bench')}`; do not edit.\n\n- Machine: {machine}.\n"
    kinds = list(dict.fromkeys(run.database for run in runs))
    parts = [
        head + ABOUT,
        *(_growth(kind, [run for run in runs if run.database == kind]) for kind in kinds),
        _side_by_side(runs),
        *map(_section, runs),
        _left_out(failed),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _growth(kind: str, runs: list[Run]) -> str:
    """How each question grows with the files; nothing for one size only."""
    if len(runs) < 2:
        return ""
    sizes = [f"{run.files:,}" for run in runs]
    base = runs[0]
    lines = [
        f"## Growth, {named(kind)}",
        "",
        f"Times longer than over {base.files:,} files (× files: {_times_files(runs)}).",
        "",
        row("question", "scope", *(f"new look, {size}" for size in sizes[1:]),
            *(f"rows, {size}" for size in sizes[1:]), *(f"kept, {size}" for size in sizes[1:])),
        _rule(2 + 3 * (len(runs) - 1)),
    ]  # fmt: skip
    for number, first in enumerate(base.results):
        later = [run.results[number] for run in runs[1:]]
        lines.append(
            row(
                first.question.name,
                first.question.scope,
                *(_ratio(each.cold, first.cold) for each in later),
                *(_ratio(each.raw, first.raw) for each in later),
                *(_ratio(each.warm, first.warm) for each in later),
            )
        )
    return "\n".join(lines)


def _times_files(runs: list[Run]) -> str:
    return ", ".join(f"{run.files / runs[0].files:g}" for run in runs[1:])


def _side_by_side(runs: list[Run]) -> str:
    """SQLite beside PostgreSQL, size by size."""
    counts = Counter(run.files for run in runs)
    sizes = [files for files in dict.fromkeys(run.files for run in runs) if counts[files] == 2]
    if not sizes:
        return ""
    at = {(run.database, run.files): run for run in runs}
    lines = [
        "## SQLite ÷ PostgreSQL",
        "",
        row("question", "scope", *(f"new look, {files:,}" for files in sizes),
            *(f"rows, {files:,}" for files in sizes)),
        _rule(2 + 2 * len(sizes)),
    ]  # fmt: skip
    for number, first in enumerate(runs[0].results):
        pairs = [
            [at[kind, files].results[number] for kind in ("sqlite", "postgresql")]
            for files in sizes
        ]
        lines.append(
            row(
                first.question.name,
                first.question.scope,
                *(_ratio(lite.cold, post.cold) for lite, post in pairs),
                *(_ratio(lite.raw, post.raw) for lite, post in pairs),
            )
        )
    return "\n".join(lines)


def _section(run: Run) -> str:
    lines = [
        f"## {named(run.database)}, {run.files:,} files",
        "",
        f"The database takes {run.size / 1e9:.2f} GB.",
        "",
        row("question", "scope", "calls", "headline ÷ SELECT 1", "new look ÷ SELECT 1",
            "kept ÷ SELECT 1",
            "rows ÷ new look", "usual ÷ new look", "usual kept ÷ kept", "SELECT 1 ms", "rows ms",
            "new data ms", "new look ms", "kept ms"),
        _rule(14),
        *(_line(run, result) for result in run.results),
    ]  # fmt: skip
    if run.usual_cold and run.usual_warm:
        told = f"{_ms(run.usual_cold)} ms, kept {_ms(run.usual_warm)} ms"
        lines += ["", f"The usual way, for the overview of the province: {told}."]
    lines += ["", *(f"- {note}" for note in run.notes)]
    lines += _longest("What takes longest with no answer kept", run, "each")
    lines += _longest("What takes longest with every answer kept", run, "each_kept")
    return "\n".join(lines)


def _longest(title: str, run: Run, which: str) -> list[str]:
    """The dearest calls of ``Result.each`` or ``each_kept``; each kind once, where it is worst."""
    worst: dict[str, tuple[float, str]] = {}
    for result in run.results:
        for label, cost in getattr(result, which):
            of = f"{result.question.name}, {result.question.scope}"
            worst[label] = max(worst.get(label, (0.0, "")), (cost, of))
    ordered = sorted(worst.items(), key=lambda item: -item[1][0])[:SLOWEST]
    lines = [row(f"`{label}`", of, f"{1000 * cost:,.2f}") for label, (cost, of) in ordered]
    return ["", f"{title}:", "", row("call", "of", "ms"), _rule(3), *lines]


def _line(run: Run, result: Result) -> str:
    is_overview = result.question == run.results[0].question
    usual = (run.usual_cold, run.usual_warm) if is_overview else (None, None)
    return row(
        result.question.name,
        result.question.scope,
        result.calls,
        _ratio(result.headline, result.floor),
        _ratio(result.cold, result.floor),
        _ratio(result.warm, result.floor),
        _ratio(result.raw, result.cold),
        _ratio(usual[0], result.cold),
        _ratio(usual[1], result.warm),
        f"{1000 * result.floor.middle:.2f}",
        _ms(result.raw),
        _ms(result.first),
        _ms(result.cold),
        _ms(result.warm),
    )


def _ratio(some: Times | None, other: Times | None) -> str:
    return f"{some.over(other):,.2f}" if some and other else "–"


def _ms(times: Times | None) -> str:
    if times is None:
        return "–"
    low, high = (1000 * end(times.seconds) for end in (min, max))
    return f"{1000 * times.middle:,.1f} ({low:,.1f}–{high:,.1f})"


def _rule(columns: int) -> str:
    return "|" + "---|" * columns


def named(kind: str) -> str:
    """The name that the product gives itself."""
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[kind]


def _left_out(failed: list[str]) -> str:
    if not failed:
        return ""
    return "\n".join(["## What did not run", "", *(f"- {each}" for each in failed)])
