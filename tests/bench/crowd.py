"""Many people at once: each in a tab of its own, clicking through a walk and thinking between."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.bench.walk import Walk
from tests.protocol import RunFailed, Tab

LONGEST_RUN = 60.0  # seconds; a person would have gone away
MOST_TABS = 200


@dataclass
class Clicks:
    """What some clicks came to. ``seconds``: from each click to the end of its run; ``received``:
    bytes of messages; ``faults``: what went wrong, with how often."""

    seconds: list[float] = field(default_factory=list)
    received: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    lasted: float = 0.0

    @property
    def errors(self) -> int:
        return self.faults.total()


async def visit(address: str, walk: Walk, clicks: int, think: float, into: Clicks) -> None:
    """One person opens the dashboard, clicks, and closes the tab. A session that breaks off ends
    the visit, and counts as a fault."""
    try:
        async with Tab(address) as tab:
            await stroll(tab, walk, clicks, think, into)
    except (RunFailed, OSError) as error:
        into.faults[f"session: {error}"] += 1


async def stroll(tab: Tab, walk: Walk, clicks: int, think: float, into: Clicks) -> None:
    """Click through a walk. ``think``: mean seconds between an answer and the next click. A click
    that fails counts and the walk goes on; raises RunFailed when the session breaks off."""
    chance = Random(walk.account + walk.start)
    here, links = walk.start, list[str]()
    for number in range(clicks):
        if number:
            await asyncio.sleep(chance.uniform(0.5, 1.5) * think)
            here = walk.click(links)
        run = await tab.follow(here, LONGEST_RUN)
        links = run.links
        into.seconds.append(run.seconds)
        into.received += run.received
        if run.faults:
            into.faults[f"{tab.path or '/'}: {run.faults[0]}"] += 1


async def crowd(
    address: str,
    people: int,
    clicks: int,
    think: float,
    *,
    first: int = 0,
    walk: Callable[[int], Walk] = Walk,
) -> Clicks:
    """``people`` persons at once make ``clicks`` clicks each, one about every ``think`` seconds;
    they come spread over the first ``think`` seconds. ``first``: number of the first walk."""
    if people > MOST_TABS:
        raise ValueError(f"at most {MOST_TABS} at once")
    found, start = Clicks(), time.perf_counter()

    async def one(number: int) -> None:
        await asyncio.sleep(think * number / people)
        await visit(address, walk(first + number), clicks, think, found)

    await asyncio.gather(*map(one, range(people)))
    found.lasted = time.perf_counter() - start
    return found


async def one_by_one(
    address: str, people: int, clicks: int, think: float, *, first: int = 0
) -> Clicks:
    """The same persons, but never two of them at the same time."""
    found, start = Clicks(), time.perf_counter()
    for number in range(people):
        await visit(address, Walk(first + number), clicks, think, found)
    found.lasted = time.perf_counter() - start
    return found
