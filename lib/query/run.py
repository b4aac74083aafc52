"""Running one SELECT, and caching its answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

import pandas as pd
import sqlalchemy as sa
import streamlit as st

from lib.database.engine import read
from lib.database.faults import LATER_SECONDS, DatabaseSlow
from lib.database.sight import current

Answer = TypeVar("Answer", bound=Callable[..., Any])


@dataclass(frozen=True)
class TookTooLong:
    """Kept in the place of an answer."""

    at: float = field(default_factory=time.monotonic)

    def is_over(self) -> bool:
        return time.monotonic() - self.at >= LATER_SECONDS


def cached(function: Answer) -> Answer:
    """Keep answers by all arguments (the data version is among them), the 512 latest, and by who
    looks: an answer that the wall in the database has narrowed is nobody else's. Each caller gets a
    copy of its own. A question that took the database too long raises DatabaseSlow at once for a
    while: nobody waits for it again, be it in another piece of the same page."""
    return _kept(function, st.cache_data(max_entries=512, show_spinner=False))


def shared(function: Answer) -> Answer:
    """As ``cached``, and all callers get the same object: for large answers that nobody changes,
    where the copy would cost more than the question. The 64 latest are kept."""
    return _kept(function, st.cache_resource(max_entries=64, show_spinner=False))


def _kept(function: Answer, keep: Any) -> Answer:
    def asked(
        *, question: str, sight: str, _arguments: tuple[Any, ...], _options: dict[str, Any]
    ) -> Any:
        try:
            return function(*_arguments, **_options)
        except DatabaseSlow:
            return TookTooLong()

    # The framework keeps functions apart by these. It would walk through each argument by itself;
    # those whose names begin with "_" it leaves alone: what was asked, written out, is the key.
    asked.__module__, asked.__qualname__ = function.__module__, function.__qualname__
    kept = keep(asked)

    @wraps(function)
    def answer(*arguments: Any, **options: Any) -> Any:
        looking = current()
        given: dict[str, Any] = {
            "question": repr((arguments, options)),
            "sight": looking.key if looking else "",
            "_arguments": arguments,
            "_options": options,
        }
        found = kept(**given)
        if isinstance(found, TookTooLong) and found.is_over():
            kept.clear(**given)
            found = kept(**given)
        if isinstance(found, TookTooLong):
            raise DatabaseSlow
        return found

    return answer  # type: ignore[return-value]


def frame(statement: sa.Select[Any]) -> pd.DataFrame:
    """All rows of ``statement`` as they are: whole numbers stay whole, unknown is None."""
    names = [column.name for column in statement.selected_columns]
    return pd.DataFrame(rows(statement), columns=names, dtype=object)


def rows(statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> Sequence[sa.RowMapping]:
    """All rows of ``statement``, in one read transaction."""
    return read(lambda connection: connection.execute(statement).mappings().all())
