"""PAGES: every page once, and the links between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from lib.access import Permission
from lib.i18n import words


@dataclass(frozen=True)
class PageInfo:
    """One page. ``path`` is its place in the URL; ``in_menu`` pages are listed in the sidebar;
    ``filtered`` pages show the filter bar; ``own``: URL parameters of the page itself, which links
    within it keep."""

    key: str
    file: str
    title: str
    icon: str
    permission: Permission
    path: str
    in_menu: bool = True
    filtered: bool = True
    own: tuple[str, ...] = ()


PAGES: dict[str, PageInfo] = {
    page.key: page
    for page in (
        PageInfo(
            "overview",
            "pages/overview.py",
            words("Overview"),
            "grid",
            Permission.SEE_FIGURES,
            "",
        ),
        PageInfo(
            "timeliness",
            "pages/timeliness.py",
            words("Timeliness"),
            "hourglass",
            Permission.SEE_FIGURES,
            "timeliness",
            own=("section",),
        ),
        PageInfo(
            "changes",
            "pages/changes.py",
            words("What changed"),
            "hand-over",
            Permission.SEE_FIGURES,
            "changes",
            own=("since",),
        ),
        PageInfo(
            "quality",
            "pages/quality.py",
            words("Quality"),
            "star",
            Permission.SEE_FIGURES,
            "quality",
        ),
        PageInfo(
            "issues",
            "pages/issues.py",
            words("Issues, recommendations"),
            "flag",
            Permission.SEE_FIGURES,
            "issues",
        ),
        PageInfo(
            "instructions",
            "pages/instructions.py",
            words("Instructions"),
            "speech",
            Permission.SEE_FIGURES,
            "instructions",
            own=("state", "asked", "whose"),
        ),
        PageInfo(
            "instruction",
            "pages/instruction.py",
            words("One instruction"),
            "speech",
            Permission.SEE_FIGURES,
            "instruction",
            in_menu=False,
            filtered=False,
        ),
        PageInfo(
            "unit",
            "pages/unit.py",
            words("Agencies, units"),
            "building",
            Permission.SEE_FIGURES,
            "unit",
        ),
        PageInfo(
            "people",
            "pages/people.py",
            words("Heads and deputies"),
            "people",
            Permission.SEE_PEOPLE,
            "people",
            own=("post",),
        ),
        PageInfo(
            "person",
            "pages/person.py",
            words("One post"),
            "people",
            Permission.SEE_PEOPLE,
            "person",
            in_menu=False,
            filtered=False,
            own=("term", "days"),
        ),
        PageInfo(
            "checking",
            "pages/checking.py",
            words("Worth checking"),
            "eye",
            Permission.SEE_FIGURES,
            "checking",
        ),
        PageInfo(
            "rating",
            "pages/rating.py",
            words("Year-end rating"),
            "clipboard",
            Permission.SEE_PEOPLE,
            "rating",
            own=("post",),
        ),
        PageInfo(
            "files", "pages/files.py", words("Files"), "folder", Permission.SEE_FILES, "files"
        ),
        PageInfo(
            "file",
            "pages/file.py",
            words("File"),
            "page",
            Permission.SEE_FILES,
            "file",
            in_menu=False,
            filtered=False,
        ),
        PageInfo(
            "issue",
            "pages/issue.py",
            words("Issue"),
            "flag",
            Permission.SEE_FILES,
            "issue",
            in_menu=False,
            filtered=False,
        ),
        PageInfo(
            "inspections",
            "pages/inspections.py",
            words("Public-duty inspections"),
            "clipboard",
            Permission.SEE_INSPECTIONS,
            "inspections",
            filtered=False,
            own=("year", "state"),
        ),
        PageInfo(
            "inspection",
            "pages/inspection.py",
            words("One inspection"),
            "clipboard",
            Permission.SEE_INSPECTIONS,
            "inspection",
            in_menu=False,
            filtered=False,
            own=("inspection", "draw"),
        ),
        PageInfo(
            "metric",
            "pages/metric.py",
            words("Card of a figure"),
            "info",
            Permission.SEE_FIGURES,
            "metric",
            in_menu=False,
            own=("metric",),
        ),
        PageInfo(
            "reports",
            "pages/reports.py",
            words("Reports"),
            "page",
            Permission.MAKE_REPORTS,
            "reports",
            own=("report", "again"),
        ),
        PageInfo(
            "data",
            "pages/data_quality.py",
            words("Data quality"),
            "scales",
            Permission.SEE_FIGURES,
            "data_quality",
        ),
        PageInfo(
            "definitions",
            "pages/definitions.py",
            words("Definitions of figures"),
            "book",
            Permission.SEE_DEFINITIONS,
            "definitions",
            filtered=False,
        ),
        PageInfo(
            "access_log",
            "pages/access_log.py",
            words("Access log"),
            "lock",
            Permission.SEE_LOG,
            "access_log",
            filtered=False,
            own=("day", "did", "who"),
        ),
    )
}
BY_PATH = {page.path: key for key, page in PAGES.items()}
DEFAULT = "overview"


def href(key: str, params: Mapping[str, str]) -> str:
    """Relative address of a page with URL parameters; empty values are left out."""
    query = urlencode({name: value for name, value in params.items() if value}, safe=",:@")
    path = f"./{PAGES[key].path}"
    return f"{path}?{query}" if query else path
