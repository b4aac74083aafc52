"""Rows that rules stumble over. Each kind has a commune of its own, so that a test sees it alone.

``plant`` gives, by the name of the edge, the id of the unit that holds it.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.world.advised import advised
from tests.world.assessed import assessed
from tests.world.books import Books
from tests.world.judged import rated, watched
from tests.world.odd import checked, handed_around, misdated, twins

HANDLER, COLLEAGUE = "Nguyễn Văn An", "Trần Thị Bình"  # the first two officials
SINCE = "2025-07-01"  # the communes of today


def plant(books: Books) -> dict[str, int]:
    """Add every edge; name → id of its commune."""
    units = {}
    for code, edge in EDGES.items():
        units[edge.__name__.strip("_")] = unit = books.unit(code, SINCE)
        edge(books, unit)
    return units


def _day_boundary(books: Books, unit: int) -> None:
    """One working day, 4 March 2026, from its first to its last second."""
    due = "2026-03-04 17:00"
    for received, completed in (
        ("2026-03-04 00:00", "2026-03-04 00:00"),  # received and early by the clock on one day
        ("2026-02-25 08:00", "2026-03-04 17:00"),  # to the minute
        ("2026-02-25 08:00", "2026-03-04 17:01"),  # in time by the day, late by the clock
        ("2026-02-25 23:59:59", "2026-03-04 23:59:59"),
        ("2026-02-25 08:00", "2026-03-05 00:00"),  # one second later: late
        ("2026-02-25 08:00", "2026-03-03 23:59:59"),
    ):
        books.file(unit, received, due, completed)
    books.file(unit, "2026-02-25", due)  # open, due that day
    books.file(unit, "2026-02-25", "2026-03-04")
    books.file(unit, "2026-03-05 00:00", "2026-03-12")


def _no_deadline(books: Books, unit: int) -> None:
    """Nothing to divide by: no file has a deadline."""
    books.file(unit, "2026-01-05", None, "2026-01-15")
    books.file(unit, "2026-01-06", None, "2026-02-10", field=None, source=None)
    books.file(unit, "2026-01-07")
    stopped = books.file(unit, "2026-01-08")
    books.pause(stopped, "2026-01-20")
    books.file(unit, "2026-01-09", None, extended_to="2026-02-02")  # promised later than at receipt


def _backwards(books: Books, unit: int) -> None:
    """Results dated before receipt: in one month, over two months, and after the as-of day."""
    books.file(unit, "2026-02-10", "2026-02-20", "2026-02-03")
    books.file(unit, "2026-02-02", "2026-02-12", "2026-01-29")
    books.file(unit, "2026-02-03", "2026-02-13", "2026-02-09")
    books.file(unit, "2026-02-04", "2026-02-13", "2026-05-04")  # a typing error in the source


def _clock_stops(books: Books, unit: int) -> None:
    """Received Monday 5 January, done Friday 23 January 2026: 15 working days gross, since
    Saturday the 10th is worked for 2 January."""

    def file(*stops: tuple[str, str | None], completed: str | None = "2026-01-23") -> None:
        number = books.file(unit, "2026-01-05", "2026-01-19", completed)
        for start, end in stops:
            books.pause(number, start, end)

    file()
    file(("2026-01-06", "2026-01-08"))  # 2 days
    file(("2026-01-09", "2026-01-12"), ("2026-01-14", "2026-01-16"))  # the 10th and 12th; then 2
    file(("2026-01-20", None))  # never resumed: 3 until the result
    file(("2025-12-29", "2026-03-02"))  # longer than the file: all 15
    file(("2025-12-29", "2026-01-02"))  # wholly before
    file(("2026-02-02", "2026-02-06"))  # wholly after
    file(("2026-01-06", "2026-01-06"))  # and resumed on the same day: nothing
    file(("2026-01-12", None), completed=None)
    file(("2026-01-12", "2026-02-02"), completed=None)


def _fan_out(books: Books, unit: int) -> None:
    """One file with many reviews, issues, events and stops counts once; so does its neighbour."""
    busy = books.file(unit, "2026-01-12", "2026-01-20", "2026-01-22", title="Hồ sơ nhiều việc")
    for n, rating in enumerate((1, 2, 3, 4, 4)):
        books.review(busy, f"2026-02-0{n + 1}", rating)
        books.issue(unit, f"2026-02-0{n + 1}", busy, due_on="2026-02-27")
        books.event(busy, "rework", f"2026-01-1{n + 3}")
        books.pause(busy, f"2026-01-1{n + 3}", f"2026-01-1{n + 3}")
    books.event(busy, "reopened", "2026-01-20")
    books.file(unit, "2026-01-13", "2026-01-21", "2026-01-21")
    books.issue(unit, "2026-02-03")  # without a file
    books.issue(unit, "2026-02-04", closed_on="2026-03-03", explanation_due="2026-02-13")


def _working_days(books: Books, unit: int) -> None:
    """Around Tết: days off from Saturday 14 to Sunday 22 February 2026."""
    for received, completed in (
        ("2026-02-12", "2026-02-13"),  # 1
        ("2026-02-13", "2026-02-23"),  # 1: the day after Tết is the next working day
        ("2026-02-14", "2026-02-22"),  # 0: received and done on days off
        ("2026-02-13", "2026-02-13"),  # 0
        ("2026-02-10", "2026-02-24"),  # 5
    ):
        books.file(unit, received, "2026-02-23", completed)
    # on 12 February with 1 working day of notice for a file and 3 for a task
    for due in ("2026-02-12", "2026-02-13", "2026-02-14", "2026-02-23", "2026-02-24", "2026-02-25"):
        books.file(unit, "2026-02-02", due)
        books.file(unit, "2026-02-02", due, kind="task")


def _extensions(books: Books, unit: int) -> None:
    """Extended before and after expiry, shortened, and not at all."""
    twice = books.file(unit, "2026-01-05", "2026-01-16", "2026-01-28", extended_to="2026-01-30")
    books.event(twice, "extended", "2026-01-14")
    books.event(twice, "extended", "2026-01-21")
    asked_late = books.file(unit, "2026-01-05", "2026-01-16", extended_to="2026-03-30")
    books.event(asked_late, "extended", "2026-02-20")
    books.file(unit, "2026-01-05", "2026-01-30", "2026-01-28", extended_to="2026-01-26")
    reopened = books.file(unit, "2026-01-05", "2026-01-16", "2026-02-05")
    books.event(reopened, "reopened", "2026-01-20")
    books.file(unit, "2026-01-05", "2026-01-16", "2026-01-16")


def _bands(books: Books, unit: int) -> None:
    """On Friday 20 March 2026: a file due, and a step begun, on the last or the first day of each
    band, counted past Tết, days off and weekends; one of the files has its clock stopped."""
    for day in (
        *("2026-03-20", "2026-03-19", "2026-03-14"),  # 0, 1 and (a Saturday) 5 working days
        *("2026-03-12", "2026-02-22", "2026-02-13"),  # 6, 20 (a Sunday, the end of Tết) and 20
        *("2026-02-12", "2025-12-18"),  # 21 and 60
        "2025-12-17",  # 61
    ):
        file = books.file(unit, "2025-12-01", day)
        books.stage(file, "receive", "2025-12-01", day)
        books.stage(file, "process", day, None)
    stopped = books.file(unit, "2025-12-01", "2025-12-10")
    books.pause(stopped, "2025-12-05")
    books.stage(stopped, "process", "2026-02-13", None)


def _search(books: Books, unit: int) -> None:
    """Titles and codes that a search must find, or must not take for patterns."""
    for number, title in enumerate(
        ("Cấp giấy chứng nhận quyền sử dụng đất", "Giảm 50% phí", "Giảm 500 phí", "mã a_b",
         "mã axb", r"ổ C:\đất", "Đường Trần Phú", "mã a/b")
    ):  # fmt: skip
        books.file(unit, f"2026-01-{number + 5:02}", "2026-02-02", title=title)
    books.file(unit, "2026-01-19", title="Số 12", code="100%_A\\B")
    books.issue(unit, "2026-02-02", title="Đùn đẩy trách nhiệm 100%")


def _same_code(books: Books, unit: int) -> None:
    """One code in two delivering systems."""
    books.file(unit, "2026-01-05", "2026-01-16", code="TWIN-1", origin="books")
    books.file(unit, "2026-01-06", "2026-01-16", code="TWIN-1", origin="another")


def _one_file(books: Books, unit: int) -> None:
    """A file with everything that a file can have, and one with nothing."""
    handler, colleague = books.official(HANDLER), books.official(COLLEAGUE)
    file = books.file(unit, "2026-01-05", "2026-01-16 17:00", "2026-02-04",
                      extended_to="2026-01-30", code="A-1", official_id=handler)  # fmt: skip
    books.event(file, "received", "2026-01-05")
    books.event(file, "advised", "2026-01-12", official_id=colleague, note="lần 1")
    books.event(file, "completed", "2026-02-04", official_id=handler)
    books.stage(file, "process", "2026-01-06", "2026-01-13", unit_id=unit)
    books.stage(file, "receive", "2026-01-05", "2026-01-06")
    books.stage(file, "advise", "2026-01-13", None)
    books.pause(file, "2026-01-09", "2026-01-12")
    books.pause(file, "2026-01-30")
    books.pause(file, "2026-02-06", "2026-02-09")
    visit = books.inspection("Kiểm tra quý I", "2026-02-09")
    books.review(file, "2026-02-10", 2, inspection_id=visit, reason="thiếu căn cứ")
    books.review(file, "2026-02-09", 3, complete=4)
    books.issue(unit, "2026-02-11", file, due_on="2026-03-02")
    books.file(unit, "2026-03-02", None, code="A-2", field=None)


EDGES: dict[str, Callable[[Books, int], None]] = {
    "29254": _day_boundary,
    "29263": _no_deadline,
    "29266": _backwards,
    "29275": _clock_stops,
    "29278": _fan_out,
    "29287": _working_days,
    "29302": _extensions,
    "29308": _search,
    "29317": _same_code,
    "29329": _one_file,
    "29335": _bands,
    "29341": rated,
    "29362": watched,
    "29365": misdated,
    "29371": twins,
    "29374": handed_around,
    "29386": checked,
    "29407": assessed,
    "29410": advised,
}
