"""How long people wait in their browser, from click to painted, as ratios to an empty page.

``python -m tests.bench.glass`` (``make bench-glass``) serves a demonstration and an empty page of
the same framework, chooses another period on each page, and writes docs/benchmarks/glass.md.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from lib import nav
from lib.config import ROOT
from lib.database.engine import make_engine
from lib.database.migrate import upgrade
from lib.demo import build
from tests.bench.glass.window import Clicks, choose, middle, window
from tests.bench.served import machine
from tests.browser.serving import browser, free_port, served
from tests.conftest import DEMO_AS_OF

OUTPUT = ROOT / "docs" / "benchmarks" / "glass.md"
EMPTY = Path(__file__).with_name("empty.py")
ACCOUNT = "chu-tich"
# of each page that shows figures of a period: what else its address says
PAGES: dict[str, dict[str, str]] = {
    "overview": {},
    "unit": {"unit": "H61.09"},
    "timeliness": {},
    "quality": {},
    "issues": {},
    "files": {"metric": "open"},
    "people": {},
    "changes": {},
    "checking": {},
    "data": {},
    "metric": {"metric": "on_time_rate"},
}
START = "import lib.server"


def main(arguments: list[str] | None = None) -> None:
    """Read the arguments, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.glass", description=__doc__)
    parser.add_argument("--files", type=int, default=12_000, help="of the demonstration")
    parser.add_argument("--database", help="address of a filled database, not a demonstration")
    parser.add_argument("--pages", nargs="*", default=list(PAGES), choices=PAGES)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    given = parser.parse_args(arguments)
    about = machine()
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or demonstration(Path(folder) / "demo.sqlite", given.files)
        found = measure(url, given.pages, given.repeat)
    starts = {"python": started("pass"), "program": started(START)}
    command = shlex.join(["python", "-m", "tests.bench.glass", *(arguments or sys.argv[1:])])
    given.output.parent.mkdir(parents=True, exist_ok=True)
    given.output.write_text(written(found, starts, about, command), encoding="utf-8")
    print(given.output.read_text(encoding="utf-8"))


def demonstration(path: Path, files: int) -> str:
    """The address of a made-up province."""
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    build(engine, as_of=DEMO_AS_OF, files=files)
    engine.dispose()
    return f"sqlite:///{path}"


def measure(url: str, pages: list[str], repeat: int) -> dict[str, Clicks]:
    """The clicks of an empty page (``""``), before and after the others, and of each page."""
    found = {}
    with browser() as chromium, empty() as floor, served(url, 300) as address:
        for key in ("", *pages):
            where = (
                floor
                if not key
                else address + "/" + nav.href(key, {"view_as": ACCOUNT, **PAGES[key]})
            )
            with window(chromium, where) as page:
                found[key] = choose(page, repeat)
            clicks = found[key]
            print(f"{key or 'empty'}: kept {middle(clicks.kept, 'painted'):.0f} ms, "
                  f"new {middle(clicks.new, 'painted'):.0f} ms", flush=True)  # fmt: skip
    return found


@contextmanager
def empty() -> Iterator[str]:
    """The address of the empty page, served by the framework alone."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(EMPTY), "--server.headless=true",
               f"--server.port={port}", "--browser.gatherUsageStats=false"]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def _wait(address: str) -> None:
    for _try in range(600):
        with suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer")


def started(code: str, times: int = 5) -> float:
    """Seconds that a new Python takes to run ``code``: the quickest of some."""
    took = []
    for _time in range(times):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True)
        took.append(time.perf_counter() - start)
    return min(took)


def written(
    found: Mapping[str, Clicks], starts: Mapping[str, float], about: str, command: str
) -> str:
    """The page of Markdown."""
    floor = middle(found[""].kept, "painted")
    lines = [
        "# From click to painted",
        "",
        f"`{command}` on {about}.",
        "",
        "Another period is chosen, in headless Chromium at 1440 × 900; medians. The floor is a "
        f"page of one line by the framework alone: {floor:.0f} ms. *Kept*: the answers are in the "
        "cache; *new*: the period is looked at for the first time. *Answered*: the server's last "
        "message has come; what remains to *painted* is the browser's own work.",
        "",
        "| page | kept ÷ empty | new ÷ empty | kept: answered, painted (ms) "
        "| new: answered, painted (ms) | kB | messages | elements |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for key, clicks in found.items():
        kept, new = clicks.kept, clicks.new
        lines.append(
            f"| {key or '(empty)'} | {middle(kept, 'painted') / floor:.1f} "
            f"| {middle(new, 'painted') / floor:.1f} "
            f"| {middle(kept, 'answered'):.0f}, {middle(kept, 'painted'):.0f} "
            f"| {middle(new, 'answered'):.0f}, {middle(new, 'painted'):.0f} "
            f"| {middle(kept, 'bytes') / 1000:.0f} | {middle(kept, 'messages'):.0f} "
            f"| {clicks.elements} |"
        )
    ratio = starts["program"] / starts["python"]
    lines += [
        "",
        f"Importing the whole program takes {starts['program']:.2f} s, {ratio:.0f} times a Python "
        f"that does nothing ({starts['python']:.3f} s).",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
