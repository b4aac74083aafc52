"""Running one SELECT, and caching its answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

import pandas as pd
import sqlalchemy as sa
import streamlit as st

from lib.database.engine import reading
from lib.database.sight import current

Answer = TypeVar("Answer", bound=Callable[..., Any])


def cached(function: Answer) -> Answer:
    """Keep answers by all arguments (the data version is among them), the 512 latest, and by who
    looks: an answer that the wall in the database has narrowed is nobody else's."""

    @wraps(function)
    def asked(*arguments: Any, sight: str, **options: Any) -> Any:
        return function(*arguments, **options)

    kept = st.cache_data(max_entries=512, show_spinner=False)(asked)

    @wraps(function)
    def answer(*arguments: Any, **options: Any) -> Any:
        looking = current()
        return kept(*arguments, sight=looking.key if looking else "", **options)

    return answer  # type: ignore[return-value]


def frame(statement: sa.Select[Any]) -> pd.DataFrame:
    """All rows of ``statement`` as they are: whole numbers stay whole, unknown is None."""
    names = [column.name for column in statement.selected_columns]
    return pd.DataFrame(rows(statement), columns=names, dtype=object)


def rows(statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> Sequence[sa.RowMapping]:
    """All rows of ``statement``, in one read transaction."""
    with reading() as connection:
        return connection.execute(statement).mappings().all()
