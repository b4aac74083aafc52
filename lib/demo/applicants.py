"""Applicants who are named in the title of a file, as offices do; they are invented, and masked."""

from __future__ import annotations

from collections import Counter

import numpy as np

from lib.demo import names
from lib.demo.receipts import Files
from lib.demo.streams import chance, stream
from lib.masking import mask

SHARE = 0.06  # of the files of citizens
# telephone and identity numbers that nobody has: no province has the number 000
FORMS = (
    "{title} – {form} {name}",
    "{title} – hộ {form} {name}",
    "{title} – {form} {name}, ĐT 0900000{number:03d}",
    "{title} – {form} {name}, CCCD số 000000000{number:03d}",
    "{title} – {form} {name}, thường trú ấp Chợ, xã Tập Sơn",
)


def name(files: Files, seed: int) -> dict[int, str]:
    """Name applicants in some titles of ``files``, masked; position of the file → the full title.

    Files that are one of several with the same title, unit and minute keep it: they are the
    possible duplicates of the demonstration.
    """
    rng = stream(seed, "named applicants")
    keys = list(zip(files.unit.tolist(), files.received.tolist(), files.title, strict=True))
    several = Counter(keys)
    asked = chance(rng, SHARE, len(files)) & (files.source == "citizen")
    full: dict[int, str] = {}
    for place in np.flatnonzero(asked & (files.kind == "procedure")).tolist():
        if several[keys[place]] == 1:
            full[place] = _named(str(files.title[place]), rng)
            files.title[place] = mask(full[place])
    return full


def _named(title: str, rng: np.random.Generator) -> str:
    name = names.invent(rng)
    form = "bà" if "Thị" in name.split() else "ông"
    told = FORMS[int(rng.integers(len(FORMS)))]
    return told.format(title=title, form=form, name=name, number=int(rng.integers(1, 999)))
