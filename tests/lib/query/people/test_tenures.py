"""Which posts there are, whose they are to see, and the days and fields that fall to each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lib import query
from lib.access import NOTHING, Scope
from lib.organisation.terms import ACTING_BESIDE, GAP, irregular
from lib.query.people import Segment, Tenure, segments_of, whole_term
from tests.lib.query.people.conftest import DOUBLED, GAPPED, NEW, OLD, PROVINCE, Office

JULY = date(2025, 7, 1)


def held(office: Office, period: str, scope: Scope = PROVINCE, **more: Any) -> list[str]:
    """ "An H59.02": who holds a post where."""
    found = query.tenures(office.filters(period, **more), scope)
    return [f"{t.code.title()} {t.unit_code}" for t in found]


def the(office: Office, name: str, place: tuple[str, str]) -> Tenure:
    found = query.tenures(office.filters("2023-01-01..2026-03-20"), PROVINCE)
    return next(
        t
        for t in found
        if t.official_id == office.officials[name] and t.unit_id == office.units[place]
    )


class TestWhichPosts:
    def test_a_day_of_the_period_is_enough_and_a_day_beside_it_is_not(self, office: Office) -> None:
        unit: dict[str, Any] = {"unit_id": office.units[NEW]}
        assert held(office, "2026-01-14..2026-01-14", **unit) == [
            "An H61.02", "Chi H61.02", "Dung H61.02",
        ]  # fmt: skip
        assert held(office, "2026-01-15..2026-01-15", **unit)[0] == "Binh H61.02"
        assert held(office, "2026-01", **unit)[:2] == ["An H61.02", "Binh H61.02"]

    def test_a_merger_begins_a_new_post(self, office: Office) -> None:
        both = held(office, "2025-06-30..2025-07-01")
        assert both.count("An H59.02") == both.count("An H61.02") == 1
        assert "An H61.02" not in held(office, "2025-06-30..2025-06-30")
        assert "An H59.02" not in held(office, "2025-07-01..2025-07-01")

    def test_units_under_the_filtered_one(self, office: Office) -> None:
        root = office.units[NEW]
        everywhere = held(office, "2026")
        assert len(everywhere) == 7
        assert held(office, "2026", unit_id=root, own_only=True) == [
            each for each in everywhere if each.endswith("H61.02")
        ]

    def test_the_key_finds_the_post_again(self, office: Office) -> None:
        chi = the(office, "Chi", NEW)
        assert chi.key == "chi~deputy~2025-07-01~H61.02"
        filters = office.filters("2026")
        assert query.find_tenure(chi.key, filters, PROVINCE) == chi
        for other in (
            "",
            "chi",
            chi.key + "x",
            "nobody~head~2025-07-01~H61.02",
            "a\0~b",
            "'~'~'~'",
        ):
            assert query.find_tenure(other, filters, PROVINCE) is None

    def test_posts_of_one_person(self, office: Office) -> None:
        found = query.tenures_of("an", office.filters("2026"), PROVINCE)
        assert sorted(t.unit_code for t in found) == ["H59.02", "H61.02"]
        early = office.filters("2025-Q2", as_of=date(2025, 6, 30))
        assert [t.unit_code for t in query.tenures_of("an", early, PROVINCE)] == ["H59.02"]


class TestScope:
    def test_without_names_only_the_own_posts(self, office: Office) -> None:
        fields = (office.fields["land"],)
        scope = Scope((office.units[NEW],), fields, False, office.officials["Chi"])
        assert held(office, "2026", scope) == ["Chi H61.02"]
        own = query.tenures(office.filters("2026"), scope)[0]
        assert own.name == "Chi"
        assert query.find_tenure(own.key, office.filters("2026"), scope) == own
        others = query.tenures(office.filters("2026"), PROVINCE)
        hidden = [query.find_tenure(t.key, office.filters("2026"), scope) for t in others]
        assert [t.code for t in hidden if t] == ["chi"]
        assert query.head_terms(office.filters("2026"), scope) == {}

    def test_a_head_sees_the_posts_of_the_own_unit_and_the_own_posts_before(
        self, office: Office
    ) -> None:
        scope = Scope((office.units[NEW],), None, True, office.officials["An"])
        assert set(held(office, "2025", scope)) == {
            "An H59.02", "An H61.02", "Chi H61.02", "Dung H61.02",
        }  # fmt: skip
        assert set(query.head_terms(office.filters("2026"), scope)) >= {office.units[NEW]}
        assert office.units[GAPPED] not in query.head_terms(office.filters("2026"), scope)

    @pytest.mark.parametrize("scope", [NOTHING, Scope(None, None, False)])
    def test_nobody_sees_nobody(self, office: Office, scope: Scope) -> None:
        assert held(office, "2026", scope) == []


class TestSegments:
    def test_a_head_has_every_field_on_every_day(self, office: Office) -> None:
        assert the(office, "Bình", NEW).segments == (Segment(date(2026, 1, 15), None, None),)

    def test_of_a_deputy_cut_where_the_fields_change(self, office: Office) -> None:
        land, finance = office.fields["land"], office.fields["finance"]
        assert the(office, "Chi", NEW).segments == (
            Segment(JULY, date(2025, 12, 31), (land,)),
            Segment(date(2026, 1, 1), date(2026, 2, 14), tuple(sorted((land, finance)))),
            Segment(date(2026, 2, 15), None, (finance,)),
        )

    def test_a_deputy_without_fields_has_days_without_fields(self, office: Office) -> None:
        assert the(office, "Dũng", NEW).segments == (Segment(JULY, None, ()),)

    def test_cut_to_the_life_of_the_unit(self, office: Office) -> None:
        an = the(office, "An", OLD)
        assert an.start == date(2023, 1, 1)  # as recorded
        assert an.segments == (Segment(date(2025, 3, 1), date(2025, 6, 30), None),)
        whole = whole_term(an, office.filters("2026"))
        assert (whole.start, whole.end) == (date(2025, 3, 1), date(2025, 6, 30))

    def test_several_fields_with_the_same_days_are_one_and_days_between_are_told(self) -> None:
        first, last = date(2026, 1, 1), date(2026, 1, 31)
        early, late = date(2026, 1, 5), date(2026, 1, 10)
        assigned = [(2, early, late), (1, early, late), (1, date(2026, 1, 8), late)]
        assert segments_of(first, last, assigned) == (
            Segment(first, date(2026, 1, 4), ()),
            Segment(early, late, (1, 2)),
            Segment(date(2026, 1, 11), last, ()),
        )
        assert segments_of(last, first, None) == ()
        before_and_after = [(1, date(2020, 1, 1), date(2025, 1, 1)), (1, date(2027, 1, 1), None)]
        assert segments_of(first, last, before_and_after) == (Segment(first, last, ()),)
        again = [(1, first, early), (1, date(2026, 1, 6), None)]
        assert segments_of(first, last, again) == (Segment(first, last, (1,)),)


def test_gap_and_acting_beside_from_the_rows(office: Office) -> None:
    terms = query.head_terms(office.filters("2026"), PROVINCE)

    def told(place: tuple[str, str]) -> list[tuple[str, str, str]]:
        found = irregular(date(2025, 7, 1), date(2026, 3, 20), terms.get(office.units[place], ()))
        return [(s.kind, str(s.start), str(s.end)) for s in found]

    assert told(GAPPED) == [(GAP, "2026-01-01", "2026-02-01")]
    assert told(DOUBLED) == [(ACTING_BESIDE, "2026-03-02", "2026-03-10")]
    assert told(NEW) == []
    assert office.units[OLD] in terms
