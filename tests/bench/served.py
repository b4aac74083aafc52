"""The server that is measured: on cores of its own, with what it takes of memory and processor."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from tests.browser.serving import served

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Server:
    """A served dashboard: its address and its process."""

    address: str
    process: psutil.Process

    @property
    def memory(self) -> float:
        """Resident memory in MB."""
        return float(self.process.memory_info().rss) / MEGABYTE

    @property
    def busy(self) -> float:
        """Seconds of processor time that it has used."""
        used = self.process.cpu_times()
        return float(used.user + used.system)

    @property
    def threads(self) -> int:
        return int(self.process.num_threads())


@contextmanager
def measured(database_url: str, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """The dashboard served on the first half of this process's cores, while this process itself
    keeps to the other half; with one core only they share it."""
    cores = sorted(os.sched_getaffinity(0))
    half = max(1, len(cores) // 2)
    os.sched_setaffinity(0, cores[:half])  # what is started here stays here
    try:
        with served(database_url, 300, settings=settings) as address:
            os.sched_setaffinity(0, cores[half:] or cores)
            port = address.rpartition(":")[2]
            process = next(
                child for child in psutil.Process().children() if port in child.cmdline()
            )
            yield Server(address, process)
    finally:
        os.sched_setaffinity(0, cores)


def machine() -> str:
    """The machine in one line."""
    cores = len(os.sched_getaffinity(0))
    memory = psutil.virtual_memory().total / 1e9
    load = os.getloadavg()[0]
    return (
        f"{_processor()}, {cores} cores, {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}; load of the machine before it began: {load:.1f}"
    )


def _processor() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    return names[0] if names else platform.machine()
