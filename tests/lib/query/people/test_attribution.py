"""What falls to whom, on every edge by hand: merger, change of head, change of fields."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lib import query
from lib.access import Scope
from lib.filters import Filters
from lib.query.people import Tenure, attributed, figures_of, since_taking_over, whole_term
from tests.lib.query.people.conftest import AS_OF, NEW, OLD, PROVINCE, Office
from tests.lib.query.people.test_tenures import the

COUNTS = ("received", "resolved", "resolved_late", "open", "overdue", "issues_found", "open_issues")
INHERITED = (
    *("carried_over", "carried_open", "carried_overdue", "own_overdue"),
    *("late_inherited", "late_own"),
)


def spans(office: Office, tenure: Tenure, filters: Filters, scope: Scope = PROVINCE) -> Any:
    return attributed(tenure, filters, scope, query.reference("office"))


def look(office: Office, tenure: Tenure, filters: Filters, scope: Scope = PROVINCE) -> Filters:
    """The one look of a post."""
    ((_segment, found),) = spans(office, tenure, filters, scope)
    return found


def codes(metric: str, look: Filters, scope: Scope = PROVINCE) -> set[str]:
    """The files behind a figure, as its list gives them; as many as the figure says."""
    frame = query.records(metric, "numerator", look, scope)
    figure = figures_of((metric,), (look,), scope).iloc[0]
    assert (
        len(frame) == figure[f"{metric}_numerator"] == query.count(metric, "numerator", look, scope)
    )
    return set(frame["code"])


class TestMerger:
    def test_up_to_the_last_day_it_falls_to_the_head_of_the_unit_that_was(
        self, office: Office
    ) -> None:
        an = look(office, the(office, "An", OLD), office.filters("2025"))
        assert (an.start, an.end) == (date(2025, 3, 1), date(2025, 6, 30))
        assert codes("received", an) == {"before", "over", "left"}
        assert codes("resolved", an) == {"before"}
        assert codes("open", an) == {"over", "left"}
        assert codes("overdue", an) == set()  # due that day: not yet

    def test_from_the_first_day_on_to_the_head_of_the_successor(self, office: Office) -> None:
        an = look(office, the(office, "An", NEW), office.filters("2025"))
        assert (an.start, an.end) == (date(2025, 7, 1), date(2025, 12, 31))
        assert codes("resolved", an) == {"over"}
        assert codes("carried_over", an) == {"over", "left"}
        assert codes("carried_overdue", an) == {"left"}
        assert codes("received", an) == {"late"}

    def test_no_day_falls_to_two_and_none_to_nobody(self, office: Office) -> None:
        """Over the year of the merger the two terms together have what the office has."""
        both = [
            look(office, the(office, "An", place), office.filters("2025")) for place in (OLD, NEW)
        ]
        assert [len(codes("received", k)) for k in both] == [3, 1]
        whole = office.filters("2025", unit_id=office.units[NEW])
        assert query.count("received", "numerator", whole, PROVINCE) == 4


class TestChangeOfHead:
    def test_the_day_of_change_belongs_to_who_comes(self, office: Office) -> None:
        an = look(office, the(office, "An", NEW), office.filters("2026"))
        bình = look(office, the(office, "Bình", NEW), office.filters("2026"))
        assert (an.end, bình.start) == (date(2026, 1, 14), date(2026, 1, 15))
        assert codes("received", an) == {"an", "bình", "missed"}
        assert codes("resolved", an) == {"an"}
        assert codes("resolved", bình) == {"bình", "late", "missed", "land", "given", "health"}
        assert codes("received", bình) == {"land", "given", "health", "none"}

    def test_a_stock_falls_to_who_is_in_office_at_the_end(self, office: Office) -> None:
        assert codes("open", look(office, the(office, "An", NEW), office.filters("2026"))) == {
            "bình", "late", "missed", "left",
        }  # fmt: skip
        now = look(office, the(office, "Bình", NEW), office.filters("2026"))
        assert codes("open", now) == {"left", "none"}
        assert codes("overdue", now) == {"left", "none"}

    def test_inherited_apart_from_own(self, office: Office) -> None:
        bình = look(office, the(office, "Bình", NEW), office.filters("2026"))
        row = figures_of(INHERITED, (bình,), PROVINCE).iloc[0]
        assert {key: row[key] for key in INHERITED} == {
            "carried_over": 4,  # bình, late, missed, left
            "carried_open": 1,  # left
            "carried_overdue": 1,
            "own_overdue": 1,  # none
            "late_inherited": 1,  # late: due on the 9th, before the first day
            "late_own": 1,  # missed: due on the first day itself
        }
        assert codes("late_inherited", bình) == {"late"}
        rate = figures_of(("own_on_time_rate", "on_time_rate"), (bình,), PROVINCE).iloc[0]
        assert rate["own_on_time_rate"] == pytest.approx(4 / 5)
        assert rate["on_time_rate"] == pytest.approx(4 / 6)

    def test_inherited_is_what_was_there_when_the_term_began_not_the_period(
        self, office: Office
    ) -> None:
        """An took office on 1 July 2025; asked for January 2026, only "left" is older than that."""
        an = the(office, "An", NEW)
        january = look(office, an, office.filters("2026-01"))
        assert january.start == date(2026, 1, 1)
        taken_over = since_taking_over(an, january)
        assert (taken_over.start, taken_over.end) == (date(2025, 7, 1), date(2026, 1, 14))
        assert codes("carried_open", january) == {"late", "left"}
        assert codes("carried_open", taken_over) == {"left"}

    def test_quality_is_of_what_was_finished_in_the_term(self, office: Office) -> None:
        an = look(office, the(office, "An", NEW), office.filters("2026"))
        bình = look(office, the(office, "Bình", NEW), office.filters("2026"))
        rows = figures_of(("finished_good_rate",), (an, bình), PROVINCE)
        counted = rows[["finished_good_rate_numerator", "finished_good_rate_denominator"]]
        assert counted.to_numpy().tolist() == [[0, 1], [1, 1]]

    def test_issues_fall_to_the_day_they_were_found_on(self, office: Office) -> None:
        looks = tuple(
            look(office, the(office, *who), office.filters("2025-01-01..2026-03-20"))
            for who in (("An", OLD), ("An", NEW), ("Bình", NEW))
        )
        rows = figures_of(("issues_found", "open_issues"), looks, PROVINCE)
        assert rows["issues_found"].tolist() == [1, 1, 2]
        assert rows["open_issues"].tolist() == [1, 1, 3]

    def test_issues_that_name_the_person_in_the_term(self, office: Office) -> None:
        def named(name: str, place: tuple[str, str]) -> list[str]:
            tenure = the(office, name, place)
            filters = whole_term(tenure, office.filters("2026"))
            frame = query.issues_naming(tenure, filters, PROVINCE)
            return [str(day) for day in frame["found_on"]]

        assert named("An", OLD) == ["2025-06-30"]
        assert named("An", NEW) == ["2026-01-14"]
        assert named("Bình", NEW) == ["2026-01-15"]


class TestDeputy:
    def test_each_field_on_the_days_it_was_in_charge(self, office: Office) -> None:
        found = spans(office, the(office, "Chi", NEW), office.filters("2025-07-01..2026-03-20"))
        assert [codes("resolved", k) for _segment, k in found] == [
            {"over"},  # of land; "late" and "missed" came with finance
            {"an", "bình", "late", "missed", "land"},
            set(),  # land was given up on the day "given" was resolved
        ]
        assert [k.fields for _segment, k in found] == [("land",), ("finance", "land"), ("finance",)]
        assert codes("open", found[2][1]) == {"left"}

    def test_without_fields_nothing(self, office: Office) -> None:
        assert spans(office, the(office, "Dũng", NEW), office.filters("2026")) == ()

    def test_filtered_by_another_field_nothing(self, office: Office) -> None:
        land = office.fields["land"]
        filters = office.filters("2026", fields=("land",), field_ids=(land,))
        found = spans(office, the(office, "Chi", NEW), filters)
        assert [(k.field_ids, str(k.start), str(k.end)) for _s, k in found] == [
            ((land,), "2026-01-01", "2026-02-14")
        ]

    def test_the_viewer_looks_at_the_fields_of_the_viewer(self, office: Office) -> None:
        """A deputy is shown the earlier days as far as the fields are still in charge."""
        finance = office.fields["finance"]
        scope = Scope((office.units[NEW],), (finance,), False, office.officials["Chi"])
        tenure = query.tenures(office.filters("2026"), scope)[0]
        found = spans(office, tenure, office.filters("2025-07-01..2026-03-20"), scope)
        assert [k.field_ids for _segment, k in found] == [(finance,), (finance,)]
        assert codes("resolved", found[0][1], scope) == {"late", "missed"}


class TestLooks:
    def test_as_many_looks_as_one_by_one(self, office: Office) -> None:
        """One statement for all of them gives what each has alone."""
        held = query.tenures(office.filters("2025-01-01..2026-03-20"), PROVINCE)
        looks = tuple(
            k
            for tenure in held
            for period in ("2025", "2026", "2026-01", "2026-02-14..2026-02-15")
            for _segment, k in spans(office, tenure, office.filters(period))
        )
        assert len({k.organisation for k in looks}) == 2 and len(looks) > 20
        metrics = (*COUNTS, *INHERITED, "on_time_rate", "tasks_done_rate", "finished_good_rate")
        found = figures_of(metrics, looks, PROVINCE)
        assert found["look"].tolist() == list(range(len(looks)))
        for number, one in enumerate(looks):
            alone = query.table(metrics, one, PROVINCE)
            assert (
                found.drop(columns="look")
                .iloc[[number]]
                .reset_index(drop=True)
                .equals(alone.astype(found.drop(columns="look").dtypes))
            ), one

    def test_other_differences_and_days_are_refused(self, office: Office) -> None:
        one = look(office, the(office, "Bình", NEW), office.filters("2026"))
        other = Filters(**{**one.__dict__, "kinds": ("task",)})
        with pytest.raises(ValueError, match="differ in more"):
            figures_of(("received",), (one, other), PROVINCE)
        with pytest.raises(ValueError, match="working days"):
            figures_of(("median_duration",), (one,), PROVINCE)
        assert one.as_of == AS_OF
