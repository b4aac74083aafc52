"""Filters: the days they span, the period before, the way to the URL and back, what is dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.calendar import FIRST_DAY
from lib.database.schema import FILE_KINDS, SOURCES
from lib.filters import Choices, Filters, from_url
from lib.periods import Period

AS_OF = date(2026, 11, 20)
PROVINCE = Choices(
    units={"86": 1, "H61.02": 2, "29242": 3, "29242@2025-01-01": 4},
    fields={"land": 10, "health": 11, "religion": 12},
    home_unit=None,
    as_of=AS_OF,
    version="7@20261120",
)
HEAD = replace(PROVINCE, units={"H61.02": 2, "H59.02": 5}, home_unit="H61.02")


def filters(**params: str) -> Filters:
    found, dropped = from_url(params, PROVINCE)
    assert dropped == []
    return found


class TestSpan:
    def test_ends_on_the_as_of_day_while_the_period_runs(self) -> None:
        assert (filters().start, filters().end) == (date(2026, 1, 1), AS_OF)
        assert filters(period="2026-Q1").end == date(2026, 3, 31)

    @pytest.mark.parametrize(
        ("period", "as_of", "start", "end"),
        [
            ("2026", "2026-11-20", date(2025, 1, 1), date(2025, 11, 20)),
            ("2025", "2025-10-31", date(2024, 1, 1), date(2024, 10, 31)),  # 2024 has a day more
            ("2024", "2024-02-29", date(2023, 1, 1), date(2023, 2, 28)),
            ("2025", "2026-11-20", date(2024, 1, 1), date(2024, 12, 31)),  # over: the whole year
            ("2026-Q4", "2026-11-20", date(2026, 7, 1), date(2026, 8, 20)),  # as many days
            ("2026-11", "2026-11-20", date(2026, 10, 1), date(2026, 10, 20)),
            ("2026-03", "2026-03-30", date(2026, 2, 1), date(2026, 2, 28)),  # no 30th there
            ("12m", "2026-11-20", date(2024, 12, 1), date(2025, 11, 20)),
            ("2026-11-11..2026-11-30", "2026-11-20", date(2026, 10, 22), date(2026, 10, 31)),
        ],
    )
    def test_previous(self, period: str, as_of: str, start: date, end: date) -> None:
        before = filters(period=period, as_of=as_of).previous()
        assert (before.start, before.end) == (start, end)

    def test_previous_keeps_everything_else(self) -> None:
        look = filters(unit="H61.02", own="1", field="land", kind="task", organisation="then")
        before = look.previous()
        assert replace(before, period=look.period, as_of=look.as_of) == look


days = st.dates(FIRST_DAY, AS_OF)
periods = st.one_of(
    st.just("12m"),
    days.map(lambda d: str(d.year)),
    days.map(lambda d: f"{d.year}-Q{(d.month + 2) // 3}"),
    days.map(lambda d: f"{d:%Y-%m}"),
    st.tuples(days, days).map(lambda pair: f"{min(pair)}..{max(pair)}"),
)


# free texts of sources may hold what separates the parts of a cell
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
cells = st.one_of(
    st.tuples(st.sampled_from(["document_type", "stage", "cause"]), texts),
    st.tuples(st.sampled_from(["field", "unit", "rating"]), st.integers(1, 10**9).map(str)),
    st.tuples(st.sampled_from(["field", "unit", "rating"]), st.just("")),
)


@st.composite
def looks(draw: st.DrawFn, choices: Choices) -> Filters:
    """Any filters that ``choices`` allow."""
    as_of = draw(st.dates(date(2011, 1, 1), choices.as_of))
    period = Period.parse(draw(periods), as_of)
    if not FIRST_DAY <= period.start <= as_of:
        period = Period.parse(str(as_of.year), as_of)
    organisation = draw(st.sampled_from(["then", "now"]))
    may_be_all = choices.home_unit is None or organisation == "then"
    unit = draw(st.sampled_from([*choices.units, *([None] if may_be_all else [])]))
    fields = tuple(sorted(draw(st.sets(st.sampled_from([*choices.fields])))))
    return Filters(
        period=period,
        as_of=as_of,
        version=choices.version,
        unit=unit,
        unit_id=choices.units[unit] if unit else None,
        own_only=draw(st.booleans()),
        fields=fields,
        field_ids=tuple(choices.fields[code] for code in fields),
        sources=tuple(sorted(draw(st.sets(st.sampled_from(SOURCES))))),
        kinds=tuple(sorted(draw(st.sets(st.sampled_from(FILE_KINDS))))),
        organisation=organisation,
        deadline=draw(st.sampled_from(["original", "current"])),
        cell=tuple(draw(st.lists(cells, max_size=2))),
    )


class TestUrl:
    @given(looks(PROVINCE))
    def test_round_trip_of_the_province(self, look: Filters) -> None:
        assert from_url(look.params(PROVINCE), PROVINCE) == (look, [])

    @given(looks(HEAD))
    def test_round_trip_of_a_head(self, look: Filters) -> None:
        assert from_url(look.params(HEAD), HEAD) == (look, [])

    @given(looks(PROVINCE))
    def test_round_trip_of_the_period_before(self, look: Filters) -> None:
        before = look.previous()
        if before.start >= FIRST_DAY:
            assert from_url(before.params(PROVINCE), PROVINCE) == (before, [])

    @pytest.mark.parametrize(
        ("name", "value", "field", "expected"),
        [
            ("period", "2026-Q2", "period", Period.parse("2026-Q2", AS_OF)),
            ("as_of", "2026-03-01", "as_of", date(2026, 3, 1)),
            ("unit", "H61.02", "unit_id", 2),
            ("own", "1", "own_only", True),
            ("field", "land,health", "field_ids", (11, 10)),
            ("source", "central,agency", "sources", ("agency", "central")),
            ("kind", "task", "kinds", ("task",)),
            ("organisation", "then", "organisation", "then"),
            ("deadline", "current", "deadline", "current"),
            ("cell", "stage:process,cause:", "cell", (("stage", "process"), ("cause", ""))),
            ("cell", "document_type:a%2Cb%3Ac", "cell", (("document_type", "a,b:c"),)),
        ],
    )
    def test_every_parameter(self, name: str, value: str, field: str, expected: object) -> None:
        look = filters(**{name: value})
        assert getattr(look, field) == expected
        assert set(look.params(PROVINCE)) == {name}

    def test_nothing_in_the_url_is_the_year_so_far(self) -> None:
        look, dropped = from_url({}, PROVINCE)
        assert (look.period.key, look.as_of, look.unit, look.version) == (
            "2026", AS_OF, None, PROVINCE.version)  # fmt: skip
        assert look.params(PROVINCE) == {}
        assert dropped == []

    def test_the_year_of_a_past_day(self) -> None:
        assert filters(as_of="2025-03-01").period.key == "2025"

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("period", "2026-13"),
            ("period", "2027"),  # not begun
            ("period", "2009"),  # before the calendar
            ("period", "0001-01-01..2026-01-01"),
            ("as_of", "yesterday"),
            ("as_of", "2026-11-21"),  # not known yet
            ("as_of", "1999-12-31"),
            ("as_of", "0001-01-01"),
            ("unit", "H59.99"),
            ("unit", "2"),  # an id is not a code
            ("unit", "H61.02,86"),
            ("own", "yes"),
            ("field", "astrology"),
            ("source", "rumour"),
            ("kind", "case"),
            ("organisation", "later"),
            ("organisation", "then,now"),
            ("deadline", "none"),
            ("cell", "shoe_size:42"),
            ("cell", "shoe_size:"),
            ("cell", "field:land"),
            ("cell", "unit:9223372036854775808"),  # beyond the database's numbers
            ("cell", "document_type:a%00b"),
            ("cell", "nonsense"),
        ],
    )
    def test_unknown_values_are_dropped_and_named(self, name: str, value: str) -> None:
        look, dropped = from_url({name: value}, PROVINCE)
        assert dropped == [name]
        assert look == from_url({}, PROVINCE)[0]

    def test_what_is_known_beside_it_stays(self) -> None:
        look, dropped = from_url(
            {"field": "land,astrology,religion,land", "kind": "task", "unit": "nowhere"}, PROVINCE
        )
        assert dropped == ["unit", "field"]
        assert (look.fields, look.field_ids, look.kinds) == (
            ("land", "religion"),
            (10, 12),
            ("task",),
        )

    def test_a_past_day_before_the_period_drops_the_period(self) -> None:
        look, dropped = from_url({"as_of": "2025-03-01", "period": "2026"}, PROVINCE)
        assert (look.period.key, dropped) == ("2025", ["period"])

    def test_a_code_used_again_is_told_by_its_first_day(self) -> None:
        assert filters(unit="29242").unit_id == 3
        assert filters(unit="29242@2025-01-01").unit_id == 4
        assert from_url({"unit": "29242@2020-01-01"}, PROVINCE)[1] == ["unit"]


class TestHead:
    def test_opens_on_the_own_unit(self) -> None:
        look, dropped = from_url({}, HEAD)
        assert (look.unit, look.unit_id, dropped) == ("H61.02", 2, [])

    def test_as_it_was_then_opens_on_everything_answered_for(self) -> None:
        """Files of predecessors belonged to other units then."""
        look, _dropped = from_url({"organisation": "then"}, HEAD)
        assert look.unit_id is None

    def test_a_foreign_unit_is_dropped(self) -> None:
        look, dropped = from_url({"unit": "86"}, HEAD)
        assert (look.unit, dropped) == ("H61.02", ["unit"])

    def test_a_predecessor_may_be_chosen(self) -> None:
        look, dropped = from_url({"unit": "H59.02", "organisation": "then"}, HEAD)
        assert (look.unit_id, dropped) == (5, [])


def test_default_deadline_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    from lib.config import settings

    monkeypatch.setenv("OVERSIGHT_DEADLINE", "current")
    settings.cache_clear()
    try:
        look = filters()
        assert look.deadline == "current"
        assert look.params(PROVINCE) == {}
        assert filters(deadline="original").params(PROVINCE) == {"deadline": "original"}
    finally:
        monkeypatch.undo()
        settings.cache_clear()
