"""Running a coroutine from a test."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def finished(task: Coroutine[Any, Any, Result]) -> Result:
    """What ``task`` comes to, in a thread of its own: the driver of the browser keeps a loop
    running in that of the tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, task).result()
