"""Gaps, overlaps and acting heads: by hand at every edge, and day by day against a plain count."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lib.organisation.terms import ACTING_BESIDE, GAP, OVERLAP, Spell, Term, irregular

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)


def day(number: int) -> date:
    return date(2026, 1, number)


def spells(*terms: Term) -> list[tuple[str, int, int]]:
    return [(s.kind, s.start.day, s.end.day) for s in irregular(FIRST, LAST, terms)]


class TestByHand:
    def test_one_after_the_other_without_a_day_between(self) -> None:
        assert spells(Term(date(2020, 1, 1), day(14)), Term(day(15), None)) == []

    def test_a_gap_is_from_the_day_after_to_the_day_before(self) -> None:
        found = irregular(FIRST, LAST, [Term(date(2020, 1, 1), day(14)), Term(day(17), None)])
        assert found == (Spell(GAP, day(15), day(16)),)
        assert found[0].days == 2

    def test_the_day_of_change_held_by_both_is_an_overlap_of_one_day(self) -> None:
        terms = [Term(FIRST, day(15), holder=1), Term(day(15), None, holder=2)]
        assert irregular(FIRST, LAST, terms) == (Spell(OVERLAP, day(15), day(15), (1, 2)),)

    def test_nobody_before_the_first_and_after_the_last(self) -> None:
        assert spells(Term(day(3), day(29))) == [(GAP, 1, 2), (GAP, 30, 31)]

    def test_an_acting_head_fills_the_post(self) -> None:
        assert spells(Term(FIRST, day(9)), Term(day(10), None, acting=True)) == []

    def test_acting_beside_the_holder(self) -> None:
        terms = (Term(FIRST, None), Term(day(10), day(12), acting=True))
        assert spells(*terms) == [(ACTING_BESIDE, 10, 12)]

    def test_a_third_holder_begins_a_spell_of_its_own(self) -> None:
        terms = [Term(FIRST, None, holder=n) for n in (1, 2)] + [Term(day(10), None, holder=3)]
        found = irregular(FIRST, LAST, terms)
        assert [(s.start.day, s.end.day, s.holders) for s in found] == [
            (1, 9, (1, 2)),
            (10, 31, (1, 2, 3)),
        ]

    def test_a_term_that_ends_before_it_begins_is_none(self) -> None:
        assert spells(Term(day(20), day(10))) == [(GAP, 1, 31)]

    def test_no_term_at_all_and_no_day_at_all(self) -> None:
        assert spells() == [(GAP, 1, 31)]
        assert irregular(LAST, FIRST, []) == ()

    def test_what_lies_outside_the_days_is_not_reported(self) -> None:
        assert spells(Term(FIRST, LAST), Term(date(2026, 2, 1), None)) == []
        assert spells(Term(date(2025, 1, 1), date(2025, 6, 1)), Term(FIRST, LAST)) == []


TERMS = st.lists(
    st.builds(
        Term,
        start=st.integers(-5, 35).map(lambda n: FIRST + timedelta(days=n)),
        end=st.none() | st.integers(-5, 35).map(lambda n: FIRST + timedelta(days=n)),
        acting=st.booleans(),
    ),
    max_size=5,
)


@given(TERMS)
def test_every_day_is_told_as_a_count_of_who_is_in_office_tells_it(terms: list[Term]) -> None:
    numbered = [Term(t.start, t.end, t.acting, n) for n, t in enumerate(terms)]
    found = irregular(FIRST, LAST, numbered)
    for number in range(31):
        on = FIRST + timedelta(days=number)
        there = [t for t in numbered if t.start <= on <= (t.end or date.max)]
        told = [s for s in found if s.start <= on <= s.end]
        assert len(told) == (len(there) != 1)
        if told:
            acting = any(t.acting for t in there)
            assert told[0].kind == (ACTING_BESIDE if acting else OVERLAP if there else GAP)
            assert told[0].holders == tuple(t.holder for t in there)
    joined = pairwise(found)
    assert all(a.end + timedelta(1) < b.start or a.kind != b.kind or a.holders != b.holders
               for a, b in joined)  # fmt: skip
