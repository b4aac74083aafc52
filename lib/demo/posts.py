"""Writing officials, their posts and the fields of deputies."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from tqdm import tqdm

from lib.database import schema
from lib.demo import store
from lib.demo.people import People
from lib.demo.province import Province


def write_people(
    connection: sa.Connection, province: Province, people: People, bar: tqdm[Any]
) -> None:
    """Writes official, appointment and field_assignment; ids are places in People plus one."""
    codes = [f"CB{number:04d}" for number in range(1, len(people.names) + 1)]
    store.write(connection, schema.official, {"code": codes, "name": people.names}, bar)
    posts = [
        {
            "official_id": post.official + 1,
            "unit_id": int(province.ids[post.unit]),
            "post": post.post,
            "acting": post.acting,
            "valid_from": post.start,
            "valid_to": post.end,
        }
        for post in people.posts
    ]
    store.write_rows(connection, schema.appointment, posts, bar)
    shared = [
        {
            "official_id": official + 1,
            "unit_id": int(province.ids[unit]),
            "field_id": province.field_ids[index],
            "valid_from": start,
            "valid_to": end,
        }
        for official, unit, index, start, end in people.assignments
    ]
    store.write_rows(connection, schema.field_assignment, shared, bar)
