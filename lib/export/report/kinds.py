"""The kinds of reports: what each is called, holds, and in which formats it comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lib.export.report.data_book import data_book
from lib.export.report.decision_766 import decision_766
from lib.export.report.form_06a import form_06a
from lib.export.report.ledger import Ledger
from lib.export.report.review import review
from lib.export.report.shape import Asked, Report
from lib.export.report.summary import summary
from lib.i18n import words

DOCX, XLSX = "docx", "xlsx"


@dataclass(frozen=True)
class Kind:
    """One kind. ``title``: the word in capitals on the paper; ``number``: its abbreviation in the
    number line, "" for a paper without a number; ``holds``: what is in it, in a sentence;
    ``signed``: whether somebody signs it."""

    key: str
    label: str
    title: str
    holds: str
    build: Callable[[Asked, Ledger], Report]
    formats: tuple[str, ...]
    number: str = ""
    signed: bool = False


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "bao-cao",
            words("Report on results"),
            words("Report"),
            words(
                "Results (timeliness, quality, issues), shortcomings and causes, proposals; in "
                "appendices all agencies and the overdue files. Layout of Decree 30/2020, a draft."
            ),
            summary,
            (DOCX,),
            "BC",
            signed=True,
        ),
        Kind(
            "giao-ban",
            words("Review-session pack"),
            words("Material for the review session"),
            words(
                "Exceptions, decisions due, and the questions for each agency. Internal, without "
                "a number."
            ),
            review,
            (DOCX, XLSX),
        ),
        Kind(
            "ii-06a",
            words("Form II.06a"),
            words("Form II.06a/VPCP/KSTT"),
            words("Receiving and resolving procedures by field, with the checks of the form."),
            form_06a,
            (DOCX, XLSX),
            signed=True,
        ),
        Kind(
            "766",
            words("Decision 766: progress"),
            words("Progress of resolving procedures"),
            words("The progress group; the groups that cannot be computed are named, with why."),
            decision_766,
            (DOCX, XLSX),
        ),
        Kind(
            "so-lieu",
            words("Workbook of figures"),
            words("Workbook of figures"),
            words("Summary, agencies, fields and the files themselves, with definitions."),
            data_book,
            (XLSX,),
        ),
    )
}
