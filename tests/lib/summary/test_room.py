"""Where a number or a value has no room in what is packed, it is said; nothing is counted wrong."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from lib.summary.cells import COUNT, LARGEST, Cells
from lib.summary.layers import LAYERS
from lib.summary.rows import added
from lib.summary.words import Numbers, SummaryFull, Words


def _one_cell(count: int) -> Cells:
    nothing = np.zeros(1, np.int64)
    counts = sparse.csr_matrix(np.array([[1, count]], np.int64))
    return Cells(LAYERS[0], 0, nothing, nothing, nothing, nothing, counts)


def _packed(*counts: int) -> bytes:
    return np.array(list(enumerate(counts)), COUNT).tobytes()


def test_the_largest_number_has_room() -> None:
    assert _one_cell(LARGEST).packed() == [_packed(1, LARGEST)]
    assert added([_packed(1, LARGEST - 1)], [_packed(1, 1)]) == [_packed(2, LARGEST)]


def test_a_larger_one_is_refused() -> None:
    with pytest.raises(SummaryFull, match="2,147,483,647"):
        _one_cell(LARGEST + 1).packed()
    with pytest.raises(SummaryFull):
        _one_cell(-LARGEST - 1).packed()
    with pytest.raises(SummaryFull):
        added([_packed(1, LARGEST)], [_packed(1, 1)])


def test_a_value_of_a_histogram_that_has_no_room_is_none_of_it() -> None:
    words = Words()
    known = words.value_set("case_file", "pairs=1/2/1", room=3)
    assert words.value_set("case_file", "pairs=1/3/1", room=3) != known
    items = dict(words.of["item"])
    assert words.value_set("case_file", "pairs=1/2/1", room=3) == known  # known before
    none = words.value_set("case_file", "pairs=1/4/1", room=3)
    assert words.value_set("case_file", "pairs=1/5/1", room=3) == none
    assert dict(words.of["item"]) == items | {"pairs=": len(items)}
    assert words.value_set("case_file", "days=5") not in (known, none)


def test_a_value_too_many_is_refused_by_name() -> None:
    numbers = Numbers("kind")
    for value in range(numbers.room - 1):
        numbers[value]
    with pytest.raises(SummaryFull, match="7 different values of kind"):
        numbers["one more"]
