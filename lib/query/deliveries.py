"""The deliveries of data: what came when, and how much of it was refused."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from lib.database.schema import data_load
from lib.query.run import cached, frame

L = data_load.c
COLUMNS = ("id", "source", "profile", "started_at", "finished_at", "rows_read", "rows_loaded",
           "rows_rejected", "rows_secret", "as_of")  # fmt: skip


@cached
def deliveries(version: str, most: int = 200) -> pd.DataFrame:
    """The newest deliveries, newest first: the columns of data_load named in ``COLUMNS``.
    ``finished_at`` is None for one that never came to its end. They are about the whole database:
    no scope narrows them, and they hold no file."""
    columns = [L[name] for name in COLUMNS]
    return frame(sa.select(*columns).order_by(L.id.desc()).limit(most))
