"""Running one SELECT, and caching its answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pandas as pd
import sqlalchemy as sa
import streamlit as st

from lib.database.engine import reading

Answer = TypeVar("Answer", bound=Callable[..., Any])


def cached(function: Answer) -> Answer:
    """Keep answers by all arguments (the data version is among them), the 512 latest."""
    return st.cache_data(max_entries=512, show_spinner=False)(function)  # type: ignore[return-value]


def frame(statement: sa.Select[Any]) -> pd.DataFrame:
    """All rows of ``statement`` as they are: whole numbers stay whole, unknown is None."""
    names = [column.name for column in statement.selected_columns]
    return pd.DataFrame(rows(statement), columns=names, dtype=object)


def rows(statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> Sequence[sa.RowMapping]:
    """All rows of ``statement``, in one read transaction."""
    with reading() as connection:
        return connection.execute(statement).mappings().all()
