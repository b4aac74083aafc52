"""One line in the log for each run of the page script: which page, for which role, how long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from streamlit.navigation.page import StreamlitPage

from lib import nav
from lib.database.counting import Count, counting
from lib.database.faults import DatabaseFault
from lib.log import log
from lib.page import Here, Refusal

# how the framework ends a run on purpose
ENDED = {"StopException": "stopped", "RerunException": "run_again"}


class Run:
    """One run: when it began, and what it took so far."""

    def __init__(self, count: Count) -> None:
        self._began, self._count = time.perf_counter(), count

    @contextmanager
    def of(self, look: Here | Refusal, chosen: StreamlitPage) -> Iterator[None]:
        """Around the page itself: says how it ended, and lets everything pass."""
        status = look.reason if isinstance(look, Refusal) else "ok"
        try:
            yield
        except BaseException as error:
            if isinstance(look, Here):
                status = _status(error)
            raise
        finally:
            fields = {
                "page": nav.BY_PATH.get(chosen.url_path, ""),
                "role": look.user.role if isinstance(look, Here) else "",
                "ms": round((time.perf_counter() - self._began) * 1000),
                "statements": self._count.statements,
                "status": status,
            }
            log.info("run", fields)


def _status(error: BaseException) -> str:
    if isinstance(error, DatabaseFault):
        return error.reason
    return ENDED.get(type(error).__name__, "failed")


_begun: ContextVar[Run | None] = ContextVar("begun", default=None)


@contextmanager
def begun() -> Iterator[Run]:
    """Around the whole run, or around a piece of it that may run by itself."""
    if run := _begun.get():
        yield run
        return
    with counting() as count:
        run = Run(count)
        token = _begun.set(run)
        try:
            yield run
        finally:
            _begun.reset(token)
